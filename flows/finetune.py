"""Run the week: train on a snapshot of the documents, compare all arms, recommend, promote.

    snapshot → examples → finetune@level → compare → recommend → evaluate → calibrate → gate

Run: python -m flows.finetune [--force] [--no-promote] [--level NAME …] [--train-fraction SHARE]
Deployed as finetune/weekly by deploy/prefect.yaml.

It is skipped, with the reason, if fewer documents than snapshot.min_changed have changed since the
snapshot of the last complete week, and no document was removed.
"""

import argparse
from collections.abc import Sequence
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.states import Completed

from flows import forms, policy, progress, stages, turn, waiting
from flows.artifacts import notices_week
from flows.forms import PROMOTING, Force, Levels, Promotion, TrainFraction
from flows.monitoring import crashed
from flows.record import run_name
from flows.reindex import version_data
from flows.versioning import versions
from tasks import console, params, paths
from tasks.answer import arms
from tasks.dataset import snapshot
from tasks.decision import promote, recommendation
from tasks.errors import InhouseError
from tasks.evaluation import comparison
from tasks.models import download
from tasks.storage import lease

fetch_models = task(name="models", task_run_name="models")(download.run)  # pip itself tries again
take = task(name="snapshot", task_run_name="snapshot", retries=0)(snapshot.run)
reproduce = task(retries=0)(stages.reproduce)


@task(name="promote", task_run_name="promote", retries=0)
def choose(values: params.Params) -> str:
    """Promote the arm recommended for each use if params.yaml lets the gates decide, and return why
    not: a week without a promotion has not failed."""
    advice = recommendation.read()
    uses = [None, *advice.uses]
    if values.promote.approval == "person":
        return waiting.ask(uses)
    refused = (_by_gates(values, use) for use in uses)
    return "; ".join(filter(None, refused))


def _by_gates(values: params.Params, use: str | None) -> str:
    try:
        why = "promote.approval: gates"
        promote.run(values, by="finetune flow", why=why, use=use, by_itself=True)
    except promote.RefusedError as refused:
        return str(refused)
    return ""


def _name() -> str:
    return f"Week: {run_name()}"


@flow(name="finetune", flow_run_name=_name, log_prints=False)
def finetune(
    levels: Levels = (),
    train_fraction: TrainFraction = None,
    force: Force = False,
    promotion: Promotion = "as params.yaml says",
) -> Any:
    """Train on the documents, compare all ways to answer, and recommend one; promote it where
    promote.approval lets the gates decide.

    `force` trains even where little has changed. Returns the recommendation."""
    console.begin()
    policy.tag()
    with turn.taken(params.load().index.lease_s), notices_week.failures():
        changes = changed(params.load(), levels, train_fraction)
        with stages.pinned(changes) as values, progress.shown():
            crashed.mark()
            notices_week.run(values)
            return _week(values, levels, force, promotion)


def changed(
    values: params.Params, levels: Sequence[str], train_fraction: float | None
) -> dict[str, Any]:
    """Return the parameters that this week has other values of. Raises InhouseError if a level
    that is not to be trained has no model: the comparison is built from all three."""
    changes: dict[str, Any] = {}
    if train_fraction is not None:
        changes["finetune.train_fraction"] = train_fraction
    if levels:
        missing = [n for n in arms.LEVELS if n not in levels and not arms.trained(n)]
        if missing:
            raise InhouseError(
                f"expected a model of each level that is not trained, got none of "
                f"{', '.join(missing)}: train all levels the first time"
            )
        compared = values.compare.arms or list(arms.ARMS)
        changes["compare.arms"] = [
            name for name in compared if arms.parse(name).level in (None, *levels)
        ]
    return changes


def _week(values: params.Params, levels: Sequence[str], force: bool, promotion: Promotion) -> Any:
    stages.prepare()
    fetch_models(values.models)
    share = snapshot.changed(values.snapshot.audience)
    if share < values.snapshot.min_changed and not force:
        reason = (
            f"{share:.1%} of the documents changed since the last snapshot, less than "
            f"snapshot.min_changed: {values.snapshot.min_changed:.1%}; --force trains anyway"
        )
        get_run_logger().info(reason)
        return Completed(name="Skipped", message=reason)
    taken = take(values.snapshot.audience)
    version_data(paths.TRAINSET)
    for stage in stages.WEEK:
        if not levels or stage not in stages.TRAINED or stage.partition("@")[2] in levels:
            reproduce.with_options(name=stage, task_run_name=stage)(stage)
    if not levels:  # else the other levels were not trained on it
        snapshot.mark_trained()
    recommended = recommendation.read()
    notices_week.comparison(taken, comparison.read(), recommended)
    if promotion == PROMOTING and (refused := choose(values)):  # the champion stays
        get_run_logger().warning(refused)
        notices_week.refusal(refused)
    versions.save("week", values)
    return recommended


def main() -> None:
    parser = argparse.ArgumentParser(description="Train, compare, recommend and promote.")
    parser.add_argument("--force", action="store_true", help="train even if little has changed")
    parser.add_argument("--no-promote", action="store_true", help="only recommend")
    parser.add_argument("--level", action="append", default=[], choices=arms.LEVELS)
    parser.add_argument("--train-fraction", type=float, help="instead of finetune.train_fraction")
    arguments = parser.parse_args()
    run(arguments.force, not arguments.no_promote, arguments.level, arguments.train_fraction)


def run(force: bool, promoting: bool, levels: Sequence[str], train_fraction: float | None) -> None:
    """Run a week from the command line."""
    chosen = forms.levels(levels)
    if train_fraction is not None and not 0 < train_fraction <= 1:
        raise InhouseError(f"expected a share above 0 and at most 1, got {train_fraction:g}")
    with lease.held(paths.LEASE, params.load().index.lease_s):
        finetune(chosen, train_fraction, force, PROMOTING if promoting else "recommend only")
    print(*recommendation.read().sentences, sep="\n")
    print("Next: open reports/comparison.html, or: inhouse promote show")


if __name__ == "__main__":
    console.run(main)
