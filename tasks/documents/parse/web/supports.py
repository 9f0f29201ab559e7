"""Decide whether the condition of `@supports` holds in a current browser.

What is not understood does not hold, as in a browser: a page may hide text under one condition and
show it again under another one that no browser fulfils.

Source: CSS Conditional Rules Module Level 4, https://www.w3.org/TR/css-conditional-4.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from tasks.documents.parse.web import colors, css, selectors
from tasks.documents.parse.web.lengths import pixels
from tasks.documents.parse.web.properties import is_known

Token = Any  # tinycss2 ships no types

DEPTH = 32  # brackets in brackets
EVERYWHERE = frozenset("inherit initial unset revert revert-layer".split())
VALUES = {  # of properties that have only words
    "display": "none block inline inline-block flex inline-flex grid inline-grid table "
    "inline-table table-cell table-row table-row-group table-column table-caption "
    "list-item flow-root contents ruby math -webkit-box -webkit-flex -webkit-inline-box",
    "position": "static relative absolute fixed sticky -webkit-sticky",
    "visibility": "visible hidden collapse",
    "content-visibility": "visible hidden auto",
    "float": "none left right inline-start inline-end",
    "clear": "none left right both inline-start inline-end",
    "box-sizing": "border-box content-box",
    "mix-blend-mode": "normal multiply screen overlay darken lighten color-dodge color-burn "
    "hard-light soft-light difference exclusion hue saturation color luminosity plus-lighter",
    "scroll-behavior": "auto smooth",
    "object-fit": "fill contain cover none scale-down",
    "overflow": "visible hidden clip scroll auto overlay",
    "text-wrap": "wrap nowrap balance pretty stable",
}  # fmt: skip
WORDS = {name: frozenset(said.split()) for name, said in VALUES.items()}
LENGTHS = frozenset(
    "width height min-width max-width min-height max-height top left right bottom margin padding "
    "inset gap font-size line-height text-indent letter-spacing".split()
)
SIZED = frozenset(
    "auto none normal min-content max-content fit-content stretch -webkit-fill-available small "
    "medium large x-small x-large smaller larger".split()
)
FONTS = ("font-tech", "font-format")
COLORS = ("rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color(",
          "color-mix(", "light-dark(")  # fmt: skip


def holds(tokens: Sequence[Token], depth: int = 0) -> bool:
    """Return whether a condition holds."""
    said = [each for each in tokens if each.type not in ("whitespace", "comment")]
    if not said or depth > DEPTH:
        return False
    if said[0].type == "ident" and said[0].lower_value == "not":
        return len(said) == 2 and _is_term(said[1]) and not _term(said[1], depth)
    joint = {each.lower_value for each in said if each.type == "ident"}
    if joint - {"and", "or"} or len(joint) > 1:
        return False
    parts = groupby(said, lambda token: token.type == "ident")
    terms = [list(part) for is_joint, part in parts if not is_joint]
    if any(len(term) != 1 or not _is_term(term[0]) for term in terms):
        return False
    found = [_term(term, depth) for (term,) in terms]
    return any(found) if "or" in joint else all(found)


def _is_term(token: Token) -> bool:
    return token.type in ("() block", "function")


def _term(token: Token, depth: int) -> bool:
    if token.type == "function":
        if token.lower_name == "selector":
            return _is_selector(token.arguments)
        return token.lower_name in FONTS and bool(token.arguments)
    inner = [each for each in token.content if each.type not in ("whitespace", "comment")]
    if len(inner) > 1 and inner[0].type == "ident" and inner[1] == ":":
        return _is_declaration(inner[0].lower_value, inner[2:])
    return holds(inner, depth + 1)


def _is_selector(tokens: Sequence[Token]) -> bool:
    said = css.text(tokens).lower()
    if any(prefix in said for prefix in (":-moz-", ":-ms-", ":-o-")):
        return False
    return "::" in said or selectors.parse(tokens) is not None


def _is_declaration(name: str, tokens: Sequence[Token]) -> bool:
    value = css.CLOSE.sub(r"\1", css.text(tokens).lower()).removesuffix("!important").strip()
    if not value or not is_known(name):
        return False
    if name.startswith("--") or value in EVERYWHERE or "var(" in value:
        return True
    return _is_value(name, value)


def _is_value(name: str, value: str) -> bool:
    words = css.words(value)
    if any(word.startswith(("-moz-", "-ms-", "-o-")) for word in words):
        return False
    if name in WORDS:
        return all(word in WORDS[name] for word in words)
    if name in LENGTHS:
        return all(word in SIZED or "(" in word or _is_length(word) for word in words)
    if name == "color" or name.endswith("-color"):
        known = value in ("currentcolor", "auto") or value.startswith(COLORS)
        return known or colors.color(value) is not None
    return True


def _is_length(word: str) -> bool:
    return pixels(word) is not None or word[-1:] == "%"
