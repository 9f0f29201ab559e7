"""Decide what kind of box an element makes, because most effects reach some kinds only: a height
means nothing to a word in its line, nor a transformation to an element without a box.

Source: CSS Display Module Level 3, https://www.w3.org/TR/css-display-3.
"""

from collections.abc import Mapping
from enum import Enum

from tasks.documents.parse.web.inline import BLOCKS

ARRANGED = {"flex", "inline-flex", "grid", "inline-grid", "-webkit-box", "-webkit-inline-box"}
ROWS = {"tr", "tbody", "thead", "tfoot"}
REPLACED = {"button", "input", "select", "textarea", "img", "meter", "progress", "marquee"}


class Box(Enum):
    """A kind of box."""

    NONE = "none"  # of an element whose children stand in the box around it
    INLINE = "inline"  # of words in a line
    CELL = "cell"
    ROW = "row"  # or a group of rows
    BLOCK = "block"  # or any other that effects reach


def displayed(tag: str, style: Mapping[str, str], around: str) -> str:
    """Return how an element is displayed. `around`: the `display` of the element in
    whose box it stands."""
    said = style.get("display", "")
    if said in ("unset", "initial"):
        said = "inline"
    elif said in ("", "inherit"):
        said = _usual(tag)
    if said == "contents":
        return said
    is_taken_out = style.get("position") in ("absolute", "fixed") or style.get("float", "none") in (
        "left", "right", "inline-start", "inline-end",
    )  # fmt: skip
    if (is_taken_out or around in ARRANGED) and kind(said) is not Box.BLOCK:
        return "block"
    return said


def _usual(tag: str) -> str:
    if tag in ("td", "th"):
        return "table-cell"
    if tag in ROWS:
        return "table-row"
    if tag == "slot":
        return "contents"
    return "block" if tag in BLOCKS or tag in REPLACED else "inline"


def kind(display: str) -> Box:
    """Return the kind of box of an element that is displayed in this way."""
    match display:
        case "contents":
            return Box.NONE
        case "inline" | "ruby" | "inline flow" | "inline-flow":
            return Box.INLINE
        case "table-cell":
            return Box.CELL
    if display.startswith("table-row") or display in (
        "table-header-group", "table-footer-group",
    ):  # fmt: skip
        return Box.ROW
    return Box.BLOCK
