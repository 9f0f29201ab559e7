"""List the experiments in seven columns: what changed, the leading measure, cost, latency.

Run: inhouse experiments [--all]

`dvc exp show` has a column for each headline figure and for each parameter that differs from one
experiment to another.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from flows import stages
from flows.record import flat
from tasks import console, paths

COLUMNS = ("experiment", "changed", "leading", "low", "high", "cost", "latency")
COST, ANSWER, SEARCH = "per_1000_answers", "p95_s", "search_ms"  # headline figures


def show(every: bool) -> None:
    """Print the experiments of the commit that is checked out. `every`: all that DVC knows."""
    if every:
        program = str(Path(sys.executable).with_name("dvc"))
        os.execv(program, [program, "exp", "show", "--only-changed", "--no-pager"])  # noqa: S606
    rows = list(table(stages.dvc_json("exp", "show")))
    used = [n for n in range(len(COLUMNS)) if any(row[n] for row in rows)]
    shown = Table(box=None, pad_edge=False)
    for n in used:
        shown.add_column(COLUMNS[n], no_wrap=COLUMNS[n] != "changed", overflow="fold")
    for row in rows:
        shown.add_row(*(row[n] for n in used))
    Console(file=sys.stdout, highlight=False, markup=False).print(shown)
    print(
        "Next: inhouse review" if len(rows) > 1 else "Next: inhouse run experiment chunk.tokens=96"
    )


def table(found: list[dict[str, Any]]) -> Iterator[list[str]]:
    """Yield the rows of what `dvc exp show` found, the workspace first."""
    workspace, *commits = found
    yield _row("workspace", workspace["data"], {})
    known = flat(_params(workspace["data"]))
    for commit in commits:
        for experiment in commit["experiments"] or []:
            revision = experiment["revs"][-1]
            if revision["data"]:
                yield _row(revision["name"], revision["data"], known)
            else:
                problem = (revision["error"] or {}).get("msg", "no data")
                yield [revision["name"] or revision["rev"][:8], console.line(problem), *[""] * 5]


def _row(name: str, data: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    figures = _figures(data)
    leading = next(iter(figures), "")
    own = flat(_params(data))
    changed = [
        f"{key}={own.get(key)}" for key in {**own, **known} if own.get(key) != known.get(key)
    ]
    latency = f"{figures[ANSWER]:.3g} s" if ANSWER in figures else ""
    if SEARCH in figures:
        latency = f"{figures[SEARCH]:.0f} ms"
    return [
        name,
        "\n".join(map(console.line, changed)) if known else "",
        f"{leading} {figures[leading]:.3f}" if leading else "not measured",
        *(f"{figures[key]:.3f}" if key in figures else "" for key in _bounds(leading)),
        f"{figures[COST]:.4g}" if COST in figures else "",
        latency,
    ]


def _bounds(leading: str) -> tuple[str, str]:
    return f"{leading}_low", f"{leading}_high"


def _figures(data: Mapping[str, Any]) -> dict[str, float]:
    """Return the headline figures: those of the recommendation, if it is there."""
    for step in ("recommend", "evaluate"):
        found = data["metrics"].get(str(paths.headline(step)), {}).get("data")
        if found:
            return {key: v for key, v in found.items() if isinstance(v, int | float)}
    return {}


def _params(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(data["params"].get(str(paths.PARAMS), {}).get("data", {}))
