"""Define the rows of every data set, the types that all steps share, and their names.

Every record is a frozen dataclass with its Arrow schema beside it; `shards` reads and writes them.
"""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# Raised with every change of `Chunk.passage`, and of the words that bm25 makes of a payload:
# then all points are made again.
PASSAGE = 2
TITLE = 200  # characters of a title that are embedded: the text needs the room
PUBLIC = "public"  # the group that everybody is in
_NAMESPACE = uuid.UUID("6ba0a1f5-7b0c-5d0e-9f43-1f6d0c1e2a37")  # random, fixed for ever


def source_of(uri: str) -> str:
    """Return the name of the source that a document is from: the first part of its URI."""
    return uri.partition("/")[0]


@cache
def code(*places: str) -> str:
    """Return a hash of Python files: those named, and those in a folder whose __init__.py is."""
    files = set[Path]()
    for place in map(Path, places):
        files |= {*place.parent.rglob("*.py")} if place.name == "__init__.py" else {place}
    return digest(*(part for file in sorted(files) for part in (file.name, file.read_bytes())))


def digest(*parts: str | bytes) -> str:
    """Return 32 hex digits of BLAKE2b over the parts; ("ab", "c") and ("a", "bc") differ."""
    return digest_each(parts)


def digest_each(parts: Iterable[str | bytes]) -> str:
    """Return the digest of parts that need not be in memory at once."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "little") + data)
    return state.hexdigest()


def chunk_id(doc_id: str, text_hash: str, occurrence: int) -> str:
    """Return an id of the text, not of its position: `occurrence` counts equal texts in a
    document."""
    return str(uuid.uuid5(_NAMESPACE, digest(doc_id, text_hash, str(occurrence))))


@dataclass(frozen=True, slots=True)
class Document:
    """One redacted document. `doc_id` is stable: its file's URI without personal data, with the
    first row for a part of a large table."""

    doc_id: str
    uri: str
    title: str  # redacted
    text: str  # Markdown, redacted, without the title
    mime: str
    language: str
    groups: tuple[str, ...]  # who may read it, sorted
    content_hash: str  # of the raw bytes; of a part, of its text before it was redacted
    intake_rules: str  # fingerprint of parser, redactor and allow-lists
    stale_since: str | None  # ISO date of the first night on which a newer version failed
    redacted: dict[str, int]  # findings by kind
    author: str = ""  # redacted; "" if the file names none
    dated: str = ""  # ISO date, from the file; "" without one
    notes: tuple[str, ...] = ()  # which parts of the file could not be read; redacted

    schema: ClassVar[pa.Schema] = pa.schema(
        [
            ("doc_id", pa.string()),
            ("uri", pa.string()),
            ("title", pa.string()),
            ("text", pa.string()),
            ("author", pa.string()),
            ("dated", pa.string()),
            ("mime", pa.string()),
            ("language", pa.string()),
            ("groups", pa.list_(pa.string())),
            ("content_hash", pa.string()),
            ("intake_rules", pa.string()),
            ("stale_since", pa.string()),
            ("redacted", pa.map_(pa.string(), pa.int64())),
            ("notes", pa.list_(pa.string())),
        ]
    )


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a document: the unit that is embedded, found and cited."""

    chunk_id: str
    doc_id: str
    ordinal: int  # reading order in its document, from 0
    heading: tuple[str, ...]  # the headings above its first line, outermost first
    text: str
    tokens: int  # of `content`, by the embedder's tokenizer
    chunker: str  # fingerprint: chunks with equal ones were cut by the same rules
    place: str = ""  # "page 3", "sheet Prices, rows 14-20"; "" where the format counts nothing

    schema: ClassVar[pa.Schema] = pa.schema(
        [
            ("chunk_id", pa.string()),
            ("doc_id", pa.string()),
            ("ordinal", pa.int32()),
            ("heading", pa.list_(pa.string())),
            ("text", pa.string()),
            ("place", pa.string()),
            ("tokens", pa.int32()),
            ("chunker", pa.string()),
        ]
    )

    @property
    def content(self) -> str:
        """The headings on a line of their own, then the text."""
        return content(self.heading, self.text)

    def passage(self, title: str) -> str:
        """Return the text to embed: the title of the document, then the content. A title that
        repeats the first heading, or has no letters, is left out."""
        named = title[:TITLE].strip()
        repeated = self.heading[:1] and self.heading[0].casefold() == title.casefold()
        if repeated or sum(map(str.isalpha, named)) < 2:
            return self.content
        return f"{named}\n{self.content}"


def content(heading: tuple[str, ...], text: str) -> str:
    return f"{' > '.join(heading)}\n{text}" if heading else text


@dataclass(frozen=True, slots=True)
class Vector:
    """A chunk's dense vector. It depends on its content and the embedder, on nothing else."""

    chunk_id: str
    dense: NDArray[np.float16]  # (dim,), unit length before rounding
    embedder: str  # fingerprint

    schema: ClassVar[pa.Schema] = pa.schema(
        [
            ("chunk_id", pa.string()),
            ("dense", pa.list_(pa.float16())),
            ("embedder", pa.string()),
        ]
    )


@dataclass(frozen=True, slots=True)
class PointDigest:
    """A point of the index that the documents call for, as hashes of 16 bytes each."""

    chunk_id: bytes
    payload: bytes
    passage: bytes  # the text that its vector is computed from

    schema: ClassVar[pa.Schema] = pa.schema(
        [
            ("chunk_id", pa.binary(16)),
            ("payload", pa.binary(16)),
            ("passage", pa.binary(16)),
        ]
    )


@dataclass(frozen=True, slots=True)
class Example:
    """A training conversation: the prompt, and in the last message the answer."""

    example_id: str
    messages: tuple[dict[str, str], ...]  # role, content
    doc_ids: tuple[str, ...]  # the documents of the answer; none for a refusal
    kind: str  # question, faq, table, section, statement, copy, diagnosis, refusal
    form: str  # closed: without passages; passages: with them, as in RAFT (Zhang et al. 2024)
    split: str  # train or dev

    schema: ClassVar[pa.Schema] = pa.schema(
        [
            ("example_id", pa.string()),
            ("messages", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))),
            ("doc_ids", pa.list_(pa.string())),
            ("kind", pa.string()),
            ("form", pa.string()),
            ("split", pa.string()),
        ]
    )


@dataclass(frozen=True, slots=True)
class Rejection:
    """A document that a step rejected. The reason never quotes the text."""

    uri: str
    step: str
    reason: str
    since: str = ""  # ISO date of the first night that rejected it

    schema: ClassVar[pa.Schema] = pa.schema(
        [
            ("uri", pa.string()),
            ("step", pa.string()),
            ("reason", pa.string()),
            ("since", pa.string()),
        ]
    )
