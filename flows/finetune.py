"""Run the week: train on a snapshot of the documents, compare all arms, recommend, promote.

    snapshot → examples → finetune@level → compare → recommend → evaluate → calibrate → gate

Run: python -m flows.finetune [--force] [--no-promote]
Deployed as finetune/weekly by deploy/prefect.yaml.

It is skipped, with the reason, where the documents have changed too little since the last snapshot
that a week has learnt from to its end (snapshot.min_changed), and none of them has left.
"""

import argparse
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.states import Completed

from flows import crashed, notices, stages, versions, waiting
from flows.reindex import run_name, version_data
from tasks import console, params, paths
from tasks.dataset import snapshot
from tasks.decision import promote, recommendation
from tasks.evaluation import comparison
from tasks.models import download
from tasks.storage import lease

fetch_models = task(name="models", retries=2, retry_delay_seconds=[10, 60])(download.run)
take = task(name="snapshot", retries=0)(snapshot.run)
reproduce = task(retries=0)(stages.reproduce)


@task(name="promote", retries=0)
def choose(values: params.Params) -> str:
    """Promote the recommended arm if params.yaml lets the gates decide, and return why not: a week
    without a promotion has not failed."""
    if values.promote.approval == "person":
        return waiting.ask()
    try:
        promote.run(values, by="finetune flow", why="promote.approval: gates")
    except promote.RefusedError as refused:
        return str(refused)
    return ""


@flow(name="finetune", flow_run_name=run_name, log_prints=False)
def finetune(force: bool = False, promoting: bool = True) -> Any:
    """Train, compare and recommend; promote where promote.approval lets the gates decide.

    `force` trains even where little has changed. Returns the recommendation."""
    console.begin()
    with lease.held(paths.LEASE, params.load().index.lease_s), stages.pinned() as values:
        crashed.mark()
        return _week(values, force, promoting)


def _week(values: params.Params, force: bool, promoting: bool) -> Any:
    stages.mend()
    fetch_models(values.models)
    changed = snapshot.changed(values.snapshot.audience)
    if changed < values.snapshot.min_changed and not force:
        reason = (
            f"{changed:.1%} of the documents changed since the last snapshot, less than "
            f"snapshot.min_changed: {values.snapshot.min_changed:.1%}; --force trains anyway"
        )
        get_run_logger().info(reason)
        return Completed(name="Skipped", message=reason)
    taken = take(values.snapshot.audience)
    version_data(paths.TRAINSET)
    for stage in stages.WEEK:
        reproduce.with_options(name=stage)(stage)
    snapshot.mark_trained()
    recommended = recommendation.read()
    notices.comparison(taken, comparison.read(), recommended)
    if promoting and (refused := choose(values)):  # the champion stays
        get_run_logger().warning(refused)
        notices.refusal(refused)
    versions.save("week", values)
    return recommended


def main() -> None:
    parser = argparse.ArgumentParser(description="Train, compare, recommend and promote.")
    parser.add_argument("--force", action="store_true", help="train even if little has changed")
    parser.add_argument("--no-promote", action="store_true", help="only recommend")
    arguments = parser.parse_args()
    run(arguments.force, not arguments.no_promote)


def run(force: bool, promoting: bool) -> None:
    """Run a week from the command line."""
    with lease.held(paths.LEASE, params.load().index.lease_s):
        finetune(force, promoting)
    print(*recommendation.read().sentences, sep="\n")
    print("Next: open reports/comparison.html, or: inhouse promote show")


if __name__ == "__main__":
    console.run(main)
