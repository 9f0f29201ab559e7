"""Turn a file's bytes into a title and Markdown.

In:  bytes and a file name
Out: Parsed; Markdown keeps headings, lists and tables, HTML loses its navigation

A parser raises UnreadableError for what it can't take; that is a technical failure, so the last
good version of the document stays for a while.
"""

import re
from collections.abc import Callable
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import PurePosixPath

import yaml

from tasks.records import digest


@dataclass(frozen=True, slots=True)
class Parsed:
    title: str
    text: str  # Markdown without the title
    mime: str


class UnreadableError(Exception):
    """The reason, without a word of the document."""


def parse(name: str, data: bytes) -> Parsed:
    """Parse by the file name's ending. Raises UnreadableError."""
    path = PurePosixPath(name)
    parser = PARSERS.get(path.suffix.lower())
    if parser is None:
        raise UnreadableError(f"no parser for *{path.suffix}")
    parsed = parser(data)
    title = " ".join(parsed.title.split()) or path.stem.replace("-", " ").replace("_", " ")
    return Parsed(title, parsed.text.strip(), parsed.mime)


def _text(data: bytes) -> Parsed:
    return Parsed("", _decode(data), "text/plain")


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8 at byte {error.start}") from None
    if "\0" in text:
        raise UnreadableError("binary: holds NUL bytes")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _markdown(data: bytes) -> Parsed:
    """The title is the front matter's, else the heading of level 1 that the text begins with."""
    front, text = _front_matter(_decode(data))
    title = str(front.get("title") or "")
    heading = re.match(r"\s*# +(\S[^\n]*)(?:\n|$)", text)
    named = heading[1].rstrip(" #") if heading else ""
    if heading and title in ("", named):
        return Parsed(named, text[heading.end() :], "text/markdown")
    return Parsed(title, text, "text/markdown")


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    block = re.match(r"---\n(.*?\n)---[ \t]*(?:\n|$)", text, re.DOTALL)
    if not block:
        return {}, text
    try:
        front = yaml.safe_load(block[1])
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: 30 February
        return {}, text  # two rules and text between them, or broken: then it is text
    return (front, text[block.end() :]) if isinstance(front, dict) else ({}, text)


def _html(data: bytes) -> Parsed:
    """The main text by trafilatura; the title is the first <h1>, else <title>."""
    import trafilatura
    from lxml import etree

    tree = trafilatura.load_html(data)
    if tree is None:
        raise UnreadableError("not HTML")
    titles = (
        tree.findtext(".//h1"),
        *(_inner(h) for h in tree.iter("h1")),
        tree.findtext(".//title"),
    )
    title = next((" ".join(text.split()) for text in titles if text and text.strip()), "")
    try:
        text = trafilatura.extract(
            tree,
            output_format="markdown",
            include_tables=True,
            include_comments=False,
            favor_recall=True,
            config=_short_pages(),
        )
    except (ValueError, etree.LxmlError) as error:
        raise UnreadableError(f"broken HTML: {type(error).__name__}") from None
    if not text:
        raise UnreadableError("HTML without text")
    heading = re.match(r"\s*# +(.+?)\s*(?:\n|$)", text)
    if heading and heading[1].strip() == title:
        text = text[heading.end() :]
    return Parsed(title, text, "text/html")


@cache
def _short_pages() -> ConfigParser:
    """trafilatura's settings without its fall-back for short pages, which loses all structure."""
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    return config


def _inner(element: object) -> str:
    return "".join(element.itertext())  # type: ignore[attr-defined]


PARSERS: dict[str, Callable[[bytes], Parsed]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _text,
    ".html": _html,
    ".htm": _html,
}


def fingerprint() -> str:
    """Changes when a document would be parsed differently. Raise the number with this file."""
    return digest("parse 1", version("trafilatura"))
