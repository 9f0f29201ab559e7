"""Run a night's steps, and a whole night from the command line.

    models → ingest → validate → withdraw → chunk → embed → index → calibrate

Where a Prefect server is set, the flow of flows/reindex.py runs these steps as its tasks, and the
server records the run. Where none is set, they run here as plain functions, with the same retries:
Prefect would start a temporary server, whose record nobody sees. reports/night.json and
reports/nights.jsonl record every night.

Run: python -m flows.reindex, or inhouse run reindex
"""

import argparse
import contextlib
import functools
import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from flows import forms, progress, quiet, record, retries, stages
from flows.record import UNCHANGED, Night
from flows.services import server_address
from flows.versioning import versions
from tasks import params, paths
from tasks.decision import withdraw
from tasks.errors import InhouseError
from tasks.index import index_report
from tasks.index.index_report import IndexReport
from tasks.storage import disk, lease

log = logging.getLogger(__name__)

UNEXPLAINED = "no reason was given on the command line"
PUBLISH = "tasks.index.publish"


@dataclass(frozen=True)
class Steps:
    """The steps of a night: plain functions, or the same functions as tasks of Prefect."""

    models: Callable[[params.Models], object]
    ingest: Callable[..., dict[str, Any]]
    version: Callable[[Path], str]
    withdraw: Callable[[params.Params], withdraw.Report]
    stage: Callable[[str], Callable[[str], bool]]  # by its name
    index: Callable[[str], None]


def work(
    night: Night,
    values: params.Params,
    steps: Steps,
    name: str,
    only: Sequence[str],
    allowed: Mapping[str, str],
) -> None:
    """Run the steps of a night in which something may have changed."""
    facts = quiet.begin()
    stages.mend()
    night.describe(values, name, only, allowed)
    with night.step("models"):
        steps.models(values.models)
    with night.step("ingest"):
        taken = steps.ingest(
            values.ingest,
            values.redact,
            allowed["loss"],
            allow_wider=allowed["more readers"],
            only=only,
            restricted=values.visible.restricted,
        )
    with night.step("version"):
        night.record["data"] = steps.version(paths.DOCUMENTS)
    for stage in stages.NIGHT:
        night.reproduce(stage, steps.stage(stage))
        if stage == "validate":  # before the long steps: a model that knows too much answers on
            with night.step("withdraw"):
                night.alarm_about(steps.withdraw(values))
    with night.step("index"):
        steps.index(PUBLISH)
    night.certify(taken)
    if paths.report("calibrate").is_file():  # the week makes it again
        night.steps["calibrate"] = UNCHANGED
    else:
        night.reproduce("calibrate", steps.stage("calibrate"))
    night.check_turned_away(taken)
    night.record["version"] = versions.save("night", values)
    quiet.remember(facts, values.ingest, night.record["data"])
    _measure_disk()


def _measure_disk() -> None:
    """Record the use of the disk. A night that ended well does not fail because this does."""
    with contextlib.suppress(OSError):
        if forecast := disk.in_words(disk.record()):
            log.info("disk: %s", forecast)


def _timed(name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """Log when a step ends, as Prefect does for a task."""

    @functools.wraps(run)
    def step(*args: Any, **kwargs: Any) -> Any:
        began = time.monotonic()
        made = run(*args, **kwargs)
        log.info("step %s ended after %.1f s", name, time.monotonic() - began)
        return made

    return step


def plain() -> Steps:
    """Return the steps without Prefect."""
    from tasks.documents import ingest  # a night without a change needs neither
    from tasks.models import download

    return Steps(
        models=_timed("models", download.run),  # pip itself tries again
        ingest=_timed("ingest", retries.tried_again(ingest.run)),
        version=_timed("version", stages.add),
        withdraw=_timed("withdraw", withdraw.run),
        stage=lambda name: _timed(name, stages.reproduce),
        index=_timed("index", retries.tried_again(stages.run_step, retries.DELAYS[:1])),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Bring the index to the documents.")
    parser.add_argument("--source", action="append", default=[], help="read only this one")
    parser.add_argument("--allow-loss", action="store_true", help="pass ingest.max_lost this once")
    parser.add_argument(
        "--allow-wider", action="store_true", help="pass ingest.max_widened this once"
    )
    parser.add_argument("--why", default="", help="the reason, for the record")
    arguments = parser.parse_args()
    run(arguments.source, arguments.allow_loss, arguments.allow_wider, arguments.why)


def run(sources: Sequence[str], allow_loss: bool, allow_wider: bool, why: str) -> None:
    """Run a night from the command line, without Prefect where no server is set."""
    forms.check_sources(sources)
    forms.check_reason(why, allow_loss or allow_wider)
    reason = why or UNEXPLAINED
    loss, wider = reason if allow_loss else "", reason if allow_wider else ""
    if server_address.is_set():
        logging.getLogger().handlers.clear()  # Prefect sets up its own if there are none
        from flows import reindex

        certificate = reindex.by_hand(sources, loss, wider)
    else:
        certificate = here(sources, {"loss": loss, "more readers": wider})
    print(quiet.certified(certificate))


def here(only: Sequence[str], allowed: Mapping[str, str]) -> IndexReport:
    """Run a night in this process, without Prefect. Return the certificate."""
    check_folders({"INHOUSE_CACHE": paths.cache("")})
    with (
        lease.held(paths.LEASE, record.load().index.lease_s),
        _ended_by_signal(),
        record.recorded() as night,
        stages.pinned() as values,
    ):
        try:
            if not only and (taken := quiet.report(values)):
                return quiet.certify(night, values, taken, record.run_name())
            with progress.shown(in_ui=False):
                work(night, values, plain(), record.run_name(), only, allowed)
        finally:
            night.edited()
        return index_report.read()


def check_folders(folders: Mapping[str, Path]) -> None:
    """Raise InhouseError if one of the folders that runs write can't be written: cron jobs and
    services may run with a home folder that does not exist."""
    for variable, folder in folders.items():
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InhouseError(
                f"{folder} can't be written: {error.strerror}. Set {variable} to another folder"
            ) from None


@contextlib.contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let SIGTERM end the block as an exception, so that the night is recorded as failed and its
    children end with it."""

    def end(number: int, _: object) -> NoReturn:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
