"""A grid over any parameters, as DVC experiments: one for each combination of values.

    python -m flows.experiment retrieve.title_weight=0.4,0.8 answer.passages=3,5 [--target evaluate]

Each cell runs in a copy of its own; one that fails is listed with its reason and stops no other.
Afterwards: dvc exp show, dvc exp diff, dvc plots diff, dvc exp apply.
"""

import argparse
import itertools
import re
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact

from flows import stages
from tasks import console, lease, params, paths
from tasks.errors import InhouseError, StageError

Grid = dict[str, list[str]]

run_cell = task(name="cell", retries=0)(stages.experiment)


@flow(name="experiment", log_prints=False)
def experiment(grid: Grid, target: str = "evaluate") -> list[dict[str, Any]]:
    """Run every combination; returns a row a cell: its parameters, and its name or its error."""
    console.speak()
    rows: list[dict[str, Any]] = []
    with lease.held(paths.LEASE, params.load().index.lease_s):
        stages.mend()
        for cell in cells(grid):
            try:
                rows.append({**cell, "experiment": run_cell(cell, target), "error": ""})
            except StageError as error:
                get_run_logger().warning("%s failed: %s", cell, error)
                rows.append({**cell, "experiment": "", "error": str(error).splitlines()[-1]})
    create_table_artifact(rows, key="experiments", description=f"The grid, to {target}")
    if all(row["error"] for row in rows):
        raise StageError(f"every one of the {len(rows)} cells failed: {rows[0]['error']}")
    return rows


def cells(grid: Grid) -> list[dict[str, str]]:
    """Every combination of the values. Raises InhouseError for an empty grid."""
    if not grid or not all(grid.values()):
        raise InhouseError(
            "the grid is empty: name parameters and values, such as chunk.tokens=128,160"
        )
    return [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]


def main() -> None:
    parser = argparse.ArgumentParser(description="A grid of parameters as DVC experiments.")
    parser.add_argument("values", nargs="+", metavar="section.key=a,b,c")
    parser.add_argument("--target", default="evaluate", help="the stage to run to")
    arguments = parser.parse_args()
    grid: Grid = {}
    for said in arguments.values:
        name, equals, listed = said.partition("=")
        if not equals:
            raise InhouseError(f"{said!r} is no section.key=a,b,c")
        grid[name] = re.split(r",(?![^\[]*\])", listed)  # not within a list
    for row in experiment(grid, arguments.target):
        print(row["experiment"] or f"failed: {row}")
    print("Next: dvc exp show --only-changed")


if __name__ == "__main__":
    console.run(main)
