"""Phrase a place as the answer to a question.

In:  a question, a place's units
Out: its text: a sentence with the one that it refers to, a list with its lead-in, or the cells of
     a row that the question asks for
"""

import re
from collections.abc import Sequence

from tasks.answer.places import answer_kind, candidates, rows
from tasks.answer.places.outline import ENDS, Unit

REFERS = re.compile(
    r"(?:it|its|they|their|this|these|those|that|he|she|his|her|such|then|there|otherwise|both"
    r"|from here|here(?! (?:is|are)\b)|however|therefore|thus|also|instead|additionally"
    r"|as a result|in (?:this|that) case"
    r"|after that|(?:above|below|before|until|beyond|with|without|from|by) (?:that|this|it|them)"
    r"|(?:if|when) you (?:want|wish|need|have) to do (?:this|that|so)"
    r"|er|sie|es|ihre?|seine?|diese\w*|dann|dort|il|elle|ils|elles|cela)\b",
    re.IGNORECASE,
)
NAMED = re.compile(  # what a note inside a list is called
    r"\W*(?:note|tip|hint|warning|caution|important|hinweis|anmerkung|tipp|warnung|achtung|remarque"
    r"|attention|nota|aviso|advertencia)\W*",
    re.IGNORECASE,
)
BEFORE = 2  # sentences at most that are shown for another one's sake
SHORT = 30  # words of a sentence that is shown for the next one's sake
FRAGMENT = 12  # words of a text without a full stop that comes with its heading
LEAD = 25  # words of a lead-in that is shown with a single item


def whole(question: str, numbers: Sequence[int], every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the place's units, with those that it depends on: all items, if the question asks for
    several or for steps; the sentence before, if it refers to that."""
    first = every[numbers[0]]
    if len(numbers) > 1:
        return tuple(numbers)
    if first.kind == "item" and answer_kind.kinds(question) & {"list", "how"}:
        return _list(numbers[0], every)
    return (*_referred(numbers[0], every), *numbers)


def _referred(number: int, every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the one or two sentences that a sentence refers to."""
    found: list[int] = []
    while len(found) < BEFORE and number > 0 and REFERS.match(every[number].text):
        unit = every[number - 1]
        short = unit.states and len(unit.text.split()) <= SHORT
        if unit.kind != "sentence" or unit.block != every[number].block or not short:
            break
        number -= 1
        found.insert(0, number)
    return tuple(found)


def lead_in(numbers: Sequence[int], every: Sequence[Unit]) -> int | None:
    """Return the line that announces the list that all of these are items of, or is one of them."""
    items = [n for n in numbers if every[n].kind == "item"]
    above = {every[n].above[-1] if every[n].above else None for n in items}
    lead = above.pop() if len(above) == 1 else None
    alone = lead is not None and every[lead].leads and {*items, lead} >= set(numbers)
    return lead if alone else None


def all_items(lead: int, every: Sequence[Unit]) -> list[int]:
    """Return all items below a lead-in; none if they are too many to show."""
    items = [
        n for n, unit in enumerate(every) if unit.kind == "item" and unit.above[-1:] == (lead,)
    ]
    words = sum(len(every[n].text.split()) for n in items)
    return items if words <= candidates.LIST_WORDS else []


def _list(number: int, every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the lead-in and all items of an item's list, if they fit; else the item."""
    above = every[number].above
    if above and every[above[-1]].leads:
        items = candidates.items_of(above[-1], every)
        return (above[-1], *items) if number in items else (number,)
    block = every[number].block
    items = tuple(n for n, unit in enumerate(every) if unit.block == block)
    fits = sum(len(every[n].text.split()) for n in items) <= candidates.LIST_WORDS
    return items if fits else (number,)


def _is_bare(unit: Unit) -> bool:
    """Return whether a unit inside a list only names what is beside it: a caption, "Note"."""
    return unit.points or NAMED.fullmatch(unit.text) is not None


def text(question: str, numbers: Sequence[int], every: Sequence[Unit]) -> str:
    """Return the units as the text of an answer."""
    first, *others = (every[n] for n in numbers)
    units = [first, *(unit for unit in others if not _is_bare(unit))]
    if first.kind == "item" and len(units) == 1:
        return _item(first, every)
    if any(unit.kind in ("item", "row") for unit in units):
        return "\n".join(_lines(question, units))
    return _headed(first, every) + " ".join(unit.text for unit in units)


def items(question: str, numbers: Sequence[int], every: Sequence[Unit]) -> str:
    """Return the items that continue a list, as lines of it."""
    return "\n".join(_lines(question, [every[n] for n in numbers], several=True))


def _lines(question: str, units: Sequence[Unit], several: bool = False) -> list[str]:
    """Return a line for each item and row. Further sentences of a numbered step stand in its line,
    or behind its code without the number. `several`: a single unit is an item of a list as well."""
    found: list[str] = []
    before: Unit | None = None
    told: tuple[int, int] = (0, 0)  # the last step and its block
    for unit in units:
        text = rows.row(question, unit.cells) if unit.kind == "row" else unit.text
        if before and unit.step and (before.step, before.block) == (unit.step, unit.block):
            found[-1] += f" {text}"
        elif unit.step and told == (unit.step, unit.block):
            found.append(text)
        elif unit.kind in ("item", "row") and (several or len(units) > 1):
            found.append(f"{unit.step}. {text}" if unit.step else f"- {text}")
        else:
            found.append(text)
        before = unit
        told = (unit.step, unit.block) if unit.step else told
    return found


def _item(unit: Unit, every: Sequence[Unit]) -> str:
    lead = every[unit.above[-1]] if unit.above else None
    if lead is None or lead.kind == "heading" or len(lead.text.split()) > LEAD:
        return _headed(unit, every) + unit.text
    if lead.leads:
        return f"{lead.text} {unit.text}"
    beside = lead.kind == "label" and lead.block == unit.block  # an item above its own list
    return f"{lead.text}: {unit.text}" if beside else unit.text


def _headed(unit: Unit, every: Sequence[Unit]) -> str:
    """Return the heading of a fragment, because a few words mean little without it."""
    above = [every[n].text for n in unit.above if every[n].kind in ("heading", "label")]
    fragment = ENDS.search(unit.text) is None and not unit.text.endswith((":", "："))
    short = len(unit.text.split()) <= FRAGMENT
    return f"{above[-1]}: " if above and fragment and short and unit.kind != "code" else ""
