"""Parse lengths of style sheets to pixels of a window on a desk.

Source: CSS Values and Units Module Level 4, https://www.w3.org/TR/css-values-4.
"""

import re
from collections.abc import Sequence
from typing import TypeVar

WIDTH, HEIGHT, TEXT = 1280.0, 800.0, 16.0  # pixels: of the window, of usual letters
UNITS = {
    "px": 1.0, "pt": 4 / 3, "rem": TEXT, "mm": 3.78, "cm": 37.8, "in": 96.0, "pc": 16.0, "q": 0.945,
    **dict.fromkeys(("vw", "dvw", "svw", "lvw", "vmax"), WIDTH / 100),
    **dict.fromkeys(("vh", "dvh", "svh", "lvh", "vmin"), HEIGHT / 100),
}  # fmt: skip
OF_LETTERS = {"em": 1.0, "ex": 0.5, "ch": 0.5, "cap": 0.7, "lh": 1.2, "ic": 1.0}
LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?)([a-z]+|%)?")
CALCULATED = re.compile(r"(calc|min|max|clamp)\(([^()]*)\)")


OF_SIDES = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}
T = TypeVar("T")


def four(values: Sequence[T]) -> list[T]:
    """Return the values of top, right, bottom and left; fewer are given if sides are equal."""
    return [values[n] for n in OF_SIDES[min(len(values), 4)]]


def pixels(said: str, em: float = TEXT, whole: float = WIDTH) -> float | None:
    """Parse a length; `em`: the size of the letters, `whole`: 100 %. None if it is not a length."""
    if found := LENGTH.fullmatch(said):
        number, unit = float(found[1]), found[2] or "px"
        if unit == "%":
            return number * whole / 100
        if unit in OF_LETTERS:
            return number * em * OF_LETTERS[unit]
        return number * UNITS[unit] if unit in UNITS else None
    found = CALCULATED.fullmatch(said)
    if not found:
        return None
    values = [_sum(part.strip(), em, whole) for part in found[2].split(",")]
    known = [value for value in values if value is not None]
    if len(known) != len(values) or (found[1] in ("calc", "clamp") and len(known) % 2 == 0):
        return None
    return {"min": min, "max": max}.get(found[1], _clamped)(known)


def _clamped(values: list[float]) -> float:
    return max(values[0], min(values[len(values) // 2], values[-1]))


def _sum(said: str, em: float, whole: float) -> float | None:
    """Return the value of a sum of products."""
    total = 0.0
    for sign, term in re.findall(r"(^|\s[+-]\s)((?:(?!\s[+-]\s).)+)", said):
        value = _product(term, em, whole)
        if value is None:
            return None
        total += -value if "-" in sign else value
    return total


def _product(said: str, em: float, whole: float) -> float | None:
    total = 1.0
    for sign, factor in re.findall(r"(^|[*/])\s*([^*/\s]+)\s*", said):
        value = pixels(factor, em, whole) if "(" not in factor else None
        if value is None or (sign == "/" and not value):
            return None
        total = total / value if sign == "/" else total * value
    return total
