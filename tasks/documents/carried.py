"""Carry the documents of the sources that a night does not read over from the night before.

In:  last night's documents, its list of rejected files, and the stamps of the file system
Out: the same in tonight's sums

They stay as they are: with their readers, their redactions, and their reasons of rejection. The
next night that reads all sources takes their changes.
"""

from collections.abc import Mapping

from tasks.documents import rejected
from tasks.documents.ingest_report import Night
from tasks.documents.last_night import Known
from tasks.documents.loss_guard import source_of
from tasks.records import Rejection
from tasks.storage import shards


def add(night: Night, source: str, known: Known, seen: Mapping[str, list[str]]) -> None:
    """Add the documents of one source to the night."""
    files = [uri for uri in known.files if source_of(uri) == source]
    for uri in files:
        documents = known.of(uri)
        night.documents += documents
        night.readers[uri] = documents[0].groups
    night.files.update(files)
    night.continued.update(files)
    night.counts["carried"] += len(files)
    night.seen |= {uri: row for uri, row in seen.items() if source_of(uri) == source}
    for row in shards.read(rejected.FOLDER, Rejection):
        if source_of(row.uri) == source:
            if row.reason == rejected.MASKED:
                night.masked.add(row.uri)
            else:
                night.rejections[row.uri] = row.reason
