"""Find which of the declarations that reach an element win: by importance, layer, and the order in
which they are given.

Source: CSS Cascading and Inheritance Level 5, https://www.w3.org/TR/css-cascade-5.
"""

import math
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from tasks.documents.parse.web.css import Declarations

Layer = tuple[float, ...]  # its place among the layers around it, from the outermost inwards
Path = tuple[str, ...]  # names of layers, from the outermost inwards
UNLAYERED: Layer = (math.inf,)
ELEMENT: Layer = (math.inf, math.inf)  # above all layers: the style of an element itself


class Rule(NamedTuple):
    """The declarations of a rule, or of an element itself, and the layer they belong to."""

    declared: Declarations
    layer: Layer = UNLAYERED


class Layers:
    """The layers of a page. Of two, the one that is named first is lower; the rules of a layer are
    above the layers inside it."""

    def __init__(self) -> None:
        self._inside: dict[Path, dict[str, int]] = {}

    def place(self, path: Path) -> Layer:
        """Return the place of a layer, behind all that were named before."""
        place: list[float] = []
        for depth, name in enumerate(path):
            names = self._inside.setdefault(path[:depth], {})
            place.append(names.setdefault(name, len(names)))
        return (*place, math.inf)


def cascade(rules: Sequence[Rule]) -> dict[str, str]:
    """Return the values that win of rules, the more specific and the later ones last. Short forms
    are not written out yet, because they may hold variables."""
    won: dict[str, str] = {}
    # what would win without a layer and those above it
    below: dict[Layer, dict[str, str]] = {}
    important: list[Rule] = []
    for layer, group in groupby(sorted(rules, key=_layer), _layer):
        below[layer] = won.copy()
        important += [r for r in group if _take(r.declared, won, below[layer], important=False)]
    # of important ones the lowest layer wins, but an element's own style beats all of them
    important.sort(key=lambda rule: (rule.layer == ELEMENT, [-at for at in rule.layer]))
    for rule in important:
        _take(rule.declared, won, below[rule.layer], important=True)
    return won


_layer = attrgetter("layer")


def _take(
    declared: Declarations, won: dict[str, str], below: dict[str, str], important: bool
) -> bool:
    """Take the values of declarations. Returns whether others are of the other importance."""
    others = False
    for name, value, said in declared:
        if said is not important:
            others = True
            continue
        if name == "all":  # it resets everything but variables
            for other in [key for key in won if not key.startswith("--")]:
                del won[other]
        won.pop(name, None)  # a short form and its parts: the last one wins
        if value == "revert-layer" and name in below:
            won[name] = below[name]
        elif value not in ("revert", "revert-layer"):
            won[name] = value
    return others
