"""Tie every sentence of an answer to the passage that supports it, whatever the model wrote.

In:  an answer, the passages that were shown to the model
Out: a Sentence each, with the quote that supports it, or none

A sentence is supported if one place of a passage (a sentence, a list item, a table's row with its
head, or two neighbours) contains its amounts, its names, its polarity, and most of the weight of
its other words, and if it neither combines words of different clauses of the place
(tasks/answer/grounding/bindings.py) nor drops its qualification
(tasks/answer/grounding/qualifiers.py). This is a lexical check: it refuses a true paraphrase in
entirely different words; docs/answers.md lists the errors that it misses.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tasks.answer import prompt_injection
from tasks.answer.grounding import bindings, clauses, english, foreign
from tasks.answer.grounding.amounts import canonical, signed
from tasks.answer.grounding.clauses import stem as _stem
from tasks.answer.grounding.quantities import (
    SPELLED,
    Facts,
    contradicts,
    facts,
    normal,
    unbounded,
    undated,
)
from tasks.answer.passage import Passage
from tasks.answer.places import outline

FILLER = english.FILLER | foreign.FILLER
NEGATIONS = english.NEGATIONS | foreign.NEGATIONS
NUMBERS = english.NUMBERS | foreign.NUMBERS
OPPOSITES = english.OPPOSITES + foreign.OPPOSITES
SPELT = re.compile(r"[^\W_]+|[€$£¥%<>=+−-]")
WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Support:
    passage: int  # which of the passages
    quote: str  # the place, as it is read there
    score: float  # weight of the sentence's words that the place contains, 0…1
    numbers: tuple[int, ...] = ()  # of the place's units (tasks/answer/places/outline.py)


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    support: Support | None


@dataclass(frozen=True, slots=True)
class Words:
    """The features of a text that this check compares."""

    numbers: frozenset[str]
    quantities: frozenset[tuple[str, str]]  # (number, the word after it)
    names: frozenset[str]
    stems: frozenset[str]
    negated: bool
    plain: frozenset[str]  # lower-cased words, for opposites
    facts: Facts  # codes, days, measures, rates and bounds


def sentences(text: str) -> list[str]:
    """Split at sentence ends and line ends; decimals, ordinals and abbreviations do not end one."""
    abbreviation = r"(?<!\b[A-Z]\.)(?<!e\.g\.)(?<!i\.e\.)(?<!\bNo\.)(?<!\bca\.)"
    ends = rf"(?<=[.!?]){abbreviation}\s+(?=[\"“(\[A-Z0-9£€$])|\n+"
    parts = (part.strip() for part in re.split(ends, text))
    return [part for part in parts if re.search(r"[^\W\d_]", part)]  # "1." is none


def check(answer: str, passages: Sequence[Passage], threshold: float) -> list[Sentence]:
    """Return each sentence of the answer with its best support of at least `threshold`."""
    found = sentences(answer)
    if not found:
        return []
    places = [place for n, passage in enumerate(passages) for place in _places(n, passage)]
    return [Sentence(text, _best(text, places, threshold)) for text in found]


@dataclass(frozen=True, slots=True)
class _Place:
    passage: int
    numbers: tuple[int, ...]
    quote: str
    units: tuple[outline.Unit, ...]
    parts: tuple[Words, ...]  # of each of its units
    around: Words  # of the title and the headings too
    leads: str  # the lines that introduce it
    above: str  # title and headings


def _places(number: int, passage: Passage) -> Iterator[_Place]:
    """Yield the places of a passage that can support a sentence: its units, and neighbours in
    prose."""
    above = "\n".join((passage.payload.title, *passage.payload.heading))
    every = outline.units(passage.payload.text)
    left_out = prompt_injection.numbers(every)
    found = [n for n, u in enumerate(every) if u.kind != "heading" and n not in left_out]
    alone = [(n,) for n in found]
    prose = [pair for pair in pairwise(found) if all(every[n].kind != "row" for n in pair)]
    for numbers in (*alone, *prose):
        parts = tuple(every[n].text for n in numbers)
        quote = " ".join(parts)
        leads = "\n".join(every[n].text for n in every[numbers[0]].above)
        whole = words("\n".join((above, leads, quote)))
        read = tuple(map(words, parts))
        its = tuple(every[n] for n in numbers)
        yield _Place(number, numbers, quote, its, read, whole, leads, above)


def units(text: str) -> list[str]:
    """Return the sentences, list items and table rows of a passage; a row comes with its table's
    head."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found: list[str] = []
    head = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if _is_rule(below):
            head = line
        elif not line.startswith("|"):
            found += sentences(line)
        elif not _is_rule(line):
            found.append(f"{head} {line}".strip())
    return found


def _is_rule(line: str) -> bool:
    """Return whether it is the line of dashes between a table's head and its rows."""
    return re.fullmatch(r"[\s:|-]*(---|\|\s*:?-|-:?\s*\|)[\s:|-]*", line) is not None


def _best(text: str, places: Iterable[_Place], threshold: float) -> Support | None:
    claim = words(text)
    best: Support | None = None
    for place in places:
        score = _support(text, claim, place)
        if score < threshold or (best is not None and score <= best.score):
            continue
        if not _twists(text, claim, place):
            best = Support(place.passage, place.quote, round(score, 4), place.numbers)
    return best


