"""Read the rows of CSV and JSON Lines."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tasks.documents.parse.parsed import Parsed, UnreadableError
from tasks.documents.parse.tabular import delimited, tables
from tasks.documents.parse.text import decode

NAMED = 80  # characters of a text that names its record
LONG = 200  # characters of a cell; a record with a longer one becomes a section


class _Number(str):
    """A number as the file writes it: 4.2e-11, 12345678901234567890123, 1.50."""

    __slots__ = ()


def csv_(data: bytes) -> Parsed:
    return Parsed("", tables.markdown(delimited.rows(decode(data)), "row"), "text/csv")


def jsonl(data: bytes) -> Parsed:
    """Parse JSON Lines, one object per line: to a table, or to a section each if a text is long."""
    records = []
    for number, line in enumerate(decode(data).split("\n"), 1):
        if line.strip():
            records.append((number, object_of(line, number)))
    if not records:
        raise UnreadableError("empty")
    keys = list(dict.fromkeys(key for _, record in records for key in record))
    short = all(len(_shown(value)) <= LONG for _, record in records for value in record.values())
    asked = {key.lower() for key in keys}
    if short or (asked & tables.QUESTION and asked & tables.ANSWER):
        text = tables.markdown(_rows(keys, dict(records)), "line", 0)
    else:
        text = "\n\n".join(_section(number, record) for number, record in records)
    return Parsed("", text, "application/jsonl")


def _rows(keys: list[str], records: Mapping[int, dict[str, Any]]) -> Iterator[list[str] | None]:
    """Yield the keys as head, then a row for each line, None where the file has an empty line."""
    yield keys
    for number in range(1, max(records) + 1):
        record = records.get(number)
        yield None if record is None else [_shown(record.get(key)) for key in keys]


def object_of(line: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError):
        raise UnreadableError(f"line {number} is not valid JSON") from None
    if not isinstance(found, dict):
        raise UnreadableError(f"expected a JSON object in line {number}")
    return found


def _shown(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    try:
        return _written(value)
    except RecursionError:  # json's own writer goes deeper, and quotes the numbers
        return json.dumps(value, ensure_ascii=False)


def _written(value: object) -> str:
    """Write a value as JSON, with each number as the file writes it."""
    if isinstance(value, _Number):
        return value
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_written(k)}: {_written(v)}' for k, v in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _section(number: int, record: dict[str, Any]) -> str:
    """Write a record below its title, or below its first short text: each piece names the
    record."""
    title = next(
        (_shown(record[key]) for key in ("title", "subject", "name") if record.get(key)), ""
    )
    body = [
        _shown(value) if key in ("text", "body", "content") else f"{key}: {_shown(value)}"
        for key, value in record.items()
        if value is not None and _shown(value) != title
    ]
    if not title and len(body) > 1 and _names(next(iter(record.values()))):
        title = body.pop(0)
    head = [f"## {' '.join(title.split())}"] if title else []
    return "\n\n".join([f"<!-- line {number} -->", *head, *body])


def _names(value: object) -> bool:
    return isinstance(value, str) and len(value) <= NAMED and any(map(str.isalpha, value))
