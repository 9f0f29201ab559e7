"""Test which documents tell of one case, and when their places stand back."""

import time

import pytest

from tasks.answer.passage import Passage
from tasks.answer.places import candidates, one_case, ranking
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

MANUAL = "Grease the bearing of the winch every 300 hours."
LETTER = "Two years ago we told you to grease the bearing of the winch every 900 hours."


def passage(uri: str, title: str, text: str, score: float = 1.0) -> Passage:
    return Passage(uri, Payload(uri, title, (), text, (), "", ""), score, score)


@pytest.mark.parametrize(
    ("uri", "title", "text", "told"),
    [
        ("s/jobs/work-order-17.md", "Winch on the quay", "The winch was greased.", True),
        ("s/a.md", "Work order 17: a winch", "The winch was greased.", True),
        ("s/a.md", "Ticket 2201", "The winch was greased.", True),
        ("s/mailbox/a.txt", "Winch", "The winch was greased.", True),
        ("s/2025-03-04-winch.eml", "Winch", "The winch was greased.", True),
        ("s/a.md", "Winch", "Dear owner of a winch,\n\nplease grease it.", True),
        ("s/newsletter-2025.md", "The Bell", "The winch was greased.", True),
        ("s/manuals/winch.md", "Winch", "Grease the winch.", False),
        ("s/a.md", "Work orders: instructions for the workshop", "Fill in the form.", False),
        ("s/a.md", "How do I search only the inbox?", "Type in:inbox.", False),
        ("s/a.md", "Letters of recommendation", "Ask your manager.", False),
        ("s/a.md", "A brief history", "The yard was founded in 1910.", False),
        ("a.md", "Winch", "Grease the winch.", False),
    ],
)
def test_a_document_about_one_case_is_recognised(
    uri: str, title: str, text: str, told: bool
) -> None:
    assert one_case.tells_a_case(passage(uri, title, text).payload) is told


def aside(question: str, passages: list[Passage]) -> list[str]:
    found = candidates.of(passages)
    return [
        one.text
        for one, away in zip(found, one_case.aside(question, found, passages), strict=True)
        if away
    ]


def test_a_case_stands_back_where_a_rule_says_as_much() -> None:
    passages = [passage("s/letters/a.md", "Sorry", LETTER), passage("s/b.md", "Manual", MANUAL)]
    assert aside("How often do I grease the bearing?", passages) == [LETTER]


@pytest.mark.parametrize(
    "question",
    [
        "What did you tell us about the bearing?",  # of the past
        "How often does the winch of the Gull need grease?",  # only the case has the name
    ],
)
def test_a_question_about_the_case_keeps_it(question: str) -> None:
    case = passage("s/letters/a.md", "The Gull", LETTER)
    assert aside(question, [case, passage("s/b.md", "Manual", MANUAL)]) == []


def test_nothing_stands_back_if_all_or_none_are_cases() -> None:
    case = passage("s/letters/a.md", "Sorry", LETTER)
    rule = passage("s/b.md", "Manual", MANUAL)
    assert aside("How often do I grease the bearing?", [case]) == []
    assert aside("How often do I grease the bearing?", [rule]) == []


def test_the_rule_leads_and_an_answer_stays_as_likely() -> None:
    passages = [
        passage("s/letters/a.md", "Sorry", LETTER),
        passage("s/b.md", "Manual", MANUAL, 0.9),
    ]
    plain = [passage("s/x/a.md", "Sorry", LETTER), passages[1]]
    question = "How often do I grease the bearing of the winch?"
    ranked = ranking.ranked(question, passages, HashEmbedder())
    before = ranking.ranked(question, plain, HashEmbedder())
    assert ranked[0].candidate.text == MANUAL
    chance = {p.candidate.text: p.probability for p in ranked}
    earlier = {p.candidate.text: p.probability for p in before}
    assert chance[MANUAL] > earlier[MANUAL]
    assert sum(chance.values()) == pytest.approx(sum(earlier.values()))


@pytest.mark.parametrize("text", ["\n" * 5_000, "-\n" * 3_000])
def test_a_long_run_of_empty_lines_takes_no_time(text: str) -> None:
    began = time.process_time()
    assert not one_case.tells_a_case(passage("s/a.md", "Winch", f"{text}Grease it.").payload)
    assert time.process_time() - began < 0.5
