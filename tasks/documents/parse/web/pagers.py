"""Find what a manual's page repeats of others: links to its neighbours, and tables of contents.

A pager is found by its links, whose relation, access key or target says that they lead to the page
before, after or above. Everything else in it must be titles of those pages.
"""

import re
from collections.abc import Iterator
from typing import Any

Element = Any  # lxml ships no types

RELATIONS = set("prev previous next up start home top first last contents toc index parent".split())
KEYS = set("pnuhPNUH")
WORDS = re.compile(
    r"(?i)\W*(?:(?:go )?(?:prev(?:ious)?|next|up|home|top|back|contents|(?:general |master )?index)"
    r"(?: (?:page|chapter|section|topic))?"
    r"|zurück|weiter|vorherige\w*|nächste\w*|nach oben|zum anfang"
    r"|précédent|suivant|sommaire|niveau supérieur|début|anterior|siguiente|subir|inicio|indietro"
    r"|precedente|successivo|avanti|próximo|acima)\W*"
)
LARGEST = 400  # characters of a pager
OTHER = 3  # words of it that are neither links nor titles of its neighbours, at most
CONTENTS = re.compile(r"(?i)(?:^|[\s_-])(?:toc|contents|table-?of-?contents)(?:$|[\s_-])")
LINKED = 0.8  # share of a table of contents that is links
TITLED = re.compile(r"(?i)\W*(?:(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire)\W*")


def pagers(tree: Element) -> Iterator[Element]:
    """Yield the outermost elements that only link to neighbouring pages."""
    heads = list(tree.iterfind(".//head/link"))
    hrefs = {
        link.get("href")
        for link in heads
        if RELATIONS.intersection((link.get("rel") or "").lower().split())
    }
    named = {" ".join((link.get("title") or "").split()) for link in heads}
    titles = sorted({_text(tree.find(".//title")), *named}, key=len, reverse=True)
    found: set[Element] = set()
    for link in tree.iter("a"):
        if link.get("href") and _is_neighbour(link, hrefs):
            box = _box(link, hrefs, titles)
            if box is not None and not found.intersection(box.iterancestors()):
                found.add(box)
    yield from found


def is_contents(element: Element) -> bool:
    """Return whether an element is named a table of contents, and hardly anything but links."""
    if not CONTENTS.search(f"{element.get('class', '')} {element.get('id', '')}"):
        return False
    text = TITLED.sub("", _text(element), count=1)
    return sum(len(_text(link)) for link in element.iter("a")) >= LINKED * len(text) > 0


def _is_neighbour(link: Element, hrefs: set[str | None]) -> bool:
    return _is_known(link, hrefs) or WORDS.fullmatch(_text(link)) is not None


def _is_known(link: Element, hrefs: set[str | None]) -> bool:
    """Return whether the page itself declares a link to lead to a neighbour."""
    if RELATIONS.intersection((link.get("rel") or "").lower().split()):
        return True
    return link.get("accesskey") in KEYS or link.get("href") in hrefs


def _box(link: Element, hrefs: set[str | None], titles: list[str]) -> Element | None:
    """Return the largest element around a link that is a pager."""
    found = None
    for parent in link.iterancestors():
        if parent.tag in ("body", "main", "article", "html") or len(_text(parent)) > LARGEST:
            break
        if next(parent.iter("h1", "h2", "h3"), None) is not None:
            break
        if _is_pager(parent, hrefs, titles):
            found = parent
    return found


def _is_pager(element: Element, hrefs: set[str | None], titles: list[str]) -> bool:
    links = [link for link in element.iter("a") if link.get("href")]
    known = [_is_known(link, hrefs) for link in links]
    if not (any(known) or len(links) > 1) or not all(_is_neighbour(link, hrefs) for link in links):
        return False
    left = f" {_text(element)} "
    for text in [*map(_text, links), *titles]:
        left = left.replace(text, " ", 1) if text else left
    return len(re.findall(r"\w+", left)) <= OTHER


def _text(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
