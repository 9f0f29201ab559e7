"""Web pages: the main text, without navigation, by trafilatura."""

import re
from configparser import ConfigParser
from functools import cache

from tasks.parse.parsed import Parsed, UnreadableError

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def html(data: bytes) -> Parsed:
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
    author = _meta(tree, "author", "article:author")
    dated = _meta(tree, "date", "article:modified_time", "article:published_time")[:10]
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
    return Parsed(title, text, "text/html", author, dated if _DATE.fullmatch(dated) else "")


def _meta(tree: object, *names: str) -> str:
    """What the page's head says under the first of the names that is there."""
    found = {
        meta.get("name") or meta.get("property"): meta.get("content")
        for meta in tree.iter("meta")  # type: ignore[attr-defined]
    }
    return next((str(found[name]).strip() for name in names if found.get(name)), "")


@cache
def _short_pages() -> ConfigParser:
    """trafilatura's settings without its fall-back for short pages, which loses all structure."""
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    return config


def _inner(element: object) -> str:
    return "".join(element.itertext())  # type: ignore[attr-defined]
