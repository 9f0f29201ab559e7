"""Measure how well departures from normal are found, against PyOD's detectors.

In:  with BENCH_DATA (default ../shared/data) skab, a pump on a test bench
Out: a table on stdout: average precision, VUS-PR and F1 of each detector over readings, with 95 %
     intervals from resampled series; false alarms on normal running
Run: python -m bench.machines.detectors [--dev]
         --dev: the series that the detector was developed with

Each detector learns the first third of a series, without labels, and scores the rest. Its threshold
for F1 is the multiple of the 99 % quantile of its scores in that third that is best on the series
for development. A window of the baselines is as long as the product's. The first third of other/2
is not normal throughout.
"""

import argparse
import importlib
import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from bench.machines.vus import vus_pr
from tasks.documents.parse.tabular import cells
from tasks.machines import anomalies, detectors, windows
from tasks.machines.reading import tables
from tasks.machines.reading.frames import Frame, frame
from tasks.machines.reading.readings import Values

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data")) / "skab"
DEV = (*(f"valve1/{n}" for n in range(4)), *(f"other/{n}" for n in (1, 2, 3, 5)))
TEST = (*(f"valve1/{n}" for n in range(4, 8)), *(f"other/{n}" for n in (4, 6, 7)))
TRUTH = ("anomaly", "changepoint")
MULTIPLES = (1.0, 1.25, 1.5, 2.0, 3.0, 5.0)
RESAMPLES = 2000
DAY_S = 86_400

Labels = NDArray[np.bool_]
Detector = Callable[[Values, int], Values]


@dataclass(frozen=True, slots=True)
class Case:
    """A series: readings, which of them are abnormal, how many of the first are learnt."""

    name: str
    shown: Frame
    abnormal: Labels
    normal: int


def case(name: str) -> Case:
    path = DATA / f"{name}.csv"
    rows = json.loads(cells.parse(path.name, path.read_bytes()).text)[0]
    series = tables.read(rows, name, (), lambda text: text).series
    truth = next((each.values for each in series if each.sensor == "anomaly"), None)
    shown = frame([each for each in series if each.sensor not in TRUTH])
    abnormal = np.zeros(len(shown.times), bool) if truth is None else truth > 0
    return Case(name, shown, abnormal, detectors.normal_of(len(shown.times)))


def ours(values: Values, normal: int) -> Values:
    return detectors.scores(values, normal).abnormal


