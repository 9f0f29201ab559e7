"""Read Markdown: the words that a reader of the rendered page sees, still as Markdown.

Comments, pictures in base64 and the tags of site generators are removed; footnotes move to the
sentence that refers to them; HTML becomes Markdown; the lines of a paragraph become one. Code is
left unchanged.
"""

import re
from collections.abc import Iterator

from tasks.documents.parse.markdown import breaks, code, footnotes, front, markup, sites, targets
from tasks.documents.parse.parsed import Parsed
from tasks.documents.parse.text import PICTURE, decode

PLACE = re.compile(r"<!-- (?:page|slide|row|line) \d{1,9} -->")  # other parsers' marks
UNSEEN = re.compile(r"(?m)^ {0,3}\[(?://|comment|#)\]:.*$\n?")  # comments as definitions
DATA = re.compile(r"(?m)^ {0,3}\[([^\]\n]+)\]:[ \t]*(?:\n[ \t]+)?<?data:.*$\n?")
IMAGE = re.compile(r"!\[([^\]\n]*)\]\(\s*<?data:[^)\s]*[^)\n]*\)")
TARGET = re.compile(r"(?m)^ {0,3}\[([^\]^\n][^\]\n]*)\]:[ \t]*(?:\n[ \t]+)?(\S+)[ \t]*$")
ADDRESS = re.compile(r"[/#@\\<>%]|\w\.\w|^\w+:|^\.+$")
HEADING = re.compile(
    r"\s*(?:# +(\S[^\n]*)(?:\n|$)|([^\s#>|`~<\-*+][^\n]*)\n {0,3}=+[ \t]*(?:\n|$))"
)
ONLY = re.compile(r"(?m)^# +(\S[^\n]*)$")


def markdown(data: bytes) -> Parsed:
    """Parse Markdown. The title is the front matter's, else the heading of level 1 that the text
    begins with, or the only one of level 1. A description is put before the text."""
    head, text = front.split(decode(data))
    masked, pieces = code.masked(sites.opened(text))
    title, text = _title(head.title, cleaned(masked, pieces))
    if head.description and head.description != title and head.description not in _start(text):
        text = f"{head.description}\n\n{text}"
    title, text = code.unmasked(title, pieces), code.unmasked(text, pieces)
    return Parsed(_bare(title), text, "text/markdown", head.author, head.dated)


def _title(title: str, text: str) -> tuple[str, str]:
    """Return the title, and the text without it. A heading that differs from the title stays."""
    heading = HEADING.match(text)
    named = (heading[1] or heading[2]).rstrip(" #") if heading else ""
    if heading and title in ("", named, _bare(named)):
        return named, text[heading.end() :]
    found = ONLY.findall(text) if not title and "\n# " in text else []
    return (found[0].rstrip(" #") if len(found) == 1 else title), text


def _start(text: str) -> str:
    return " ".join(text[:2000].split())


def _bare(title: str) -> str:
    """Return a heading's words without the marks of links, pictures, bold type and code."""
    title = re.sub(r"\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?", "", title)
    title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
    return re.sub(r"\*\*|__|`|\\(?=[\W_])", "", title).strip()


def cleaned(text: str, pieces: list[str]) -> str:
    """Return the text, its code masked as `pieces`, without parts that the rendered page does not
    show."""
    if "<!--" in text:
        text = "".join(_without_comments(text))
    if "data:" in text:
        text = _without_pictures(text)
    if "[^" in text:
        text = footnotes.inlined(text)
    if "]:" in text:
        text = targets.resolved(TARGET.sub(_definition_text, UNSEEN.sub("", text)))
    if "](" in text:
        text = targets.untitled(text)
    return markup.plain(breaks.joined(sites.plain(text)), pieces)


def _without_comments(text: str) -> Iterator[str]:
    """Yield the text without comments. A comment that is never closed is kept as text: removing it
    would remove the rest of the page."""
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 2)) >= 0:
        yield text[position:start]
        position = end + len("-->")
        if PLACE.fullmatch(text, start, position):
            yield text[start:position]
    yield text[position:]


def _without_pictures(text: str) -> str:
    """Replace pictures in base64 with their alternative text."""
    for name in DATA.findall(text):
        text = re.sub(rf"!\[([^\]\n]*)\]\[{re.escape(name)}\]", r"\1", text)
        text = re.sub(rf"!\[({re.escape(name)})\](?:\[\])?(?![(:\[])", r"\1", text)
    return PICTURE.sub("", IMAGE.sub(r"\1", DATA.sub("", text)))


def _definition_text(match: re.Match[str]) -> str:
    """Keep a line such as `[Note]: Closed.` as words, although Markdown reads it as a link target
    and does not show it."""
    return match[0] if ADDRESS.search(match[2]) else f"{match[1]}: {match[2]}"
