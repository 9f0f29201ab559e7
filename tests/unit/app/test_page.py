"""Which questions of headings the first page offers."""

from app.service.page import questions
from tasks.index.store import Payload


def _payload(uri: str, *heading: str) -> Payload:
    return Payload(uri, uri, heading, "", ("public",), "", "")


def test_a_heading_is_offered_if_it_is_one_question_that_stands_alone() -> None:
    offered = "How often should the foot valve be cleaned?"
    headings = (
        offered,
        "Not sure?",  # which of what?
        "How often should I clean it?",
        "My pump hums but does not turn. What now?",
        "Care of the foot valve",
    )
    assert questions([_payload(f"a/{n}.md", each) for n, each in enumerate(headings)]) == [offered]


def test_each_document_offers_its_longest_question() -> None:
    long, short = (
        "Do you take back old pumps of other makes?",
        "Which languages does the menu speak?",
    )
    found = questions([_payload("a.md", short), _payload("a.md", "Questions", long)])
    assert found == [long]
