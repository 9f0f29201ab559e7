"""The company's people go on asking: a follow-up is understood, and a new topic is a new topic."""

import pytest

from app.engine import Engine
from tasks.answer import answer
from tests.conftest import Workspace

WARRANTY = "How long is the warranty on a pump?"
TURNS = [(WARRANTY, "36 months.")]


@pytest.fixture
def engine(indexed: Workspace, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.chdir(indexed.root)
    monkeypatch.setenv("INHOUSE_CACHE", indexed.environment["INHOUSE_CACHE"])
    return Engine()


def test_a_follow_up_is_answered_from_the_document_that_the_turns_before_lead_to(
    engine: Engine,
) -> None:
    given = engine.ask("And on seals?", (), turns=TURNS)
    assert given.understood == "How long is the warranty on seals?"
    assert "6 months" in given.answer
    assert given.citations[0].uri == "aldermoor/support/returns-warranty.md"


def test_a_new_topic_is_answered_as_without_the_turns_before(engine: Engine) -> None:
    engines = engine.answering()
    for question, uri in (
        ("Can I cancel my order afterwards?", "aldermoor/support/ordering-delivery.html"),
        (
            "What is the torque of the cutter bolt of an Otto?",
            "aldermoor/products/otto-grinder.html",
        ),
    ):
        prepared = answer.prepare(question, (), engines, TURNS)
        assert prepared.question == question
        found = [passage.payload.uri for passage in prepared.passages[:3]]
        assert uri in found
        assert prepared.messages
    assert not answer.prepare("Who won the football match?", (), engines, TURNS).messages


def test_what_only_staff_may_read_is_not_found_because_an_earlier_turn_named_it(
    engine: Engine,
) -> None:
    turns = [("What does the leave policy say about sabbaticals?", "Five months, unpaid.")]
    prepared = answer.prepare("How long may it last?", (), engine.answering(), turns)
    every = [*prepared.passages, *prepared.beyond]
    assert not any(passage.payload.uri.startswith("aldermoor/staff/") for passage in every)
