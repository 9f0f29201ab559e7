"""Find the subject to forget, a document, a source, or a person, and its traces.

In:  data/documents, data/chunks, data/vectors, before anything is removed
Out: a Subject: the documents to delete, those to redact, and the bytes to look for
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tasks import paths
from tasks.documents.loss_guard import source_of
from tasks.documents.table_parts import file_of
from tasks.errors import InhouseError
from tasks.forgetting import traces
from tasks.forgetting.byte_search import Needles
from tasks.pii import forgotten
from tasks.pii.forgotten import People
from tasks.records import Chunk, Document, Vector
from tasks.storage import shards

Kind = Literal["document", "source", "person"]

LINES, PIECES = 60, 400  # texts and fragments that are looked for; at least one per document
NAMED = 6  # per document, at most


@dataclass(frozen=True)
class Subject:
    kind: Kind
    name: str  # path of a document, name of a source or a person
    also: tuple[str, ...] = ()  # identifiers of a person
    gone: tuple[str, ...] = ()  # ids of documents that go
    named: tuple[str, ...] = ()  # ids of documents that name the person and stay
    needles: Needles = field(default_factory=Needles)  # in all places
    pieces: Needles = field(default_factory=Needles)  # in the files of the index only
    people: People | None = None  # recognises the person, by a key that is thrown away

    @property
    def values(self) -> tuple[str, ...]:
        return (self.name, *self.also)


def find(kind: Kind, name: str, also: Sequence[str] = (), whole: bool = False) -> Subject:
    """Find a subject in the documents as of the last night. `whole`: the documents that name a
    person go too. Raises InhouseError for a name that can't be told from other words."""
    documents = list(shards.read(paths.DOCUMENTS, Document))
    if kind == "person":
        return _person(name, tuple(also), documents, whole)
    mine = [d for d in documents if _belongs(d, kind, name)]
    return _subject(kind, name, (), mine, (), documents, None)


def _belongs(document: Document, kind: Kind, name: str) -> bool:
    if kind == "source":
        return source_of(document.doc_id) == name
    wanted = forgotten.plain(name)
    ids = (document.doc_id, document.uri, file_of(document.doc_id), file_of(document.uri))
    return wanted in map(forgotten.plain, ids)


def _person(
    name: str, also: tuple[str, ...], documents: Sequence[Document], whole: bool
) -> Subject:
    if len(forgotten.TOKEN.findall(name)) < 2:
        raise InhouseError(
            f"expected the first and the last name, got {name!r}: a single word would be masked "
            f"wherever it stands"
        )
    key = bytes(32)
    people = People(key, frozenset(forgotten.hashes_of(key, "person", (name, *also))))
    found = [d for d in documents if any(list(people.spans(part)) for part in _parts(d))]
    gone, named = (found, []) if whole else ([], found)
    return _subject("person", name, also, gone, [d.doc_id for d in named], documents, people)


def _parts(document: Document) -> tuple[str, ...]:
    return document.uri, document.title, document.text, document.author, *document.notes


def _subject(
    kind: Kind,
    name: str,
    also: tuple[str, ...],
    gone: Sequence[Document],
    named: Sequence[str],
    documents: Sequence[Document],
    people: People | None,
) -> Subject:
    ids = {d.doc_id for d in gone}
    others = "\n".join(f"{d.uri}\n{d.title}\n{d.text}" for d in documents if d.doc_id not in ids)
    most = max(1, min(NAMED, LINES // max(1, len(gone))))
    texts = [line for d in gone for line in traces.distinctive(d.text, others, most)]
    texts += [uri for d in gone for uri in (d.uri, file_of(d.uri)) if uri not in others]
    texts += _names(kind, name, also)
    fragments = max(1, PIECES // max(1, len(gone)))
    pieces = [p for d in gone for p in traces.fragments(d.text, others, fragments)]
    needles = traces.of_texts(dict.fromkeys(texts)) | traces.of_vectors(_vectors(ids))
    return Subject(
        kind, name, also, tuple(sorted(ids)), tuple(named), needles,
        Needles({piece.encode(): "fragment" for piece in pieces}), people,
    )  # fmt: skip


def _names(kind: Kind, name: str, also: tuple[str, ...]) -> list[str]:
    if kind != "person":
        return []
    *given, family = name.split()
    ways = [name, f"{family}, {' '.join(given)}", f"{family} {' '.join(given)}", *also]
    return [way for each in ways for way in (each, each.lower(), each.upper(), each.title())]


def _vectors(ids: set[str]) -> list[NDArray[np.float16]]:
    mine = {c.chunk_id for c in shards.read(paths.CHUNKS, Chunk) if c.doc_id in ids}
    every = shards.read(paths.VECTORS, Vector) if mine else ()
    return [v.dense for v in every if v.chunk_id in mine]
