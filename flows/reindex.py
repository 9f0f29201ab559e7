"""Run the night: read and redact the documents, and update the index.

    models → ingest → validate → withdraw → chunk → embed → index → calibrate

Run: python -m flows.reindex [--source NAME …] [--allow-loss] [--allow-wider] [--why TEXT]
     (no server needs to be set up first; where none is set, flows/night.py runs it)
Deployed as reindex/nightly by deploy/prefect.yaml.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flows import night as nights
from flows import quiet
from tasks import console

if __name__ == "__main__":
    console.run(nights.main)  # which imports Prefect only where a server is set
    sys.exit()

from prefect import flow, runtime, task

from flows import policy, progress, record, retries, stages, turn
from flows.artifacts import notices
from flows.forms import AllowLoss, AllowWider, Sources
from flows.monitoring import crashed
from flows.record import run_name
from flows.services import connection
from tasks import paths
from tasks.decision import withdraw
from tasks.documents import ingest
from tasks.index import index_report
from tasks.index.index_report import IndexReport
from tasks.models import download
from tasks.storage import lease

fetch_models = task(name="models", task_run_name="models")(download.run)  # pip itself tries again
take_in = policy.tried_again(ingest.run, name="ingest")
check_models = task(name="withdraw", task_run_name="withdraw")(withdraw.run)
version_data = task(name="version", task_run_name="version")(stages.add)
reproduce = task(retries=0)(stages.reproduce)  # DVC itself knows the stages that are done
# in a process of its own: while the engine builds its graph, it blocks the whole process
bring_index = policy.tried_again(stages.run_step, name="index", delays=retries.DELAYS[:1])


def _stage(name: str) -> Callable[[str], bool]:
    return reproduce.with_options(name=name, task_run_name=name)


STEPS = nights.Steps(
    models=fetch_models,
    ingest=take_in,
    version=version_data,
    withdraw=check_models,
    stage=_stage,
    index=bring_index,
)


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
                nights.work(night, values, STEPS, runtime.flow_run.name, only, allowed)
        finally:  # the findings of a failed night are shown too
            night.edited()
            notices.night(night, values, sys.exc_info()[1])
        return index_report.read()


def by_hand(sources: Sequence[str], loss: str, wider: str) -> IndexReport:
    """Run a night from the command line; `loss` and `wider` are the reasons to allow them once."""
    nights.check_folders(connection.folders())
    with lease.held(paths.LEASE, record.load().index.lease_s):  # before the server is asked
        return reindex(sources, allow_loss=loss, allow_wider=wider)
