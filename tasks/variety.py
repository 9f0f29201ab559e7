"""Choose passages that say different things.

In:  passages, best first, and the question
Out: so many of them; what repeats another one comes last

A copy of a passage adds nothing to it. Of two versions of a passage the newer one counts, unless
the question names the older one. A document has a few passages before all others have had theirs.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasks import words
from tasks.languages import WORD
from tasks.passages import Passage

COPY = 0.9  # share of words in common from which on one passage is a copy of the other
VERSION = 0.6  # share of the shorter one's words that two versions have in common
NEAR = 20  # passages, at least, that are looked at beyond those that are wanted
DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Read:
    """A passage with its words."""

    passage: Passage
    text: frozenset[str]
    title: frozenset[str]
    every: frozenset[str]

    @classmethod
    def of(cls, passage: Passage) -> "Read":
        payload = passage.payload
        title, text = _words(payload.title), _words("\n".join((*payload.heading, payload.text)))
        return cls(passage, text, title, text | title)


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.lower()))


def chosen(ranked: Sequence[Passage], k: int, question: str, per_document: int) -> list[Passage]:
    """`k` of the passages. Copies and older versions come last, and before them what exceeds the
    passages of a document."""
    asked, first, more, repeated = _words(question), list[Read](), list[Read](), list[Read]()
    counts: Counter[str] = Counter()
    near = max(k, NEAR)
    for read in map(Read.of, ranked[: k + near]):
        uri = read.passage.payload.uri
        if (place := _repeats(read, first, asked, question)) is not None:
            better = max(first[place], read, key=lambda each: _worth(each, asked))
            repeated.append(first[place] if better is read else read)
            first[place] = better
        elif len(first) < k and counts[uri] < per_document:
            counts[uri] += 1
            first.append(read)
        else:
            more.append(read)
    kept = [read.passage for read in (*first, *more, *repeated)]
    return [*kept, *ranked[k + near :]][:k]


def _repeats(
    read: Read, others: Iterable[Read], asked: frozenset[str], question: str
) -> int | None:
    """The place of the passage that it repeats."""
    for place, other in enumerate(others):
        if is_copy(read, other, asked) or is_version(read, other, question):
            return place
    return None


def is_copy(one: Read, other: Read, asked: frozenset[str]) -> bool:
    """They differ in few words, in none of the question, and in no figure."""
    sizes = sorted((len(one.every), len(other.every)))
    if sizes[0] < COPY * sizes[1]:  # quickly said of most
        return False
    different = one.every ^ other.every
    alike = len(different) <= (1 - COPY) * len(one.every | other.every)
    return alike and not different & asked and not any(map(DIGITS.search, different))


def is_version(one: Read, other: Read, question: str) -> bool:
    """They are of documents of like titles and different dates, and say much the same; and the
    question does not name what only the older one holds."""
    dates = (one.passage.payload.dated, other.passage.payload.dated)
    if not all(dates) or dates[0] == dates[1] or _share(one.text, other.text) < VERSION:
        return False
    older, newer = (one, other) if dates[0] < dates[1] else (other, one)
    titles = (frozenset(w for w in read.title if not DIGITS.search(w)) for read in (one, other))
    return _share(*titles) >= VERSION and not _names(question, older, newer)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Of the words of the shorter one."""
    return len(one & other) / (min(len(one), len(other)) or 1)


def _names(question: str, older: Read, newer: Read) -> bool:
    """The question holds a code, number, date or year that only the older passage holds."""
    named = {*words.exact(question), *re.findall(r"\b(?:19|20)\d\d\b", question)}
    return bool(named & (_marks(older) - _marks(newer)))


def _marks(read: Read) -> frozenset[str]:
    payload = read.passage.payload
    text = "\n".join((payload.title, *payload.heading, payload.text, payload.dated))
    return frozenset((*words.exact(text), *words.added(text), *re.findall(r"\d+", text)))


def _worth(read: Read, asked: frozenset[str]) -> tuple[str, int]:
    """Its date; of equal ones, how many words of the question name its file and folders."""
    payload = read.passage.payload
    where = _words(re.sub(r"[/_.-]", " ", payload.uri))
    return payload.dated, len(where & asked)
