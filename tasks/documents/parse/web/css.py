"""Read the declarations of a style rule, and decide whether an element of that style is visible.

    style → declarations → those that win (cascade.py) → short forms written out → a Style

Letters that are too small or have the color of their ground are in `looks.py`, because both
depend on the elements around.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import tinycss2

from tasks.documents.parse.web import shapes
from tasks.documents.parse.web.boxes import Box
from tasks.documents.parse.web.colors import FAINT, share
from tasks.documents.parse.web.lengths import TEXT, WIDTH, four, pixels

Style = Mapping[str, str]
Declarations = tuple[tuple[str, str, bool], ...]  # property, value, whether it is important

MOST = 20_000  # characters of a style that are looked at
SIDES = ("top", "right", "bottom", "left")
LOGICAL = {
    "inset-inline-start": "left", "inset-inline": "left", "inset-inline-end": "right",
    "inset-block-start": "top", "inset-block": "top", "inset-block-end": "bottom",
    "margin-inline-start": "margin-left", "margin-inline": "margin-left",
    "margin-block-start": "margin-top", "margin-block": "margin-top",
    "block-size": "height", "max-block-size": "max-height", "inline-size": "width",
    "max-inline-size": "max-width", "-webkit-mask": "mask", "-webkit-mask-image": "mask",
    "mask-image": "mask", "-webkit-clip-path": "clip-path", "-webkit-filter": "filter",
    "-webkit-transform": "transform", "-ms-transform": "transform",
    "-webkit-mask-size": "mask-size",
    "-webkit-background-clip": "background-clip",
    "overflow-x": "overflow", "overflow-y": "overflow",
    "padding-block": "padding", "padding-top": "padding", "padding-bottom": "padding",
}  # fmt: skip
READ = set(
    "display visibility opacity filter clip clip-path position left right top bottom margin-left "
    "margin-top text-indent white-space transform translate scale rotate zoom float overflow "
    "height max-height width max-width line-height padding grid-template-rows mask mask-size color "
    "background-color background-clip -webkit-text-fill-color text-shadow -webkit-text-stroke "
    "font-size letter-spacing content-visibility mso-hide".split()
)
SHORT = {"all", "margin", "inset", "font", "background", "background-image"}
VARIABLE = re.compile(r"var\((--[\w-]+)\s*(?:,([^()]*(?:\([^()]*\)[^()]*)*))?\)")
DEPTH = 8  # variables in variables
LONG = 2000  # characters of a value
IMAGE = re.compile(r"url\(|gradient\(|image\(|image-set\(")
FONT = re.compile(
    r"(?:^|\s)(0|\d*\.?\d+(?:[a-z]{2,4}|%)|(?:calc|min|max|clamp)\([^()]*\))(?=/|\s|$)"
)
CLOSE = re.compile(r"\s*([,()/])\s*")  # signs that need no space
FAR, AWAY = 300.0, 5000.0  # pixels that move text off the page: to the left or up, to the right


@lru_cache(maxsize=4096)
def declarations(style: str) -> Declarations:
    """Return the declarations of a style that decide whether text is visible, and its variables."""
    return read(tinycss2.parse_blocks_contents(style[:MOST], skip_comments=True))


def read(nodes: Iterable[Any]) -> Declarations:
    """Return those of parsed declarations that decide whether text is visible."""
    found = []
    for each in (node for node in nodes if node.type == "declaration"):
        name = LOGICAL.get(each.lower_name, each.lower_name)
        if name in READ or name in SHORT or name.startswith("--"):
            value = text(token for token in each.value if token.type != "string").lower()
            found.append((name, CLOSE.sub(r"\1", value), each.important))
    return tuple(found)


def text(tokens: Iterable[Any]) -> str:
    """Return tokens as text without comments; "" if brackets are nested too deep to write."""
    try:
        written = tinycss2.serialize(token for token in tokens if token.type != "comment")
    except RecursionError:
        return ""
    return " ".join(written.replace("/**/", "").split())


def resolved(style: Style, variables: Mapping[str, str]) -> dict[str, str]:
    """Return a style with the values of its variables and its short forms written out."""
    found: dict[str, str] = {}
    for name, value in style.items():
        if name.startswith("--"):
            continue
        known = substituted(value, variables) if "var(" in value else value
        found.update(_written_out(name, known.strip()))
    return found


def substituted(value: str, variables: Mapping[str, str]) -> str:
    for _ in range(DEPTH):
        if "var(" not in value or len(value) > LONG:
            break
        value = VARIABLE.sub(lambda found: variables.get(found[1]) or found[2] or "", value)
    return CLOSE.sub(r"\1", value.strip())


def _written_out(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name in ("margin", "inset"):
        for side, each in zip(SIDES, four(words(value) or [""]), strict=True):
            yield (f"margin-{side}" if name == "margin" else side), each
    elif name == "font":
        if size := FONT.search(value):
            yield "font-size", size[1]
    elif name == "background":
        if IMAGE.search(value):
            yield "background-color", "image"
        else:
            said = [word for word in words(value) if word not in ("text", "none")]
            yield "background-color", said[0] if said else "transparent"
        if re.search(r"(?:^|\s)text(?:\s|$)", value):
            yield "background-clip", "text"
    elif name == "background-image":
        if IMAGE.search(value):
            yield "background-color", "image"
    else:
        yield name, value


def words(value: str) -> list[str]:
    """Return the words of a value; a function is one."""
    return re.findall(r"(?:[^\s()]|\([^()]*(?:\([^()]*\)[^()]*)*\))+", value)


def hides(style: Style, em: float = TEXT, box: Box = Box.BLOCK) -> bool:
    """Return whether an element of this style, and all that is in it, is invisible."""
    if not style:
        return False
    get = style.get
    if get("display") == "none" or get("mso-hide") == "all":
        return True
    if shapes.is_zoomed_away(get("zoom", "")):  # its letters too
        return True
    if box is Box.NONE:  # effects reach boxes only
        return False
    return (
        _is_clear(get("opacity", ""))
        or shapes.is_filtered(get("filter", ""))
        or shapes.is_clipped(get("clip-path", ""))
        or (get("position") in ("absolute", "fixed") and shapes.is_clipped(get("clip", "")))
        or shapes.is_masked(get("mask", ""), get("mask-size", ""))
        or _is_off_the_page(style, em, box)
        or (box is not Box.INLINE and _is_box_hidden(style, em, box))
    )


def _is_box_hidden(style: Style, em: float, box: Box) -> bool:
    """Return whether effects hide it that do not reach words in a line."""
    get = style.get
    return (
        (get("content-visibility") == "hidden" and box is not Box.ROW)
        or shapes.is_turned_away(get("transform", ""), get("scale", ""), get("rotate", ""))
        or shapes.is_moved(get("transform", ""), get("translate", ""), em)
        or _is_flat(style, em, box)
        or get("grid-template-rows") == "0fr"
    )


def _is_clear(opacity: str) -> bool:
    opaque = share(opacity) if opacity else None
    return opaque is not None and opaque < FAINT


def _is_off_the_page(style: Style, em: float, box: Box) -> bool:
    position = style.get("position", "static")
    if position in ("absolute", "fixed", "relative", "sticky"):
        for side in SIDES:
            at = pixels(style.get(side, ""), em)
            if at is not None and (at <= -FAR or at >= AWAY):
                return True
        if position == "fixed" and any(
            re.fullmatch(r"[1-9]\d{2,}v[hw]", style.get(side, "")) for side in SIDES
        ):
            return True
    for name in ("margin-left", "margin-top"):
        said = style.get(name, "")
        at = None if said.endswith("%") else pixels(said, em)
        reached = box is Box.BLOCK or (box is Box.INLINE and name == "margin-left")
        if at is not None and at <= -FAR * 3 and reached:
            return True
    indent = pixels(style.get("text-indent", ""), em)
    whole = indent is not None and (indent >= WIDTH or indent <= -WIDTH)
    return whole and style.get("overflow", "visible") in shapes.CUT and box is not Box.INLINE


def is_indented_away(indent: str, em: float) -> bool:
    """Return whether an indent moves the words of a block off the page."""
    at = None if indent.endswith("%") else pixels(indent, em)
    return at is not None and at <= -FAR


def _is_flat(style: Style, em: float, box: Box) -> bool:
    """Return whether a box has no room for its text, and cuts what is larger."""
    overflow = style.get("overflow", "visible").split()
    if box is Box.ROW or not any(word in shapes.CUT for word in overflow):
        return False
    padding = max((pixels(word, em) or 0 for word in style.get("padding", "").split()), default=0)
    # a cell grows with its text, but not beyond its max-width
    sizes = ("height", "max-height", "width", "max-width") if box is Box.BLOCK else ("max-width",)
    for name in sizes:
        size = pixels(style.get(name, ""), em)
        if size is not None and size <= 1.0 and padding <= 1.0:
            return True
    return pixels(style.get("line-height", ""), em) == 0
