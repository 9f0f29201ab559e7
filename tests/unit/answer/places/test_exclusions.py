"""Test that what does not count is told from what does."""

import pytest

from tasks.answer.passage import Passage
from tasks.answer.places import candidates, exclusions, ranking
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

TEXT = """## Warranty

The warranty on sails is 6 months.

### {}

- Wear of sails after 900 hours"""


def excluded(question: str, heading: str) -> list[str]:
    payload = Payload("s/a.md", "Terms", (), TEXT.format(heading), (), "", "")
    found = candidates.of([Passage("a", payload, 1.0, 1.0)])
    return [one.text for one in found if exclusions.excluded(question, one)]


@pytest.mark.parametrize("heading", ["What is not covered", "Exclusions", "Not included"])
def test_an_item_of_what_does_not_count_is_excluded(heading: str) -> None:
    assert excluded("How long is the warranty on sails?", heading) == [
        "Wear of sails after 900 hours"
    ]


def test_nothing_is_excluded_elsewhere_or_if_that_is_asked() -> None:
    assert excluded("How long is the warranty on sails?", "What is covered") == []
    assert excluded("What does the warranty not cover?", "What is not covered") == []


def test_the_term_leads_an_exclusion_that_has_more_of_the_question() -> None:
    payload = Payload("s/a.md", "Terms", (), TEXT.format("What is not covered"), (), "", "")
    question = "How long is the warranty on wear of sails?"
    [first, *_] = ranking.ranked(question, [Passage("a", payload, 1.0, 1.0)], HashEmbedder())
    assert first.candidate.text == "The warranty on sails is 6 months."
