"""Split a question and correct its unknown words.

In:  a question; passages that its asker may read
Out: the questions in it, and the meaning of its unknown words

Only words that occur in no readable passage are replaced, and only by words that a readable passage
contains. So a question in the words of the documents is never changed, and an answer reveals
nothing about documents that the asker may not read.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from tasks.answer import asking_words, kinship, mails
from tasks.index.languages import EVERY, WORD

SHORTEST = 3  # words of a question that stands on its own

WHAT = (
    "what which who whom whose when where why how "
    "welche welcher welches wer wen wem wann wo warum wie wieviel "
    "que quoi quel quelle quels quelles qui quand où pourquoi comment combien "
    "qué cuál cuáles quién cuándo dónde cómo cuánto cuánta cuántos cuántas"
)
VERB = "is are was were do does did can could may must should will has have ist sind darf kann muss"
ASKING = frozenset(f"{WHAT} {VERB}".split())
NEXT = re.compile(
    r"\s*[?？;]+\s*|\s*,?\s+(?:and|und|et|y|sowie)\s+(?:also\s+)?"
    rf"(?=(?:(?:in|at|on|by|for|to|from|mit|von|à|de|en)\s+)?(?:{'|'.join(WHAT.split())})\b"
    r"|(?:is|are|was|were|do|does|did|can|may)\s+(?:the|a|an|i|you|we|my|our|there)\b)",
    re.IGNORECASE,
)


def parts(question: str) -> list[str]:
    """Return the questions that a text asks: of a mail its last ones, or all of it; two questions
    in one, separately; else the question itself."""
    if mails.is_mail(question):
        return [*mails.questions(question)] or [question]
    return _apart(question)


def searched(question: str) -> list[str]:
    """Return the texts to search with: the questions, of a mail the last one first. A mail with one
    question, or only a last sentence, is searched whole as well, for what it tells about it."""
    if not mails.is_mail(question):
        return _apart(question)
    asked = [*mails.questions(question)[::-1]] or mails.sentences(question)[-1:]
    return asked if len(asked) > 1 else [*asked, question]


def _apart(question: str) -> list[str]:
    found = [part for each in NEXT.split(question) if (part := each.strip(" .,"))]
    alone = all(map(_is_question, found)) and not any(map(mails.REFERS.search, found))
    return found if len(found) > 1 and alone else [question]


def _is_question(part: str) -> bool:
    words = [word.lower() for word in WORD.findall(part)]
    return len(words) >= SHORTEST and any(word in ASKING for word in words[:2])


@dataclass(frozen=True)
class Vocabulary:
    """Texts, and the frequency of each word in them, in lower case."""

    texts: Sequence[str]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(WORD.findall("\n".join(self.texts).lower()))


def candidates(question: str) -> list[str]:
    """Return the words that may be misspelt, abbreviated or compound: neither codes nor small
    words."""
    words = dict.fromkeys(WORD.findall(question))
    return [word for word in words if word.isalpha() and word.lower() not in EVERY]


def understood(
    question: str, unknown: Collection[str], vocabulary: Vocabulary, is_word: Callable[[str], bool]
) -> str:
    """Return the question with each unknown word replaced by its meaning in the vocabulary, if that
    is known.

    `is_word`: the word is spelt correctly, even if no passage contains it."""
    for word in unknown:
        if meaning := _meant(word, question, vocabulary, is_word):
            question = re.sub(rf"\b{re.escape(word)}\b", meaning, question)
    return question


def with_solid(question: str, vocabulary: Vocabulary) -> str:
    """Return the question and the words that the vocabulary writes as one: "help desk helpdesk"."""
    solid = [
        f"{one}{other}".lower()
        for one, other in pairwise(WORD.findall(question))
        if one.isalpha() and other.isalpha() and min(len(one), len(other)) >= SOLID
        if one.lower() not in EVERY and other.lower() not in EVERY
    ]
    text = "\n".join(vocabulary.texts).lower() if solid else ""
    return " ".join((question, *(w for w in solid if w in text and re.search(rf"\b{w}\b", text))))


def _meant(
    word: str, question: str, vocabulary: Vocabulary, is_word: Callable[[str], bool]
) -> str | None:
    lower = word.lower()
    letters = (word.isupper() and not question.isupper()) or question.islower()
    if letters and (phrase := written_out(lower, vocabulary)):
        return phrase
    if is_word(word):
        return None
    if formed := derived(lower, question, vocabulary):
        return formed
    spelt = None if _is_name(word, question) else corrected(lower, vocabulary)
    return spelt or umlauts(lower, vocabulary) or compound(lower, vocabulary)


def _is_name(word: str, question: str) -> bool:
    """Return whether the word has a capital inside a sentence: a name is not another name's
    spelling."""
    inside = re.search(rf"[^.!?\s]\s+{re.escape(word)}\b", question) is not None
    return inside and word[0].isupper() and not question.isupper()


INSIDE = frozenset("of and for the in on to und für von de des du del la".split())
SMALL = f"(?:(?:{'|'.join(sorted(INSIDE))})[ -])?"


def written_out(letters: str, vocabulary: Vocabulary) -> str | None:
    """Return the most frequent phrase whose words begin with two to five letters; small words only
    inside of it, as in proof of delivery."""
    if not 2 <= len(letters) <= 5:
        return None
    words = (rf"({re.escape(letter)}[^\W\d_]+)" for letter in letters)
    phrase = re.compile(r"\b" + rf"[ -]{SMALL}".join(words) + r"\b")
    found = Counter(
        match[0]
        for text in vocabulary.texts
        for match in phrase.finditer(text.lower())
        if EVERY.isdisjoint({match[1], match[len(letters)]} | {*match.groups()} - INSIDE)
    )
    return max(found, key=lambda each: (found[each], each), default=None)


def corrected(word: str, vocabulary: Vocabulary) -> str | None:
    """Return the word that is one typing error away; of several the most frequent one, preferably
    one that begins with the same letter. Words of up to four letters may only have two letters
    exchanged."""
    near = [other for other in vocabulary.counts if one_error(word, other)]
    fit = [other for other in near if len(word) > 4 or sorted(other) == sorted(word)]
    return max(fit, key=lambda w: (w[0] == word[0], vocabulary.counts[w], w), default=None)


def one_error(word: str, other: str) -> bool:
    """Return whether one letter is wrong, missing or too many, or two neighbours are exchanged
    (Damerau 1964)."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    left, right = word[start:], other[start:]
    exchanged = left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or exchanged


