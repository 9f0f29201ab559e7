"""Convert HTML inside Markdown: tables, lists and code become Markdown, of other tags only the text
stays.

Placeholders such as <name> or <your project> are words, not HTML.
"""

import html
import re

from tasks.documents.parse import scripts
from tasks.documents.parse.markdown import code
from tasks.documents.parse.web import page

TAGS = set(
    "a abbr address article aside b big blockquote br button caption center cite code col "
    "colgroup dd del details div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 "
    "h6 header hr i img input ins kbd label li main mark nav ol p picture q s samp section "
    "small source span strike strong sub summary sup tbody td tfoot th thead tr tt u ul var".split()
)
ALONE = set("br p hr img li dd dt td th tr".split())  # HTML without an end tag
LINES = set(
    "p div section article details figure center header footer blockquote aside main address "
    "figcaption form nav li dd dt hr tr ul ol dl table".split()
)
APART = LINES | set(
    "pre script style template noscript select iframe video audio object dialog "
    "h1 h2 h3 h4 h5 h6".split()
)
TAG = re.compile(r"<(/?)([a-zA-Z][\w.-]*)((?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?)/?>")
WHOLE = re.compile(  # elements that are read, or left out, as a whole
    r"<(table|ul|ol|dl|pre|script|style|template|noscript|svg|select|iframe|video|audio|object|dialog"
    r"|canvas|math)\b[^<>]*>"
    r"|<([a-z][\w-]*)(?=\s)[^<>]*?\s(?:(?:hidden|popover)(?=[\s>/=])|(?:style|color|bgcolor)"
    r"\s*=)[^<>]*>",
    re.IGNORECASE,
)
STYLED = re.compile(
    rf"{WHOLE.pattern}|<([a-z][\w-]*)(?=\s)[^<>]*?\s(?:class|id)\s*=[^<>]*>", re.IGNORECASE
)
SHEET = re.compile(r"<style\b[^<>]*>[^<]*</style>", re.IGNORECASE)
DECLARED = re.compile(r"<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<![A-Z][^<>]*>", re.DOTALL)  # as comments
BREAK = re.compile(r"<br\b[^<>]*>[ \t]*(\n?)", re.IGNORECASE)
RAISED = re.compile(r"<sup>\s*([\d+−-]+)\s*</sup>", re.IGNORECASE)
SUMMARY = re.compile(
    r"<summary[^<>]*>([^<]*(?:<(?!/?summary)[^<]*)*)</summary>", re.IGNORECASE | re.DOTALL
)
HEADING = re.compile(
    r"<h([1-6])\b[^<>]*>([^<]*(?:<(?!/?h[1-6])[^<]*)*)</h\1>", re.IGNORECASE | re.DOTALL
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
SHOWN = re.compile(r"\b(?:label|title|summary)=(?:\"([^\"]*)\"|'([^']*)')")


def plain(text: str, pieces: list[str]) -> str:
    """Return the text, its code masked as `pieces`, without HTML."""
    if "<?" in text or "<!" in text:
        text = DECLARED.sub("", text)
    if re.search("<[a-zA-Z/]", text):
        if "</" in text or "hidden" in text or "style" in text:
            text = _whole(text, pieces)
        text = BREAK.sub(_line_end, text)
        text = RAISED.sub(lambda sup: sup[1].translate(scripts.RAISED), text)
        text = SUMMARY.sub(lambda found: f"\n\n**{_line(found[1])}**\n\n", text)
        text = HEADING.sub(lambda found: f"\n\n{'#' * int(found[1])} {_line(found[2])}\n\n", text)
        text = _without_tags(text)
    return ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def _line(text: str) -> str:
    return " ".join(_without_tags(text).split())


def _whole(text: str, pieces: list[str]) -> str:
    """Return the text with tables, lists and similar elements as Markdown, and without hidden
    elements."""
    sheet = "".join(SHEET.findall(text))
    opening = STYLED if sheet else WHOLE
    made: list[str] = []
    position = 0
    while found := opening.search(text, position):
        name = next(filter(None, found.groups())).lower()
        end = _end(text, found, name)
        made.append(text[position : found.start()])
        if end < 0:
            made.append(found[0])
            position = found.end()
            continue
        inner = page.fragment(code.unmasked(text[found.start() : end], pieces), sheet)
        apart = name in APART and not _in_row(text, found.start())
        made.append(f"\n\n{inner}\n\n" if inner and apart else " ".join(inner.split("\n")))
        position = end
    return "".join([*made, text[position:]])


def _end(text: str, opening: re.Match[str], name: str) -> int:
    """Return where the element ends, a paragraph at the latest at an empty line; -1 if it is never
    closed."""
    depth = 0
    for tag in re.finditer(rf"<(/?){name}\b[^<>]*>", text[opening.start() :], re.IGNORECASE):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return opening.start() + tag.end()
    if name != "p":
        return -1
    empty = re.compile(r"\n[ \t]*\n|$").search(text, opening.end())
    return empty.start() if empty else -1


def _without_tags(text: str) -> str:
    closed = {name.lower() for name in re.findall(r"</([a-zA-Z][\w.-]*)", text)}

    def said(tag: re.Match[str]) -> str:
        name = tag[2].lower()
        if tag[2][0].isupper() and not tag[2].isupper():  # a component of MDX
            return _component(tag) if name in closed or tag[0].endswith("/>") else tag[0]
        if name not in TAGS or not (tag[1] or name in closed | ALONE or tag[3].strip()):
            return tag[0]
        if name == "img":
            return page.fragment(tag[0])
        if name in ("code", "kbd", "samp", "tt"):
            return "`"
        return "\n" if name in LINES and not _in_row(text, tag.start()) else ""

    return re.sub(r"\n{3,}", "\n\n", TAG.sub(said, text))


def _line_end(tag: re.Match[str]) -> str:
    """Return a line break that keeps the quotation marks; a space in the row of a table."""
    line = tag.string[tag.string.rfind("\n", 0, tag.start()) + 1 : tag.start()]
    if line.lstrip().startswith("|"):
        return " "
    quoted = re.match(r"[ \t]*(?:>[ \t]*)+", line)
    return f"\n{quoted[0]}" if quoted and not tag[1] else "\n"


def _component(tag: re.Match[str]) -> str:
    shown = SHOWN.search(tag[3])
    return f"\n\n**{shown[1] or shown[2]}**\n\n" if shown and not tag[1] else "\n"


def _in_row(text: str, position: int) -> bool:
    """Return whether the position is in a row of a Markdown table."""
    return text[text.rfind("\n", 0, position) + 1 : position].lstrip().startswith("|")
