"""Tell a thing from its variants and siblings: the Falcon 300 from the Falcon 300 S and the 400.

In:  texts
Out: their codes and numbered names, each in one spelling; whether two texts are of two variants

A name that begins with a capital letter and has a number behind it is read as a code is: "Falcon
300" is falcon300. A year, and an amount with its unit, is not such a number.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from tasks.answer import grounding
from tasks.answer.grounding import clauses, quantities
from tasks.answer.grounding.english import ASKING, MONTHS, WEEKDAYS

LETTERS = 3  # of a name, at least
NUMBER = r"\d+(?:\.\d+)*"
LARGEST = 100  # numbers of a range that are told apart
SUFFIX = (
    r"(?:[ -]?(?:[B-HJ-Z]|[A-Z]{2})(?![\w’'])|[ -]?[AI](?![\w’'])(?!\s[a-z])"
    r"|[ -](?:Plus|Pro|Max|Mini|Lite|Light|Eco|Turbo|Ultra|Sport|Classic|Premium|Basic|Compact"
    r"|Junior|Evo|Neo)\b)?"
)
FURTHER = re.compile(
    rf"(\s*(?:,|/|\band\b|\bor\b|\bund\b|\boder\b|\bet\b|\bou\b|&)\s*)({NUMBER})\b"
)
RANGE = re.compile(rf"\s*(?:–|-|\bto\b|\bbis\b|\bà\b)\s*({NUMBER})\b")
NAMED = re.compile(rf"(?<![\w-])([^\W\d_]{{{LETTERS},}})[ -]?({NUMBER})({SUFFIX})(?![\w%€$£])")
YEAR = re.compile(r"(?:19|20)\d\d")
MEASURED = re.compile(  # "300 S" is not 300 seconds
    rf"[ -]?(?:{quantities.AMONG}|kPa|MPa|Nm|kW|kWh|MW|Hz|[kMG]Hz|[kKMGT]B|dB|CHF|EUR|USD|GBP)"
    r"(?![\w/³²])"
)
NO_NAMES = frozenset((*grounding.FILLER, *grounding.NEGATIONS, *ASKING, *MONTHS, *WEEKDAYS))
PARTS = re.compile(r"([^\W\d_]+)(.*)")


@lru_cache(maxsize=4096)
def things(text: str) -> frozenset[str]:
    """Return the codes and numbered names of a text: ap120, falcon300, falcon300s."""
    facts = grounding.words(text).facts
    return frozenset((*facts.codes, *facts.spaced, *_numbered(text, capital=True)))


@lru_cache(maxsize=4096)
def asked(question: str) -> frozenset[str]:
    """Return the things of a question, whose names may be written without capitals."""
    return things(question).union(_numbered(question, capital=False))


def kind(thing: str) -> str:
    """Return the letters that a thing begins with."""
    found = PARTS.match(thing)
    return found[1] if found else ""


def of_two(question: str, one: str, other: str) -> bool:
    """Return True if two texts name things of the question, or variants of them, and have none in
    common."""
    named = asked(question)
    here, there = _family(named, one), _family(named, other)
    return bool(here) and bool(there) and here.isdisjoint(there)


def unlike(one: str, other: str) -> bool:
    """Return True if two texts name things of one kind, and have none in common."""
    here, there = things(one), things(other)
    kinds = set(map(kind, here)) & set(map(kind, there)) - {""}
    return bool(kinds) and here.isdisjoint(there)


def _family(named: frozenset[str], text: str) -> frozenset[str]:
    """Return the things of a text that are named, or a variant of one, or that one is of."""
    return frozenset(
        thing
        for thing in things(text)
        if any(name == thing or _varies(name, thing) or _varies(thing, name) for name in named)
    )


def _varies(thing: str, longer: str) -> bool:
    """Return True for a thing with letters behind it: ap130x of ap130, but not ap1305."""
    return longer.startswith(thing) and longer[len(thing) : len(thing) + 1].isalpha()


def _numbered(text: str, *, capital: bool) -> Iterator[str]:
    for found in NAMED.finditer(text):
        name, number, suffix = found.groups()
        lower = name.lower()
        if (capital and not name[0].isupper()) or lower in NO_NAMES or lower in quantities.SPELLED:
            continue
        if YEAR.fullmatch(number) or MEASURED.match(text, found.end(2)):
            continue
        stem = clauses.stem(lower)
        yield stem + number + re.sub(r"[ -]", "", suffix).lower()
        yield from (stem + each for each in _further(text, found.end(), number))


def _further(text: str, at: int, first: str) -> Iterator[str]:
    """Yield the numbers behind the first one: "Falcon 300, 400 and 500", "Chapters 3 to 9"."""
    if end := RANGE.match(text, at):
        low, high = (int(number.split(".")[0]) for number in (first, end[1]))
        yield from map(str, range(low + 1, min(high, low + LARGEST) + 1))
        return
    while more := FURTHER.match(text, at):
        if MEASURED.match(text, more.end()):
            return
        yield more[2]
        at = more.end()
