"""Read the cells of a table file as they are, without a layout for readers: for data, not for text.

Parsed.text is JSON: a list of tables, each a list of rows of texts. Numbers are written with all
their digits and times in ISO 8601. Hidden sheets are left out.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import PurePosixPath

from tasks.documents.parse import zipped
from tasks.documents.parse.encoding import decode
from tasks.documents.parse.parsed import Parsed, UnreadableError
from tasks.documents.parse.tabular import delimited, records

ENDINGS = (".csv", ".jsonl", ".xlsx", ".parquet")

Rows = list[list[str]]


def parse(name: str, data: bytes) -> Parsed:
    """Read a table file. Raises UnreadableError."""
    ending = PurePosixPath(name).suffix.lower()
    if not data:
        raise UnreadableError("empty")
    match ending:
        case ".csv":
            tables = [delimited.rows(decode(data))]
        case ".jsonl":
            tables = [_objects(decode(data))]
        case ".xlsx":
            tables = list(_sheets(data))
        case ".parquet":
            tables = [_columns(data)]
        case _:
            raise UnreadableError(f"no parser of tables for *{ending}")
    return Parsed("", json.dumps(tables, ensure_ascii=False), "application/json")


def _objects(text: str) -> Rows:
    lines = enumerate(text.split("\n"), 1)
    found = [records.object_of(line, number) for number, line in lines if line.strip()]
    keys = list(dict.fromkeys(key for record in found for key in record))
    return [keys, *([_text(record.get(key)) for key in keys] for record in found)]


def _sheets(data: bytes) -> Iterator[Rows]:
    import python_calamine

    zipped.opened(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        for about in book.sheets_metadata:
            if (
                about.visible == python_calamine.SheetVisibleEnum.Visible
                and about.typ == python_calamine.SheetTypeEnum.WorkSheet
            ):
                yield _texts(book.get_sheet_by_name(about.name).to_python())
    except (python_calamine.CalamineError, ValueError, KeyError, OSError) as error:
        raise UnreadableError(f"broken workbook: {type(error).__name__}") from None


def _columns(data: bytes) -> Rows:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(BytesIO(data), pre_buffer=False).read(use_threads=False)
        columns = [column.to_pylist() for column in table.columns]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableError(f"broken Parquet file: {type(error).__name__}") from None
    return [list(table.column_names), *_texts(zip(*columns, strict=True))]


def _texts(rows: Iterable[Sequence[object]]) -> Rows:
    return [[_text(value) for value in row] for row in rows]


def _text(value: object) -> str:
    """Write a number, a time or a text; "" for anything else, such as a list."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return ""
