"""Tell the older edition of a document from the newer one.

In:  passages, a question
Out: which documents declare that they are replaced; whether one document replaces another; the
     passages with those of the newer editions before the older ones

An edition is older if the other one's date, or the year in its title or file name, is later; or if
it declares itself superseded, withdrawn or out of force and the other does not. Two editions are of
one source and have similar titles. A question that names the older one's year, or asks for what is
no longer in force, asks for the older one.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from tasks.answer import diversity
from tasks.answer.passage import Passage
from tasks.index.store import Payload
from tasks.records import source_of

_REPLACED = (
    r"superseded|withdrawn|obsolete|outdated|expired|deprecated|archived|out of (?:force|date)"
    r"|no longer (?:valid|in force|current)|replaced by|überholt|veraltet|ungültig|abgelöst"
    r"|außer kraft|aufgehoben|ersetzt durch|abrogée?|périmée?|remplacée? par|obsolet[oa]"
    r"|derogad[oa]|caducad[oa]|sustituid[oa] por"
)
NAMED = re.compile(rf"(?<![^\W_])(?:{_REPLACED})(?![^\W_])", re.IGNORECASE)
SAID = re.compile(  # at the start of a sentence: "The S6 was withdrawn" is about another thing
    rf"(?:^|[.!?]\s|\s{{3,}}|\n)\W*(?:{_REPLACED})(?!\w)", re.IGNORECASE
)
COMMON = 0.3  # share of words in common that makes two passages of two editions counterparts
FIRST = 300  # characters of a document in which it may say so
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
EDITION = re.compile(
    r"(?<!\w)(?:(?:19|20)\d\d(?:-\d\d){0,2}|\d{1,2}\.\d{1,2}\.\d{2,4}"
    r"|(?:rev|revision|edition|issue|version|ver|v|ausgabe|fassung|stand|édition|edición)"
    r"[. ]{0,2}(?:\d[\d.]*|[A-Z])(?!\w)|q[1-4])(?!\w)",
    re.IGNORECASE,
)
ALIKE = 0.6  # share of the longer title's words that two editions have in common
PAST = re.compile(
    rf"{_REPLACED}|\b(?:former|formerly|previous|previously|used to|earlier|historic\w*|back then"
    r"|(?:an|the|my|our) old|last year\w*|früher\w*|ehemalig\w*|damals|vorige\w*|ancienn?e?s?"
    r"|antigu[oa]s?)\b",
    re.IGNORECASE,
)


def replaced(passages: Sequence[Passage]) -> frozenset[str]:
    """Return the URIs of the documents that declare themselves replaced: in the title, in the file
    name, or in the first lines, if these are among the passages."""
    return frozenset(p.payload.uri for p in passages if _declares(p.payload))


@lru_cache(maxsize=4096)
def _declares(payload: Payload) -> bool:
    """Return True if a title, file name or first line declares that the document is replaced."""
    file = re.sub(r"[-_]", " ", payload.uri.rpartition("/")[2])
    if NAMED.search(payload.title) or NAMED.search(file):
        return True
    begins = not payload.heading or payload.heading == (payload.title,)
    return begins and SAID.search(COMMENT.sub("", payload.text)[:FIRST]) is not None


def replaces(newer: Payload, older: Payload, gone: frozenset[str]) -> bool:
    """Return True if two documents are editions of one, and the first is the newer one. `gone`:
    those that declare themselves replaced."""
    if newer.uri == older.uri or source_of(newer.uri) != source_of(older.uri):
        return False
    if not _alike(newer.title, older.title):
        return False
    if (newer.uri in gone) != (older.uri in gone):
        return older.uri in gone
    one, other = dated(newer), dated(older)
    return bool(one and other) and one > other


@lru_cache(maxsize=8192)
def _alike(one: str, other: str) -> bool:
    """Return True if two titles have most words in common, and all codes: SB-2 is not the newer
    edition of SB-1."""
    left, right = _bare(one), _bare(other)
    if _codes(left) != _codes(right):
        return False
    return len(left & right) >= ALIKE * max(len(left), len(right), 1)


@lru_cache(maxsize=4096)
def _bare(title: str) -> frozenset[str]:
    """Return the words of a title without those that tell its edition."""
    return frozenset(WORD.findall(EDITION.sub("", NAMED.sub("", title)).lower()))


def _codes(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if re.search(r"\d", word))


def dated(payload: Payload) -> str:
    """Return the date of a document, or else the year in its title or file name; "" without one."""
    years = YEAR.findall(payload.title) or YEAR.findall(payload.uri.rpartition("/")[2])
    return payload.dated or max(years, default="")


def asks_past(question: str, older: Payload) -> bool:
    """Return True if a question asks for an older edition."""
    years = YEAR.findall(f"{older.title} {older.uri.rpartition('/')[2]} {older.dated}")
    return bool(PAST.search(question)) or not {*years}.isdisjoint(YEAR.findall(question))


def with_newer(first: Sequence[Passage], every: Sequence[Passage], question: str) -> list[Passage]:
    """Return as many passages as `first`, with the counterpart in the newer edition before each of
    an older one; `every`: all that were found."""
    gone = replaced(every)
    newest: dict[str, Passage] = {}
    for passage in first:
        if not asks_past(question, passage.payload):
            newer = [p for p in every if replaces(p.payload, passage.payload, gone)]
            best = max(newer, key=lambda p: _common(p, passage), default=passage)
            if _common(best, passage) >= COMMON:
                newest.setdefault(best.chunk_id, best)
        newest.setdefault(passage.chunk_id, passage)
    return [*newest.values()][: len(first)]


def _common(one: Passage, other: Passage) -> float:
    """Return the share of words in common, among those of the shorter passage."""
    left, right = (diversity.Read(passage).text for passage in (one, other))
    return len(left & right) / (min(len(left), len(right)) or 1)
