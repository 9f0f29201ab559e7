"""Find the elements that a selector of a style sheet selects.

Source: Selectors Level 4, https://www.w3.org/TR/selectors-4. Known are tags, classes, ids,
attributes, ancestors, parents, siblings, positions, :not, :is and :where. States such as :hover
hold for no element, because a page is read as it is first seen. A selector with anything else
selects nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Element = Any  # lxml ships no types
Test = Callable[[Element, "Places"], bool]

TOKEN = re.compile(
    r"\s*([>+~])\s*|(\s+)"
    r"|(\*|[a-z][\w-]*|[.#](?:[\w-]|[^\x00-\x7f]|\\.)+|\[[^\]]*\]"
    r"|::?[\w-]+(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?)",
    re.IGNORECASE,
)
ATTRIBUTE = re.compile(
    r"\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*[\"']?([^\"'\]]*?)[\"']?\s*(\s[is])?\s*)?\]", re.IGNORECASE
)
STATES = set(
    "hover focus active focus-within focus-visible target visited checked indeterminate invalid "
    "open fullscreen modal popover-open placeholder-shown autofill user-invalid disabled "
    "target-within".split()
)
NTH = re.compile(r"(?:([+-]?\d*)n)?\s*([+-]?\s*\d+)?$")
NEAR = 500  # siblings before an element that are looked at
MOST = 64  # selectors of a list in brackets


ALONE: dict[str, Test] = {
    "root": lambda element, _: element.getparent() is None,
    "empty": lambda element, _: not len(element) and not element.text,
    "link": lambda element, _: element.tag == "a" and element.get("href") is not None,
    "any-link": lambda element, _: element.tag == "a" and element.get("href") is not None,
}


class Places:
    """The places of elements among their siblings, and how many there are."""

    def __init__(self) -> None:
        self._found: dict[Element, dict[Element, tuple[int, int, int, int]]] = {}

    def of(self, element: Element) -> tuple[int, int, int, int]:
        """Return its place and that from the end, among all siblings and among those of its tag."""
        parent = element.getparent()
        if parent is None:
            return 1, 1, 1, 1
        if parent not in self._found:
            self._found[parent] = dict(_places(parent))
        return self._found[parent].get(element, (1, 1, 1, 1))


def _places(parent: Element) -> Iterator[tuple[Element, tuple[int, int, int, int]]]:
    children = [child for child in parent if isinstance(child.tag, str)]
    totals: dict[str, int] = {}
    own = []
    for child in children:
        totals[child.tag] = totals.get(child.tag, 0) + 1
        own.append(totals[child.tag])
    for number, child in enumerate(children):
        left = totals[child.tag] - own[number] + 1
        yield child, (number + 1, len(children) - number, own[number], left)


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be, such as p.note[data-x]:first-child."""

    tag: str = ""
    names: tuple[str, ...] = ()  # .class and #id
    tests: tuple[Test, ...] = ()
    relation: str = " "  # to the compound before it

    def selects(self, element: Element, places: Places) -> bool:
        if self.tag not in ("", element.tag):
            return False
        if self.names:
            own = {f".{name}" for name in element.get("class", "").split()}
            if not own.union((f"#{element.get('id')}",)).issuperset(self.names):
                return False
        return all(test(element, places) for test in self.tests)

    @property
    def key(self) -> str:
        """The name by which its rules are found."""
        return self.names[-1] if self.names else self.tag or "*"


@dataclass(frozen=True, slots=True)
class Selector:
    path: tuple[Compound, ...]  # outermost first
    rank: tuple[int, int, int] = (0, 0, 0)  # ids, classes and the like, tags

    def selects(self, element: Element, places: Places) -> bool:
        """Return whether it selects an element: from the last compound outwards, with all elements
        at which the ones so far can stand, so that no nesting makes it slow."""
        if not self.path[-1].selects(element, places):
            return False
        if len(self.path) == 1:
            return True
        chain = [element, *element.iterancestors()]
        at = [(0, element)]
        for inner, outer in zip(self.path[:0:-1], self.path[-2::-1], strict=True):
            near = _near(inner.relation, at, chain)
            at = [(level, each) for level, each in near if outer.selects(each, places)]
            if not at:
                return False
        return True


def _near(
    relation: str, at: list[tuple[int, Element]], chain: list[Element]
) -> Iterator[tuple[int, Element]]:
    """Yield the elements in this relation to one of those found: elements of the chain, or siblings
    of them."""
    levels = sorted({level for level, _ in at})
    if relation == " ":
        yield from ((n, chain[n]) for n in range(levels[0] + 1, len(chain)))
    elif relation == ">":
        yield from ((n + 1, chain[n + 1]) for n in levels if n + 1 < len(chain))
    elif relation == "+":
        found = ((level, each.getprevious()) for level, each in at)
        yield from ((level, each) for level, each in found if each is not None)
    else:
        for level, each in at[:1] if len(levels) == 1 else at:
            for number, sibling in enumerate(each.itersiblings(preceding=True)):
                if number == NEAR:
                    break
                yield level, sibling


