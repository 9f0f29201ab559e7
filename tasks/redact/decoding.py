"""From the tagger's probabilities of words to spans, with what is known beside them.

    probabilities → a prior for words that are known names → runs of one kind → spans
    spans of a text → how sure each must be, by how it is written and what else the text says

The network's certainty of a name that it has never met is worth less than that of a known one: of
lone words that it calls people at .5 to .75, nine in ten are none where no list knows them, and
nine in ten are where one does. So the lists are no recognizer, but say how sure is sure enough.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import regex

from tasks.redact import known
from tasks.redact.names import NO_PERSON
from tasks.tagger import KINDS

Span = tuple[int, int, str, float]  # start, end, kind, how sure
Run = tuple[int, int, str, list[float]]  # the same, how sure of each word

# How sure a span must be: the mean probability of its words.
SURE = 0.5
KNOWN = 0.3  # a word of it is a known name
FULL = 0.5  # several words, none of them known
ALONE = 0.55  # one word, unknown
COMMON = 0.9  # the text has its words in small letters too, or it ends in a small word
ALMOST = 0.98  # one unknown word that ends as English words do
NEVER = 2.0
LEAST = 0.2  # what is not even that sure is not looked at

PAIR = 50.0  # odds in favour of a person: a known first name and a capitalised word behind it
FIRST = 4.0  # a known first name alone
SURNAME = 4.0  # a known surname
OTHER = 2.0  # any other capitalised word that is no English one
LISTED = 20.0  # a capitalised word in a list with people

PERSON, ADDRESS = (
    slice(1 + 2 * KINDS.index(k), 3 + 2 * KINDS.index(k)) for k in ("person", "address")
)
JOINERS = frozenset((",", ";", "&", "/", "and", "or"))

TRIM = regex.compile(r"^[\s,;:|*_(\"'.-]+|(?:['’]s)?[\s,;:|*_)\"'-]+$|['’]s$")
PLACEHOLDER = regex.compile(r"\[[A-Z_]+\]")
CAPITAL, WORD = regex.compile(r"\p{Lu}"), regex.compile(r"\p{L}{3}")
CAMEL = regex.compile(r"(?<!\b(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz))(?<=\p{Ll})\p{Lu}|\p{Lu}{2}\p{Ll}")
WORDS = known.WORD
# What such a word stands behind is no person: in Concur, via Slack, the Detailee.
TOOL = regex.compile(
    r"\b(?i:in|into|within|via|using|onto|the|a|an|our|this|each|any|every|your)\s+[*_`\[]{0,3}(\p{Lu}[\w'’]*)(?!['’\w]|\s+['’])"
)
NUMBER = regex.compile(
    r"(?<![\w-])\d{1,6}(?:[-/ ]?\p{L})?(?:[-/]\d+)?(?!\w|-\w)"
)  # not A-11, 3rd, RA-5
STREETS = frozenset(
    "street st road rd lane ln avenue ave drive dr way close court ct square sq place plaza terrace park hill"
    " gardens boulevard blvd highway row walk box bridge view".split()
)
IS_THING = regex.compile(
    r"\b(\p{Lu}[\w'’]*)[)\]*_`]{0,3} (?:is|was) (?:an?|the|one of the|our) (?:[\w-]+ ){0,3}(?:app|application|agency|bank|band|brand"
    r"|city|company|county|firm|framework|game|language|library|platform|product|program|provider|river|service|site"
    r"|software|supplier|system|team|tool|town|vendor|village|website)\b"
)
NOWHERE = frozenset(
    "of the and in near first second third floor wing room level corner section part subpart chapter"
    " article circular control form version page step type line table figure br td".split()
)
SURROUND = regex.compile(r"^[\W\d_]+|[\W\d_]+$")
BESIDE = regex.compile(r"[ -](\p{Lu}\p{Ll}+|\d+)|-[\p{L}\[]")  # a word that goes on, or a number
PART = regex.compile(r"\p{L}-")
OBJECT = regex.compile(r" (?:the|your|our|this|these|to the|all)\b")  # it is a verb: Convene your
NICKNAME = regex.compile(
    r"\s(?:[\"“”]\s?[\p{L} ]{1,20}\s?[\"“”]|\([\p{L} ]{1,20}\)|'[\p{L} ]{1,20}')\s"
)
ACRONYM = regex.compile(r"\p{Lu}{2,4}")
LEADING = regex.compile(r"(\p{Lu}\p{Ll}+)(?: \p{Lu}[\p{L}'’-]+)+")
JUNIOR = frozenset(("Jr", "Sr", "Jnr", "Snr", "II", "III", "IV"))


def probabilities(logits: Any) -> Any:
    """(tokens, labels) to the same, each row adding up to 1."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def decoded(text: str, offsets: Sequence[tuple[int, int]], share: Any) -> Iterator[Span]:
    """What may be spans of the sentence, of whole words, without what only surrounds them or is a
    placeholder. `share` are the labels' probabilities, (tokens, labels). A word's first token says
    what the word is."""
    words = list(_words(text, offsets))
    rows = _weighed(text, [(s, e) for s, e, _ in words], share[[n for _, _, n in words]])
    spans: list[Run] = []
    before = ""  # the kind of the word before
    for (start, end, _), row in zip(words, rows, strict=True):
        by_kind = row[1:].reshape(-1, 2)  # (kinds, B and I)
        best = int(by_kind.sum(1).argmax())
        sure = float(by_kind[best].sum())
        kind = KINDS[best] if sure > row[0] else ""
        inside = by_kind[best][1] > by_kind[best][0]
        if before == "person" and text[start:end] in JUNIOR:
            kind, inside, sure = before, True, spans[-1][3][-1]
        if kind and kind == before and inside:
            first, _, _, all_sure = spans[-1]
            spans[-1] = (first, end, kind, [*all_sure, sure])
        elif kind:
            spans.append((start, end, kind, [sure]))
        before = kind
    for start, end, kind, sure_of in _joined(text, spans):
        sure = sum(sure_of) / len(sure_of)
        for first, last in _pieces(text, start, end):
            if sure >= LEAST:
                yield first, last, kind, sure


