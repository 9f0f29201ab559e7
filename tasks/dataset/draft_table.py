"""Read and write the CSV of drafted questions, in which a person writes yes or no.

In:  a CSV with COLUMNS, as `inhouse questions draft` or a spreadsheet writes it
Out: the same CSV; columns that a person added, and the mark that Excel needs, stay

A draft keeps its id when its question is edited; a table without ids gets them from its questions,
and so does a row that a person copied.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tasks.errors import InhouseError
from tasks.records import digest
from tasks.storage.atomic import whole

COLUMNS = ("approved", "question", "answers", "document", "kind", "why")
ID = "id"
YES, NO = ("yes", "y", "x", "true", "1"), ("no", "n", "false", "0")
MARK = "\ufeff"  # without it Excel takes UTF-8 for another encoding


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the CSV."""

    question: str
    answers: str  # alternatives, separated by |
    document: str  # its URI; several are separated by |
    kind: str
    why: str
    approved: str = ""

    @property
    def id(self) -> str:
        return identity(self.question, self.document)

    def cells(self) -> dict[str, str]:
        """Return the row as the CSV has it."""
        return {**{name: str(getattr(self, name)) for name in COLUMNS}, ID: self.id}


def identity(question: str, document: str) -> str:
    """Return the id of a draft, from its question as it was drafted."""
    return digest(f"{question}\n{document}")[:12]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a CSV, with the numbers of their lines."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    marked: bool = False

    def row(self, identity: str) -> tuple[int, dict[str, str]] | None:
        """Return the row of a draft and its line; None if it is not there."""
        return next((each for each in self.rows if each[1][ID] == identity), None)

    def changed(self, identity: str, cells: Mapping[str, str]) -> "Table":
        """Return the table with other cells in the row of a draft."""
        rows = ((n, {**row, **cells} if row[ID] == identity else row) for n, row in self.rows)
        return Table(self.columns, tuple(rows), self.marked)


def of_rows(rows: Iterable[Mapping[str, str]], columns: Iterable[str] = (*COLUMNS, ID)) -> Table:
    """Return a table of rows."""
    return Table(tuple(columns), tuple(enumerate(map(dict, rows), 2)))


def read(path: Path) -> Table:
    """Read a CSV. Raises InhouseError if it is not one of drafts."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise InhouseError(f"{path} is not UTF-8: save it as CSV (UTF-8)") from None
    reader = csv.DictReader(io.StringIO(text.removeprefix(MARK), newline=""))
    if missing := set(COLUMNS) - set(reader.fieldnames or ()):
        raise InhouseError(f"{path}: line 1: no column {', '.join(sorted(missing))}")
    columns = [name for name in reader.fieldnames or () if name != ID]
    rows = tuple((reader.line_num, _cells(row, columns)) for row in reader)
    return Table((*columns, ID), tuple(_distinct(rows)), text.startswith(MARK))


def _distinct(rows: Iterable[tuple[int, dict[str, str]]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give a row that has the id of an earlier one an id of its own, unless it asks the same."""
    seen = set[str]()
    for line, row in rows:
        if row[ID] in seen:
            row[ID] = identity(row["question"], row["document"])
        seen.add(row[ID])
        yield line, row


def _cells(row: Mapping[str, str | None], columns: Iterable[str]) -> dict[str, str]:
    found = {name: (row.get(name) or "").strip() for name in columns}
    known = (row.get(ID) or "").strip()
    return {**found, ID: known or identity(found["question"], found["document"])}


def write(path: Path, table: Table) -> None:
    """Write a CSV whole."""
    with whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        file.write(MARK if table.marked else "")
        writer = csv.DictWriter(file, table.columns)
        writer.writeheader()
        writer.writerows(row for _, row in table.rows)


def verdict(cell: str) -> str:
    """Return yes, no, "" for nothing, or the cell if it is none of these."""
    word = cell.strip().lower()
    return "yes" if word in YES else "no" if word in NO else word


def cut(cell: str) -> list[str]:
    """Return the alternatives of a cell."""
    return [part.strip() for part in cell.split("|") if part.strip()]
