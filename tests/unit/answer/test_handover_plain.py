"""Plain wordings: key words for a figure, a fault of a machine, what is told before a question."""

import time

import pytest

from tasks.answer import handover, handover_plain


@pytest.mark.parametrize(
    "sentence",
    [
        "same-day repair surcharge",
        "late delivery percentage",
        "kettle descaling interval",
        "The grinder hums and then stops",
        "breaker trips",
        "Our dishwasher does not start any more.",
        "The seal is dripping",
        "My drill makes a loud noise",
        "display stays dark",
        "Who services the burner?",
        "Who repairs the cutter of the canteen?",
    ],
)
def test_key_words_for_a_figure_and_the_fault_of_a_machine_are_plain(sentence: str) -> None:
    assert handover_plain.is_plain(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "refund dispute",  # no figure
        "Who repairs my broken arm?",
        "Who services the burner that burnt my hand?",
        "cancel the lot",
        "price is a fraud",
        "wrong amount twice",
        "I want the surcharge back",
        "Please explain the price",
        "The lift stopped and my colleague is inside",
        "The ladder shakes when he climbs",
        "gas is leaking",
        "The battery is hot and there is smoke",
        "My refund is stuck",
        "Our account does not open",
        "operator",
    ],
)
def test_people_danger_money_owed_and_disputes_are_not_plain(sentence: str) -> None:
    assert not handover_plain.is_plain(sentence)


@pytest.mark.parametrize(
    "asked",
    [
        "I got a voucher from you. When does it run out?",
        "Hello, we bought a kettle last year. How long is the warranty?",
        "I've measured the gap. Up to what size is it allowed?",
        "We live on an island. On which days do you come?",
    ],
)
def test_a_statement_before_a_question_for_a_time_or_a_figure_only_tells(asked: str) -> None:
    assert handover_plain.tells(handover.parts(asked)[1:])[-2:] == [True, False]


@pytest.mark.parametrize(
    "asked",
    [
        "Your pump flooded our cellar. Who pays for the damage?",
        "I received a damaged kettle. When will it be put right?",
        "I have been on hold for two hours. What kind of service is this?",
        "I have never had such a meal. What a shame!",
        "We got the wrong bill twice. When do we get a new one?",
        "I found a hair in the soup. How much money do I get back?",
        "I bought a drill. I want to return it.",
        "I bought a drill.",
    ],
)
def test_a_grievance_is_not_told_beside_a_question(asked: str) -> None:
    assert True not in handover_plain.tells((handover.parts(asked)[1:]) or [asked])


def test_a_question_that_only_tells_and_asks_counts_as_a_whole_too() -> None:
    both = handover.parts("I got a voucher. When does it run out?")
    assert handover._told(both).tolist() == [1, 1, 0]
    more = handover.parts("I got a voucher. When does it run out? Nobody answers the telephone!")
    assert handover._told(more).tolist() == [0, 1, 0, 0]


def test_a_long_text_is_read_in_a_moment() -> None:
    text = "the pump " * 4000 + "hums"
    began = time.perf_counter()
    handover_plain.is_plain(text)
    handover_plain.tells([text, text])
    assert time.perf_counter() - began < 1
