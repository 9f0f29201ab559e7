"""Detect sentences that combine words of a place that do not belong together.

In:  a sentence, a place
Out: True where it mixes two clauses or cells, or exchanges two roles

Words are compared by their stems; a code and a day are one word each. The clauses of a sentence are
cut at punctuation and conjunctions, without a grammar.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import snowballstemmer

from tasks.answer.grounding import amounts, english, foreign, quantities
from tasks.answer.grounding.quantities import SPELLED

FILLER = english.FILLER | foreign.FILLER | english.NEGATIONS | foreign.NEGATIONS
TOKEN = re.compile(r"-?\d+(?:[.,:]\d+)*|[^\W_]+(?:['’][^\W_]+)?")
CUT = re.compile(
    r"[;()–—\n]|[.!?](?=\s)|,(?!\d)|\s-\s|\b(?:and|or|but|while|whereas|although|though|und|oder|aber|sondern"
    r"|während|et|ou|mais|tandis que|y|o|pero|mientras)\b",
    re.IGNORECASE,
)
BRACKETS = re.compile(r"\(([^()]*)\)")
OPENING = re.compile(
    r"(?:in|on|at|for|from|with|after|before|during|under|as|to|by|since|until|if|when|im|in|am|bei"
    r"|ab|mit|für|en|à|au|pour|con|para)\b",
    re.IGNORECASE,
)
MIDDLES = frozenset(
    "to than from under over above below before after für von an que à pour".split()
)
TURNED = re.compile(r"\b(?:by|of|von|durch|par|de|por|des|der)\b|['’]s\b", re.IGNORECASE)
OWNED = re.compile(r"\b([A-Z]\w+) (?:is|was|ist|war) ([A-Z]\w+)['’]s? ")
MUTUAL = frozenset("fit meet match equal border connect marri share resembl".split())
GERMAN = frozenset("der die das den dem ein eine einen kein keine keinen ist sind wird und".split())
NEAR = 6  # words between two roles and the word that joins them
SHARED = 5  # letters at the beginning that two forms of one word have in common

FIGURE = re.compile(r"\d")
DAY = re.compile(r"day\d{4}")  # as quantities.marked writes it
LETTER = "a1"  # zone A, not the article

Clause = frozenset[str]
Triple = tuple[str, str, str]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of an English word, by a stemmer of its own: it keeps the word in itself, and
    threads that share one get each other's stems."""
    return str(snowballstemmer.stemmer("english").stemWord(word))


@lru_cache(maxsize=16384)
def tokens(text: str) -> tuple[str, ...]:
    """Return the stems of a text in its order, fillers too: "ap120" for a code, "day0314" for a
    day, and one spelling of a unit behind its number."""
    text = quantities.joined(amounts.figures(quantities.marked(text)))
    found: list[str] = []
    for match in TOKEN.finditer(text):
        word = LETTER if match[0] == "A" and match.start() else match[0].lower()
        measured = bool(found) and is_number(found[-1]) and word in SPELLED
        found.append(SPELLED[word] if measured else _token(word))
    return tuple(found)


def is_number(token: str) -> bool:
    """Return True for a token that is a figure and not a code."""
    return token.lstrip("-")[:1].isdigit() and not token[-1].isalpha()


def _token(word: str) -> str:
    return amounts.canonical(word) if is_number(word) else stem(word)


def content(text: str) -> list[str]:
    """Return the tokens without fillers."""
    return [token for token in tokens(text) if token not in FILLED]


FILLED = frozenset(stem(word) for word in FILLER) | FILLER | {"s", "t", "je", "pro", "per"}


