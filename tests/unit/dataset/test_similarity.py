"""When two questions are the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.dataset.similarity import Known, words


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("How loud is an AP-130?", "how loud is the AP-130", 1.0),
        ("How loud is an AP-130?", "How loud is an AP-130X?", 1 / 3),
        ("Do you rent pumps?", "Is a pump for rent?", 1.0),  # the same stems
        ("What is the price of a seal?", "Which torque does a bolt need?", 0.0),
        ("Who are you?", "Who are you?", 1.0),  # no content word: then all count
    ],
)
def test_closeness_is_the_share_of_content_words_in_common(
    first: str, second: str, expected: float
) -> None:
    near, _ = Known([second]).nearest(first)
    assert near == pytest.approx(expected)


def test_the_nearest_of_several_is_named_and_the_first_of_equal_ones() -> None:
    known = Known(["How heavy is Otto?", "How loud is Clara?", "How loud is Clara?"])
    assert known.nearest("How loud is Clara?") == (1.0, 1)
    assert Known([]).nearest("How loud is Clara?") == (0.0, None)


@given(st.lists(st.text(alphabet="abc ", max_size=12), max_size=6), st.text("abc ", max_size=12))
def test_the_index_finds_what_comparing_all_pairs_finds(texts: list[str], asked: str) -> None:
    def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
        return len(a & b) / len(a | b) if a | b else 0.0

    expected = max((jaccard(words(asked), words(text)) for text in texts), default=0.0)
    assert Known(texts).nearest(asked)[0] == pytest.approx(expected)
