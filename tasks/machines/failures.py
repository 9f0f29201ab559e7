"""Learn from past readings how likely a machine fails soon.

In:  a table of readings, one row each, and which rows failed or failed soon after
Out: the probability of failure of each row, and how long before a failure it was raised
Run: python -m bench.machines.failures

Boosted trees. Their log loss keeps their probabilities calibrated: another calibration on top made
them worse (docs/diagnosis.md). A model takes seconds to train, so none is stored: it is trained
again from its history when it is needed. Physical features, such as a power or a temperature
difference, are formulas over the columns, because trees find a product of two columns only by many
cuts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from tasks.errors import InhouseError

FEWEST = 10  # failures to learn from

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Times = NDArray[np.datetime64]

_FORMULA = re.compile(r"(?P<name>.+?) = (?P<first>.+) (?P<sign>[-+*/]) (?P<second>.+)")


@dataclass(frozen=True, slots=True)
class Feature:
    """A column that is computed from two others."""

    name: str
    first: str
    sign: str
    second: str

    def of(self, columns: Mapping[str, Values]) -> Values:
        """Return the column. Raises InhouseError for one that is not there."""
        for name in (self.first, self.second):
            if name not in columns:
                raise InhouseError(
                    f"feature {self.name!r} needs the column {name!r}, "
                    f"expected one of {', '.join(columns)}"
                )
        one, other = columns[self.first], columns[self.second]
        if self.sign == "/":
            return np.divide(one, other, out=np.full_like(one, np.nan), where=other != 0)
        signs = {"*": np.multiply, "-": np.subtract, "+": np.add}
        return np.asarray(signs[self.sign](one, other))


def feature(formula: str) -> Feature:
    """Read a formula such as "heat gap = process temperature - air temperature". Raises
    InhouseError if it is not one."""
    read = _FORMULA.fullmatch(formula.strip())
    if read is None:
        raise InhouseError(
            f"feature: expected name = column * column (or + - /, with spaces around), "
            f"got {formula!r}"
        )
    return Feature(read["name"], read["first"], read["sign"], read["second"])


def matrix(columns: Mapping[str, Values], formulas: Sequence[str]) -> Values:
    """Return the columns and the features beside each other, (n_rows, n_columns)."""
    added = [feature(formula).of(columns) for formula in formulas]
    return np.column_stack([*columns.values(), *added])


def _trees(seed: int) -> HistGradientBoostingClassifier:
    """Return small trees, many and slow to learn: failures are rare."""
    return HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=200,
        max_leaf_nodes=8,
        min_samples_leaf=5,
        early_stopping=False,
        random_state=seed,
    )


def fit(rows: Values, failed: Flags, seed: int) -> HistGradientBoostingClassifier:
    """Train on the history. Raises InhouseError if it has too few failures to learn from."""
    number = int(failed.sum())
    if number < FEWEST or number == len(failed):
        raise InhouseError(
            f"expected at least {FEWEST} rows that failed and some that did not, "
            f"got {number} of {len(failed)}"
        )
    return _trees(seed).fit(rows, failed)


def probabilities(model: HistGradientBoostingClassifier, rows: Values) -> Values:
    """Return the probability of failure of each row."""
    return np.asarray(model.predict_proba(rows)[:, 1], dtype=np.float64)


def fails_within(times: Times, failures: Times, horizon_h: float) -> Flags:
    """Return for each time whether one of the failures follows within the horizon."""
    ordered = np.sort(failures)
    after = np.searchsorted(ordered, times, side="left")
    known = after < len(ordered)
    soon = np.zeros(len(times), dtype=np.bool_)
    waits = ordered[after[known]] - times[known]
    soon[known] = waits <= np.timedelta64(round(horizon_h * 3600), "s")
    return soon


def lead_times_h(times: Times, raised: Flags, failures: Times, horizon_h: float) -> list[float]:
    """Return the hours from the first warning within the horizon to each failure; 0 for a failure
    without a warning. Times are in order."""
    found = []
    for failure in np.sort(failures):
        waits = (failure - times) / np.timedelta64(1, "h")
        early = waits[(waits >= 0) & (waits <= horizon_h) & raised]
        found.append(float(early.max()) if len(early) else 0.0)
    return found
