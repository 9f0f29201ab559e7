"""Check whether anything has changed since the last night; if not, certify the index again.

In:  the facts that the last night recorded; the sources, the workspace and the index as they are
Out: the reports of a night: reports/night.json, ingest.json, withdraw.json and index.json
Run: called by flows.reindex, by python -m flows.reindex and by inhouse run reindex

Neither Prefect nor DVC is started, unless a Prefect server is set: it records each night. A night
has nothing to do if all of this is as it was:

    sources, readers, rejected files     listed and compared by tasks/documents/unchanged.py
    code, packages, models, params.yaml  hashes and stamps from before the last night read them
    documents, stages and their outputs  compared with DVC's hashes by flows/dvc/locked.py

Then the champion is checked, and the index compared with the documents, by the code that does so
every night. In doubt, and after a night that failed or was killed, the whole night runs.
"""

import argparse
import contextlib
import datetime
import json
import logging
import os
import platform
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path

from flows import forms, record, stages
from flows.dvc import locked
from flows.record import UNCHANGED, Night
from flows.services import server_address, temporary
from flows.versioning import versions
from tasks import params, paths
from tasks.decision import withdraw
from tasks.documents import ingest_report, readers, rejected, unchanged
from tasks.documents.ingest_report import IngestReport
from tasks.index import publish
from tasks.index.index_report import IndexReport
from tasks.records import digest
from tasks.storage import lease
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

ALLOW_WIDER = "pass ingest.max_widened this once"
CODE = (Path("tasks"), Path("flows"))
MODELS = (paths.BASE, paths.EMBEDDER, Path("models/tagger"))
SKIPPED = ("models", "version", *stages.NIGHT, "calibrate")  # steps of a night without a change

Facts = dict[str, str]


def run(
    sources: Sequence[str],
    allow_loss: bool,
    allow_wider: bool,
    why: str,
    *,
    as_prefect: bool = False,
) -> None:
    """Run a night from the command line, without Prefect if nothing has changed. A night that reads
    only some sources always runs whole. `as_prefect`: log as Prefect does, with all its lines."""
    forms.check_reason(why, allow_loss or allow_wider)
    if not sources and run_if_unchanged():
        return
    if as_prefect:
        logging.getLogger().handlers.clear()  # Prefect sets up its own if there are none
    listener = None if server_address.is_set() else temporary.reserved()
    from flows import reindex

    server = temporary.served(listener) if listener else contextlib.nullcontext()
    reindex.run(sources, allow_loss, allow_wider, why, server)


def main() -> None:
    parser = argparse.ArgumentParser(description="Bring the index to the documents.")
    parser.add_argument("--source", action="append", default=[], help="read only this one")
    parser.add_argument("--allow-loss", action="store_true", help="pass ingest.max_lost this once")
    parser.add_argument("--allow-wider", action="store_true", help=ALLOW_WIDER)
    parser.add_argument("--why", default="", help="the reason, for the record")
    of = parser.parse_args()
    run(of.source, of.allow_loss, of.allow_wider, of.why, as_prefect=True)


def run_if_unchanged() -> bool:
    """Run the night here and return True if nothing has changed. Return False if something has, or
    if a Prefect server is set: then the flow runs."""
    if server_address.is_set() or not _file().exists():
        return False
    with lease.held(paths.LEASE, record.load().index.lease_s), stages.pinned() as values:
        taken = report(values)
        if taken is None:
            return False
        with record.recorded() as night:
            print(last_lines(certify(night, values, taken, record.run_name()), taken))
            night.edited()
    return True


def begin() -> Facts:
    """Forget the last night, and return the facts that this one depends on. Called before a night
    reads anything: an edit while it runs then counts as a change."""
    _file().unlink(missing_ok=True)
    return _facts()


def remember(facts: Facts, ingest: params.Ingest, documents: str) -> None:
    """Record the facts of a night that succeeded; `documents` is the version that it made."""
    write_json(_file(), {**facts, **_found(ingest, documents)})


def report(values: params.Params) -> IngestReport | None:
    """Return the report of tonight's ingest if nothing has changed since the last night; else
    None."""
    try:
        known = json.loads(_file().read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if known != {**_facts(), **_found(values.ingest, stages.data_version())}:
        return None
    calibrated = paths.report("calibrate").is_file()
    if calibrated and publish.is_settled() and locked.is_current(stages.NIGHT):
        return unchanged.report(values.ingest, datetime.date.today())
    return None


def certify(night: Night, values: params.Params, taken: IngestReport, name: str) -> IndexReport:
    """Run a night in which nothing has changed, and return the certificate."""
    log.info("nothing has changed since the last night; the index is checked")
    stages.make_private()
    night.describe(values, name)
    night.steps.update(dict.fromkeys(SKIPPED, UNCHANGED))
    night.valid.update(SKIPPED)
    night.record["data"] = stages.data_version()
    with night.step("ingest"):
        ingest_report.write(taken)
    with night.step("withdraw"):
        night.alarm_about(withdraw.run(values))
    with night.step("index"):
        certificate = publish.run(values.index, values.retrieve.hnsw_ef)
    night.certify(taken)
    night.record["version"] = versions.save("night", values)  # of a promotion since the last night
    return certificate


def last_lines(index: IndexReport, taken: IngestReport) -> str:
    """Return the last lines of a night: its result, the files that it left out, and what to do."""
    lines = [f"The index equals the documents: {index.documents} documents, {index.points} points."]
    endings = rejected.endings(taken.passed_over)
    left_out = [
        f"{taken.rejected:,} rejected" if taken.rejected else "",
        f"not read because of their ending: {endings}" if endings else "",
    ]
    if any(left_out):
        lines.append(f"Files left out: {'; '.join(filter(None, left_out))}. See inhouse rejected")
    group = readers.group_to_ask_as(taken.readers)
    lines.append(f'Next: inhouse ask "…"{f" --groups {group}" if group else ""}')
    return "\n".join(lines)


def _file() -> Path:
    """Return the record of this folder; it is in a cache that is deleted when a document is
    forgotten."""
    return paths.cache("seen") / f"{digest(str(Path.cwd()))}-night.json"


def _facts() -> Facts:
    return {
        "params": digest(params.text()),
        "code": digest(*_contents()),
        "packages": digest(platform.python_version(), *_packages()),
        "models": digest(*(_stamp(path) for folder in MODELS for path in _files(folder))),
    }


def _found(ingest: params.Ingest, documents: str) -> Facts:
    listed = unchanged.path(ingest)
    files = [listed, *_files(rejected.FOLDER)]
    return {
        "documents": documents,
        "listed and rejected": digest(*(path.read_bytes() for path in files if path.is_file())),
    }


def _contents() -> Iterator[str | bytes]:
    """Yield the name and the content of each file that decides how a night works."""
    files = [path for folder in CODE for path in _files(folder)]
    for path in filter(Path.is_file, (Path("dvc.yaml"), *files)):
        yield str(path)
        yield path.read_bytes()


def _packages() -> list[str]:
    """Return the installed packages with their versions and the times of their installation."""
    folder = Path(sysconfig.get_path("purelib"))
    return sorted(f"{p.name} {p.stat().st_mtime_ns}" for p in folder.glob("*.dist-info"))


def _files(folder: Path) -> list[Path]:
    found = (Path(at, name) for at, _, names in os.walk(folder) for name in names)
    there = (path for path in found if path.is_file())  # not the link that an editor leaves
    return sorted(path for path in there if path.parent.name != "__pycache__")


def _stamp(path: Path) -> str:
    """Return what changes with a file's content; nobody can set st_ctime."""
    found = path.stat()
    return f"{path} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"
