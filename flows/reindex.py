"""The night: documents in, personal data out, the index brought to them.

    models → ingest → validate → chunk → embed → index

Run: python -m flows.reindex [--allow-loss]   (no server needs to be set up first)
Deployed as reindex/nightly by deploy/prefect.yaml.
"""

import argparse
import json
from datetime import datetime
from typing import Any

from prefect import flow, task

from flows import notices, stages
from tasks import console, ingest, lease, models, params, paths

fetch_models = task(name="models", retries=2, retry_delay_seconds=[10, 60])(models.run)
take_in = task(name="ingest", retries=2, retry_delay_seconds=[5, 30])(ingest.run)
version_data = task(name="version")(stages.add)
reproduce = task(retries=0)(stages.reproduce)  # DVC itself knows what is already done
# in a process of its own: while the engine builds its graph, nothing else in a process moves
bring_index = task(name="index", retries=1, retry_delay_seconds=5)(stages.run_step)


def run_name() -> str:
    """Which sources, which code, when: what a reader of the run list looks for."""
    sources = ", ".join(source.name for source in params.load().ingest.sources)
    return f"{sources} at {stages.version()}, {datetime.now():%Y-%m-%d %H:%M}"


@flow(name="reindex", flow_run_name=run_name, log_prints=False)
def reindex(allow_loss: bool = False) -> dict[str, Any]:
    """Bring the index to the documents. `allow_loss` passes ingest.max_lost this once.

    Returns the certificate."""
    console.speak()  # in a worker's process nobody else does
    values = params.load()
    with lease.held(paths.LEASE, values.index.lease_s):
        return _night(values, allow_loss)


def _night(values: params.Params, allow_loss: bool) -> dict[str, Any]:
    stages.mend()
    fetch_models(values.models)
    taken = take_in(values.ingest, values.redact, allow_loss)
    notices.redactions(taken)
    version_data(paths.DOCUMENTS)
    try:
        for stage in stages.needed_for("embed"):
            reproduce.with_options(name=stage)(stage)
    finally:  # a failed suite too is shown, with what it found
        notices.rejections(taken, report("validate"))
    try:
        bring_index("tasks.index")
    finally:
        certificate = report("index")
        notices.certificate(certificate)
    steps = ("ingest", "validate", "chunk", "embed", "index")
    notices.counts({step: report(step) for step in steps})
    return certificate


def report(step: str) -> dict[str, Any]:
    """The report of a step; empty if the step died before it wrote one."""
    if not paths.report(step).is_file():
        return {}
    loaded = json.loads(paths.report(step).read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def main() -> None:
    parser = argparse.ArgumentParser(description="Bring the index to the documents.")
    parser.add_argument("--allow-loss", action="store_true", help="pass ingest.max_lost this once")
    arguments = parser.parse_args()
    with lease.held(paths.LEASE, params.load().index.lease_s):  # before a server is started
        certificate = reindex(arguments.allow_loss)
    print(
        f"The index equals the documents: {certificate['documents']} documents, "
        f'{certificate["points"]} points. Next: python -m app ask "…"'
    )


if __name__ == "__main__":
    console.run(main)
