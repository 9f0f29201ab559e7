"""Read the style sheets of a page, and find the rules that select an element.

    sheet → rules under conditions that hold on a desk → selectors → Rules

Only declarations that decide whether text is visible are kept, which are few in most sheets.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, groupby, islice
from typing import Any

from tinycss2 import parse_blocks_contents, parse_component_value_list, parse_stylesheet

from tasks.documents.parse.web import css, media, selectors
from tasks.documents.parse.web.selectors import Rules, Selector

Token = Any  # tinycss2 ships no types

MOST = 20_000  # selectors of a page that are looked at
DEPTH, LONG = 32, 20_000  # rules in rules, and characters of their selectors


def read(sheets: Iterable[str]) -> Rules:
    """Read the text of style sheets."""
    found = Rules()
    for selector, declared in islice(chain.from_iterable(map(_sheet, sheets)), MOST):
        found.add(selector, declared)
    return found


@lru_cache(maxsize=8)  # pages of one site
def _sheet(sheet: str) -> list[tuple[Selector, css.Declarations]]:
    rules = _rules(parse_stylesheet(sheet, skip_comments=True), [])
    every = ((selectors.parse(one), declared) for said, declared in rules for one in _split(said))
    return [(selector, declared) for selector, declared in islice(every, MOST) if selector]


def _rules(
    nodes: list[Any], outer: list[Token], depth: int = 0
) -> Iterator[tuple[list[Token], css.Declarations]]:
    """Yield the selectors of each rule with its declarations, those nested in another one too,
    without rules under conditions that do not hold."""
    if outer and (declared := css.read(nodes)):
        yield outer, declared
    for node in nodes:
        if node.type not in ("qualified-rule", "at-rule") or node.content is None:
            continue
        inner = node.prelude if node.type == "qualified-rule" else _condition(node)
        if inner is not None and depth < DEPTH:
            inside = parse_blocks_contents(node.content, skip_comments=True)
            yield from _rules(inside, _nested(outer, inner) if inner else outer, depth + 1)


def _nested(outer: list[Token], inner: list[Token]) -> list[Token]:
    """Return the selectors of a rule inside another one."""
    if not outer and "&" not in inner:
        return inner
    above, found = css.text(outer) or ":root", []
    if inner.count("&") * len(above) > LONG:
        return []
    for one in map(css.text, _split(inner)):
        around = f":is({above})" if "&" in one or "," in above else above
        found.append(one.replace("&", around) if "&" in one else f"{around} {one}")
    return list(parse_component_value_list(", ".join(found)))


def _split(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the selectors of a list."""
    for is_comma, one in groupby(tokens, lambda each: each == ","):
        if not is_comma:
            yield list(one)


def _condition(rule: Any) -> list[Token] | None:
    """Return the selector that a rule with @ stands for, [] if it is only a condition, and None if
    the condition does not hold."""
    said = css.text(rule.prelude)
    match rule.lower_at_keyword:
        case "media":
            return [] if media.holds(said) else None
        case "container":
            return [] if media.holds(said[said.find("(") :]) else None
        case "supports":
            return None if said.lower().startswith("not") else []
        case "layer":
            return []
        case "scope":
            return next((each.content for each in rule.prelude if each.type == "() block"), [])
    return None
