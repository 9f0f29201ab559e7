"""Run the night: read and redact the documents, and update the index.

    models → ingest → validate → withdraw → chunk → embed → index → calibrate

Run: python -m flows.reindex [--source NAME …] [--allow-loss] [--allow-wider] [--why TEXT]
     (without a server that was set up before)
Deployed as reindex/nightly by deploy/prefect.yaml.
"""

import contextlib
import logging
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date

from flows import quiet
from tasks import console

if __name__ == "__main__":
    console.run(quiet.main)  # which imports Prefect only if something has changed
    sys.exit()

from prefect import flow, runtime, task

from flows import forms, policy, progress, record, stages, turn
from flows.artifacts import findings, notices
from flows.forms import AllowLoss, AllowWider, Sources
from flows.monitoring import crashed
from flows.record import UNCHANGED, Night, run_name
from flows.services import connection
from flows.versioning import versions
from tasks import params, paths
from tasks.decision import withdraw
from tasks.documents import ingest, ingest_report
from tasks.errors import InhouseError
from tasks.index import index_report
from tasks.index.index_report import IndexReport
from tasks.models import download
from tasks.storage import disk, lease

log = logging.getLogger(__name__)

UNEXPLAINED = "no reason was given on the command line"

fetch_models = task(name="models", task_run_name="models")(download.run)  # pip itself tries again
take_in = policy.with_retries(ingest.run, name="ingest")
check_models = task(name="withdraw", task_run_name="withdraw")(withdraw.run)
version_data = task(name="version", task_run_name="version")(stages.add)
reproduce = task(retries=0)(stages.reproduce)  # DVC itself knows the stages that are done
# in a process of its own: while the engine builds its graph, it blocks the whole process
bring_index = policy.with_retries(stages.run_step, name="index", delays=policy.DELAYS[:1])


def _name() -> str:
    return f"Night: {run_name()}"


@flow(name="reindex", flow_run_name=_name, log_prints=False)
def reindex(
    sources: Sources = (), allow_loss: AllowLoss = "", allow_wider: AllowWider = ""
) -> IndexReport:
    """Read the documents, redact personal data, and update the index.

    A reason in `allow_loss` passes ingest.max_lost this once, one in `allow_wider`
    ingest.max_widened. Returns the certificate."""
    console.begin()
    policy.tag()
    read = record.load()
    try:
        with turn.taken(read.index.lease_s):
            return _recorded(sources, {"loss": allow_loss, "more readers": allow_wider})
    finally:  # the night has its line now
        notices.month(date.today(), [source.name for source in read.ingest.sources])


def _recorded(only: Sequence[str], allowed: Mapping[str, str]) -> IndexReport:
    with record.recorded() as night, stages.pinned() as values:
        crashed.mark()
        try:
            if not only and (taken := quiet.report(values)):
                return quiet.certify(night, values, taken, runtime.flow_run.name)
            with progress.shown():
                _night(night, values, only, allowed)
            _measure_disk()
        finally:  # the findings of a failed night are shown too
            night.edited()
            error = sys.exc_info()[1]
            notices.night(night, values, error)
            # the list of runs and the alarms show the name
            policy.rename(f"{runtime.flow_run.name}: {findings.night(night, error)}")
        return index_report.read()


def _night(
    night: Night, values: params.Params, only: Sequence[str], allowed: Mapping[str, str]
) -> None:
    facts = quiet.begin()
    stages.prepare()
    night.describe(values, runtime.flow_run.name, only, allowed)
    with night.step("models"):
        fetch_models(values.models)
    with night.step("ingest"):
        take_in(
            values.ingest,
            values.redact,
            allowed["loss"],
            allow_wider=allowed["more readers"],
            only=only,
            restricted=values.visible.restricted,
            workers=values.cluster,
        )
        taken = ingest_report.read()
    with night.step("version"):
        night.record["data"] = version_data(paths.DOCUMENTS)
    for stage in stages.NIGHT:
        night.reproduce(stage, reproduce.with_options(name=stage, task_run_name=stage))
        if (
            stage == "validate"
        ):  # before the long steps: until then a withdrawn model would go on answering
            with night.step("withdraw"):
                night.alarm_about(check_models(values))
    with night.step("index"):
        bring_index("tasks.index.publish")
    night.certify(taken)
    if paths.report("calibrate").is_file():  # the week makes it again
        night.steps["calibrate"] = UNCHANGED
    else:
        made = reproduce.with_options(name="calibrate", task_run_name="calibrate")
        night.reproduce("calibrate", made)
    night.check_turned_away(taken)
    night.record["version"] = versions.save("night", values)
    quiet.remember(facts, values.ingest, night.record["data"])


def _measure_disk() -> None:
    """Record the use of the disk. An error here does not fail a successful night."""
    with contextlib.suppress(OSError):
        if forecast := disk.in_words(disk.record()):
            log.info("disk: %s", forecast)


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


def run(
    sources: Sequence[str],
    allow_loss: bool,
    allow_wider: bool,
    why: str,
    server: AbstractContextManager[None],
) -> None:
    """Run a night from the command line. `server` is the temporary one, if none is set."""
    check_folders()
    forms.check_sources(sources)
    forms.check_reason(why, allow_loss or allow_wider)
    reason = why or UNEXPLAINED
    with lease.held(paths.LEASE, record.load().index.lease_s), server:
        certificate = reindex(
            sources,
            allow_loss=reason if allow_loss else "",
            allow_wider=reason if allow_wider else "",
        )
    print(quiet.last_lines(certificate, ingest_report.read()))
