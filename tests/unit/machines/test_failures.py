"""Test the features, the labels and the lead times of failures, and that a model learns."""

import numpy as np
import pytest

from tasks.errors import InhouseError
from tasks.machines import failures


def test_a_formula_becomes_a_column() -> None:
    columns = {"Torque [Nm]": np.array([2.0, 3.0]), "Speed [rpm]": np.array([10.0, 0.0])}
    formulas = ["power = Torque [Nm] * Speed [rpm]", "ratio = Torque [Nm] / Speed [rpm]"]
    found = failures.matrix(columns, formulas)
    assert found[:, 2].tolist() == [20.0, 0.0]
    assert found[0, 3] == 0.2
    assert np.isnan(found[1, 3])


@pytest.mark.parametrize("formula", ["power", "power = torque", "power = a * b", "a*b"])
def test_a_formula_that_cannot_be_computed_says_what_it_needs(formula: str) -> None:
    with pytest.raises(InhouseError, match="feature"):
        failures.matrix({"a": np.ones(2)}, [formula])


def test_failures_within_the_horizon_and_how_early_they_were_seen() -> None:
    times = np.arange("2025-01-01T00", "2025-01-01T10", dtype="datetime64[h]")
    failed = np.array(["2025-01-01T06"], dtype="datetime64[h]")
    assert failures.fails_within(times, failed, 3).tolist() == [
        3 <= hour <= 6 for hour in range(10)
    ]
    raised = np.array([hour in (1, 4, 8) for hour in range(10)])
    assert failures.lead_times_h(times, raised, failed, 3) == [2.0]
    assert failures.lead_times_h(times, raised & (times > failed[0]), failed, 3) == [0.0]


def test_a_model_learns_a_product_and_its_probabilities_are_calibrated() -> None:
    chance = np.random.default_rng(7)
    rows = {"a": chance.uniform(0, 1, 1500), "b": chance.uniform(0, 1, 1500)}
    failed = rows["a"] * rows["b"] > 0.6
    whole = failures.matrix(rows, ["ab = a * b"])
    model = failures.fit(whole[:1000], failed[:1000], seed=7)
    found = failures.probabilities(model, whole[1000:])
    assert np.mean((found - failed[1000:]) ** 2) < 0.02
    assert found[failed[1000:]].min() > np.median(found)


def test_a_history_without_failures_is_refused() -> None:
    with pytest.raises(InhouseError, match="at least 10 rows that failed"):
        failures.fit(np.ones((50, 2)), np.zeros(50, dtype=np.bool_), seed=7)
