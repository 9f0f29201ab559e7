"""Detect sentences that distort a place while they use its own words.

In:  a sentence, the units of a place, the lines above it
Out: True if an amount, a role, a cell, a condition or a word differs from the place
"""

from collections.abc import Sequence
from itertools import pairwise

from tasks.answer.grounding import amounts, clauses, english, qualifiers
from tasks.answer.grounding.amounts import Amount
from tasks.answer.grounding.clauses import content, is_number, tokens
from tasks.answer.grounding.quantities import SPELLED
from tasks.answer.places.outline import Unit

GENERAL = frozenset(clauses.stem(word) for word in english.GENERAL)
ABBREVIATED = 3  # letters of the shortest abbreviation
UNITS = frozenset(clauses.stem(word) for word in SPELLED) | frozenset(SPELLED)


def twists(claim: str, nearest: Unit, units: Sequence[Unit], leads: str, above: str) -> bool:
    """Return True if the sentence contradicts the place in the place's own words."""
    quote = "\n".join((*(unit.text for unit in units), leads))
    known = frozenset(content(above))
    return (
        _misses(claim, quote, above)
        or amounts.disagree(amounts.amounts(claim), _stated(units, leads))
        or _mixed(claim, units, known)
        or any(unit.kind == "row" and _unnamed(claim, unit) for unit in units)
        or (nearest.kind != "row" and clauses.exchanges(claim, nearest.text))
        or qualifiers.differ(claim, nearest.text)
        or (nearest.kind != "row" and _replaces(claim, nearest.text, f"{quote}\n{above}"))
    )


def _misses(claim: str, quote: str, above: str) -> bool:
    """Return True if a number stands only in a heading, and beside other words there."""
    own, there, heads = tokens(claim), set(tokens(quote)), tokens(above)
    pairs = {frozenset(pair) for pair in pairwise(heads)}
    for number, token in enumerate(own):
        if is_number(token) and token not in there:
            beside = own[max(0, number - 1) : number] + own[number + 1 : number + 2]
            if not any(frozenset((token, other)) in pairs for other in beside):
                return True
    return False


def _stated(units: Sequence[Unit], leads: str) -> list[Amount]:
    return [
        amount for text in (*(u.text for u in units), leads) for amount in amounts.amounts(text)
    ]


def _mixed(claim: str, units: Sequence[Unit], known: frozenset[str]) -> bool:
    rows = [unit for unit in units if unit.cells]
    cells = [content(f"{head} {cell}") for row in rows for head, cell in row.cells]
    parts = [clause for unit in units if not unit.cells for clause in clauses.clauses(unit.text)]
    return clauses.mixes(claim, parts, known) or clauses.mixes(claim, cells, known, cells=True)


def _unnamed(claim: str, row: Unit) -> bool:
    """Return True if the sentence has a figure without its unit from one of several columns of
    figures, and does not name that column."""
    own = set(content(claim))
    bare = {a.number for a in amounts.amounts(claim) if not a.unit}
    cells = [(set(content(head)), set(filter(is_number, tokens(cell)))) for head, cell in row.cells]
    figures = [(head, numbers) for head, numbers in cells if numbers]
    for head, numbers in figures:
        others = [more for name, more in figures if name is not head and not more <= own]
        if numbers & bare and not _named(head, own) and others and len(numbers) == 1:
            return True
    return False


def _named(head: set[str], own: set[str]) -> bool:
    """Return True if a sentence names a column, also in full where its head is short: "Art."."""
    short = tuple(token for token in head if len(token) >= ABBREVIATED)
    return bool(head & own) or any(token.startswith(short) for token in own)


def _replaces(claim: str, nearest: str, around: str) -> bool:
    """Return True if a word of the sentence stands where the place has another one."""
    own, there = content(claim), content(nearest)
    known = set(content(around))
    beginnings = {token[: clauses.SHARED] for token in known if len(token) >= clauses.SHARED}
    for number, token in enumerate(own):
        if token in known or token in GENERAL or token in UNITS:
            continue
        if token[: clauses.SHARED] in beginnings:
            continue
        if _gap(own, number, there) - set(own) - GENERAL - UNITS:
            return True
    return False


def _gap(own: Sequence[str], number: int, there: Sequence[str]) -> set[str]:
    """Return the words of the place between the neighbours that a word of the sentence has."""
    before = next((t for t in reversed(own[:number]) if t in there), None)
    behind = next((t for t in own[number + 1 :] if t in there), None)
    start = there.index(before) + 1 if before else 0
    end = there.index(behind) if behind else len(there)
    return set(there[start:end]) if start < end else set()
