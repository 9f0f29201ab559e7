"""Test that a question for a price finds the price of the thing itself."""

import pytest

from tasks.answer.passage import Passage
from tasks.answer.places import prices
from tasks.answer.places.outline import units
from tasks.index.store import Payload

TABLE = """| Article | Part | Fits | Price |
| --- | --- | --- | --- |
| 1-01 | KX-1 | | £900 |
| 1-02 | KX-1 in bronze | | £990 |
| 1-03 | Seal | KX-1 | £9 |
| 1-04 | KX-1R | | £800 |
"""


def passage(uri: str, text: str, title: str = "Prices", dated: str = "") -> Passage:
    return Passage(uri, Payload(uri, title, (), text, (), "", "", "", dated), 1.0, 1.0)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How much is the KX-1 at the moment?", True),
        ("how much is the KX-1", True),
        ("What does a KX-1 cost?", True),
        ("Price of the KX-1?", True),
        ("How much is a Kestrel 16?", True),
        ("How much is left over at the end of a year?", False),
        ("How much water does the KX-1 need?", False),
        ("When does the price change?", False),
    ],
)
def test_a_question_for_a_price_is_told_from_others(question: str, asks: bool) -> None:
    assert prices.asks(question) is asks


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What does the KX-1 cost today?", [4, 2, 1, 0]),
        ("What does a gasket for the KX-1 cost?", [3, 2, 1, 0]),
        ("What does a KX-1R cost?", [0, 0, 0, 4]),
    ],
)
def test_a_row_of_the_thing_counts_more_than_one_of_its_parts(
    question: str, found: list[int]
) -> None:
    assert [prices.of_the_thing(question, unit) for unit in units(TABLE)] == found


def test_the_passage_with_the_price_comes_first_and_the_last_one_goes() -> None:
    others = [passage(f"s/{n}.md", f"The KX-1 is pump {n}.") for n in range(3)]
    listing = passage("s/list.md", TABLE)
    found = prices.with_price(others, [*others, listing], "What does a KX-1 cost?")
    assert found == [listing, *others[:2]]
    assert prices.with_price(others, [*others, listing], "How heavy is a KX-1?") == others


def test_the_price_of_the_newest_list_is_found_unless_the_old_one_is_asked_for() -> None:
    old = passage("s/2023.md", TABLE, "Price list 2023", "2023-03-01")
    new = passage("s/2025.md", TABLE, "Price list 2025", "2025-03-01")
    other = passage("s/other.md", "The KX-1 is a pump.")
    for every in ([other, old, new], [other, new, old]):
        assert prices.with_price([other], every, "What does a KX-1 cost?") == [new]
        assert prices.with_price([other], every, "What did a KX-1 cost previously?") == [old]
