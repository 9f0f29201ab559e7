"""Test the laws that are fitted to sizes."""

import pytest

from tasks.scale.growth import fit

SIZES = (100, 300, 1000)


def test_a_line_is_found_again_with_its_start() -> None:
    law = fit([(n, 5 + 0.02 * n) for n in SIZES])
    assert law.start == pytest.approx(5)
    assert law.at(1_000_000) == pytest.approx(20_005)


def test_noise_neither_shrinks_with_documents_nor_starts_below_zero() -> None:
    shrinking = fit([(100, 6.1), (300, 5.9), (1000, 6.0)])
    assert shrinking.at(1_000_000) == 6.1
    assert fit([(100, 1), (300, 9), (1000, 30)]).start == 0


def test_one_size_gives_a_proportion() -> None:
    assert fit([(50, 100)]).at(500) == 1000
