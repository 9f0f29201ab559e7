"""Read the style sheets of a page, and find the rules that select an element.

    sheet → rules under conditions that hold on a desk → selectors → Sheets

Only declarations that decide whether text is visible are kept, which are few in most sheets.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tasks.documents.parse.web import css, media, selectors
from tasks.documents.parse.web.selectors import Places, Selector

Element = Any  # lxml ships no types

MOST = 20_000  # selectors of a page that are looked at
STATEMENT = re.compile(r"@[^{};@]*;|<!--|-->")
BRACES = re.compile(
    r"\"[^\"\n]*[{};][^\"\n]*\"|'[^'\n]*[{};][^'\n]*'|url\([^()\"']*[{};][^()\"']*\)"
)
IS = re.compile(r":(?:is|where)\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Rule:
    selector: Selector
    number: int  # in the order of the page
    declared: css.Declarations


@dataclass(frozen=True, slots=True)
class Sheets:
    """The rules of a page, by a name of the element that they select."""

    rules: dict[str, list[Rule]] = field(default_factory=lambda: defaultdict(list))
    places: Places = field(default_factory=Places)

    def declared(self, element: Element) -> list[css.Declarations]:
        """Return what the rules declare for an element; what wins comes last."""
        if not self.rules:
            return []
        names = [f".{name}" for name in element.get("class", "").split()]
        keys = ("*", str(element.tag), *names, f"#{element.get('id')}")
        every = (self.rules.get(key, ()) for key in keys)
        found = [r for rules in every for r in rules if r.selector.selects(element, self.places)]
        found.sort(key=lambda rule: (rule.selector.rank, rule.number))
        return [rule.declared for rule in found]


def read(sheets: Iterable[str]) -> Sheets:
    """Read the text of style sheets."""
    found = Sheets()
    count = 0
    for selector, rule in (rule for sheet in sheets for rule in _rules(sheet)):
        declared = css.declarations(rule)
        if not declared:
            continue
        for each in _spelt_out(selector):
            if (count := count + 1) > MOST:
                return found
            if parsed := selectors.parse(each):
                found.rules[parsed.path[-1].key].append(Rule(parsed, count, declared))
    return found


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield each selector with its rule, those nested in another one too, without rules under
    conditions that do not hold."""
    sheet = BRACES.sub('""', STATEMENT.sub("", css.COMMENT.sub("", sheet)))
    heads: list[str] = []
    start = 0
    for match in re.finditer(r"[{}]", sheet):
        before = sheet[start : match.start()]
        start = match.end()
        if match[0] == "{":
            rule, _, head = before.rpartition(";")
            yield from _of(heads, rule)
            heads.append(head.strip())
        else:
            yield from _of(heads, before)
            del heads[-1:]


def _of(heads: list[str], rule: str) -> Iterator[tuple[str, str]]:
    if not rule.strip():
        return
    selector = ""
    for head in heads:
        own = _condition(head) if head[:1] == "@" else head
        if own is None:
            return
        if own:
            selector = _nested(selector, own)
    if selector:
        yield selector, rule


def _nested(outer: str, inner: str) -> str:
    """Return the selector of a rule inside another one."""
    if not outer and "&" not in inner:
        return inner
    above = f":is({outer})" if len(selectors.split(outer)) > 1 else outer or ":root"
    if "&" in inner:
        return inner.replace("&", above)
    return f"{above} :is({inner})" if len(selectors.split(inner)) > 1 else f"{above} {inner}"


def _condition(head: str) -> str | None:
    """Return the selector that a rule with @ stands for, "" if it is only a condition, and None if
    the condition does not hold."""
    name = (re.match(r"@([\w-]*)", head) or head)[1]
    said = head[1 + len(name) :].strip()
    match name.lower():
        case "media" | "container":
            condition = said[said.find("(") :] if name == "container" else said
            return "" if media.holds(condition) else None
        case "supports":
            return None if said.lower().startswith("not") else ""
        case "layer":
            return ""
        case "scope":
            found = re.match(r"\(([^()]*)\)", said)
            return found[1] if found else ""
    return None


def _spelt_out(selector: str) -> Iterator[str]:
    """Yield the selectors of a list, and each that :is() stands for."""
    for one in selectors.split(selector):
        if found := IS.search(one):
            for each in selectors.split(found[1]):
                yield from _spelt_out(one[: found.start()] + each.strip() + one[found.end() :])
        else:
            yield one
