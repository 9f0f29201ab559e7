"""Parse colors of style sheets, and compare them as an eye does.

Source: CSS Color Module Level 4, https://www.w3.org/TR/css-color-4.
"""

import re
from functools import lru_cache

from tinycss2 import color5

Color = tuple[int, int, int, float]  # red, green, blue of 255, and how opaque it is
WHITE: Color = (255, 255, 255, 1.0)
BLACK: Color = (0, 0, 0, 1.0)
CLEAR: Color = (0, 0, 0, 0.0)
LINK: Color = (0, 0, 238, 1.0)
ALIKE = 20  # of 255, per channel: a smaller difference of two colors is invisible
FAINT = 0.05  # letters that are less opaque are invisible on any ground
NEARLY = 98  # of 100: white, or black
MIX = re.compile(r"color-mix\(in [a-z0-9 -]+,(.+)\)")
SHARE = re.compile(r"^(\d+\.?\d*)% | (\d+\.?\d*)%$")
RELATIVE = re.compile(r"[a-z]+\(from .+/([^/()]+)\)")
DIGITS = re.compile(r"[0-9a-f]{6}")
LIGHT = ("lab", "lch", "oklab", "oklch")
SYSTEM: dict[str, Color] = {"canvas": WHITE, "field": WHITE, "canvastext": BLACK}


@lru_cache(maxsize=1024)
def color(said: str) -> Color | None:
    """Parse a color in lower case; None if it is not known."""
    if mixed := MIX.fullmatch(said):
        return _mix(arguments(mixed[1]))
    if relative := RELATIVE.fullmatch(said):
        opaque = share(relative[1])
        return CLEAR if opaque is not None and opaque <= FAINT else None
    try:
        found = color5.parse_color(f"#{said}" if DIGITS.fullmatch(said) else said)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None  # tinycss2 1.5.1 fails at color(), for one
    return SYSTEM.get(said) if found is None or isinstance(found, str) else _of_screen(found)


def _of_screen(found: color5.Color) -> Color | None:
    """Return a color as a screen shows it; of other spaces white and black alone are known."""
    if found.alpha <= FAINT:
        return 0, 0, 0, found.alpha  # of whatever color
    if found.space in ("hsl", "hwb"):
        found = found.to("srgb")
    if found.space in ("srgb", "display-p3"):
        red, green, blue = (round(255 * (each or 0)) for each in found.coordinates)
        return red, green, blue, found.alpha
    light = found.to("lab").coordinates[0] if found.space in LIGHT else 50
    if 100 - NEARLY < light < NEARLY:
        return None
    return (*(WHITE if light >= NEARLY else BLACK)[:3], found.alpha)


def share(said: str) -> float | None:
    """Parse a share such as .5 or 50%; None if it is not one."""
    said = said.strip()
    bare = said.removesuffix("%")
    if said.startswith("calc(") and said.endswith(")"):
        return share(said[5:-1])
    if not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?", bare):
        return None
    return float(bare) / (100 if bare != said else 1)


def arguments(said: str) -> list[str]:
    """Split at commas outside of brackets."""
    return re.split(r",(?![^()]*\))", said)


def _mix(said: list[str]) -> Color | None:
    """Return the mean of two colors, by their shares."""
    shares = [SHARE.search(each) for each in said]
    if len(said) != 2:
        return None
    one, other = (color(SHARE.sub("", each).strip()) for each in said)
    if one is None or other is None:
        return None
    first, second = (float(found[1] or found[2]) / 100 if found else None for found in shares)
    part = first if first is not None else 1 - second if second is not None else 0.5
    opaque = part * one[3] + (1 - part) * other[3]
    if not opaque:
        return CLEAR
    red, green, blue = (
        round((part * one[3] * a + (1 - part) * other[3] * b) / opaque)
        for a, b in zip(one[:3], other[:3], strict=True)
    )
    return red, green, blue, opaque


def over(top: Color, ground: Color) -> Color:
    """Return the color that is seen where one lies upon another."""
    opaque = top[3]
    red, green, blue = (
        round(opaque * a + (1 - opaque) * b) for a, b in zip(top[:3], ground[:3], strict=True)
    )
    return red, green, blue, 1.0


def alike(one: Color, other: Color) -> bool:
    return all(abs(a - b) <= ALIKE for a, b in zip(one[:3], other[:3], strict=True))
