"""Plain text and Markdown."""

import datetime
import re

import yaml

from tasks.parse.parsed import Parsed, UnreadableError

MARKS = {  # longest first: UTF-32's mark begins with UTF-16's
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def plain(data: bytes) -> Parsed:
    return Parsed("", decode(data), "text/plain")


def decode(data: bytes) -> str:
    """UTF-8, or what a byte-order mark says. Older encodings are not guessed: a wrong guess makes
    words, and names among them, that nobody recognizes. Raises UnreadableError."""
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not {encoding.upper()[:6]} at byte {error.start}") from None
    if "\0" in text:
        raise UnreadableError("binary: holds NUL bytes")
    if len(CONTROL.findall(text)) > len(text) / 100:
        raise UnreadableError("binary: holds control characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def markdown(data: bytes) -> Parsed:
    """The title is the front matter's, else the heading of level 1 that the text begins with."""
    front, text = _front_matter(decode(data))
    title, author = str(front.get("title") or ""), str(front.get("author") or "")
    heading = re.match(r"\s*# +(\S[^\n]*)(?:\n|$)", text)
    named = heading[1].rstrip(" #") if heading else ""
    if heading and title in ("", named):
        title, text = named, text[heading.end() :]
    return Parsed(title, text, "text/markdown", author, _iso(front.get("date")))


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    block = re.match(r"---\n(.*?\n)---[ \t]*(?:\n|$)", text, re.DOTALL)
    if not block:
        return {}, text
    try:
        front = yaml.safe_load(block[1])
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: 30 February
        return {}, text  # two rules and text between them, or broken: then it is text
    return (front, text[block.end() :]) if isinstance(front, dict) else ({}, text)


def _iso(value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    found = re.match(r"\d{4}-\d\d-\d\d", str(value or ""))
    return found[0] if found else ""
