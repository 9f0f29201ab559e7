"""Store the documents of an ingest until it ends, so that the run after a kill goes on from there.

In:  redacted documents, as they are made of files
Out: data/unfinished   one gzip file for many files, a JSON line for each; deleted when the ingest
     has written its shards

Documents are used again for a file with the same name, bytes, parser and filter. A torn gzip file
is ignored.
"""

import gzip
import json
import shutil
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tasks import paths
from tasks.documents.document_file import DocumentFile, as_row, of_row
from tasks.records import Document
from tasks.storage.atomic import whole

FILES, CHARACTERS = 64, 1_000_000  # that a kill can cost

Made = tuple[Document, ...]  # of one file
Row = dict[str, Any]  # a file with its documents, as JSON


class Unfinished:
    """The documents that runs since the last whole ingest have made."""

    def __init__(self, folder: Path = paths.UNFINISHED) -> None:
        self._folder = folder
        self._documents = DocumentFile()
        self._made: dict[tuple[str, str], range] = {}  # the places of a file's documents
        for path in sorted(folder.glob("*.gz")):
            for key, made in _read(path):
                start = len(self._documents)
                self._documents += made
                self._made[key] = range(start, len(self._documents))
        self._waiting: list[Row] = []
        self._characters = 0

    def get(self, uri: str, content_hash: str, rules: str) -> Made:
        """Return the documents of a file; none if they are unknown, or were made by other rules.
        Several threads may call this."""
        numbers = self._made.get((uri, content_hash), range(0))
        made = tuple(self._documents[number] for number in numbers)
        return made if all(document.intake_rules == rules for document in made) else ()

    def add(self, uri: str, content_hash: str, made: Sequence[Document]) -> None:
        self._waiting.append(row(uri, content_hash, made))
        self._characters += sum(len(document.text) for document in made)
        if len(self._waiting) >= FILES or self._characters >= CHARACTERS:
            self._write()

    def _write(self) -> None:
        number = sum(1 for _ in self._folder.glob("*.gz"))
        write(self._folder / f"{number:06d}.gz", self._waiting)
        self._waiting, self._characters = [], 0


def row(uri: str, content_hash: str, made: Sequence[Document]) -> Row:
    documents = [as_row(document) for document in made]
    return {"uri": uri, "hash": content_hash, "documents": documents}


def write(path: Path, rows: Iterable[Row]) -> None:
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    with whole(path) as temporary:
        temporary.write_bytes(gzip.compress(lines.encode(), compresslevel=1, mtime=0))


def end() -> None:
    """Delete the documents: the shards have them now, or they are to be forgotten."""
    shutil.rmtree(paths.UNFINISHED, ignore_errors=True)


def _read(path: Path) -> list[tuple[tuple[str, str], Made]]:
    try:
        lines = gzip.decompress(path.read_bytes()).splitlines()
        return [_made(json.loads(line)) for line in lines]
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
        return []


def _made(row: Row) -> tuple[tuple[str, str], Made]:
    return (row["uri"], row["hash"]), tuple(map(of_row, row["documents"]))
