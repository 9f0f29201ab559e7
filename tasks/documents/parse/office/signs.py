"""Read a Word run's content other than text: symbols, boxes of forms, phonetic guides, and content
that is written twice, for newer and for older programs.
"""

from collections.abc import Callable
from typing import Any

from tasks.documents.parse.office import drawings, formula, symbols

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
SPACES = tuple(f"{W}{name}" for name in ("tab", "br", "cr", "ptab"))
CONTENT = (f"{W}t", f"{drawings.A}t", f"{formula.M}t", f"{W}sym", *drawings.TAGS)

Element = Any


def chosen(alternate: Element) -> Element:
    """Return the one of two versions that is read: the newer one, if it has text or a drawing."""
    versions = [each for each in alternate if isinstance(each.tag, str)]
    for version in versions:
        if next(version.iter(*CONTENT), None) is not None:
            return version
    return versions[0] if versions else alternate


def is_equation(element: Element) -> bool:
    """Return whether an object is a formula of an older Office, which is a picture."""
    return any(
        str(each.get("ProgID")).startswith("Equation")
        for each in element
        if isinstance(each.tag, str) and each.tag.endswith("}OLEObject")
    )


def form_value(mark: Element) -> str:
    """Return the visible value of a form field of older Word: a box with or without a cross, a
    chosen entry."""
    box, choices = mark.find(f"{W}ffData/{W}checkBox"), mark.find(f"{W}ffData/{W}ddList")
    if box is not None:
        state = box.find(f"{W}checked")
        state = box.find(f"{W}default") if state is None else state
        on = state is not None and state.get(f"{W}val") not in ("0", "false", "off")
        return "☒" if on else "☐"
    if choices is None:
        return ""
    entries = [str(each.get(f"{W}val")) for each in choices.iterfind(f"{W}listEntry")]
    result = choices.find(f"{W}result")
    place = "0" if result is None else str(result.get(f"{W}val"))
    return entries[int(place)] if place.isdigit() and int(place) < len(entries) else ""


def _ruby(element: Element) -> str:
    """Return a word with its phonetic guide behind it: 東京(とうきょう)."""
    base, reading = (
        "".join(each.text or "" for each in element.iterfind(f"{W}{name}//{W}t"))
        for name in ("rubyBase", "rt")
    )
    return f"{base}({reading})" if reading else base


INLINE: dict[str, Callable[[Element], str]] = {
    **dict.fromkeys(SPACES, lambda _: " "),
    f"{W}noBreakHyphen": lambda _: "-",
    f"{W}sym": lambda s: symbols.character(str(s.get(f"{W}font")), str(s.get(f"{W}char"))),
    f"{W}ruby": _ruby,
}