def derived(word: str, question: str, vocabulary: Vocabulary) -> str | None:
    """Return the words of the same root, if the question is not in English: Rauchen, geraucht."""
    language = asking_words.language(question)
    if language == "english" or len(word) < SOLID:
        return None
    own = kinship.roots(word, language)
    near = [other for other in vocabulary.counts if own & kinship.roots(other, language)]
    return " ".join(sorted(near, key=lambda w: (-vocabulary.counts[w], w))[:NEAR]) or None


def umlauts(word: str, vocabulary: Vocabulary) -> str | None:
    """Return the word with umlauts that is written with two letters each, as in Kuendigung."""
    if not re.search("[aou]e|ss", word):
        return None
    return next((other for other in vocabulary.counts if _two_letters(other) == word), None)


def _two_letters(word: str) -> str:
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        word = word.replace(umlaut, letters)
    return word


JOINTS = ("", "s", "es", "n", "en", "e", "er")  # between the parts of a German compound
SOLID = 3  # letters of a word that may be a part of another, at least
PART = 4  # letters of a part, at least
NEAR = 3  # compounds that a word may stand for
ENDING = re.compile(r"(?<=\w{5})(?:en|er|es|em|e|n|s)$")


def compound(word: str, vocabulary: Vocabulary) -> str | None:
    """Return the known parts of an unknown compound; else the known compounds that begin or end
    with an unknown word."""
    for end in range(len(word) - PART, PART - 1, -1):
        first, last = _part(word[:end], vocabulary), _part(word[end:], vocabulary)
        if first and last:
            return f"{first} {last}"
    stem = ENDING.sub("", word)
    if len(stem) <= PART:
        return None
    longer = (other for other in vocabulary.counts if len(other) > len(word) + 2)
    near = [other for other in longer if other.startswith(stem) or other.endswith(stem)]
    return " ".join(sorted(near, key=lambda w: (-vocabulary.counts[w], w))[:NEAR]) or None


def _part(part: str, vocabulary: Vocabulary) -> str | None:
    bare = (part.removesuffix(joint) for joint in JOINTS)
    return next((each for each in bare if len(each) >= PART and each in vocabulary.counts), None)
