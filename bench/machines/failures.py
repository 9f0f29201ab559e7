"""Measure how well failures are predicted from readings with a history.

In:  from BENCH_DATA (default ../shared/data) ai4i2020
Out: tables on stdout: average precision by repeated stratified cross-validation, Brier score,
     reliability
Run: python -m bench.machines.failures [--repeats 5]

The interval is that of the mean over repeats and folds, with the variance corrected for training
sets that overlap (Nadeau and Bengio, 2003). Each row of ai4i2020 is a reading of its own, without a
time axis: so it measures failure, but no lead time.
"""

import argparse
import csv
import os
import statistics
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, brier_score_loss
from sklearn.model_selection import RepeatedStratifiedKFold

from tasks.machines import failures

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data"))
FOLDS = 5
SEED = 7
FAILED = "Machine failure"
GRADES = {"L": 0.0, "M": 1.0, "H": 2.0}  # of the product's quality
FEATURES = (
    "power = Torque [Nm] * Rotational speed [rpm]",
    "heat gap = Process temperature [K] - Air temperature [K]",
    "strain = Tool wear [min] * Torque [Nm]",
)
BINS = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 1.0)

Values = NDArray[np.float64]
Scores = dict[str, list[float]]


def table(path: Path) -> tuple[dict[str, Values], NDArray[np.bool_]]:
    """Return the columns, and which rows failed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name not in ("UDI", "Product ID", FAILED)]
    columns = {
        name: np.array([float(GRADES.get(row[name], row[name])) for row in rows]) for name in names
    }
    return columns, np.array([row[FAILED] == "1" for row in rows])


def measured(
    columns: dict[str, Values], failed: NDArray[np.bool_], repeats: int
) -> tuple[Scores, Scores, Values, NDArray[np.bool_]]:
    """Return average precision and Brier score of each way by fold; and of the last one all
    probabilities with what came."""
    raw, whole = failures.matrix(columns, ()), failures.matrix(columns, FEATURES)
    folds = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=repeats, random_state=SEED)
    precision: Scores = {}
    brier: Scores = {}
    predicted, came = [], []
    for train, test in folds.split(raw, failed):
        for name, chances in _ways(raw, whole, failed, train, test):
            precision.setdefault(name, []).append(average_precision_score(failed[test], chances))
            if chances.min() >= 0:
                brier.setdefault(name, []).append(brier_score_loss(failed[test], chances))
        predicted.append(chances)
        came.append(failed[test])
    return precision, brier, np.concatenate(predicted), np.concatenate(came)


def _ways(
    raw: Values,
    whole: Values,
    failed: NDArray[np.bool_],
    train: NDArray[np.int64],
    test: NDArray[np.int64],
) -> Iterator[tuple[str, Values]]:
    for name, rows in (("columns", raw), ("columns and features", whole)):
        forest = IsolationForest(random_state=SEED).fit(rows[train])
        yield f"isolation forest, {name}", -forest.score_samples(rows[test]) - 1  # no probability
    for name, rows in (("columns", raw), ("columns and features", whole)):
        model = failures.fit(rows[train], failed[train], SEED)
        yield f"boosted trees, {name}", failures.probabilities(model, rows[test])


def interval(scores: list[float]) -> tuple[float, float, float]:
    """Return the mean with its 95 % interval."""
    number, mean = len(scores), statistics.fmean(scores)
    spread = (1 / number + 1 / (FOLDS - 1)) * statistics.variance(scores)
    half = float(stats.t.ppf(0.975, number - 1)) * spread**0.5
    return mean, mean - half, mean + half


def reliability(predicted: Values, came: NDArray[np.bool_]) -> Iterator[str]:
    for low, high in pairwise(BINS):
        within = (predicted >= low) & ((predicted < high) | (high == 1.0))
        if within.any():
            yield (
                f"{low:5.2f} to {high:4.2f} {within.sum():8} "
                f"{predicted[within].mean():10.3f} {came[within].mean():10.3f}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description="Failure prediction on ai4i2020.")
    parser.add_argument("--repeats", type=int, default=5, help="of five folds")
    repeats, path = parser.parse_args().repeats, DATA / "ai4i2020/ai4i2020.csv"
    if not path.is_file():
        print(f"{path} is not there: nothing measured. Set BENCH_DATA.")
        return
    columns, failed = table(path)
    precision, brier, predicted, came = measured(columns, failed, repeats)
    print(f"{len(failed)} rows, {failed.sum()} failures, {repeats} times {FOLDS} folds\n")
    print(f"{'':40} average precision   Brier")
    for name, scores in precision.items():
        mean, low, high = interval(scores)
        of = f"{statistics.fmean(brier[name]):.4f}" if name in brier else "-"
        print(f"{name:40} {mean:.3f} [{low:.3f}, {high:.3f}]  {of}")
    print("\nprobability      rows     stated      failed   (trees with features)")
    print("\n".join(reliability(predicted, came)))


if __name__ == "__main__":
    main()