def windowed(make: Callable[[], object]) -> Detector:
    """Return a detector of PyOD over windows of standardised readings; a reading's score is the
    mean of its windows'."""

    def score(values: Values, normal: int) -> Values:
        spread = values[:normal].std(axis=0)
        even = (values - values[:normal].mean(axis=0)) / np.where(spread > 0, spread, 1)
        window = max(2, normal // detectors.WINDOW)
        wide = sliding_window_view(even, window, axis=0).reshape(len(even) - window + 1, -1)
        model = make()
        model.fit(wide[: normal - window + 1])  # type: ignore[attr-defined]
        found = model.decision_function(wide)  # type: ignore[attr-defined]
        return detectors.per_reading(found, len(even))

    return score


def baselines() -> dict[str, Detector]:
    from pyod.models.iforest import IForest
    from pyod.models.knn import KNN
    from pyod.models.pca import PCA
    from sklearn import decomposition

    class Rebuilt:
        """Scores by the squared error of the components."""

        def fit(self, rows: Values) -> None:
            self.model = decomposition.PCA(detectors.VARIANCE).fit(rows)

        def decision_function(self, rows: Values) -> Values:
            rebuilt = self.model.inverse_transform(self.model.transform(rows))
            found: Values = ((rows - rebuilt) ** 2).mean(axis=1)
            return found

    return {
        "windowed PCA, residual": windowed(Rebuilt),
        "windowed PCA, PyOD": windowed(lambda: PCA(n_components=detectors.VARIANCE)),
        "isolation forest, PyOD": windowed(lambda: IForest(random_state=7)),
        "nearest neighbours, PyOD": windowed(lambda: KNN(method="mean")),
        "spectral residual, PyOD": of_series("ts_spectral_residual", "SpectralResidual"),
        "matrix profile, PyOD": of_series("ts_matrix_profile", "MatrixProfile"),
    }


def of_series(module: str, name: str) -> Detector:
    """Return a detector of PyOD for time series. It looks at the whole series at once."""
    kind = getattr(importlib.import_module(f"pyod.models.{module}"), name)

    def score(values: Values, normal: int) -> Values:
        spread = values[:normal].std(axis=0)
        even = (values - values[:normal].mean(axis=0)) / np.where(spread > 0, spread, 1)
        found: Values = np.asarray(kind().fit(even).decision_scores_, float)
        return found

    return score


def f1(case: Case, score: Values, threshold: float) -> float:
    found, truth = score[case.normal :] > threshold, case.abnormal[case.normal :]
    return float(2 * (found & truth).sum() / max(1, found.sum() + truth.sum()))


def within(case: Case) -> Values:
    """Return 1 for the readings in the windows that become alarms."""
    flags = np.zeros(len(case.abnormal))
    for first, last in windows.cut(detectors.scores(case.shown.values, case.normal), []):
        flags[first : last + 1] = 1
    return flags


def usual(case: Case, score: Values) -> float:
    return float(np.quantile(score[: case.normal], detectors.USUAL))


def multiple(detector: Detector, cases: Sequence[Case]) -> float:
    """Return the multiple of a usual score at which F1 is best on these series."""
    scored = [(each, detector(each.shown.values, each.normal)) for each in cases]

    def mean(times: float) -> float:
        return float(np.mean([f1(c, s, times * usual(c, s)) for c, s in scored]))

    return max(MULTIPLES, key=mean)


def measured(detector: Detector, cases: Sequence[Case], dev: Sequence[Case]) -> tuple[Values, ...]:
    """Return average precision, VUS-PR and F1 of each series."""
    times, precisions, volumes, scores = multiple(detector, dev), [], [], []
    for each in cases:
        score = detector(each.shown.values, each.normal)
        truth = each.abnormal[each.normal :]
        rest, window = score[each.normal :], max(2, each.normal // detectors.WINDOW)
        precisions.append(average_precision_score(truth, rest))
        volumes.append(vus_pr(truth, rest, window))
        scores.append(f1(each, score, times * usual(each, score)))
    return np.array(precisions), np.array(volumes), np.array(scores)


def interval(values: Values) -> str:
    draws = np.random.default_rng(7).integers(len(values), size=(RESAMPLES, len(values)))
    low, high = np.quantile(values[draws].mean(axis=1), [0.025, 0.975])
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


def _beside(found: Values, own: Values) -> tuple[Values, Values]:
    """Return the figures of a detector, and by how much ours are higher, series by series."""
    return found, own - found


def false_alarms(dev: bool) -> str:
    """Count the windows on normal running: half of the series without anomalies."""
    shown = case("anomaly-free/anomaly-free").shown
    half = len(shown.times) // 2
    part = slice(None, half) if dev else slice(half, None)
    part_shown = replace(shown, times=shown.times[part], values=shown.values[part])
    normal = detectors.normal_of(len(part_shown.times))
    found = [
        a
        for a in anomalies.alarms(part_shown, [])
        if np.datetime64(a.start.replace(tzinfo=None)) > part_shown.times[normal]
    ]
    days = (len(part_shown.times) - normal) / DAY_S  # a reading a second
    names = "; ".join(f"{a.pattern} of {a.sensors[0]}" for a in found) or "none"
    rate = f"{len(found) / days:.0f} per day"
    return f"{len(found)} in {days * 24:.2f} h of normal running ({rate}): {names}"


def patterns(cases: Sequence[Case]) -> Counter[str]:
    """Count the alarms that overlap an anomaly, by pattern, and the others."""
    found: Counter[str] = Counter()
    for each in cases:
        for alarm in anomalies.alarms(each.shown, []):
            first, last = (np.datetime64(m.replace(tzinfo=None)) for m in (alarm.start, alarm.end))
            inside = (each.shown.times >= first) & (each.shown.times <= last)
            found[alarm.pattern if each.abnormal[inside].any() else "elsewhere"] += 1
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare detectors on a pump of a test bench.")
    parser.add_argument("--dev", action="store_true", help="the series for development")
    arguments = parser.parse_args()
    if not DATA.is_dir():
        print(f"skipped: {DATA} is missing; set BENCH_DATA to the folder with skab")
        return
    dev = [case(name) for name in DEV]
    cases = dev if arguments.dev else [case(name) for name in TEST]
    print(f"skab, {len(cases)} series for {'development' if arguments.dev else 'testing'}")
    heads = ("average precision", "VUS-PR", "F1")
    print(f"| detector | {' | '.join(f'{head} | Inhouse minus it' for head in heads)} |")
    print(f"|{'---|' * (2 * len(heads) + 1)}")
    own = measured(ours, cases, dev)
    print(f"| Inhouse | {' | | '.join(map(interval, own))} | |")
    for name, detector in baselines().items():
        found = measured(detector, cases, dev)
        columns = (interval(x) for pair in zip(found, own, strict=True) for x in _beside(*pair))
        print(f"| {name} | {' | '.join(columns)} |", flush=True)
    flagged = np.array([f1(each, within(each), 0.5) for each in cases])
    print(f"\nF1 of the windows of its alarms: {interval(flagged)}")
    print(f"false alarms: {false_alarms(arguments.dev)}")
    print(f"alarms by pattern: {dict(patterns(cases))}")


if __name__ == "__main__":
    main()
