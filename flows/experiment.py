"""Run a grid over any parameters as DVC experiments: one per combination of values.

Run: python -m flows.experiment retrieve.title_weight=0.4,0.8 chunk.tokens=128 [--target evaluate]
     python -m flows.experiment --take grid-1a2b3c4d [--target evaluate]

Each cell runs in a copy of the workspace of its own. A failed cell is listed with its reason, and
the others run on. `--take` sets the values of one cell in params.yaml, where `dvc exp apply` would
rewrite the file without its comments, and takes the outputs from DVC's cache.
"""

import argparse
from typing import Any

from prefect import flow, get_run_logger, runtime, task

from flows import policy, stages, turn
from flows.artifacts import notices_week
from flows.grid import MEASURED, TARGETS, Cell, Grid, Target, cells, rows, stage
from flows.versioning import experiments
from tasks import console, params, paths
from tasks.documents import edits, folders
from tasks.errors import StageError
from tasks.storage import lease
from tasks.storage.atomic import write_json

SHOW = "inhouse experiments; inhouse review"


def _cell_name() -> str:
    return ", ".join(f"{k}={v}" for k, v in runtime.task_run.parameters["cell"].items())


run_cell = task(name="cell", task_run_name=_cell_name, retries=0)(experiments.run)


def _name() -> str:
    """Name a run by its rows and its target; the form's values are not validated yet."""
    given = runtime.flow_run.parameters
    named = [row["parameter"] if isinstance(row, dict) else row.parameter for row in given["grid"]]
    return f"Grid: {', '.join(named)} to {given['target']}"


@flow(name="experiment", flow_run_name=_name, log_prints=False)
def experiment(grid: Grid = MEASURED, target: Target = "evaluate") -> list[dict[str, Any]]:
    """Run every combination of the values as a DVC experiment, and compare their measures.

    Return one row per cell: its parameters, its name and measures, or its error."""
    console.begin()
    policy.tag()
    with notices_week.failures():
        combinations = cells(grid, target)
        with turn.taken(params.load().index.lease_s):
            stages.prepare()
            tried = [_tried(cell, target) for cell in combinations]
        write_json(
            paths.report("experiments"), {"target": target, "cells": tried}
        )  # for the review
        notices_week.grid(tried, target)
        if all(row["error"] for row in tried):
            raise StageError(f"every one of the {len(tried)} cells failed: {tried[0]['error']}")
    return tried


def _tried(cell: Cell, target: str) -> dict[str, Any]:
    try:
        name = run_cell(cell, target)
        return {**cell, "experiment": name, **experiments.measures(name), "error": ""}
    except StageError as error:
        get_run_logger().warning("%s failed: %s", cell, error)
        return {**cell, "experiment": "", "error": str(error).splitlines()[-1]}


def take(name: str, target: str) -> None:
    """Bring the workspace to one experiment: its parameters and its outputs."""
    with lease.held(paths.LEASE, params.load().index.lease_s):
        changed = experiments.changed(name)
        text = paths.PARAMS.read_text("utf-8")
        for key, value in changed.items():
            text = edits.put(text, tuple(key.split(".")), value)
        folders.write(paths.PARAMS, text)
        stages.reproduce(target, with_inputs=True)
    listed = ", ".join(f"{key}={value}" for key, value in changed.items())
    print(f"params.yaml now has {listed or 'the same values'}; git checkout params.yaml undoes it.")


def main() -> None:
    parser = argparse.ArgumentParser(description="Run a grid of parameters as DVC experiments.")
    parser.add_argument("values", nargs="*", metavar="section.key=a,b,c")
    parser.add_argument("--target", default="evaluate", choices=TARGETS, help="the stage to run to")
    parser.add_argument(
        "--take", nargs="?", const="", metavar="NAME",
        help="bring the workspace to this experiment; without a name, to the only one of this grid",
    )  # fmt: skip
    arguments = parser.parse_args()
    run(arguments.values, arguments.target, arguments.take)


def run(values: list[str], target: str, name: str | None) -> None:
    """Run a grid, or take the experiment of that name; "" takes the only one of the grid."""
    if not name:
        tried = experiment(rows(values), stage(target))
        for row in tried:
            print(", ".join(f"{key}={value}" for key, value in row.items() if value != ""))
        [name] = [row["experiment"] for row in tried] if name == "" and len(tried) == 1 else [None]
    if name:
        take(name, target)
    else:
        print(f"Next: {SHOW}")
        print(f"      inhouse run experiment --take NAME --target {target}")


if __name__ == "__main__":
    console.run(main)
