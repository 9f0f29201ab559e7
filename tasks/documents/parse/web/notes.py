"""Move the footnotes of a web page to their references, so that no chunk has a statement without
its condition.

A reference is a raised number or sign that links to a note further down. References to literature,
of which a wiki's page may have hundreds, stay where they are.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tasks.documents.parse.web import inline

Element = Any  # lxml ships no types

MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3}|[a-z]|[ivx]{1,4})[\])]?")
BACK = re.compile(r"[\s↩↑⤴⏎^\ufe0e\ufe0f]*|(?i:back(?: to (?:text|content))?|zurück)")
NAMED = re.compile(r"(?i)(?:^|[\s_-])(?:footnote-?ref|noteref|fnref\w*|ftnref\w*)(?:$|[\s_-])")
LITERATURE = re.compile(r"(?i)(?:cite|ref|bib)[\w:-]*")
HEADING = re.compile(r"(?i)(?:foot|end)?notes?|fußnoten?|anmerkung(?:en)?|notes de bas de page")
ITEMS = {"li", "p", "dd", "td", "div", "aside"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LONGEST = 1000  # characters of a note
LONG = 300  # characters of a note that stands only once, however often it is referred to


def inlined(tree: Element, skipped: set[Element]) -> set[Element]:
    """Write each note behind its reference, `four tonnes (note: Only dry.)`, and return the notes,
    which are then to be skipped."""
    links = [link for link in tree.iter("a") if _refers(link)]
    if not links:
        return set()
    order = {element: place for place, element in enumerate(tree.iter())}
    places = {name: element for element in order for name in _names(element)}
    notes: dict[Element, str] = {}
    for link in links:
        note = _item(places.get(link.get("href")[1:]))
        if note is None or order[note] < order[link] or not _may_move(link, note, skipped):
            continue
        text = notes.get(note) or _text(note)
        if 0 < len(text) <= LONGEST:
            _replace(link, "" if note in notes and len(text) > LONG else f" (note: {text})")
            notes[note] = text
    return {*notes, *_emptied(set(notes))}


def _refers(link: Element) -> bool:
    """Return whether a link may be the reference of a note: a mark that is raised, or named so."""
    target = link.get("href") or ""
    if target[:1] != "#" or LITERATURE.fullmatch(target[1:]) or not MARK.fullmatch(_bare(link)):
        return False
    names = " ".join(link.get(name, "") for name in ("class", "id", "name", "role"))
    raised = next(link.iterancestors("sup"), None) is not None or link.find(".//sup") is not None
    return raised or "data-footnote-ref" in link.attrib or NAMED.search(names) is not None


def _names(element: Element) -> Iterator[str]:
    yield from filter(None, (element.get("name"), element.get("id")))


def _item(element: Element | None) -> Element | None:
    """Return the item or paragraph that a link leads to, or into."""
    while element is not None and element.tag not in ITEMS:
        element = element.getparent()
    return element


def _may_move(link: Element, note: Element, skipped: set[Element]) -> bool:
    """Return whether both are shown, and neither is in or around a heading."""
    around = {*link.iterancestors(), *note.iterancestors()}
    tags = {element.tag for element in (*around, *note.iter())}
    return note not in around and HEADINGS.isdisjoint(tags) and skipped.isdisjoint({*around, note})


def _bare(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _text(note: Element) -> str:
    """Return the words of a note in one line, without its mark and the way back."""
    copied = deepcopy(note)
    copied.tail = None
    for link in list(copied.iter("a")):
        if (link.get("href") or "")[:1] == "#" and (
            BACK.fullmatch(_bare(link)) or MARK.fullmatch(_bare(link))
        ):
            _replace(link, "")
    return inline.one_line(copied, inline.Page(set()))


def _replace(link: Element, text: str) -> None:
    """Write a text in the place of a link, and of the elements around it that hold nothing else."""
    outer = link
    while outer.getparent().tag in ("sup", "span") and _bare(outer.getparent()) == _bare(link):
        outer = outer.getparent()
    outer.tag, tail = "span", outer.tail
    outer.clear()
    outer.text, outer.tail = text, tail


def _emptied(notes: set[Element]) -> Iterator[Element]:
    """Yield the elements that hold nothing but notes, with a heading that announces them."""
    gone = set(notes)
    around = {above for note in notes for above in note.iterancestors()}
    for element in sorted(around, key=lambda each: -len(list(each.iterancestors()))):
        left = [
            c for c in element.iterchildren() if c not in gone and c.tag not in ("hr", *HEADINGS)
        ]
        words = (element.text or "") + "".join(child.tail or "" for child in element.iterchildren())
        if element not in gone and not left and not words.strip():
            gone.add(element)
            yield element
            above = element.getprevious()
            if above is not None and above.tag in HEADINGS and HEADING.fullmatch(_bare(above)):
                yield above
