"""Run the night: read and redact the documents, and update the index.

    models → ingest → validate → withdraw → chunk → embed → index → calibrate

Run: python -m flows.reindex [--allow-loss] [--allow-wider]   (no server needs to be set up first)
Deployed as reindex/nightly by deploy/prefect.yaml.
"""

import argparse
import contextlib
import logging

from prefect import flow, runtime, task

from flows import connection, crashed, notices, record, stages
from flows.record import UNCHANGED, Night, report, run_name
from tasks import console, params, paths
from tasks.decision import withdraw
from tasks.documents import ingest
from tasks.errors import InhouseError
from tasks.index import index_report
from tasks.index.index_report import IndexReport
from tasks.models import download
from tasks.storage import disk, lease

log = logging.getLogger(__name__)

__all__ = ["reindex", "report", "run_name", "version_data"]  # the week shares the last three

fetch_models = task(name="models", retries=2, retry_delay_seconds=[10, 60])(download.run)
take_in = task(name="ingest", retries=2, retry_delay_seconds=[5, 30])(ingest.run)
check_models = task(name="withdraw")(withdraw.run)
version_data = task(name="version")(stages.add)
reproduce = task(retries=0)(stages.reproduce)  # DVC itself knows the stages that are done
# in a process of its own: while the engine builds its graph, it blocks the whole process
bring_index = task(name="index", retries=1, retry_delay_seconds=5)(stages.run_step)


@flow(name="reindex", flow_run_name=run_name, log_prints=False)
def reindex(allow_loss: bool = False, allow_wider: bool = False) -> IndexReport:
    """Update the index to the documents. `allow_loss` passes ingest.max_lost this once,
    `allow_wider` ingest.max_widened.

    Returns the certificate."""
    console.begin()
    seconds = record.load().index.lease_s
    with lease.held(paths.LEASE, seconds), record.recorded() as night, stages.pinned() as values:
        crashed.mark()
        try:
            _night(night, values, allow_loss, allow_wider)
            _measure_disk()
        finally:  # the findings of a failed night are shown too
            night.edited()
            notices.night(night)
        return index_report.read()


def _night(night: Night, values: params.Params, allow_loss: bool, allow_wider: bool) -> None:
    stages.mend()
    night.describe(values, runtime.flow_run.name)
    with night.step("models"):
        fetch_models(values.models)
    with night.step("ingest"):
        taken = take_in(
            values.ingest,
            values.redact,
            allow_loss,
            allow_wider=allow_wider,
            restricted=values.visible.restricted,
        )
    with night.step("version"):
        night.record["data"] = version_data(paths.DOCUMENTS)
    for stage in stages.NIGHT:
        night.reproduce(stage, reproduce.with_options(name=stage))
        if stage == "validate":  # before the long steps: a model that knows too much answers on
            with night.step("withdraw"):
                check_models(values)
    with night.step("index"):
        bring_index("tasks.index.publish")
    if paths.report("calibrate").is_file():  # the week makes it again
        night.steps["calibrate"] = UNCHANGED
    else:
        night.reproduce("calibrate", reproduce.with_options(name="calibrate"))
    night.check_turned_away(taken)


def _measure_disk() -> None:
    """Record the use of the disk. A night that ended well does not fail because this does."""
    with contextlib.suppress(OSError):
        if said := disk.in_words(disk.record()):
            log.info("disk: %s", said)


def check_folders() -> None:
    """Raise InhouseError if Prefect or Inhouse cannot write its files: cron jobs and services
    may run with a home folder that does not exist."""
    for variable, folder in connection.folders().items():
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InhouseError(
                f"{folder} can't be written: {error.strerror}. Set {variable} to another folder"
            ) from None


def main() -> None:
    parser = argparse.ArgumentParser(description="Bring the index to the documents.")
    parser.add_argument("--allow-loss", action="store_true", help="pass ingest.max_lost this once")
    parser.add_argument("--allow-wider", action="store_true", help=ingest.ALLOW_WIDER)
    arguments = parser.parse_args()
    run(arguments.allow_loss, arguments.allow_wider)


def run(allow_loss: bool, allow_wider: bool) -> None:
    """Run a night from the command line."""
    check_folders()
    with lease.held(paths.LEASE, record.load().index.lease_s):  # before a server is started
        certificate = reindex(allow_loss, allow_wider)
    print(
        f"The index equals the documents: {certificate.documents} documents, "
        f'{certificate.points} points. Next: inhouse ask "…"'
    )


if __name__ == "__main__":
    console.run(main)
