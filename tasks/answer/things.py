"""Measure how far the passages are from speaking of the things that a question asks about.

In:  a question; the number of readable passages that contain each of its words; the passages
Out: the share of the question that is about a thing which no passage speaks of, 0…1

"Can I bring my dog?" is not answered by a page on visitors, although the page has all of its other
words. A thing is a noun of the question; a passage speaks of it by the word itself or by a token
that is near in its context, so "rotor" is met by "impeller"; in German by the word in any form.
Other languages are not read.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tasks.answer import asking_words, coverage, grounding, kinship, offers
from tasks.answer.grounding.english import ASKING, FILLER
from tasks.answer.passage import Passage
from tasks.answer.places import answer_kind, one_case
from tasks.index import languages
from tasks.models.embedder import Embedder

FAR, NEAR = 0.32, 0.42  # cosines of a thing's tokens and a passage's: not spoken of, spoken of
MEANT = 0.6  # cosine from which a passage certainly has the word in another form
FEW, HALF = 2, 0.5
USUAL = 0.25  # share of a question that may be about such a thing: other words describe it
SELDOM = 10  # passages; a word in more of them is not one of a single case
BEFORE = frozenset(  # a noun, or an adjective and a noun, follows these
    """a an the my your our their his her its any some no of for in at on with this that these those
    which what many by from about into as each every per another one and or""".split()
)
_ENDS = frozenset(  # and none follows these
    """do does did is are was were can could may must should will would have has had i we you they
    he she it not be been how when where who whom whose why if because so to""".split()
)
TOLD_BY_FORM = frozenset(("money", "period", "time", "number", "person", "where", "why"))
PROPERTY = re.compile(
    r"^\W*(?:what|which)(?:['’]s| is| are| was) (?:the|your|our|my) (?:[\w-]+ ){0,2}?"
    r"(?P<noun>[^\W\d_]{3,}) (?:of|for|to)\b",
    re.IGNORECASE,
)

OF_A_THING = re.compile(
    r"^\W*(?:what|which)(?:['’]s| is| are| was) (?:the|your|our|my) "
    r"(?P<noun>(?:[\w-]+ ){0,3}?[^\W\d_]{3,}) (?:of|on|for) (?:(?:the|an?|your|our|my) )?"
    r"(?P<thing>[\w'’-]+(?: [\w'’-]+){0,4})\W*$",
    re.IGNORECASE,
)
LOOSE = frozenset(  # nouns for what texts say without naming it
    """amount capacity consequence entitlement interval length level limit maximum meaning minimum
    number policy procedure process purpose range rate reason remedy requirement rule solution
    time way""".split()
)
NAMED = 0.55  # cosine from which a place names the property that is asked for


@lru_cache(maxsize=1024)
def things(question: str) -> tuple[tuple[str, ...], ...]:
    """Return the things of a question, each as its nouns and what stands before them in a compound;
    the nouns of a German question; none of one in another language."""
    words = coverage.WORD.findall(question)
    if asking_words.language(question) == "german":  # its nouns have capitals
        return tuple(
            (word,)
            for word in coverage.telling(question)
            if word in words[1:] and word[0].isupper()
        )
    known = FILLER | ASKING
    if coverage.ENGLISH * sum(word.lower() in known for word in words) < len(words):
        return ()
    sold = set(coverage.WORD.findall(offers.thing(question)))
    found, inside = list[list[str]](), False
    for before, word in zip(["", *words], words, strict=False):
        lower = word.lower()
        starts = before.lower() in BEFORE or (word in sold and before not in sold)
        inside = (starts or inside) and lower not in BEFORE and lower not in _ENDS
        if inside and starts:
            found.append([])
        if inside:
            found[-1].append(word)
    return tuple(map(tuple, found))


def unspoken(
    question: str,
    counts: Mapping[str, int],
    passages: Sequence[Passage],
    texts: Sequence[str],
    embedder: Embedder,
) -> float:
    """Return the share of a question's words, the rare ones weighing more, that name a thing which
    the passage that has most of the things does not speak of, above the USUAL one; of several such
    things the heaviest. `texts`: the passages as they are read."""
    foreign = asking_words.language(question)
    foreign = "" if foreign == "english" else foreign
    if foreign and languages.language("\n".join(texts)) != foreign:
        return 0.0
    own, *read = embedder.tokens([question, *texts])
    absent = [word for word, count in counts.items() if not count]
    otherwise = (w for w in absent if any(coverage.otherwise(w, text) for text in texts))
    cosines = coverage.by_word(question, own, read)  # {word: (n_passages,)}
    rarity = coverage.rarity(counts)
    total = sum(rarity.values())
    solid = (w for text in texts for w in coverage.joined(question, text))
    kin = (w for text in texts for w in kinship.met(question, text))
    dated = (w for text in texts for w in coverage.dated(question, text))
    passed = {*otherwise, *solid, *kin, *dated, *(w for w in counts if w.lower() in offers.GENERAL)}
    asked = [
        [w for w in thing if w in cosines and w in rarity and w not in passed]
        for thing in things(question)
    ]
    if not any(asked) or not total:
        return 0.0
    alone = _of_a_case(question, asked, counts, cosines, passages)
    if foreign:  # the embedder may know English only
        alone |= {word for thing in asked for word in thing if not counts[word]}

    def lost(word: str) -> NDArray[np.float64]:
        far = np.clip((NEAR - cosines[word]) / (NEAR - FAR), 0.0, 1.0)
        return np.asarray(rarity[word] * np.maximum(far, float(word in alone)), np.float64)

    losses = [sum(map(lost, thing), np.zeros(len(read))) for thing in asked]
    usual = 0.0 if foreign else USUAL
    return max(0.0, float(np.max(losses, axis=0).min() / total) - usual)


def lacks_property(question: str, texts: Sequence[str], embedder: Embedder) -> bool:
    """Return True for a question such as "What is the password of the image?" if no text has a word
    near to the one for what is asked. A figure, a person and a place are told without that word."""
    found = PROPERTY.match(question)
    if found is None or answer_kind.kinds(question) & TOLD_BY_FORM:
        return False
    if found["noun"].lower() in LOOSE:
        return False
    own, *read = embedder.tokens([question, *texts])
    cosines = coverage.by_word(question, own, read).get(found["noun"])
    named = any(coverage.otherwise(found["noun"], text) for text in texts)
    return cosines is not None and float(cosines.max(initial=0.0)) < NEAR and not named


def of_another(question: str, place: str, counts: Mapping[str, int], embedder: Embedder) -> bool:
    """Return True for a question such as "What is the warranty on the winch?" if the likeliest
    place, as it is read under its headings, names only the winch or only a warranty, though the
    documents know both words."""
    found = OF_A_THING.match(question)
    if found is None or "money" in answer_kind.kinds(question):
        return False
    own, read = embedder.tokens([question, place])
    cosines = {w: float(near[0]) for w, near in coverage.by_word(question, own, [read]).items()}
    *_, noun = property_ = found["noun"].split()
    thing = [word for word in coverage.WORD.findall(found["thing"]) if word in cosines]

    def named(words: Sequence[str], least: float) -> bool:
        return max(cosines.get(word, 1.0) for word in words) >= least

    told = answer_kind.kinds(question) & TOLD_BY_FORM or noun.lower() in LOOSE
    unnamed = not named(property_, FAR if told else NAMED) and noun.lower() not in LOOSE
    if thing and not named(thing, NEAR) and any(counts.get(word) for word in thing):
        return True
    return unnamed and bool(counts.get(noun))


def _of_a_case(
    question: str,
    asked: Sequence[Sequence[str]],
    counts: Mapping[str, int],
    cosines: Mapping[str, NDArray[np.float32]],
    passages: Sequence[Passage],
) -> set[str]:
    """Return the words of seldom things that the passages mention only in telling of one case, as a
    newsletter does, if the question is not about that case: it has one or two such things, and no
    such passage has half of its other words."""
    cases = [one_case.tells_a_case(passage.payload) for passage in passages]
    if one_case.PAST.search(question) or not any(cases):
        return set()
    every = [(thing, _mentioning(thing, passages)) for thing in asked if thing]
    found = [
        (thing, numbers)
        for thing, numbers in every
        if numbers and all(cases[n] for n in numbers) and min(counts[w] for w in thing) <= SELDOM
    ]
    alone = {word for thing, _ in found for word in thing}
    telling = [n for _, numbers in found for n in numbers]
    others = [of_word >= MEANT for word, of_word in cosines.items() if word not in alone]
    about = max(np.mean(others, axis=0)[telling], default=0.0) if others else 1.0
    return alone if len(found) <= FEW and about < HALF else set()


def _mentioning(thing: Sequence[str], passages: Sequence[Passage]) -> list[int]:
    """Return the numbers of the passages that have all words of a thing."""
    stems = frozenset[str]().union(*(grounding.words(word).stems for word in thing))
    return [n for n, passage in enumerate(passages) if stems <= one_case.stems_of(passage)]
