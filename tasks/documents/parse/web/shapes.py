"""Decide whether a clip, a mask, a filter or a transformation leaves anything of an element."""

import math
import re
from collections.abc import Iterator

from tasks.documents.parse.web.colors import FAINT, arguments, color, share
from tasks.documents.parse.web.lengths import WIDTH, four, pixels

CUT = {"hidden", "clip", "auto", "scroll"}  # overflow that shows nothing outside of its box
FUNCTION = re.compile(r"([a-z0-9-]+)\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
BLURRED = 4.0  # pixels: letters can't be read any more
SMALL = 0.05  # of its size
FAR = 300.0  # pixels
ANGLES = {"deg": 1.0, "turn": 360.0, "grad": 0.9, "rad": 180 / math.pi}


def functions(said: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the functions of a value, with their arguments."""
    for name, inside in FUNCTION.findall(said):
        yield name, [each for each in re.split(r"[\s,]+", inside) if each]


def is_filtered(said: str) -> bool:
    for name, given in functions(said):
        part = share(given[0]) if given else None
        if name == "opacity" and part is not None and part < FAINT:
            return True
        if name == "blur" and given and (pixels(given[0]) or 0) >= BLURRED:
            return True
    return False


def is_clipped(said: str) -> bool:
    """Return whether a clip or a clip path leaves nothing."""
    return any(_is_empty(name, given, said) for name, given in functions(said))


def _is_empty(name: str, given: list[str], said: str) -> bool:
    if name == "rect":
        sides = [pixels(each) for each in given[:4]]
        if len(sides) < 4 or None in sides:
            return False
        top, right, bottom, left = (side or 0.0 for side in sides)
        return right - left <= 1 or bottom - top <= 1
    if name == "inset":
        parts = [share(each) or 0.0 if each.endswith("%") else 0.0 for each in _until_round(given)]
        top, right, bottom, left = four(parts or [0.0])
        return top + bottom >= 1 or left + right >= 1
    if name in ("circle", "ellipse"):
        radii = given[: given.index("at")] if "at" in given else given
        return any(pixels(radius) == 0 for radius in radii)
    if name == "polygon":
        points = [each for each in given if each not in ("evenodd", "nonzero")]
        across, down = points[::2], points[1::2]
        return len(across) < 3 or any(
            len({pixels(p) for p in line}) == 1 for line in (across, down)
        )
    return name == "path" and not re.search(r"[lhvcsqta]", said.partition("path(")[2])


def _until_round(given: list[str]) -> list[str]:
    return given[: given.index("round")] if "round" in given else given


def is_masked(mask: str, size: str) -> bool:
    """Return whether a mask has only transparent colors, or has no size."""
    if size and all(pixels(each) == 0 for each in size.split()):
        return True
    if "gradient(" not in mask:
        return False
    inside = mask.partition("gradient(")[2].rpartition(")")[0]
    found = [color(re.sub(r"\s+[\d.]+(?:%|px)?$", "", each)) for each in arguments(inside)]
    known = [each for each in found if each is not None]
    return bool(known) and all(each[3] < FAINT for each in known)


def is_zoomed_away(zoom: str) -> bool:
    """Return whether a zoom leaves nothing; browsers take a zoom of zero for 1."""
    return any(abs(share(each) or 1.0) < SMALL for each in zoom.split())


def is_turned_away(transform: str, scale: str, rotate: str) -> bool:
    """Return whether an element is scaled to nothing, or turned until it is seen from its edge."""
    if any(size is not None and abs(size) < SMALL for size in map(share, scale.split())):
        return True
    *axis, angle = rotate.split() or [""]
    if axis and axis[0] != "z" and (axis[2:3] or ["0"]) == ["0"] and _is_edge(angle):
        return True
    for name, given in functions(transform):
        values = [share(each) for each in given]
        if name.startswith("scale") and any(v is not None and abs(v) < SMALL for v in values[:2]):
            return True
        numbers = [value if value is not None else 1.0 for value in values]
        corner = {("matrix", 6): (0, 3, 1, 2), ("matrix3d", 16): (0, 5, 1, 4)}.get(
            (name, len(given))
        )
        if corner:
            a, d, b, c = (numbers[n] for n in corner)
            if abs(a * d - b * c) < SMALL**2:
                return True
        flat = name in ("rotatex", "rotatey") or (name == "rotate3d" and values[2:3] == [0.0])
        if flat and given and _is_edge(given[-1]):
            return True
    return False


def _is_edge(angle: str) -> bool:
    return abs(_angle(angle) % 180 - 90) < 1


def _angle(said: str) -> float:
    found = re.fullmatch(r"([+-]?[\d.]+)(deg|turn|grad|rad)", said)
    return float(found[1]) * ANGLES[found[2]] if found and found[1].count(".") < 2 else 0.0


def is_moved(transform: str, translate: str, em: float) -> bool:
    """Return whether an element is moved off the page."""
    moves = [("translate", translate.split())] if translate else []
    for name, given in (*moves, *functions(transform)):
        if not name.startswith("translate") or not given:
            continue
        for axis, each in zip((name[9:10].upper() or "X", "Y"), given, strict=False):
            at = pixels(each, em, WIDTH if axis in "X3" else 0.0)
            if at is not None and at <= (-WIDTH if each.endswith("%") else -FAR):
                return True
    return False
