"""Decide whether the condition of a style sheet holds for a page on a desk: a light screen of
1,280 by 800 pixels, with a mouse.

Source: Media Queries Level 4, https://www.w3.org/TR/mediaqueries-4.
"""

import re
from collections.abc import Callable

from tasks.documents.parse.web.lengths import HEIGHT, WIDTH, pixels

TYPES = {"all": True, "screen": True, "print": False, "speech": False}
FEATURES = {
    "prefers-color-scheme": "light", "prefers-reduced-motion": "no-preference", "hover": "hover",
    "any-hover": "hover", "pointer": "fine", "any-pointer": "fine", "orientation": "landscape",
    "scripting": "enabled", "prefers-contrast": "no-preference", "update": "fast", "color": "",
}  # fmt: skip
SIDES = {"width": WIDTH, "height": HEIGHT, "device-width": WIDTH, "device-height": HEIGHT,
         "inline-size": WIDTH, "block-size": HEIGHT}  # fmt: skip
RANGE = re.compile(r"(?:(\S+?)\s*(<=?|>=?)\s*)?([a-z-]+)\s*(?:(<=?|>=?|=)\s*(\S+))?$")
COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b, "=": lambda a, b: a == b,
}  # fmt: skip


def holds(query: str) -> bool:
    """Return whether one of the queries of a list holds; one that is not understood does not."""
    return any(_holds(each) for each in re.split(r",(?![^()]*\))", query.lower()))


def _holds(query: str) -> bool:
    query = " ".join(query.split()).removeprefix("only ")
    if query.startswith("not "):
        return _all(query[4:]) is False
    return _all(query) is True


def _all(query: str) -> bool | None:
    found = [_part(part.strip()) for part in re.split(r"\band\b", query)]
    return None if None in found else all(found)


def _part(part: str) -> bool | None:
    if part in TYPES or not part:
        return TYPES.get(part, True)
    bare = part.strip("() ")
    if bare.startswith("not "):
        found = _part(bare[4:])
        return None if found is None else not found
    name, colon, value = (each.strip() for each in bare.partition(":"))
    if not colon:
        return bare in FEATURES or _range(bare)
    side = SIDES.get(name.removeprefix("min-").removeprefix("max-"))
    if side is None:
        return FEATURES[name] == value if name in FEATURES else None
    length = pixels(value)
    if length is None:
        return None
    return side >= length if name.startswith("min-") else side <= length


def _range(bare: str) -> bool | None:
    """Return whether `400px <= width < 700px` holds."""
    found = RANGE.fullmatch(bare)
    side = SIDES.get(found[3]) if found else None
    if found is None or side is None:
        return None
    least, most = (pixels(found[n]) if found[n] else side for n in (1, 5))
    if least is None or most is None:
        return None
    low = COMPARED[found[2]](least, side) if found[2] else True
    return low and (COMPARED[found[4]](side, most) if found[4] else True)