def parse(selector: str) -> Selector | None:
    """Parse one selector; None if it has something unknown, or selects no element at first."""
    path: list[Compound] = []
    tag, relation = "", " "
    names: list[str] = []
    tests: list[Test] = []
    ids = others = tags = position = 0
    selector = selector.strip()
    while position < len(selector):
        found = TOKEN.match(selector, position)
        if not found or found.end() == position:
            return None
        position = found.end()
        part = found[3]
        if part is None:
            path.append(Compound(tag, tuple(names), tuple(tests), relation))
            tag, names, tests, relation = "", [], [], found[1] or " "
        elif part[0] in ".#":
            names.append(re.sub(r"\\(.)", r"\1", part))
            ids, others = ids + (part[0] == "#"), others + (part[0] == ".")
        elif part[0] in "[:":
            test = _attribute(part) if part[0] == "[" else _pseudo(part)
            if test is None:
                return None
            tests.append(test)
            others += 1
        elif part != "*":
            tag, tags = part.lower(), tags + 1
    path.append(Compound(tag, tuple(names), tuple(tests), relation))
    return Selector(tuple(path), (ids, others, tags)) if selector else None


def _attribute(part: str) -> Test | None:
    found = ATTRIBUTE.fullmatch(part)
    if not found:
        return None
    name, sign, value = found[1].lower(), found[2], found[3] or ""
    fold = (found[4] or "").strip().lower() == "i"

    def test(element: Element, _: Places) -> bool:
        own = element.get(name)
        if own is None or not sign:
            return own is not None
        return _compares(sign, own.lower(), value.lower()) if fold else _compares(sign, own, value)

    return test


def _compares(sign: str, own: str, value: str) -> bool:
    if sign in ("=", "|="):
        return own == value or (sign == "|=" and own.startswith(f"{value}-"))
    if sign == "~=":
        return value in own.split()
    compare = {"^=": own.startswith, "$=": own.endswith, "*=": own.__contains__}[sign]
    return bool(value) and compare(value)


def _pseudo(said: str) -> Test | None:
    name, _, inside = said.lstrip(":").partition("(")
    name, inside = name.lower(), inside[:-1].strip()
    if said.startswith("::") or name in ("before", "after", "first-line", "first-letter"):
        return None
    if name in STATES:
        return lambda _element, _places: False
    if name in ("not", "is", "where", "matches", "any"):
        return _listed(inside, name != "not")
    return ALONE.get(name) or _place(name, inside)


def _listed(inside: str, wanted: bool) -> Test | None:
    found = [parse(each) for each in split(inside)[:MOST]]
    known = [each for each in found if each is not None]
    if not known or (not wanted and len(known) < len(found)):
        return None
    return lambda element, places: any(s.selects(element, places) for s in known) is wanted


def _place(name: str, inside: str) -> Test | None:
    at = {"child": (0, 1), "of-type": (2, 3)}
    kind = next((kind for kind in at if name.endswith(f"-{kind}")), "")
    if not kind:
        return None
    first, last = at[kind]
    order = name.removesuffix(f"-{kind}")
    if order in ("first", "last"):
        which = first if order == "first" else last
        return lambda element, places: places.of(element)[which] == 1
    if order == "only":
        return lambda element, places: places.of(element)[first] == places.of(element)[last] == 1
    found = NTH.fullmatch({"odd": "2n+1", "even": "2n"}.get(inside.lower(), inside.lower()))
    if order not in ("nth", "nth-last") or not found or not inside:
        return None
    step = (
        0 if found[1] is None else int(f"{found[1]}1" if found[1] in ("", "+", "-") else found[1])
    )
    start = int((found[2] or "0").replace(" ", ""))
    which = first if order == "nth" else last

    def test(element: Element, places: Places) -> bool:
        left = places.of(element)[which] - start
        return left == 0 if not step else left % step == 0 and left // step >= 0

    return test


def split(selectors: str) -> list[str]:
    """Return the selectors of a list."""
    found, start, depth = [], 0, 0
    for sign in re.finditer(r"[(),\[\]]", selectors):
        if sign[0] == ",":
            if depth == 0:
                found.append(selectors[start : sign.start()])
                start = sign.end()
        else:
            depth += 1 if sign[0] in "([" else -1
    return [each for each in (*found, selectors[start:]) if each.strip()]
