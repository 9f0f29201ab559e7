"""VUS-PR, against figures that the package of its authors gave (vus 0.0.6)."""

import numpy as np
import pytest

from bench.machines.vus import vus_pr


@pytest.mark.parametrize(
    ("case", "stretches", "expected"),
    [
        (0, [(80, 120)], 0.185921),
        (1, [(80, 120)], 0.531397),
        (2, [(80, 120), (200, 215)], 0.589222),
        (4, [(80, 120), (200, 215), (270, 300)], 0.89509),  # the last one ends with the series
    ],
)
def test_it_is_the_figure_of_the_authors(
    case: int, stretches: list[tuple[int, int]], expected: float
) -> None:
    rng, labels = np.random.default_rng(5), np.zeros(300, bool)
    for first, last in stretches:
        labels[first:last] = True
    for _ in range(case):  # the cases were drawn one after the other
        rng.normal(size=300)
    score = rng.normal(size=300) + (0.5 + case * 0.5) * labels
    assert vus_pr(labels, score, 20) == pytest.approx(expected, abs=1e-6)


def test_a_score_that_is_the_label_misses_only_what_the_tolerance_adds() -> None:
    labels = np.zeros(200, bool)
    labels[50:100] = True
    assert vus_pr(labels, labels.astype(float), 0) == pytest.approx(1.0)
    assert 0.9 < vus_pr(labels, labels.astype(float), 20) < 1
