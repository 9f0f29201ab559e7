"""Find the rules whose selectors select an element.

cssselect2 reads and tests compounds, such as p.note:first-child; the combinators between them are
followed here. cssselect2 would try every combination of ancestors: `.y div div div div div div`
takes minutes in 200 nested elements (docs/decisions/0056).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cssselect2
import tinycss2

Element = Any  # cssselect2 and lxml ship no types
Token = Any

NEAR = 500  # siblings before an element that are looked at
ERRORS = (  # of both libraries at selectors that they do not know or that are broken
    cssselect2.SelectorError, SyntaxError, RecursionError, NotImplementedError,
    AttributeError, TypeError, ValueError,
)  # fmt: skip


class Wrapped(cssselect2.ElementWrapper):  # type: ignore[misc]
    """An element as cssselect2 tests it, without a copy of all siblings before it."""

    def __init__(self, element: Element, *place: Any, **page: Any) -> None:
        super().__init__(element, *place, **page)
        self.local_name, self.namespace_url, self.id = element.tag, "", element.get("id")
        self.classes = set(element.get("class", "").split())

    @property
    def previous_siblings(self) -> tuple[Element, ...]:
        return tuple(_siblings(self))

    @cached_property
    def are_children_alike(self) -> bool:
        return len({each.tag for each in self.etree_children}) == 1

    @property
    def is_among_its_like(self) -> bool:
        return self.parent is None or self.parent.are_children_alike


@dataclass(frozen=True, slots=True)
class Selector:
    path: tuple[tuple[str, Any], ...]  # relation to the compound before, and compound
    rank: tuple[int, ...]  # ids, classes and the like, tags

    def selects(self, element: Element) -> bool:
        """Return whether it selects an element that its last compound matches: outwards, with all
        elements at which the compounds so far can stand, so that no nesting makes it slow."""
        at = [element]
        for number in range(len(self.path) - 1, 0, -1):
            test = self.path[number - 1][1].test
            at = [each for each in _near(self.path[number][0], at) if test(each)]
        return bool(at)


class Rules:
    """Selectors, each with something that belongs to it, in the order of the page."""

    def __init__(self) -> None:
        self._matcher = cssselect2.Matcher()
        self._wrapped: dict[Element, Wrapped] = {}

    def __len__(self) -> int:
        return int(self._matcher.order)

    def add(self, selector: Selector, item: Any) -> None:
        self._matcher.add_selector(selector.path[-1][1], (selector, item))

    def of(self, element: Element) -> list[Any]:
        """Return what belongs to the selectors that select an element; what wins comes last."""
        if not len(self):
            return []
        if not self._wrapped:
            page = Wrapped.from_html_root(element.getroottree().getroot())
            self._wrapped = {each.etree_element: each for each in page.iter_subtree()}
        own = self._wrapped[element]
        found = [(order, *both) for _, order, _, both in self._matcher.match(own)]
        found = [each for each in found if each[1].selects(own)]
        found.sort(key=lambda each: (each[1].rank, each[0]))
        return [item for _, _, item in found]


def parse(tokens: Sequence[Token]) -> Selector | None:
    """Parse one selector; None if it has something that cssselect2 does not know."""
    try:
        path = tuple((relation, _compiled(part)) for relation, part in _compounds(tokens))
    except ERRORS:
        return None
    ranks = (compound.specificity for _, compound in path)
    return Selector(path, tuple(map(sum, zip(*ranks, strict=True))))


def _compiled(part: list[Token]) -> Any:
    (found,) = cssselect2.compile_selector_list(part)
    said = tinycss2.serialize(part).lower()
    if found.pseudo_element is not None or ":local-link" in said:  # which fails at http://[
        raise cssselect2.SelectorError("expected an element, got a pseudo-element or :local-link")
    counted = [t.lower_name for t in part if t.type == "function"]
    if any(name.startswith("nth-") and name.endswith("-of-type") for name in counted):
        # cssselect2 counts the siblings of each element again; a table has only rows
        like = tinycss2.serialize(part).replace("-of-type(", "-child(")
        (among_all,), of_type = cssselect2.compile_selector_list(like), found.test
        found.test = lambda each: (among_all.test if each.is_among_its_like else of_type)(each)
    found.test = _unraised(found.test)
    return found


def _unraised(test: Callable[[Element], bool]) -> Callable[[Element], bool]:
    """Return a test that is False where it would raise: one selector that fails at an element must
    not take the others with it, which may hide the element."""

    def tested(element: Element) -> bool:
        try:
            return bool(test(element))
        except ERRORS:
            return False

    return tested


def _compounds(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Yield the compounds of a selector with their relations to those before."""
    part: list[Token] = []
    relation, after = " ", ""
    for token in tokens:
        if token.type in ("whitespace", "comment"):
            after = after or " "
        elif token.type == "literal" and token.value in (">", "+", "~"):
            after = token.value
        else:
            if after and part:
                yield relation, part
                relation, part = after, []
            part.append(token)
            after = ""
    yield relation, part


def _near(relation: str, at: list[Element]) -> Iterator[Element]:
    """Yield the elements in this relation to one of those found."""
    if relation == ">":
        yield from (each.parent for each in at if each.parent is not None)
    elif relation == "+":
        yield from (each.previous for each in at if each.previous is not None)
    else:
        seen = set()  # whose ancestors or siblings were yielded already
        for each in at:
            for near in _ancestors(each) if relation == " " else _siblings(each):
                if near in seen:
                    break
                seen.add(near)
                yield near


def _ancestors(element: Element) -> Iterator[Element]:
    while (element := element.parent) is not None:
        yield element


def _siblings(element: Element) -> Iterator[Element]:
    for _ in range(NEAR):
        if (element := element.previous) is None:
            return
        yield element
