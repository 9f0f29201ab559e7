"""Choose passages that differ in content.

In:  passages, best first, and the question
Out: `k` of them, the first five without a repetition

Copies of a passage are dropped. Of two versions of a passage the newer one counts, unless
the question names the older one. After the first five, a second passage of a document comes last,
so that a long list names many documents.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tasks.answer.passage import Passage
from tasks.index import spellings
from tasks.records import source_of

COPY = 0.9  # share of words in common from which on one passage is a copy of the other
VERSION = 0.6  # share of the shorter one's words that two versions have in common
FIRST = 5  # passages that are different, as many as an answer reads
NEAR = 20  # passages, at least, that are looked at beyond those that are wanted
WORD = re.compile(r"\w+")
DIGITS = re.compile(r"\d")


@dataclass(frozen=True)
class Read:
    """A passage with its words."""

    passage: Passage

    @cached_property
    def every(self) -> frozenset[str]:
        return self.text | self.title

    @cached_property
    def text(self) -> frozenset[str]:
        return _words("\n".join((*self.passage.payload.heading, self.passage.payload.text)))

    @cached_property
    def title(self) -> frozenset[str]:
        return _words(self.passage.payload.title)


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.lower()))


def chosen(ranked: Sequence[Passage], k: int, question: str, per_document: int) -> list[Passage]:
    """Return `k` of the passages: as many different ones as FIRST, then the others in their order,
    and at the end those that exceed the passages of a document: `per_document`, and one behind
    FIRST."""
    asked, distinct, more, repeated = _words(question), list[Read](), list[Read](), list[Read]()
    counts: Counter[str] = Counter()
    near = k + max(k, NEAR)
    for read in map(Read, ranked[:near]):
        uri = read.passage.payload.uri
        if (place := _repeats(read, distinct, asked, question)) is not None:
            better = max(distinct[place], read, key=lambda each: _worth(each, asked))
            repeated.append(distinct[place] if better is read else read)
            distinct[place] = better
        elif len(distinct) < k and counts[uri] < (per_document if len(distinct) < FIRST else 1):
            counts[uri] += 1
            distinct.append(read)
        else:
            more.append(read)
    others = sorted([*distinct[FIRST:], *repeated], key=lambda read: -read.passage.score)
    every = [read.passage for read in (*distinct[:FIRST], *others, *more)]
    return [*every, *ranked[near:]][:k]


def _repeats(
    read: Read, others: Iterable[Read], asked: frozenset[str], question: str
) -> int | None:
    """Return the index of the passage that it repeats; None without one."""
    for place, other in enumerate(others):
        if is_copy(read, other, asked) or is_version(read, other, question):
            return place
    return None


def is_copy(one: Read, other: Read, asked: frozenset[str]) -> bool:
    """Return whether they differ in few words, in none of the question, and in no figure."""
    one_size, other_size = len(one.every), len(other.every)
    if one_size < COPY * other_size or other_size < COPY * one_size:  # true of most: an early exit
        return False
    different = one.every ^ other.every
    alike = len(different) <= (1 - COPY) * len(one.every | other.every)
    return alike and not different & asked and not any(map(DIGITS.search, different))


def is_version(one: Read, other: Read, question: str) -> bool:
    """Return whether they are of documents of one source, of similar titles and different dates,
    have much the same words, and the question names nothing that only the older one contains."""
    dates = (one.passage.payload.dated, other.passage.payload.dated)
    if not all(dates) or dates[0] == dates[1] or not _one_source(one, other):
        return False
    if _share(one.text, other.text) < VERSION:
        return False
    older, newer = (one, other) if dates[0] < dates[1] else (other, one)
    titles = (read.passage.payload.title for read in (one, other))
    return alike(*titles) and not _names(question, older, newer)


def alike(one: str, other: str) -> bool:
    """Return whether two titles have most of their words in common, figures aside."""
    words_of = (
        frozenset(w for w in _words(title) if not DIGITS.search(w)) for title in (one, other)
    )
    return _share(*words_of) >= VERSION


def _one_source(one: Read, other: Read) -> bool:
    """Return whether both are of one source: another source can't replace this one."""
    sources = {source_of(read.passage.payload.uri) for read in (one, other)}
    return len(sources) == 1


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of common words among those of the shorter text."""
    return len(one & other) / (min(len(one), len(other)) or 1)


def _names(question: str, older: Read, newer: Read) -> bool:
    """Return whether the question contains a code, number, date or year that only the older passage
    contains."""
    named = {*spellings.exact(question), *re.findall(r"\b(?:19|20)\d\d\b", question)}
    return bool(named & (_marks(older) - _marks(newer)))


def _marks(read: Read) -> frozenset[str]:
    payload = read.passage.payload
    text = "\n".join((payload.title, *payload.heading, payload.text, payload.dated))
    return frozenset((*spellings.exact(text), *spellings.added(text), *re.findall(r"\d+", text)))


def _worth(read: Read, asked: frozenset[str]) -> tuple[str, int]:
    """Return its date; of equal ones, the number of the question's words that name its file and
    folders."""
    payload = read.passage.payload
    where = _words(re.sub(r"[/_.-]", " ", payload.uri))
    return payload.dated, len(where & asked)
