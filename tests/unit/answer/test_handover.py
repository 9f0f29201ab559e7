"""Test the parts of a question and the exact wordings; tests/pipeline has the real embedder."""

import time
from typing import cast

import numpy as np
import pytest

from tasks.answer import handover, handover_acts, handover_words
from tasks.models.embedder import Encoder

NAMES = tuple(handover_words.WORDINGS)


def test_a_question_is_read_whole_and_in_its_parts() -> None:
    asked = "Hello there. What does a kit cost and can you cancel my order?"
    assert handover.parts(asked) == [
        asked,
        "Hello there.",
        "What does a kit cost",
        "can you cancel my order?",
    ]
    assert handover.parts("How loud is it?") == ["How loud is it?"]


@pytest.mark.parametrize(
    ("sentence", "intent"),
    [
        ("Please cancel my order.", "cancel"),
        ("The order has to be cancelled.", "cancel"),
        ("I want my money back.", "refund"),
        ("I want to file a formal complaint.", "complaint"),
        ("Our patience has run out.", "complaint"),
        ("How much patience does a seal need?", ""),
        ("He got an electric shock.", "injury"),
        ("You will hear from my lawyer.", "legal"),
        ("I was charged twice.", "fraud"),
        ("Operator, please", "person"),
        ("How far ahead must I cancel my contract?", ""),
        ("What is the fee to cancel my order?", ""),
        ("How heavy is an AP-120?", ""),
        ("I was injured by your pump, what is the refund policy?", "injury"),
        ("My hand was crushed in a pump, in which cases can I get a refund?", "injury"),
        ("There was an electric shock, under what conditions is it covered?", "injury"),
        ("What is paid if my colleague was injured?", ""),
        ("I hereby cancel my contract under your cancellation terms.", "cancel"),
        ("Please cancel my order according to your cancellation policy.", "cancel"),
        ("Please cancel my newsletter subscription.", ""),
        ("How do I cancel?", "cancel"),
        ("How can I cancel my contract?", "cancel"),
        ("How do I cancel a meeting room?", ""),
        ("What do I have to do to end my membership?", "cancel"),
        ("Can I talk to a manager?", "person"),
        ("How do I talk to my manager about leave?", ""),
        ("What counts as an injury at work?", ""),
        ("What do I have to do to delete my account?", "cancel"),
        ("How do I delete my profile?", "cancel"),
        ("I don't know how I could remove the account.", "cancel"),
        ("I have a problem with the deletion of our account.", "cancel"),
        ("problems with account removals", "cancel"),
        ("How do I delete an account?", ""),
        ("I need to delete the account of a colleague.", ""),
        ("How long does the deletion of my account take?", ""),
        ("I want to cancel a sale.", ""),
        ("I need to cancel the last sale", ""),
        ("I want to cancel the purchase.", "cancel"),
        ("A customer wants to cancel his order.", ""),
        ("I am a customer and want to cancel my order.", "cancel"),
        ("A customer wants her money back, what do I do?", ""),
        ("A customer was injured by a pump.", "injury"),
    ],
)
def test_a_wording_shows_the_intent_unless_it_asks_for_a_rule(sentence: str, intent: str) -> None:
    assert handover_words.intent(sentence, NAMES) == intent


@pytest.mark.parametrize(
    ("question", "damaged"),
    [
        ("Our new lantern fell off the wall. Does it have to be tested?", True),
        ("The rope tore during the night, which one do I take?", False),  # one sentence: similarity
        ("Paint was spilled over the counter. How do I remove it?", True),
        ("The lantern fell on my colleague. What do I do?", False),
        ("The ladder broke and he is bleeding.", False),
        ("A worker fell off the ladder.", False),
        ("The ladder was charged twice.", False),
    ],
)
def test_a_thing_that_was_damaged_needs_nobody(question: str, damaged: bool) -> None:
    assert handover_acts.damages(question) is damaged


@pytest.mark.parametrize(
    "sentence", ["A crate tipped over one of our workers.", "Paint splashed all over her face."]
)
def test_a_thing_that_struck_a_person_is_an_injury(sentence: str) -> None:
    assert handover_words.intent(sentence, NAMES) == "injury"


def test_a_wording_of_an_intent_that_is_not_listed_shows_nothing() -> None:
    assert handover_words.intent("Please cancel my order.", ["refund"]) == ""


