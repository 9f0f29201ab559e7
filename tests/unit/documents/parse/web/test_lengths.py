"""Test how lengths of style sheets become pixels."""

import pytest

from tasks.documents.parse.web.lengths import four, pixels


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("0", 0.0),
        ("12pt", 16.0),
        ("-1.5em", -30.0),
        ("2rem", 32.0),
        ("50%", 200.0),
        ("10vw", 128.0),
        ("1e2px", 100.0),
        ("calc(-1*9999px)", -9999.0),
        ("calc(100% - 10px)", 390.0),
        ("calc(1em/2)", 10.0),
        ("min(3px,2px)", 2.0),
        ("max(3px,2px)", 3.0),
        ("clamp(1px,9px,4px)", 4.0),
    ],
)
def test_a_length_in_pixels(said: str, expected: float) -> None:
    assert pixels(said, em=20.0, whole=400.0) == pytest.approx(expected)


@pytest.mark.parametrize("said", ["", "auto", "1furlong", "calc(1px/0)", "min(1px,auto)", "1..2px"])
def test_other_words_are_not_lengths(said: str) -> None:
    assert pixels(said) is None


@pytest.mark.parametrize(
    ("given", "expected"), [("a", "aaaa"), ("ab", "abab"), ("abc", "abcb"), ("abcde", "abcd")]
)
def test_sides_that_are_not_given_equal_the_opposite_ones(given: str, expected: str) -> None:
    assert "".join(four(given)) == expected
