"""CSV and JSON Lines: rows."""

import csv
import json
from io import StringIO
from typing import Any

from tasks.parse import tables
from tasks.parse.parsed import Parsed, UnreadableError
from tasks.parse.text import decode

FIELD = 1_000_000  # characters
LONG = 200  # characters of a cell; above it a record is no row of a table


def csv_(data: bytes) -> Parsed:
    text = decode(data)
    csv.field_size_limit(FIELD)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise UnreadableError(f"broken CSV: {type(error).__name__}") from None
    return Parsed("", tables.markdown(rows, "row"), "text/csv")


def _delimiter(text: str) -> str:
    """The one that the first line has most of; csv.Sniffer guesses too freely."""
    first = text.lstrip("\n").split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def jsonl(data: bytes) -> Parsed:
    """One object a line: a table, or a section each where a text is long."""
    records = []
    for number, line in enumerate(decode(data).split("\n"), 1):
        if line.strip():
            records.append((number, _object(line, number)))
    if not records:
        raise UnreadableError("empty")
    keys = list(dict.fromkeys(key for _, record in records for key in record))
    rows = [keys, *([_said(record.get(key)) for key in keys] for _, record in records)]
    short = all(len(_said(value)) <= LONG for _, record in records for value in record.values())
    asked = {key.lower() for key in keys}
    if short or (asked & tables.QUESTION and asked & tables.ANSWER):
        text = tables.markdown(rows, "line", 0)
    else:
        text = "\n\n".join(_section(number, record) for number, record in records)
    return Parsed("", text, "application/jsonl")


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise UnreadableError(f"no JSON in line {number}") from None
    if not isinstance(found, dict):
        raise UnreadableError(f"no object in line {number}")
    return found


def _said(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return tables.text(value)


def _section(number: int, record: dict[str, Any]) -> str:
    title = next((str(record[key]) for key in ("title", "subject", "name") if record.get(key)), "")
    body = [
        str(value) if key in ("text", "body", "content") else f"{key}: {_said(value)}"
        for key, value in record.items()
        if value is not None and str(value) != title
    ]
    head = [f"## {' '.join(title.split())}"] if title else []
    return "\n\n".join([f"<!-- line {number} -->", *head, *body])