@lru_cache(maxsize=8192)
def clauses(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the content tokens of each clause, without empty ones."""
    return tuple(tuple(read) for read in map(content, segments(text)) if read)


@lru_cache(maxsize=8192)
def segments(text: str) -> tuple[str, ...]:
    """Return the clauses as they are written. Brackets are clauses of their own; a short opening
    such as "In 2019," belongs to the clause behind it."""
    text = _shielded(text)
    inner = [match[1] for match in BRACKETS.finditer(text)]
    merged: list[str] = []
    opened = False
    for part in map(str.strip, CUT.split(BRACKETS.sub(" ", text))):
        if opened:
            merged[-1] = f"{merged[-1]} {part}"
        elif part:
            merged.append(part)
        opened = len(merged) == 1 and len(part.split()) <= 4 and bool(OPENING.match(part))
    return (*merged, *inner)


def used(claim: str, text: str) -> str:
    """Return the clauses of a text of which the sentence has half of the words; all, if it has so
    much of none."""
    own = frozenset(content(claim))
    found = [part for part in segments(text) if _half(frozenset(content(part)), own)]
    return "; ".join(found) or text


def _half(part: Clause, own: Clause) -> bool:
    return bool(part) and 2 * len(part & own) >= len(part)


def _shielded(text: str) -> str:
    """Return the text with "to" in its ranges, where a dash or an "and" would cut it."""
    text = amounts.RANGE.sub(r"\1 to ", text)
    return re.sub(
        r"\b(between\s+\S+(?:\s+\w+)?)\s+and\s+(?=[€$£]?\d)", r"\1 to ", text, flags=re.IGNORECASE
    )


def mixes(
    claim: str, parts: Sequence[Sequence[str]], known: frozenset[str], cells: bool = False
) -> bool:
    """Return True if a clause of the sentence takes words of two of a place's clauses or cells,
    and leaves out words that each of them is bound to. Words of `known`, the headings, bind
    nothing. Two cells of a row are mixed only if they share a word or have figures, or codes, both:
    the code of a product is bound to every price in its row."""
    there = [frozenset(part) for part in parts]
    return any(_mixes(frozenset(own) - known, there, cells) for own in clauses(claim))


def _mixes(own: Clause, there: Sequence[Clause], cells: bool) -> bool:
    """Take the clause that has most of the words, and check which words the others add to it."""
    best = max(there, key=lambda clause: len(own & clause), default=frozenset[str]())
    if own <= best:
        return False
    for other in there:
        left, right = best - other, other - best
        if _part(left, own) and _part(right, own) and (not cells or _parallel(best, other)):
            return True
    return False


def _part(clause: Clause, own: Clause) -> bool:
    """Return True if some of a clause's words are in the sentence, and some are not."""
    return bool(clause & own) and bool(clause - own)


def _parallel(one: Clause, other: Clause) -> bool:
    """Return True if two cells share a word, or state a figure or a day each, or a code each."""
    return bool(one & other) or _kind(one) == _kind(other) != ""


def _kind(cell: Clause) -> str:
    if any(is_number(token) or DAY.fullmatch(token) for token in cell):
        return "figure"
    return "code" if any(map(FIGURE.search, cell)) else ""


def exchanges(claim: str, place: str) -> bool:
    """Return True if two words stand on the other side of a word between them: "A pays B" for "B
    pays A", but not "A is paid by B". German puts objects first as well, and is not looked at."""
    own, there = tokens(claim), tokens(place)
    if any(other == (role, one) for one, role in _owners(claim) for other in _owners(place)):
        return True
    if _turns(claim) != _turns(place) or not GERMAN.isdisjoint(own):
        return False
    return any(True for _ in _triples(own, there))


def _owners(text: str) -> list[tuple[str, str]]:
    """Return who is somebody's what: ("anna", "ben") for "Anna is Ben's manager"."""
    return [(match[1].lower(), match[2].lower()) for match in OWNED.finditer(text)]


def _turns(text: str) -> int:
    return len(TURNED.findall(text)) % 2


def _triples(own: Sequence[str], there: Sequence[str]) -> Iterator[Triple]:
    """Yield the words of a sentence that the place has too, and that are near to each other, three
    at a time: two roles and what is between them. A place that has one of them twice is unclear."""
    once = {token for token in there if there.count(token) == 1}
    at = {token: number for number, token in enumerate(there)}
    shared = [(n, t) for n, t in enumerate(own) if t in once and own.count(t) == 1]
    for n, middle in shared:
        if middle in MUTUAL or (middle in FILLED and middle not in MIDDLES):
            continue
        before = [t for m, t in shared if n - NEAR <= m < n and t not in FILLED]
        after = [t for m, t in shared if n < m <= n + NEAR and t not in FILLED]
        yield from (
            (one, middle, other)
            for one in before
            for other in after
            if at[other] < at[middle] < at[one] and at[one] - at[other] <= 2 * NEAR
        )
