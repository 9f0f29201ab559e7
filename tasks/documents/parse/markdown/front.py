"""Read front matter: the block of YAML (between ---) or TOML (between +++) at the start of a
Markdown page. Title, description, date and author are read; other keys are for the site generator.
"""

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

import yaml

LONG = 4000  # characters of a block, and so its deepest level
BLOCK = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?\n)??(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
LINE = re.compile(r"([A-Za-z][\w -]*):(?:[ \t]+(.*))?$")
TITLE = ("title", "name")
DESCRIPTION = ("description", "summary", "excerpt", "abstract")
AUTHOR = ("author", "authors", "creator")
DATE = ("date", "lastmod", "last_modified_at", "last_updated", "updated", "modified")
KNOWN = {*TITLE, *DESCRIPTION, *AUTHOR, *DATE, "layout", "permalink", "tags", "slug", "draft"}


@dataclass(frozen=True, slots=True)
class Front:
    title: str = ""
    description: str = ""
    author: str = ""
    dated: str = ""


def split(text: str) -> tuple[Front, str]:
    """Return the front matter and the text below it. A second block right behind the first counts
    if it has a key of front matter; every later --- is a horizontal rule."""
    found: dict[str, object] = {}
    for number in range(2):
        block = BLOCK.match(text)
        values = _values(block[1], block[2] or "") if block else None
        if block is None or values is None or (number and not KNOWN & values.keys()):
            break
        found = values | found
        text = text[block.end() :]
    return _read(found), text


def _values(kind: str, block: str) -> dict[str, object] | None:
    """Return the values by lower-case key; None if the block is not front matter, but text between
    rules."""
    try:
        read: object = tomllib.loads(block) if kind == "+++" else _yaml(block)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: TOML, or 30 February
        read = _by_line(block) if kind == "---" else None
    if read is None and not block.strip():
        return {}
    if not isinstance(read, dict):
        return None
    return {str(key).lower(): value for key, value in read.items()}


def _yaml(block: str) -> object:
    """Load YAML as yaml.safe_load does, by libyaml, which is six times as fast but overflows the
    stack at some 100,000 levels: a longer block is read by the slow loader, which has a limit."""
    if len(block) > LONG:
        return yaml.safe_load(block)
    return yaml.CSafeLoader(block).get_single_data()


def _by_line(block: str) -> dict[str, object] | None:
    """Return the keys of invalid YAML, as in `title: Pumps: a guide`, if one is a title."""
    lines = [LINE.match(line) for line in block.split("\n")]
    found: dict[str, object] = {
        line[1].lower(): line[2].strip(" \"'") for line in lines if line and line[2]
    }
    return found if "title" in found else None


def _read(values: Mapping[str, object]) -> Front:
    dated = (_iso(values.get(key)) for key in DATE)
    return Front(
        _first(values, TITLE),
        _first(values, DESCRIPTION),
        _first(values, AUTHOR),
        next(filter(None, dated), ""),
    )


def _first(values: Mapping[str, object], keys: tuple[str, ...]) -> str:
    return next(filter(None, (_one_line(values.get(key)) for key in keys)), "")


def _one_line(value: object) -> str:
    """Return a value in one line, as a site shows it: a text, a list of texts, or the name in a
    mapping."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_one_line, value[:20])))
    if isinstance(value, dict):
        return _one_line(value.get("name"))
    return " ".join(unescape(str(value)).split()) if isinstance(value, str | int | float) else ""


def _iso(value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    found = re.match(r"\d{4}-\d\d-\d\d", str(value or ""))
    return found[0] if found else ""
