"""Find the prices that a question asks for.

In:  a question, units, passages
Out: whether it asks for a price; whether a unit names one, and of the thing itself

A row of a price list is of the thing itself if a cell is its name: "AP-1" or "AP-1 in bronze", not
"Seal kit AP-1".
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from tasks.answer import coverage, editions
from tasks.answer.passage import Passage
from tasks.answer.places import answer_kind
from tasks.answer.places.outline import Unit, units

OTHER = frozenset({"period", "time", "person", "where", "why"})  # that no price answers
NAMES = 2  # cells at the start of a row that name its thing: an article number and a name
PRICING = re.compile(  # words of a question for a price
    rf"{answer_kind.ASKS['money']}|^(?:moment|present|today|now|currently|current|list|net|new"
    r"|please|exactly|much)$",
    re.IGNORECASE,
)
TOKEN = re.compile(r"[^\W_]+(?:[-./][^\W_]+)*")


@lru_cache(maxsize=1024)
def asks(question: str) -> bool:
    """Return True for a question for a price and for nothing else."""
    return bool(answer_kind.PRICE.search(question)) and not answer_kind.kinds(question) & OTHER


def names(text: str) -> bool:
    """Return True if a text names an amount of money or a rate, or says that something is free."""
    return answer_kind.PRICED.search(text) is not None


def of_the_thing(question: str, unit: Unit) -> int:
    """Return 4 for a row with a price of the one thing that a question names, 3 if it names more
    ("a seal for the AP-1"), 2 for one of a variant of it ("AP-1 in bronze"), 1 for one of what
    belongs to it ("fits: AP-1"), and 0 for others."""
    if unit.kind != "row" or not names(unit.text):
        return 0
    asked = _words(question)
    named = [_is_name(_words(cell), asked) for _, cell in unit.cells]
    found = max([*named[:NAMES], *(min(1, each) for each in named[NAMES:])], default=0)
    return found + (found == 3 and _names_all(unit.text.casefold(), question))


def _names_all(row: str, question: str) -> bool:
    """Return True if a row has every word of a question that does not ask for a price."""
    words = (word for word in coverage.telling(question) if not PRICING.search(word))
    return all(word.casefold() in row for word in words)


def _is_name(cell: Sequence[str], asked: Sequence[str]) -> int:
    """Return 3 if the words of a cell follow each other in a question, 2 if it begins with a code
    of the question, and 0 otherwise."""
    if not any(character.isalpha() for word in cell for character in word):
        return 0
    starts = range(len(asked) - len(cell) + 1)
    if any(asked[start : start + len(cell)] == cell for start in starts):
        return 3
    return 2 if cell[0] in asked and re.search(r"\d", cell[0]) else 0


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in TOKEN.findall(text))


def with_price(first: Sequence[Passage], every: Sequence[Passage], question: str) -> list[Passage]:
    """Return the first passages; if a price is asked for and another one names it better than they
    do, with that one in front, in place of the last: that of the newest edition, or of an older one
    if the price of the past is asked for."""
    if not asks(question) or not every:
        return list(first)
    most = max(lists(question, passage) for passage in every)
    if most <= max((lists(question, passage) for passage in first), default=0):
        return list(first)
    best = [passage for passage in every if lists(question, passage) == most]
    gone = editions.replaced(every)
    newest = [
        one
        for one in best
        if not any(editions.replaces(p.payload, one.payload, gone) for p in best)
    ]
    older = [passage for passage in best if passage not in newest]
    chosen = older or newest if editions.PAST.search(question) else newest
    return [chosen[0], *first][: len(first)]


def lists(question: str, passage: Passage) -> int:
    """Return how well a passage names the price of the thing, as `of_the_thing` counts."""
    return max((of_the_thing(question, u) for u in units(passage.payload.text)), default=0)
