"""Read the styles of a Word document: headings, lists, hidden and raised text, and inheritance."""

from dataclasses import dataclass, field, replace
from typing import Any

from tasks.documents.parse.office.looks import Look, look_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PLAIN = Look()
CHAIN = 12  # styles that are based on each other

Element = Any


@dataclass(frozen=True, slots=True)
class Style:
    heading: int | None = None  # level; 0 is the title
    outline: int | None = None  # level of a style of one's own in the outline
    number: str = ""  # id of the list that its paragraphs are items of
    level: int | None = None  # in that list
    listed: bool = False  # one of Word's own styles of lists
    look: Look = PLAIN
    names: tuple[str, ...] = ()  # its id, then the ids of those that it is based on


@dataclass(slots=True)
class Styles:
    """The styles, resolved on demand: a file defines many more than it uses."""

    elements: dict[str, Element] = field(default_factory=dict)  # by id
    found: dict[str, Style] = field(default_factory=dict)

    def get(self, name: str) -> Style:
        if name not in self.found:
            self.found[name] = self._resolved(name)
        return self.found[name]

    def look(self, name: str) -> Look:
        return self.get(name).look

    def linked(self) -> dict[str, str]:
        """Return the list of each numbering style."""
        return {
            name: _value(_child(style, "pPr/numPr"), "numId")
            for name, style in self.elements.items()
            if style.get(f"{W}type") == "numbering"
        }

    def _resolved(self, name: str) -> Style:
        style = Style()
        names: list[str] = []
        looks: list[Element] = []
        while len(names) < CHAIN and name in self.elements and name not in names:
            names.append(name)
            element = self.elements[name]
            style = _over(style, element)
            looks += element.iterfind(f"{W}rPr")
            name = _value(element, "basedOn")
        look = Look()
        for properties in reversed(looks):
            look = look_of(properties, look)
        return replace(style, look=look, names=tuple(names))


def read(root: Element | None) -> Styles:
    if root is None:
        return Styles()
    return Styles({str(s.get(f"{W}styleId")): s for s in root.iterfind(f"{W}style")})


def _over(style: Style, element: Element) -> Style:
    """Return `style` completed by the properties that it inherits from `element`."""
    name = _value(element, "name").lower()
    heading = style.heading
    if heading is None and name == "title":
        heading = 0
    elif heading is None and name.startswith("heading ") and name[8:].isdigit():
        heading = int(name[8:])
    outline = _value(_child(element, "pPr"), "outlineLvl")
    numbering = _child(element, "pPr/numPr")
    number, level = _value(numbering, "numId"), _value(numbering, "ilvl")
    return replace(
        style,
        heading=heading,
        outline=int(outline) if style.outline is None and outline.isdigit() else style.outline,
        number=style.number or number,
        level=int(level) if style.level is None and level.isdigit() else style.level,
        listed=style.listed or name.startswith(("list bullet", "list number")),
    )


def _child(element: Element, path: str) -> Element | None:
    return element.find("/".join(f"{W}{name}" for name in path.split("/")))


def _value(element: Element | None, name: str) -> str:
    found = None if element is None else element.find(f"{W}{name}")
    return "" if found is None else str(found.get(f"{W}val") or "")
