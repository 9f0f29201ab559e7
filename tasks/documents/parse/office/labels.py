"""Find the number, letter or bullet of a paragraph, from its properties or those of its style."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tasks.documents.parse.office import numbering, runs, word_styles

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Element = Any


@dataclass(frozen=True, slots=True)
class State:
    """The state of a document on which the text of an element depends."""

    styles: word_styles.Styles
    numbering: numbering.Numbering
    reader: runs.Reader
    draw: Callable[[Element], str]  # the text of a chart or of a diagram


def label(state: State, properties: Element | None, style: word_styles.Style) -> tuple[str, int]:
    """Count a paragraph; return the label that Word shows before it ("" for none) and its level."""
    own = None if properties is None else properties.find(f"{W}numPr")
    if own is None and not style.number:
        return numbering.BULLET * style.listed, 0
    number, level = value(own, "numId"), value(own, "ilvl")
    if level.isdigit():
        at = int(level)
    elif number:
        at = 0
    else:
        linked = state.numbering.level_of(style.number, style.names)
        at = linked if linked is not None else style.level or 0
    identity = number or style.number
    if identity in state.numbering.lists:
        return state.numbering.next(identity, at), at
    return numbering.BULLET * (style.listed and identity != "0"), at


def value(element: Element | None, name: str) -> str:
    """Return the w:val of a child; "" without one."""
    found = None if element is None else element.find(f"{W}{name}")
    return "" if found is None else str(found.get(f"{W}val") or "")
