"""Keep the documents of a night in a file without a name, so that none of them stays in memory.

In:  Documents, redacted
Out: a sequence that reads a document when it is asked for; 8 bytes of memory a document

The file lies beside the data sets, is gone with the process that made it, and can be opened by
nobody else.
"""

import json
import os
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from typing import Any, Self, overload

from tasks import paths
from tasks.records import Document

NAMES = [field.name for field in fields(Document)]


def as_row(document: Document) -> dict[str, Any]:
    """Return the values of a document as JSON has them."""
    return {name: getattr(document, name) for name in NAMES}


def of_row(row: dict[str, Any]) -> Document:
    return Document(**{**row, "groups": tuple(row["groups"]), "notes": tuple(row["notes"])})


class Documents(Sequence[Document]):
    """Documents that are read when they are asked for; equal to any sequence of equal ones."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]


class DocumentFile(Documents):
    """Documents in a file. Several threads may read it while one appends."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._starts = array("Q", [0])
        self._last: tuple[int, Document] | None = None  # what was read last is asked for again
        self += documents

    @cached_property
    def _file(self) -> Any:
        folder = paths.DOCUMENTS.parent
        folder.mkdir(parents=True, exist_ok=True)
        file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 see the next line
        weakref.finalize(self, file.close)
        return file

    def append(self, document: Document) -> None:
        data = json.dumps(as_row(document)).encode()
        written = self._file.write(data)
        if written != len(data):
            raise OSError(f"expected {len(data)} bytes to be written, got {written}")
        self._starts.append(self._starts[-1] + written)

    def __iadd__(self, documents: Iterable[Document]) -> Self:
        for document in documents:
            self.append(document)
        return self

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> "Some": ...
    def __getitem__(self, place: int | slice) -> "Document | Some":
        numbers = range(len(self))
        if isinstance(place, slice):
            return Some(self, numbers[place])
        number, last = numbers[place], self._last
        if last and last[0] == number:
            return last[1]
        document = self._read(number)
        self._last = (number, document)
        return document

    def __iter__(self) -> Iterator[Document]:
        return (self[number] for number in range(len(self)))

    def _read(self, number: int) -> Document:
        start, end = self._starts[number], self._starts[number + 1]
        return of_row(json.loads(os.pread(self._file.fileno(), end - start, start)))


class Some(Documents):
    """Some documents of a file."""

    __slots__ = ("_file", "_numbers")

    def __init__(self, file: DocumentFile, numbers: Sequence[int]) -> None:
        self._file, self._numbers = file, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> "Some": ...
    def __getitem__(self, place: int | slice) -> "Document | Some":
        if isinstance(place, slice):
            return Some(self._file, self._numbers[place])
        return self._file[self._numbers[place]]
