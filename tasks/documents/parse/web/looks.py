"""Follow the looks of letters down a page: their color, their size, and what is behind them.

Unknown is not invisible: where a color is not understood, or a sheet is fetched from elsewhere,
letters count as visible.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tasks.documents.parse.web import boxes, colors, css
from tasks.documents.parse.web.boxes import Box
from tasks.documents.parse.web.cascade import ELEMENT, Rule, cascade
from tasks.documents.parse.web.colors import CLEAR, FAINT, Color
from tasks.documents.parse.web.lengths import TEXT, pixels
from tasks.documents.parse.web.selectors import Rules

Element = Any  # lxml ships no types

LEAST = 2.7  # pixels, two points: nobody reads smaller text
CROWDED = -0.5  # of the size of the letters: so close that they lie upon each other
SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0,
    "x-large": 24.0, "xx-large": 32.0, "xxx-large": 48.0,
}  # fmt: skip
KEPT = {"inherit", "currentcolor", "unset", "revert", "revert-layer"}
SEEN = {"img", "picture", "input", "math"}  # seen whatever letters look like


@dataclass(frozen=True, slots=True)
class Look:
    """How the letters of an element look; None is a color that is not known."""

    color: Color | None = None
    behind: Color | None = colors.WHITE
    size: float = TEXT  # pixels
    shown: bool = True  # by `visibility`
    edged: bool = False  # letters have a shadow or an edge of another color
    crowded: bool = False
    indent: str = ""  # of blocks
    away: bool = False  # letters are moved off the page by the indent of their block
    variables: Mapping[str, str] = field(default_factory=dict)
    style: css.Style = field(default_factory=dict)  # of this element alone

    @property
    def faint(self) -> bool:
        if not self.shown or self.size < LEAST or self.crowded or self.away:
            return True
        if self.color is None or self.edged:
            return False
        if self.color[3] <= FAINT:
            return True
        return self.behind is not None and colors.alike(
            colors.over(self.color, self.behind), self.behind
        )


class Sight:
    """The looks of the elements of a page, found from the outermost inwards."""

    def __init__(self, rules: Rules, unknown: bool) -> None:
        """`unknown`: another sheet is fetched from elsewhere."""
        self._rules = rules
        self._looks: dict[Element, Look] = {}
        self._unknown = unknown
        self._first = Look(behind=None if unknown else colors.WHITE)

    def look(self, element: Element) -> Look:
        above = self._looks.get(element.getparent(), self._first)
        self._looks[element] = found = self._look(element, above)
        return found

    def display(self, element: Element) -> str:
        return self._looks[element].style.get("display", "")

    def hides(self, element: Element) -> bool:
        """Return whether an element, and all that is in it, is invisible by its style."""
        look = self._looks[element]
        if not css.hides(look.style, look.size):
            return False
        return css.hides(look.style, look.size, self._box(element, look.style))

    def _box(self, element: Element, style: css.Style) -> Box:
        if self._unknown and "display" not in style:
            return Box.BLOCK
        around = map(self.display, element.iterancestors())
        outer = next((each for each in around if each != "contents"), "")
        return boxes.kind(boxes.displayed(element.tag, style, outer))

    def show(self, element: Element) -> None:
        """Take an element for shown, because a visitor can open it."""
        self._looks[element] = replace(self._looks[element], shown=True, away=False)

    def faint(self, seen: list[Element], hidden: Collection[Element]) -> set[Element]:
        """Return the elements whose letters are all invisible; remove those of the others."""
        if not any(look.faint for look in self._looks.values()):
            return set()
        found: set[Element] = set()
        visible: set[Element] = set()
        for element in reversed(seen):
            if element in hidden:
                continue
            faint = self._looks[element].faint
            if element in visible or element.tag in SEEN or (not faint and _has_letters(element)):
                parent = element.getparent()
                if parent is not None:
                    visible.add(parent)
                if faint and element.tag not in SEEN:
                    _blank(element)
            elif faint:
                found.add(element)
        return found

    def _look(self, element: Element, above: Look) -> Look:
        if not (len(self._rules) or element.attrib or above.indent) and element.tag != "mark":
            return replace(above, style={}) if above.style else above
        declared = self._rules.of(element)
        own = element.get("style")
        if own:
            declared.append(Rule(css.declarations(own), ELEMENT))
        given = element.get("color"), element.get("bgcolor"), element.get("background")
        body = element.tag == "body" and element.get("text")
        link = element.tag == "a" and above.color is not None and element.get("href") is not None
        mark = element.tag == "mark"
        if not (declared or any(given) or body or link or mark or above.indent):
            return above if not above.style else replace(above, style={})
        won = cascade(declared)
        variables = _variables(won, above.variables)
        style = css.resolved(won, variables)
        size = _size(style.get("font-size", ""), above.size)
        behind = _behind(element, style, above, "yellow" if mark else "")
        usual = colors.LINK if link else colors.BLACK if mark else above.color
        said = style.get("color") or (element.get("color") if element.tag == "font" else body) or ""
        color = _color(said.lower(), usual, above)
        painted = style.get("-webkit-text-fill-color", "")
        if painted and painted not in KEPT:
            color = colors.color(painted)
        if "text" in style.get("background-clip", "") and color is not None and color[3] < 1:
            # the ground is seen through the letters, if it is known which one that is
            color, behind = behind if "background-color" in style else None, above.behind
        visibility = style.get("visibility", "")
        shown = above.shown if visibility in ("", *KEPT) else visibility in ("visible", "initial")
        space = style.get("letter-spacing")
        crowded = above.crowded if space is None else (pixels(space, size) or 0) < CROWDED * size
        edged = _edged(style, above, behind)
        indent, away = style.get("text-indent", above.indent), above.away
        if indent and self._box(element, style) not in (Box.NONE, Box.INLINE):
            away = css.is_indented_away(indent, size)
        return Look(color, behind, size, shown, edged, crowded, indent, away, variables, style)


def _variables(won: css.Style, above: Mapping[str, str]) -> Mapping[str, str]:
    own = {name: value for name, value in won.items() if name.startswith("--")}
    if not own:
        return above
    known = {**above, **own}
    return {**above, **{name: css.substituted(value, known) for name, value in own.items()}}


def _size(said: str, above: float) -> float:
    if said in ("smaller", "larger"):
        return above * (5 / 6 if said == "smaller" else 1.2)
    if said in SIZES:
        return SIZES[said]
    found = pixels(said, above, above) if said else None
    return above if found is None else max(found, 0.0)


def _color(said: str, usual: Color | None, above: Look) -> Color | None:
    if not said:
        return usual
    return above.color if said in KEPT else colors.color(said)


def _behind(element: Element, style: css.Style, above: Look, usual: str) -> Color | None:
    """Return the color behind an element's letters; None if it is not known."""
    said = style.get("background-color") or element.get("bgcolor", "").lower() or usual
    if element.get("background"):
        return None
    if said == "currentcolor":
        return _color(style.get("color", ""), above.color, above)
    if said in ("", "initial", *KEPT):
        return above.behind
    found = colors.color(said)
    if found is None or found[3] == 1.0:
        return found
    if found == CLEAR or found[3] == 0:
        return above.behind
    return None if above.behind is None else colors.over(found, above.behind)


def _edged(style: css.Style, above: Look, behind: Color | None) -> bool:
    """Return whether a shadow or an edge shows letters that have the color of their ground."""
    said = [style.get("text-shadow"), style.get("-webkit-text-stroke")]
    if said == [None, None]:
        return above.edged
    words = [word for each in said if each and each != "none" for word in css.words(each)]
    known = [found for found in map(colors.color, words) if found is not None]
    if not known or behind is None:
        return bool(words)
    return not all(colors.alike(colors.over(each, behind), behind) for each in known)


def _has_letters(element: Element) -> bool:
    return any(text and not text.isspace() for text in _own(element))


def _own(element: Element) -> Iterable[str | None]:
    yield element.text
    for child in element:
        yield child.tail


def _blank(element: Element) -> None:
    """Remove an element's own letters, not those of the elements in it."""
    if element.text and not element.text.isspace():
        element.text = " "
    for child in element:
        if child.tail and not child.tail.isspace():
            child.tail = " "
