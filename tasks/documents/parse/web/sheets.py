"""Read the style sheets of a page, and find the rules that select an element.

    sheet → rules without those for print and for conditions → selectors → Sheets

Selectors of tags, classes, ids and attributes are known, with ancestors and parents. A selector
with a pseudo-class selects nothing, because states such as :hover are not how a page is read first.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tasks.documents.parse.web import css

Element = Any  # lxml ships no types

MOST = 20_000  # selectors of a page that are looked at
STATEMENT = re.compile(r"@[^{};@]*;")
ALWAYS = re.compile(r"@(?:media\s+(?:only\s+)?(?:all|screen)\s*|layer[^{}()]*|supports[^{}]*)$")
IS = re.compile(r":(?:is|where)\(([^()]*)\)")
NESTED = re.compile(r"&\s*")
COMPOUND = re.compile(
    r"(?P<tag>[a-z]\w*|\*)?(?P<names>(?:[.#][\w-]+)*)(?P<attributes>(?:\[[\w-]+(?:[~|^$*]?=[^\[\]]*)?\])*)$"
)
ATTRIBUTE = re.compile(r"\[([\w-]+)(?:=[\"']?([^\[\]\"']*)[\"']?)?")


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be: p.note[data-x]."""

    tag: str
    names: tuple[str, ...]  # .class and #id
    attributes: tuple[tuple[str, str], ...]  # value "": any
    parent: bool = False  # the one before must be the parent, not just an ancestor

    def selects(self, element: Element) -> bool:
        if self.tag not in ("", "*", element.tag):
            return False
        own = {*(f".{name}" for name in element.get("class", "").split()), f"#{element.get('id')}"}
        return own.issuperset(self.names) and all(
            element.get(name) is not None and value in ("", element.get(name))
            for name, value in self.attributes
        )

    @property
    def key(self) -> str:
        """The name by which its rules are found."""
        return self.names[-1] if self.names else self.tag if self.tag not in ("", "*") else "*"


@dataclass(frozen=True, slots=True)
class Sheets:
    """The rules of a page, by a name of the element that they select."""

    rules: dict[str, list[tuple[tuple[Compound, ...], str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    variables: dict[str, str] = field(default_factory=dict)
    given: dict[Element, str] = field(default_factory=dict)  # what `style` has found

    def style(self, element: Element) -> str:
        """Return the styles that the rules give to an element; those of the longest selectors come
        last, because they win."""
        if not self.rules:
            return ""
        if element not in self.given:
            self.given[element] = self._style(element)
        return self.given[element]

    def _style(self, element: Element) -> str:
        names = [
            *(f".{name}" for name in element.get("class", "").split()),
            f"#{element.get('id')}",
        ]
        every = (self.rules.get(name, ()) for name in ("*", str(element.tag), *names))
        found = [rule for rules in every for rule in rules if _selects(rule[0], element)]
        found.sort(key=lambda rule: len(rule[0]))
        return ";".join(style for _, style in found)


def read(sheets: Iterable[str]) -> Sheets:
    """Read the text of style sheets."""
    found = Sheets()
    count = 0
    for selector, rule in (rule for sheet in sheets for rule in _rules(sheet)):
        style = css.plain(rule)
        variables = (part.split(":", 1) for part in style.split(";") if part.startswith("--"))
        found.variables.update((part[0], part[1]) for part in variables if len(part) > 1)
        for each in _spelt_out(selector):
            if (count := count + 1) > MOST:
                return found
            if path := _path(each):
                found.rules[path[-1].key].append((path, style))
    return found


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield each selector with its rule, those nested in another one too, without rules for print
    and under conditions of a size or a scheme."""
    sheet = STATEMENT.sub("", css.COMMENT.sub("", sheet))
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
    if not rule.strip() or not heads or any(h[:1] == "@" and not ALWAYS.match(h) for h in heads):
        return
    selector = ""
    for head in (head for head in heads if head[:1] != "@"):
        if "&" in head:
            selector = f"{selector} ".join(NESTED.split(head))
        else:
            selector = f"{selector} {head}".strip()
    if selector:
        yield selector, rule


def _spelt_out(selector: str) -> Iterator[str]:
    """Yield the selectors of a list, and each that :is() stands for."""
    if found := IS.search(selector):
        for each in found[1].split(","):
            yield from _spelt_out(
                selector[: found.start()] + each.strip() + selector[found.end() :]
            )
    else:
        yield from selector.split(",")


def _path(selector: str) -> tuple[Compound, ...]:
    """Return the compounds of a selector, outermost first; () if it has something unknown."""
    path: list[Compound] = []
    parent = False
    for part in re.sub(r"\s*>\s*", " > ", selector.strip()).split():
        if part == ">":
            parent = True
            continue
        found = COMPOUND.match(part)
        if not found or not part:
            return ()
        attributes = tuple((m[1], m[2] or "") for m in ATTRIBUTE.finditer(found["attributes"]))
        names = tuple(re.findall(r"[.#][\w-]+", found["names"]))
        path.append(Compound(found["tag"] or "", names, attributes, parent))
        parent = False
    return tuple(path)


def _selects(path: tuple[Compound, ...], element: Element) -> bool:
    """Return whether a selector selects an element: from the last compound outwards, with all
    ancestors at which the ones so far can stand, so that no nesting makes it slow."""
    if not path[-1].selects(element):
        return False
    if len(path) == 1:
        return True
    above = list(element.iterancestors())
    at = {-1}
    for inner, outer in zip(path[:0:-1], path[-2::-1], strict=True):
        near = (
            (n + 1 for n in at if n + 1 < len(above))
            if inner.parent
            else range(min(at) + 1, len(above))
        )
        at = {n for n in near if outer.selects(above[n])}
        if not at:
            return False
    return True
