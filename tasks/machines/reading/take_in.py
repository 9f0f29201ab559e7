"""Read the readings of machines from the tables of all sources.

In:  the sources of params.yaml, their files that machines.files names
Out: data/readings          Readings shards, without personal data
     reports/readings.json  what was found in each file, and what was odd about it
Run: python -m tasks.machines.reading.take_in; called by flows.watch

It is not a DVC stage, because it reads files outside the project. A file that has not changed is
not read again. One that can't be read keeps the readings that it had, and never stops a run.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, RootModel

from tasks import console, params, paths
from tasks import pii as redact
from tasks.documents import parse, sources, unchanged, visible
from tasks.documents.parse.sandbox import Limits, Sandbox
from tasks.documents.sources import Entry
from tasks.machines.reading.files import File, FileReport, Reader
from tasks.machines.reading.readings import Readings
from tasks.pii import forgotten
from tasks.records import digest
from tasks.storage import lease, reports, shards

log = logging.getLogger(__name__)

RULES = 2  # raised with every change that reads a table differently


class ReadingsReport(BaseModel, frozen=True):
    """What the last run found. A file that not everyone may read is counted, and not named."""

    files: list[FileReport]
    counts: dict[str, int]  # files: listed, read, with_readings, refused; machines, readings


class _Known(BaseModel, frozen=True):
    """A file as the last run found it."""

    state: list[str]
    report: FileReport


class _Seen(RootModel[dict[str, _Known]]):
    """The files of the last run, by the hash of their URI: the record holds no path but masked
    ones."""


@dataclass(frozen=True, slots=True)
class _Listed:
    source: params.Source
    entry: Entry
    state: list[str]  # its stamp, the rules that read it, who may read it


def run(values: params.Params) -> ReadingsReport | None:
    """Take the readings in. Returns None, and opens no file, if none has changed. Raises
    SourceError."""
    listed = _listed(values)
    seen = _seen(values.ingest) if paths.READINGS.exists() else {}
    states = {name: each.state for name, each in listed.items()}
    if seen and states == {name: known.state for name, known in seen.items()}:
        return None
    files, read = _files(listed, seen, values)
    rows = [row for file in files.values() for row in file.rows]
    shards.write(paths.READINGS, Readings, rows, lambda row: row.uri)
    known = {name: _Known(state=states[name], report=files[name].report) for name in listed}
    reports.write(_path(values.ingest), _Seen(known))
    report = _report(listed, files, read, values.visible.restricted)
    reports.write(paths.report("readings"), report)
    log.info("readings: %s", console.counted(report.counts))
    return report


def _listed(values: params.Params) -> dict[str, _Listed]:
    out, rules = forgotten.load(), _rules(values.redact)
    return {
        digest(entry.uri): _Listed(source, entry, [entry.stamp, rules, *entry.groups])
        for source in values.ingest.sources
        if not source.closed
        for entry in sources.listing(source.model_copy(update={"include": values.machines.files}))
        if not entry.problem and entry.size <= values.ingest.max_bytes
        if not (out and out.excludes(entry.uri))
    }


def _rules(redaction: params.Redact) -> str:
    """Return what a file's readings depend on beside its bytes."""
    out = forgotten.load()
    people = out.people.fingerprint if out and out.people else ""
    return digest(f"readings {RULES}", parse.fingerprint(), redaction.model_dump_json(), people)


def _path(ingest: params.Ingest) -> Path:
    return paths.cache("seen") / f"{unchanged.folders(ingest)}-readings.json"


def _seen(ingest: params.Ingest) -> dict[str, _Known]:
    known = reports.known(_path(ingest), _Seen)
    return known.root if known else {}


def _files(
    listed: Mapping[str, _Listed], seen: Mapping[str, _Known], values: params.Params
) -> tuple[dict[str, File], int]:
    """Return each file, and how many were read."""
    before: dict[str, list[Readings]] = {}
    for row in shards.read(paths.READINGS, Readings):
        before.setdefault(row.uri, []).append(row)
    files: dict[str, File] = {}
    same = {n for n, each in listed.items() if n in seen and seen[n].state == each.state}
    with _reader(values) as reader:
        for name, each in listed.items():
            if name in same:
                report = seen[name].report
                files[name] = File(report, tuple(before.get(report.uri, ())))
                continue
            file = reader.read(each.source, each.entry)
            if file.report.refused:  # its former readings stay
                file = File(file.report, tuple(before.get(file.report.uri, ())))
            files[name] = file
    return files, len(listed) - len(same)


@contextmanager
def _reader(values: params.Params) -> Iterator[Reader]:
    out, parsing = forgotten.load(), values.ingest.parse
    limits = Limits(parsing.seconds, parsing.memory_mb, parsing.characters)
    with Sandbox(limits, cells=True) as sandbox:
        known = out.knows_content if out else lambda _: False
        yield Reader(sandbox, redact.build(values.redact), known)


def _report(
    listed: Mapping[str, _Listed], files: Mapping[str, File], read: int, restricted: bool
) -> ReadingsReport:
    reports_by_file = {name: file.report for name, file in files.items() if _is_told(file.report)}
    shown = [
        r for n, r in reports_by_file.items() if visible.shown(listed[n].entry.groups, restricted)
    ]
    found = [report for report in reports_by_file.values() if report.readings]
    counts = {
        "listed": len(files),
        "read": read,
        "with_readings": len(found),
        "refused": sum(bool(report.refused) for report in reports_by_file.values()),
        "machines": len({name for report in found for name in report.machines}),
        "readings": sum(report.readings for report in found),
    }
    return ReadingsReport(files=sorted(shown, key=lambda report: report.uri), counts=counts)


def _is_told(report: FileReport) -> bool:
    return bool(report.readings or report.refused)


def main() -> None:
    values = params.load()
    with lease.held(paths.LEASE, values.index.lease_s):
        if run(values) is None:
            log.info("readings: no file has changed")


if __name__ == "__main__":
    console.run(main)