def _joined(text: str, spans: Sequence[Run]) -> list[Run]:
    """People with a nickname in quotes between the names are one: Ann "Flash" Doe."""
    joined: list[Run] = []
    for run in spans:
        start, end, kind, sure = run
        if joined and kind == "person":
            first, last, before, sure_before = joined[-1]
            if before == "person" and NICKNAME.fullmatch(text, last, start):
                joined[-1] = (first, end, kind, [*sure_before, *sure])
                continue
        joined.append(run)
    return joined


def _words(text: str, offsets: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Start, end and first token of each word; each sign is a word too."""
    for token, (start, end) in enumerate(offsets):
        if start == end or (start > 0 and text[start - 1].isalnum() and text[start].isalnum()):
            continue  # a mark of the model's, or inside a word
        last = end
        while last < len(text) and text[last].isalnum() and text[last - 1].isalnum():
            last += 1
        yield start, last, token


def _weighed(text: str, places: Sequence[tuple[int, int]], rows: Any) -> Any:
    """The rows, (words, labels), with the odds of a person raised where a name is known, and then
    where a word stands in a list with people."""
    words = [text[start:end] for start, end in places]
    rows = _raised(rows, _odds(words))
    people = rows[:, PERSON].sum(1)
    forth = _listed(words, people >= COMMON)
    back = _listed(words[::-1], people[::-1] >= COMMON)[::-1]
    return _raised(rows, np.where(forth | back, LISTED, 1.0))


def _raised(rows: Any, odds: Any) -> Any:
    """The rows with other odds of a person; a word of an address stays one."""
    raised = rows.copy()
    raised[:, PERSON] *= np.where(rows[:, ADDRESS].sum(1) > SURE, 1.0, odds)[:, None]
    return raised / raised.sum(1, keepdims=True)


def _odds(words: Sequence[str]) -> Any:
    odds = np.ones(len(words))
    for n, word in enumerate(words):
        lower = word.lower()
        if not _is_name(word):
            continue
        odds[n] = max(odds[n], SURNAME if lower in known.surnames() else OTHER)
        if lower not in known.first_names():
            continue
        odds[n] = max(odds[n], FIRST)
        last = n + 1
        while last < len(words) and (
            words[last] == "." or (len(words[last]) == 1 and words[last].isupper())
        ):
            last += 1  # initials
        behind, after = (words[m] if m < len(words) else "" for m in (last, last + 1))
        if _is_name(behind) and not (after[:1].isupper() and after.lower() in known.things()):
            odds[n : last + 1] = PAIR
    return odds


def _is_name(word: str) -> bool:
    return word[:1].isupper() and len(word) > 1 and word.lower() not in known.common()


def _listed(words: Sequence[str], is_person: Any) -> Any:
    """Which words follow a person in a list."""
    listed = np.zeros(len(words), bool)
    for n in range(2, len(words)):
        before = n - 1
        while before > 0 and words[before] in JOINERS:
            before -= 1
        joined = before < n - 1 and (is_person[before] or listed[before])
        listed[n] = words[n][:1].isupper() and (joined or listed[n - 1])
    return listed


def chosen(text: str, spans: Iterable[tuple[Span, str]], small: Collection[str]) -> Iterator[Span]:
    """Those spans of a text, each with its sentence, that are sure enough. `small` are the words
    that the text has in small letters."""
    every = [(_trimmed(text, span), sentence) for span, sentence in spans]
    said = Said.of(text, [span for span, _ in every], small)
    for span, sentence in every:
        start, end, kind, sure = span
        if kind == "person":
            if sure >= _needed(text, start, end, sentence, said):
                yield span
        elif sure >= SURE and (kind != "address" or _is_address(text, start, end)):
            yield span
        elif sure >= SURE:  # an address without a number can begin with a name: Ann Doe - 4F
            name = LEADING.match(text, start, end)
            if name and name[1].lower() in known.first_names():
                yield start, name.end(), "person", sure


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says of its words, wherever they stand in it."""

    small: Collection[str]  # words in small letters
    names: Collection[str]  # words of full names, in small letters
    tools: Collection[str]  # words behind *in*, *via* or *the*, or before *is a tool*
    seldom: Collection[str]  # words that are people in fewer than half of their places

    @classmethod
    def of(cls, text: str, spans: Sequence[Span], small: Collection[str]) -> "Said":
        people = [(text[s:e], sure) for s, e, kind, sure in spans if kind == "person"]
        names = {w.lower() for v, sure in people if sure >= COMMON for w in WORDS.findall(v)[1:]}
        lone = Counter(value for value, _ in people if value.isalpha())
        places = Counter(WORDS.findall(text)) if lone else Counter[str]()
        seldom = {value for value, times in lone.items() if 2 * times < places[value]}
        return cls(small, names, frozenset([*TOOL.findall(text), *IS_THING.findall(text)]), seldom)


def _is_address(text: str, start: int, end: int) -> bool:
    """It has a number that stands alone, and more words than *Section*, *floor* or *FIPS*."""
    words = WORDS.findall(text, start, end)
    street = any(word.lower() in STREETS for word in words)
    numbers = [n for n in NUMBER.findall(text, start, end) if street or not n[-1].isupper()]  # 18F
    if not numbers or not WORD.search(text, start, end):
        return False
    shouts = text[start:end].isupper()
    return street or any(
        len(word) > 1
        and not (word.isupper() and not shouts)
        and word.lower() not in NOWHERE
        and not known.is_english(word.lower())
        for word in words
    )


def _trimmed(text: str, span: Span) -> Span:
    """A person without the words around a known first name that are no names: Sheriff, devised."""
    start, end, kind, sure = span
    words = list(WORDS.finditer(text, start, end)) if kind == "person" else []
    names = [w for w in words if w[0][0].isupper() and w[0].lower() in known.first_names()]
    if len(words) < 2 or not names:
        return span
    ahead = [w[0] for w in words if w.start() < names[0].start()]
    if all(
        len(w) > 1 and (w.islower() or w.isupper() or w in NO_PERSON or known.is_english(w.lower()))
        for w in ahead
    ):
        start = names[0].start()
    while words[-1][0][0].islower():
        words.pop()
    if words[-1].end() < end and text[words[-1].end()] == " ":
        end = words[-1].end()
    return start, end, kind, sure


def _needed(text: str, start: int, end: int, sentence: str, said: Said) -> float:
    """How sure a person must be: surer, where its writing or the text speaks against it."""
    value = text[start:end]
    if not CAPITAL.search(value) and CAPITAL.search(sentence):
        return NEVER
    words = WORDS.findall(value)
    lower = [word.lower() for word in words]
    shouts = value.isupper() and (not sentence.isupper() or len(WORDS.findall(sentence)) < 4)
    is_known = any(
        _is_known(word, said) for word in words if sentence.isupper() or not ACRONYM.fullmatch(word)
    )
    if set(value.lower().split()) <= set(said.small):
        return COMMON if is_known or not CAPITAL.search(value) else NEVER
    if len(words) > 1 and (not known.may_be_called(value) or NO_PERSON & set(words)):
        return NEVER
    if len(words) > 1 and len(words[0]) > 2 and words[0].isupper() and not shouts:  # RSA Archer
        return NEVER
    if words and words[-1][0].islower() and CAPITAL.search(value):
        return COMMON
    behind = BESIDE.match(text, end)
    if behind and behind[1] and (behind[1].lower() in known.things() or behind[1] in NO_PERSON):
        return ALMOST
    cut = len(words) == 1 and bool(behind or PART.search(text, max(0, start - 3), start))
    if is_known:
        return COMMON if cut or value in said.tools else KNOWN
    if shouts or CAMEL.search(value) or value in said.seldom:
        return NEVER
    if len(words) > 1:
        return FULL
    doubtful = cut or len(value) < 4 or value in said.tools or bool(OBJECT.match(text, end))
    if not doubtful and SURROUND.sub("", sentence) == value:
        return COMMON  # a heading, a cell
    return ALMOST if doubtful or not known.may_be_called(value) else ALONE


def _is_known(word: str, said: Said) -> bool:
    return known.is_called(word) or word.lower() in said.names


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span between placeholders, trimmed; nothing where no word is left."""
    position = start
    cuts = [m.span() for m in PLACEHOLDER.finditer(text) if start < m.end() and m.start() < end]
    for first, last in [*cuts, (end, end)]:
        part = text[position:first]
        head = TRIM.match(part)
        left = head.end() if head else 0
        tail = TRIM.search(part, left)
        right = tail.start() if tail and tail.end() == len(part) else len(part)
        if sum(c.isalpha() for c in part[left:right]) > 1:
            yield position + left, position + right
        position = last
