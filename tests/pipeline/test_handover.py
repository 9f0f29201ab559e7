"""Test with the real embedder that questions for a person reach one, and others do not."""

from pathlib import Path

import pytest

from tasks import params
from tasks.answer import handover
from tasks.answer.handover import Recogniser
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tests.conftest import ROOT

HOW = params.load(ROOT / "params.yaml").handover
ORDINARY = (
    "How far ahead must I cancel my service contract to stop it renewing?",
    "How long does a refund take?",
    "How many accidents did your workshop have last year?",
    "What is the warranty on a pump?",
    "What do you charge for the estimate on an Otto?",
    "How do I subscribe to your newsletter?",
)
BEFORE = (
    "Good afternoon from the harbour office, where the swallows are back under the roof. I write "
    "for our crane driver, who has no computer and prefers the radio. He has looked after the "
    "crane for twelve years, and this morning at breakfast he wanted something settled."
)
BEHIND = "Have a good week, all of you, and a calm sea. Yours, Ida from the harbour office"
MAILS = (
    ("What is the warranty on a pump?", False),
    ("How heavy is the smallest pump that you sell?", False),
    ("Our order was entered twice, please cancel it.", True),
    ("He has cut his hand on the housing.", True),
    ("We want our money back.", True),
)

pytestmark = pytest.mark.xdist_group("engines")  # one worker: the embedder is loaded once


@pytest.fixture(scope="module")
def engine() -> Embedder:
    return embedder.load(ROOT / "models/embedder", "auto", "", "")


@pytest.fixture(scope="module")
def person(engine: Embedder) -> Recogniser:
    made = handover.recogniser(HOW, engine)
    assert made is not None
    return made


def said(file: Path) -> list[str]:
    return [line.split("\t")[1] for line in file.read_text("utf-8").splitlines()]


def test_two_hundred_paraphrases_reach_a_person(person: Recogniser, engine: Embedder) -> None:
    every = said(ROOT / "bench/service/handover_said.tsv")
    assert len(set(every)) == 200
    assert [text for text in every if person.recognise(text, engine) is None] == []


@pytest.mark.parametrize("question", ORDINARY)
def test_an_ordinary_question_does_not(question: str, person: Recogniser, engine: Embedder) -> None:
    assert person.recognise(question, engine) is None


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("cancle my ordr, pls", "cancel"),
        ("I want to cancel my contract and what does an AP-120 cost?", "cancel"),
        ("What does an AP-120 cost? And I want to speak to a human.", "person"),
        (f"{'Thank you for the last visit, it went well. ' * 20}I want my money back.", "refund"),
    ],
)
def test_typing_errors_and_other_questions_beside_it_change_nothing(
    question: str, intent: str, person: Recogniser, engine: Embedder
) -> None:
    found = person.recognise(question, engine)
    assert found is not None
    assert found.intent == intent


def test_an_intent_of_the_company_is_recognised_by_its_examples(engine: Embedder) -> None:
    examples = ["I would like to rent your hall.", "Is the hall free?", "Book the hall for me."]
    made = handover.recogniser(
        params.Handover(contact="", intents=[params.Intent(name="hall", examples=examples)]), engine
    )
    assert made is not None
    found = made.recognise("We want to hire the hall for a wedding.", engine)
    assert found is not None
    assert found.intent == "hall"
    assert made.recognise("How heavy is an AP-120?", engine) is None


def test_without_intents_nothing_is_recognised(engine: Embedder) -> None:
    assert handover.recogniser(params.Handover(contact="", intents=[]), engine) is None


@pytest.mark.parametrize(("question", "reaches"), MAILS)
def test_a_friendly_mail_does_not_unless_it_says_so(
    question: str, reaches: bool, person: Recogniser, engine: Embedder
) -> None:
    mail = f"{BEFORE} {question} {BEHIND}"
    assert (person.recognise(mail, engine) is not None) == reaches
