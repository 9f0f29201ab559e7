"""The measures of one answer, by hand and beside the definition of SQuAD's official scorer."""

import re
import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.dataset import accepted_answers
from tasks.evaluation import metrics


@pytest.mark.parametrize(
    ("answer", "accepted", "exact", "f1", "contained"),
    [
        ("The 24 months.", ["24 months"], 1, 1, 1),
        ("24 months", ["two years", "24 Months!"], 1, 1, 1),
        ("It is 24 months", ["24 months"], 0, 2 / 3, 1),
        ("months 24", ["24 months"], 0, 1, 0),
        ("13 minutes", ["3 minutes"], 0, 0.5, 0),
        ("a", ["the"], 1, 0, 0),  # nothing is left of either; the official F1 is then 0
        ("", ["24 months"], 0, 0, 0),
        ("no, no", ["no"], 0, 2 / 3, 1),  # a word counts as often as it stands on both sides
        ("4 l/min", ["4 lmin"], 1, 1, 1),  # punctuation goes without leaving a space
        ("22 Hz", [], 0, 0, 0),
    ],
)
def test_words_are_compared_as_in_squad(
    answer: str, accepted: list[str], exact: float, f1: float, contained: float
) -> None:
    assert accepted_answers.exact_match(answer, accepted) == exact
    assert accepted_answers.token_f1(answer, accepted) == pytest.approx(f1)
    assert accepted_answers.contains(answer, accepted) == contained


def official(prediction: str, truth: str) -> tuple[float, float]:
    """Return exact match and F1 in the steps of the official evaluate-v1.1.py."""

    def normalize(text: str) -> str:
        text = "".join(mark for mark in text.lower() if mark not in set(string.punctuation))
        return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())

    said, right = normalize(prediction).split(), normalize(truth).split()
    same = sum((Counter(said) & Counter(right)).values())
    exact = float(normalize(prediction) == normalize(truth))
    if same == 0:
        return exact, 0.0
    precision, recall = same / len(said), same / len(right)
    return exact, 2 * precision * recall / (precision + recall)


WORDS = st.lists(
    st.sampled_from(["a", "The", "pump", "Pump's", "24", "22Hz", "°C", ".", "–", "\n"])
    | st.text(max_size=4),
    max_size=6,
).map(" ".join)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=3))
def test_they_equal_the_official_scorer_best_of_all_accepted(
    answer: str, accepted: list[str]
) -> None:
    scores = [official(answer, truth) for truth in accepted]
    assert accepted_answers.exact_match(answer, accepted) == max(exact for exact, _ in scores)
    assert accepted_answers.token_f1(answer, accepted) == pytest.approx(max(f1 for _, f1 in scores))


def test_a_cosine_is_of_directions_and_of_a_zero_vector_it_is_none() -> None:
    assert metrics.semantic([1, 2], [2, 4]) == pytest.approx(1)
    assert metrics.semantic([1, 0], [0, 3]) == 0
    assert metrics.semantic([1, 0], [-2, 0]) == pytest.approx(-1)
    assert metrics.semantic([0, 0], [1, 0]) == 0


@pytest.mark.parametrize(
    ("cited", "right", "expected"),
    [
        (["a", "a", "b"], ["a"], (1 / 2, 1)),  # a document counts once
        (["a"], ["a", "b"], (1, 1 / 2)),
        (["c"], ["a"], (0, 0)),
        ([], ["a"], (None, 0)),
        (["a"], [], (0, None)),
        ([], [], (None, None)),
    ],
)
def test_citations_have_precision_and_recall_where_they_are_defined(
    cited: list[str], right: list[str], expected: tuple[float | None, float | None]
) -> None:
    assert metrics.citation_precision_recall(cited, right) == expected
