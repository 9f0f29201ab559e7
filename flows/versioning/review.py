"""Write the review of experiments: side by side, for a pull request.

In:  DVC's experiments; params.yaml and the reports of the workspace, which are the baseline
     reports/experiments.json   the last grid, with the cells that failed
Out: reports/review.md
Run: inhouse review [EXPERIMENT …]

Without a measure in the workspace, the experiment whose parameters are those of params.yaml is the
baseline, or else the first one.
"""

import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from flows import repository
from flows.record import flat
from tasks import params, paths
from tasks.decision import review
from tasks.decision.review import Trial
from tasks.errors import InhouseError
from tasks.evaluation import answer_lines, evaluate
from tasks.evaluation.answer_lines import AnswerLine
from tasks.storage.atomic import whole

GRID = paths.report("experiments")
PAGE = paths.REPORTS / "review.md"
HERE = "workspace"
COSTS = {  # of a headline, and the unit
    "search_ms": "ms a search",
    "per_1000_answers": "per 1,000 answers",
    "p95_s": "s, p95 of an answer",
}

Read = Callable[[Path], str]  # returns "" where there is no such file


def run(names: Sequence[str], base: str | None = None) -> None:
    """Write the review of these experiments, or of the last grid, beside a baseline."""
    cells = _cells()
    target = json.loads(GRID.read_text("utf-8"))["target"] if GRID.is_file() else "evaluate"
    chosen = list(names) or [cell["experiment"] for cell in cells if cell["experiment"]]
    if not chosen:
        raise InhouseError(
            "there are no experiments yet: inhouse run experiment chunk.tokens=96,128"
        )
    answers = target in ("compare", "recommend")
    trials = [_trial(name, _at(name), answers) for name in chosen]
    trials += [] if names else [_failed(cell) for cell in cells if cell["error"]]
    baseline = _baseline(base, trials, answers)
    values = params.load()
    leading = "right answers" if answers else f"ndcg@{values.evaluate.k}"
    others = [trial for trial in trials if trial.name != baseline.name]
    with whole(PAGE) as temporary:
        temporary.write_text(review.page(baseline, others, leading, values.seed), "utf-8")
    print(f"Done: {PAGE}, {review.counted(len(others))} beside {baseline.name}.")


def _cells() -> list[dict[str, Any]]:
    return list(json.loads(GRID.read_text("utf-8"))["cells"]) if GRID.is_file() else []


def _at(name: str) -> Read:
    """Return how to read the files of an experiment, from git and from DVC's cache."""
    found = repository.git("for-each-ref", "--format=%(objectname)", f"refs/exps/*/*/{name}")
    if not found:
        raise InhouseError(f"expected an experiment, got {name!r}: inhouse experiments lists them")
    from dvc.api import DVCFileSystem  # it takes two seconds

    files = DVCFileSystem(".", rev=found.split()[0])

    def read(path: Path) -> str:
        with contextlib.suppress(FileNotFoundError):  # or no longer in DVC's cache
            return str(files.read_text(str(path)))
        return ""

    return read


def _here(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _trial(name: str, read: Read, answers: bool) -> Trial:
    step = "recommend" if answers else "evaluate"
    figures = json.loads(read(paths.headline(step)) or "{}")
    lock = params.values_of(read(Path("dvc.lock")) or "{}") or {}
    rows = _answers(read, figures.get("arm")) if answers else _retrieval(read)
    return Trial(
        name=name,
        params=flat(params.values_of(read(paths.PARAMS))),
        questions=rows,
        cost={unit: figures[key] for key, unit in COSTS.items() if key in figures},
        data=_data(lock),
        error="" if rows else f"it has no measures of {step}: run it to --target {step}",
    )


def _answers(read: Read, arm: str | None) -> dict[str, float]:
    """Return the leading measure of the arm that is recommended for the first use, or of the best,
    by question. Such an arm was asked everything."""
    compared = json.loads(read(paths.report("compare")) or "{}")
    use, leading = compared.get("use"), compared.get("leading")
    lines = (AnswerLine.model_validate_json(row) for row in read(answer_lines.FILE).splitlines())
    return {
        line.question.id: value
        for line in lines
        if (line.use, line.arm) == (use, arm) and (value := line.measures.get(leading)) is not None
    }


def _retrieval(read: Read) -> dict[str, float]:
    rows = [json.loads(row) for row in read(evaluate.QUESTIONS).splitlines()]
    return {row["question"]: value for row in rows for key, value in row.items() if "ndcg" in key}


def _data(lock: Mapping[str, Any]) -> str:
    """Return the version of the documents that the stages worked with."""
    deps = lock.get("stages", {}).get("validate", {}).get("deps", [])
    return next((dep["md5"] for dep in deps if dep["path"] == str(paths.DOCUMENTS)), "")


def _failed(cell: Mapping[str, Any]) -> Trial:
    tried = ", ".join(f"{k}={v}" for k, v in cell.items() if k not in ("experiment", "error"))
    return Trial(name=tried, error=str(cell["error"]))


def _baseline(name: str | None, trials: Sequence[Trial], answers: bool) -> Trial:
    """Return the trial of this name, or the one that the others are best compared with."""
    measured = [trial for trial in trials if trial.questions]
    if name is not None:
        return _trial(name, _here if name == HERE else _at(name), answers)
    here = _trial(HERE, _here, answers)
    if here.questions or not measured:
        return here
    return next((trial for trial in measured if not review.changed(trial, here)), measured[0])