@pytest.mark.parametrize(
    ("sentence", "nobody"),
    [
        ("In which cases can I request a refund?", True),
        ("I want to check your money back guarantee.", True),
        ("Show me the cancellation fees.", True),
        ("I need to leave feedback about your services.", True),
        ("Help me to get the invoice of last year.", True),
        ("I want to change the address of my order.", True),
        ("How do I return a part?", True),
        ("What should I do if the goods arrive damaged?", True),
        ("I want a refund.", False),
        ("Please cancel my order.", False),
        ("Check this bill, I never ordered that.", False),
        ("Show me the invoice, I didn't order that.", False),
        ("My wife had an accident with the pump, how can I return it?", False),
        ("I will leave a bad review.", False),
        ("Send the invoice again, the amount is wrong.", False),
        ("What should I do if somebody is burned?", False),
        ("What will I pay?", True),
        ("I never ordered that. How much do I have to pay?", False),
        ("How much will you pay us?", False),
        ("How do I revoke access for one person?", True),
        ("I revoke my order.", False),
        ("Is smoking allowed in the paint shop?", True),
        ("May I smoke in the paint shop?", True),
        ("Is it allowed that nobody came when I was burned?", False),
    ],
)
def test_a_rule_or_an_ordinary_act_needs_nobody(sentence: str, nobody: bool) -> None:
    assert handover_acts.needs_nobody(sentence) is nobody


def test_the_wording_of_an_intent_in_a_question_for_a_rule_shows_nothing() -> None:
    assert handover_words.intent("I want to see your money back guarantee.", NAMES) == ""
    assert handover_words.intent("I want my money back.", NAMES) == "refund"


@pytest.mark.parametrize(
    ("sentences", "lowered"),
    [
        (["We pay late. What interest do you add?", "We pay late.", "What interest do you add?"],
         [1, 1, 0]),
        (["I need a kit. What does it cost?", "I need a kit.", "What does it cost?"], [1, 1, 0]),
        (["What does it cost? Can you call me?", "What does it cost?", "Can you call me?"],
         [0, 0, 0]),
        (["I am hurt. Help me.", "I am hurt.", "Help me."], [0, 0, 0]),
        (["We pay late."], [0]),
    ],
)  # fmt: skip
def test_statements_beside_a_question_for_a_figure_are_its_circumstances(
    sentences: list[str], lowered: list[int]
) -> None:
    assert handover._circumstances(sentences).tolist() == lowered


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("Where may I smoke?", True),
        ("Who decides that a project ends?", True),
        ("Can I bring my dog to the office?", True),
        ("Until when can I hand in claims?", True),
        ("How do I report a near miss?", True),
        ("What should I do when the alarm sounds?", True),
        ("How quickly do I have to answer?", True),
        ("What company dug the canal?", True),
        ("Why will nobody sell me a larger one?", True),
        ("Do you still accept cheques?", True),
        ("How can you treat us like this?", False),
        ("What a service!", False),
        ("Do you people ever listen?", False),
        ("Your driver broke our door.", False),
        ("Nobody came, and now?", False),
    ],
)
def test_a_question_for_a_person_place_or_time_asks_for_a_rule(sentence: str, asks: bool) -> None:
    assert handover._informative(sentence) is asks


def test_a_long_run_of_blanks_takes_no_time() -> None:
    began = time.process_time()
    assert handover.parts(f"Hello{' ' * 20_000}there")
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("sentence", "serves"),
    [
        ("A customer sends goods back. What do I do?", True),
        ("I want to cancel a sale.", True),
        ("A customer was hurt and complains.", False),
        ("I am a customer and want to send goods back.", False),
        ("I want to cancel my order.", False),
    ],
)
def test_an_employee_who_asks_about_a_customer_is_not_the_customer(
    sentence: str, serves: bool
) -> None:
    assert handover_acts.serves(sentence) is serves


class Words:
    """Knows a few words, as an embedder's vocabulary does."""

    def is_word(self, text: str) -> bool:
        return text in {"my", "order", "the", "please"}


def test_typing_errors_are_corrected_but_not_into_another_word() -> None:
    nothing = np.zeros((1, 1))
    contrast = handover.Contrast(nothing, np.zeros(2))
    texts = ["Please cancel my order.", "Nobody has said sorry."]
    one = handover.Recogniser(["cancel", "complaint"], texts, nothing, contrast, contrast)
    known = cast("Encoder", Words())
    assert one._corrected("pleaze cancell my order", known) == "please cancel my order"
    assert one._corrected("ancel my order", known) == "cancel my order"
    assert one._corrected("unload the lorry", known) == "unload the lorry"
