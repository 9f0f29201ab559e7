"""Read the style sheets of a page, and find the rules that select an element.

    sheet → rules under conditions that hold on a desk, with their layers → selectors → Rules

Only declarations that decide whether text is visible are kept, which are few in most sheets.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, islice
from typing import Any

from tinycss2 import parse_blocks_contents, parse_component_value_list, parse_stylesheet

from tasks.documents.parse.web import css, media, selectors, supports
from tasks.documents.parse.web.cascade import Layers, Path, Rule
from tasks.documents.parse.web.selectors import Rules, Selector

Token = Any  # tinycss2 ships no types
Found = tuple[list[Token], css.Declarations, Path]  # selectors; none where a layer is only named

MOST = 20_000  # selectors of a page that are looked at
DEPTH, LONG = 32, 20_000  # rules in rules, and characters of their selectors
ANY = "any"  # a class
NAMELESS = "\n"  # begins the name of a layer without one, which is like no other


def read(sheets: Iterable[str]) -> Rules:
    """Read the text of style sheets."""
    found, layers = Rules(), Layers()
    every = ((number, *rule) for number, sheet in enumerate(sheets) for rule in _sheet(sheet))
    for number, selector, declared, path in islice(every, MOST):
        names = (f"{name}{number}" if name.startswith(NAMELESS) else name for name in path)
        layer = layers.place(tuple(names))
        if selector is not None:
            found.add(selector, Rule(declared, layer))
    return found


@lru_cache(maxsize=8)  # pages of one site
def _sheet(sheet: str) -> list[tuple[Selector | None, css.Declarations, Path]]:
    found: list[tuple[Selector | None, css.Declarations, Path]] = []
    for tokens, declared, path in _rules(parse_stylesheet(sheet, skip_comments=True), [], ()):
        if len(found) >= MOST:
            break
        if not tokens:
            found.append((None, (), path))
        parsed = map(selectors.parse, _split(tokens))
        found += [(selector, declared, path) for selector in parsed if selector]
    return found


def _rules(nodes: list[Any], outer: list[Token], path: Path, depth: int = 0) -> Iterator[Found]:
    """Yield the selectors of each rule with its declarations, those nested in another one too,
    without rules under conditions that do not hold."""
    if outer and (declared := css.read(nodes)):
        yield outer, declared, path
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword in ("layer", "import"):
            yield from (([], (), (*path, *named)) for named in _layers(node))
        if node.type not in ("qualified-rule", "at-rule") or node.content is None:
            continue
        inner = node.prelude if node.type == "qualified-rule" else _condition(node)
        if inner is None or depth >= DEPTH:
            continue
        inside = parse_blocks_contents(node.content, skip_comments=True)
        if node.type == "at-rule" and node.lower_at_keyword == "layer":
            for named in _layers(node):
                yield from _rules(inside, outer, (*path, *named), depth + 1)
        elif node.type == "at-rule" and inner:
            scope = _Scope(inner)
            yield from map(scope.limited, _rules(inside, scope.root, path, depth + 1))
        else:
            yield from _rules(inside, _nested(outer, inner) if inner else outer, path, depth + 1)


def _layers(rule: Any) -> list[Path]:
    """Return the names of layers that `@layer a, b.c` or `@import url(x) layer(a)` states."""
    said = rule.prelude
    if rule.lower_at_keyword == "import":
        said = next((t.arguments for t in said if t.type == "function" and t.name == "layer"), [])
    names = [css.text(one) for one in _split(said)]
    if not any(names) and rule.content is not None:
        return [(f"{NAMELESS}{rule.source_line}:{rule.source_column} ",)]
    return [tuple(name.split(".", DEPTH)[:DEPTH]) for name in names if name]


class _Scope:
    """The elements that `@scope (.root) to (.limit)` limits rules to."""

    def __init__(self, prelude: list[Token]) -> None:
        root, *limit = (css.text(each.content) for each in prelude if each.type == "() block")
        self._root = f":where({root})"
        self.root = list(parse_component_value_list(self._root))
        self._end = f":not(:where({limit[0]},:where({limit[0]}) *))" if limit else ""

    def limited(self, found: Found) -> Found:
        tokens, declared, path = found
        said = ", ".join(f"{css.text(one)}{self._end}" for one in _split(tokens))
        said = said.replace(":scope", f":is({self._root},.{ANY})")  # as specific as a class
        return list(parse_component_value_list(said)) if len(said) < LONG else [], declared, path


def _nested(outer: list[Token], inner: list[Token]) -> list[Token]:
    """Return the selectors of a rule inside another one."""
    if not outer and "&" not in inner:
        return inner
    above, found = css.text(outer) or ":root", []
    if inner.count("&") * len(above) > LONG:
        return []
    for one in map(css.text, _split(inner)):
        around = f":is({above})" if "&" in one or "," in above else above
        inside = one if ":scope" in one and outer else f"{around} {one}"
        found.append(one.replace("&", around) if "&" in one else inside)
    return list(parse_component_value_list(", ".join(found)))


def _split(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the selectors of a list."""
    for is_comma, one in groupby(tokens, lambda each: each == ","):
        if not is_comma:
            yield list(one)


def _condition(rule: Any) -> list[Token] | None:
    """Return the prelude of `@scope`, [] for another rule with @ whose condition holds, and None
    if it does not hold."""
    said = css.text(rule.prelude)
    match rule.lower_at_keyword:
        case "media":
            return [] if media.holds(said) else None
        case "container":
            return [] if media.holds(said[said.find("(") :]) else None
        case "supports":
            return [] if supports.holds(rule.prelude) else None
        case "layer":
            return []
        case "scope":
            return rule.prelude if "(" in said else []
    return None