def _twists(text: str, claim: Words, place: _Place) -> bool:
    nearest = place.units[_nearest(claim, place)]
    if _verbatim(text, place):
        return False
    return bindings.twists(text, nearest, place.units, place.leads, place.above)


def _nearest(claim: Words, place: _Place) -> int:
    """Return which of a place's units has most of the sentence's words."""
    shared = [len((claim.stems - claim.numbers) & part.stems) for part in place.parts]
    return shared.index(max(shared))


def _verbatim(text: str, place: _Place) -> bool:
    """Return True for one of a place's units, word for word."""
    return any(_spelt(text) == _spelt(unit.text) for unit in place.units)


@lru_cache(maxsize=8192)
def _spelt(text: str) -> tuple[str, ...]:
    """Return the words and signs of a text, without its Markdown and punctuation."""
    return tuple(SPELT.findall(re.sub(r"^[-*#>\s]+", "", text).lower()))


def _support(text: str, claim: Words, place: _Place) -> float:
    """Return the share of the sentence's words in the place; 0 if the place contradicts it, or if
    the sentence is one word, such as a bare number, which is found anywhere."""
    there = place.around
    if len(claim.stems) >= 2 and _verbatim(text, place):
        return 1.0
    if len(claim.stems) < 2 or _lacks(claim, there) or _differs(text, claim, place):
        return 0.0
    weights = {stem: _weight(stem) for stem in claim.stems}
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in there.stems) / total


def _lacks(claim: Words, there: Words) -> bool:
    """Return whether a number, a quantity or a name of the sentence is missing."""
    if not (claim.numbers <= there.numbers and claim.names <= there.stems):
        return True
    measured = {
        canonical(number) for number, _ in claim.facts.measures
    }  # tasks/answer/grounding/amounts.py
    return any(q[0] not in measured and not _has_quantity(q, there) for q in claim.quantities)


def _differs(text: str, claim: Words, place: _Place) -> bool:
    """Return whether the place has the number only beside it, in another sentence; or has another
    polarity, the opposite word, another code, unit, rate or bound."""
    there = place.around
    at = _nearest(claim, place)
    nearest = place.parts[at]
    if any(number not in nearest.numbers for number in claim.numbers & _all_numbers(place)):
        return True
    negated = nearest.negated and words(clauses.used(text, place.units[at].text)).negated
    if claim.negated != negated or _opposed(claim, there):
        return True
    return contradicts(claim.facts, there.facts)


def _all_numbers(place: _Place) -> frozenset[str]:
    return frozenset().union(*(part.numbers for part in place.parts))


def _has_quantity(quantity: tuple[str, str], there: Words) -> bool:
    """Return whether the number has the same unit there; in a table the unit may stand in the
    head."""
    number, unit = quantity
    return number in there.numbers and unit in there.stems


def _opposed(claim: Words, there: Words) -> bool:
    """Return whether the sentence has one of two opposites, and the place has only the other
    one."""
    for pair in OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if one in claim.plain and one not in there.plain and other in there.plain:
                return True
    return False


def _weight(stem: str) -> float:
    """Return the weight of a stem: numbers and long words weigh more than short ones."""
    return 2.0 if stem[0].isdigit() else min(len(stem), 6) / 6


@lru_cache(maxsize=16_384)  # smaller than Words, and asked for by many rules of places
def stems(text: str) -> frozenset[str]:
    """Return the stems of a text's words, with its numbers and days."""
    return words(text).stems


@lru_cache(maxsize=4096)
def words(text: str) -> Words:
    """Read a text. Codes such as AP-120 give the name `ap` and the number 120; a day is one word,
    however it is written."""
    text = signed(text)
    read, text = facts(text), undated(normal(text))
    found = [(match.group().replace("’", "'"), match.start()) for match in WORD.finditer(text)]
    numbers, quantities, names, stems, plain = set(), set(), set(), set(), set()
    for position, (raw, start) in enumerate(found):
        word = raw.lower()
        plain.add(word)
        word = NUMBERS.get(word, word)
        if word[0].isdigit():
            number = canonical(word)
            numbers.add(number)
            stems.add(number)
            unit = found[position + 1][0].lower() if position + 1 < len(found) else ""
            is_code = re.search(r"[^\W\d_]-?$", text[:start]) is not None  # S2, AP-120
            known = unit in FILLER or unit in NUMBERS or unit in SPELLED
            is_unit = unit and not known and unit[0].isalpha()
            if is_unit and not is_code:
                quantities.add((number, _stem(unit)))
        elif word not in FILLER and word not in NEGATIONS:
            stems.add(_stem(word))
            if raw[0].isupper() and not _begins(text, start):
                names.add(_stem(word))
    bare = unbounded(text).lower()  # "no more than five" denies nothing
    negated = not NEGATIONS.isdisjoint(WORD.findall(bare.replace("’", "'"))) or "n't" in bare
    return Words(
        frozenset(numbers),
        frozenset(quantities),
        frozenset(names),
        frozenset(stems | read.days),
        negated,
        frozenset(plain),
        read,
    )


def _begins(text: str, start: int) -> bool:
    """Return whether a capital there means nothing: the word begins a sentence, a cell or a
    line."""
    before = text[:start].rstrip(" \t\"“'(*_#>")
    return not before or before[-1] in ".!?:|\n-•"
