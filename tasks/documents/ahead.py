"""Parse and redact files on the workers of a cluster, ahead of an ingest that has many to read.

In:  the sources of params.yaml, listed again by each worker
Out: data/unfinished/<hash>-NNNNN.gz  the documents of a batch of files, redacted; the ingest finds
     them there as after a kill, and computes whatever is missing itself
Run: called by tasks.documents.ingest

Only names of batches travel: a worker reads its files itself, so that no text leaves a process
before it is redacted. A file is written whole or not at all, and named by the files and the rules,
so that a batch that is done twice costs time only.
"""

import atexit
import logging
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from tasks import params, paths
from tasks.documents import sources, unfinished
from tasks.documents.intake import Admitted, Intake
from tasks.documents.parse.sandbox import Limits, Sandbox
from tasks.documents.sources import Entry
from tasks.pii import forgotten
from tasks.records import digest
from tasks.storage import cluster
from tasks.storage.per_shard import Shard

log = logging.getLogger(__name__)

FILES = 64  # of a batch
LEAST = 500  # files to read: fewer take less time than the start of the workers


@dataclass(frozen=True, slots=True)
class Reader:
    """What one process reads files with."""

    intake: Intake
    files: tuple[tuple[params.Source, Entry], ...]  # of all sources

    def batch(self, number: int, count: int) -> Iterator[tuple[params.Source, Entry]]:
        return (each for n, each in enumerate(self.files) if n % count == number)


def take(
    ingest: params.Ingest, redaction: params.Redact, settings: params.Cluster, files: int
) -> None:
    """Have the workers parse and redact all files, of which there are so many to read. Raises
    ClusterError."""
    if settings.address is None or files < LEAST:
        return
    batches = math.ceil(files / FILES)
    names = [f"{number:05d}" for number in range(batches)]
    step = partial(batch, ingest.model_dump_json(), redaction.model_dump_json(), batches)
    with cluster.opened(settings, "ingest") as run:
        done = list(run(step, names))
    log.info("ingest: %d of %d batches were there", sum(not s.computed for s in done), batches)


def batch(ingest: str, redaction: str, count: int, name: str) -> Shard:
    """Parse and redact the files of one batch."""
    reader = _opened(ingest, redaction)
    some = list(reader.batch(int(name), count))
    rules = (reader.intake.fingerprint, str(count))
    named = digest(*rules, *(f"{entry.uri} {entry.stamp}" for _, entry in some))
    path = paths.UNFINISHED / f"{named}-{name}.gz"
    there = path.exists()
    if not there:
        unfinished.write(path, _made(reader.intake, some))
    return Shard({}, computed=not there, written=not there)


def _made(intake: Intake, some: Iterable[tuple[params.Source, Entry]]) -> Iterator[unfinished.Row]:
    read = [
        (file, intake.fetch(file, partial(_read, source)))
        for source, entry in some
        if (file := intake.file(entry, (), {})) and intake.unopened(file.entry) is None
    ]
    for _ in intake.prefetch(fetched for _, fetched in read):
        pass
    for file, fetched in read:
        found = intake.admit(file, fetched)
        if isinstance(found, Admitted):
            yield unfinished.row(file.uri, found.content_hash, found.documents)


def _read(source: params.Source, entry: Entry) -> bytes:
    return sources.read(source, entry)


@lru_cache(maxsize=1)
def _opened(ingest: str, redaction: str) -> Reader:
    """Open parser and redactor once for all batches."""
    values, out = params.Ingest.model_validate_json(ingest), forgotten.load()
    limits = Limits(values.parse.seconds, values.parse.memory_mb, values.parse.characters)
    sandbox = Sandbox(limits, hidden=values.parse.hidden)
    atexit.register(sandbox.__exit__, None, None, None)
    rules = params.Redact.model_validate_json(redaction)
    intake = Intake.of(values, rules, sandbox.parse, out)
    files = (
        (source, entry)
        for source in values.sources
        for entry in sources.survey(source).entries
        if not (out and out.excludes(entry.uri))
    )
    return Reader(intake, tuple(files))
