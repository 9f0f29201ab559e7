"""Test which places of a passage are candidates."""

import pytest

from tasks.answer.passage import Passage
from tasks.answer.places import candidates
from tasks.index.store import Payload


TEN = "one two three four five six seven eight nine ten"


def lists(text: str) -> list[str]:
    payload = Payload("s/a.md", "T", (), text, ("public",), "e", "c")
    found = candidates.of([Passage("a", payload, 1.0, 1.0)])
    return [one.text for one in found if one.listed]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## How\n\n1. Ask.\n2. Wait.\n\nThen go.", ["Ask.\nWait."]),
        ("- Ask.\n- Wait.", ["Ask.\nWait."]),  # the passage begins below its heading
        ("## How\n\nDo this:\n\n- Ask.\n- Wait.", ["Do this:\nAsk.\nWait."]),
        ("## How\n\nIt is easy.\n\n- Ask.\n- Wait.", []),  # a sentence stands between
        ("## How\n\n- Ask.", []),
        (
            "## How\n\n- Ask\n  - the porter\n  - the desk\n- Wait",
            ["Ask\nthe porter\nthe desk\nWait"],
        ),
        ("- " + "\n- ".join([TEN] * 12), ["\n".join([TEN] * 10)]),
    ],
)
def test_a_list_below_a_heading_is_a_candidate_as_far_as_it_fits(
    text: str, expected: list[str]
) -> None:
    assert lists(text) == expected
