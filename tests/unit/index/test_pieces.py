"""Pieces hold all of a text, are cut at its best boundaries, and never within a word that fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.index.pieces import Count, pieces
from tests.unit.index.markdown import COUNTERS, by_word, quick, word


@COUNTERS
@quick
@given(text=st.text("ab.; \n", max_size=400), size=st.integers(8, 40))
def test_pieces_together_hold_the_text(text: str, size: int, count: Count) -> None:
    cut_up = list(pieces(text, size, count))
    assert "".join("".join(cut_up).split()) == "".join(text.split())
    assert all(count(piece) <= size for piece in cut_up)


@COUNTERS
@quick
@given(words=st.lists(word, min_size=1, max_size=60))
def test_a_word_that_fits_is_never_cut(words: list[str], count: Count) -> None:
    assert " ".join(pieces(" ".join(words), 16, count)).split() == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n \n", []),
        ("One two. Three four five.", ["One two.", "Three four five."]),
        ("one two three\nfour five", ["one two three", "four five"]),
        ("one two three four five", ["one two three", "four five"]),
    ],
)
def test_pieces_are_cut_at_the_best_boundary(text: str, expected: list[str]) -> None:
    assert [piece for piece in pieces(text, 3, by_word) if piece.strip()] == expected
