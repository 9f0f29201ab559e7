"""Relevance: whether the passages hold an answer, through the asker's groups alone."""

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tasks import params
from tasks.answer import missing, names, relevance, retrieve
from tasks.answer.places import answer_kind, ranking
from tasks.errors import ModelError
from tasks.index.store import Payload, Point
from tests.unit.fakes import HashEmbedder, MemoryStore

EMBEDDER = HashEmbedder()
VALUES = params.load()
PUBLIC = ("public",)


def store(*texts: tuple[str, tuple[str, ...]]) -> MemoryStore:
    made = MemoryStore()
    for number, (text, groups) in enumerate(texts):
        payload = Payload(f"s/{number}.md", "Harbour", (), text, groups, "hash", "cut")
        made.upsert([Point(str(number), EMBEDDER.encode_query(text), payload)])
    return made


def score(question: str, open_: MemoryStore, groups: tuple[str, ...] = ()) -> float:
    found = retrieve.search(question, groups, 5, open_, EMBEDDER, VALUES.retrieve)
    ranked = ranking.ranked(question, found, EMBEDDER)
    return relevance.score(question, groups, found, ranked, open_, EMBEDDER)


def test_a_question_in_the_words_of_a_passage_scores_above_one_about_something_else() -> None:
    open_ = store(("A mooring costs £30 a night.", PUBLIC), ("The lock opens at 7.", PUBLIC))
    asked = score("What does a mooring cost a night?", open_)
    assert asked > score("What does a wetsuit weigh?", open_)


def test_a_code_that_stands_nowhere_lowers_the_score() -> None:
    open_ = store(("Berth B271 costs £30 a night.", PUBLIC), ("The lock opens at 7.", PUBLIC))
    there = score("What does berth B271 cost a night?", open_)
    assert there > score("What does berth B217 cost a night?", open_)


def test_a_place_without_a_figure_does_not_fit_how_many() -> None:
    open_ = store(("The crew of the lifeboat is paid.", PUBLIC), ("The quay is old.", PUBLIC))
    figure = store(("The lifeboat has a crew of 9.", PUBLIC), ("The quay is old.", PUBLIC))
    question = "How many people are in the crew of the lifeboat?"
    assert score(question, figure) > score(question, open_)


@pytest.mark.parametrize(
    ("question", "passage", "declined"),
    [
        ("What does a mooring cost a night?", "A mooring is booked by the night.", True),
        ("What does a mooring cost a night?", "A mooring costs £30 a night.", False),
        ("What does a mooring cost a night?", "A mooring for a night is free.", False),
        ("What does a mooring cost a night?", "A mooring costs up to 4 times a night.", True),
        ("What does a mooring cost a night?", "A night at a mooring: thirty pounds.", False),
        ("How much rent do we pay for the shed?", "| Of | Rent |\n|---|---|\n| shed | 40 |", False),
        ("Was kostet ein Liegeplatz?", "Ein Liegeplatz hat Strom.", True),
        ("Who pays for the mooring?", "The club pays for the mooring.", False),
        ("What pay grade has the pilot?", "The pilot has a high pay grade.", False),
        ("What does a mooring cost, and who runs it?", "Ann runs the mooring.", False),
        ("What do I do to pay for a mooring?", "A mooring is paid at the desk.", False),
        ("What happens if I pay for the mooring late?", "A late payer loses it.", False),
        ("I was charged a fee for a mooring. Why?", "A mooring is charged by night.", False),
        ("What does cost centre mean?", "A cost centre is a department.", False),
        ("What do we pay the pilot for a trip?", "The pilot makes each trip.", True),
        ("What is the monthly rent of a locker?", "Lockers are by the gate.", True),
        ("How much notice is given before the rent rises?", "Notice is given.", False),
        ("How much does a pilot earn?", "A pilot earns well.", True),
        ("How much paid leave is there?", "There is leave.", False),
    ],
)
def test_a_question_for_a_price_is_not_answered_without_one(
    question: str, passage: str, declined: bool
) -> None:
    open_ = store((passage, PUBLIC), ("The lock opens at 7.", PUBLIC))
    found = retrieve.search(question, (), 5, open_, EMBEDDER, VALUES.retrieve)
    assert missing.unpriced(question, found) == declined
    assert not declined or score(question, open_) <= relevance.LACKING


@pytest.mark.parametrize(
    ("question", "passage", "declined"),
    [
        ("How many people fit into the hut?", "The hut is 40 years old. People like it.", True),
        ("How many people fit into the hut?", "The hut takes six tired people.", False),
        ("How many of the crew are paid?", "Of the crew of 9 all are paid. 3 of the crew", False),
        ("How many are paid?", "The crew is paid.", False),
        ("How many people saw the film of the quay?", "The film: seen 812 times.", False),
        ("How many people made the film of the quay?", "The film: seen 812 times.", True),
        ("How many berths has the quay?", "| Quay | Berths |\n|---|---|\n| North | 40 |", False),
        ("How many berths has the quay?", "The 2 quays are full. A berth is rare.", True),
        ("How many people fit into the boat?", "| Boat | Group |\n|---|---|\n| K | 8 |", False),
        ("How many people fit into the boat?", "| Boat | Berth |\n|---|---|\n| K | 8 |", True),
        ("How many berths has the quay?", "One dog is allowed at berths.", True),
        ("How many berths has the quay?", "It costs £25, if a berth is free.", True),
        ("How much is a berth?", "A berth costs £4.", False),
        ("Wie viele Liegeplätze hat der Hafen?", "Der Hafen hat 40 Liegeplätze.", False),
        ("Wie viele Liegeplätze hat der Hafen?", "Der Hafen ist 40 Jahre alt.", True),
    ],
)
def test_how_many_is_not_answered_where_nothing_is_counted(
    question: str, passage: str, declined: bool
) -> None:
    open_ = store((passage, PUBLIC), ("The lock opens at 7.", PUBLIC))
    found = retrieve.search(question, (), 5, open_, EMBEDDER, VALUES.retrieve)
    assert missing.uncounted(question, found) == declined
    assert not declined or score(question, open_) <= relevance.LACKING


@pytest.mark.parametrize(
    "question",
    [
        "Who steers the Marigold at night?",
        "What does a mooring cost a night?",
        "When is the Kestrel inspected?",
        "How much is berth X40?",
    ],
)
def test_what_a_reader_may_not_read_does_not_change_the_score(question: str) -> None:
    public = [("A mooring costs £30 a night.", PUBLIC), ("The Kestrel is at sea.", PUBLIC)]
    secret = [("Anna steers the Marigold at night.", ("staff",)), ("Berth X40", ("staff",))]
    assert score(question, store(*public)) == score(question, store(*public, *secret))


def test_no_passage_and_no_words_score_low_and_break_nothing() -> None:
    assert score("What does a mooring cost?", store()) == 0.0
    assert 0 <= score("?", store(("A mooring costs £30.", PUBLIC))) <= 1
    assert 0 <= score("🦐🧊", store(("A mooring costs £30.", PUBLIC))) <= 1


def test_weights_that_are_broken_are_named_with_the_command_that_restores_them(
    tmp_path: Path,
) -> None:
    broken = tmp_path / "weights.json"
    broken.write_text(json.dumps({"weights": {"nearest": 1}}))
    with pytest.raises(ModelError, match="git checkout"):
        relevance.weights(broken)


def test_the_probability_is_the_logistic_of_the_weighted_traits() -> None:
    weighed = np.array([2.0, 0.0, -1.0, 0.5])
    found = relevance.probability(np.array([1.0, 9.0, 1.0]), weighed)
    assert found == pytest.approx(1 / (1 + np.exp(-1.5)))


@pytest.mark.parametrize(
    ("question", "declined"),
    [
        ("Do you sell anchors for boats?", True),
        ("Do you sell sails for boats?", False),
        ("Can I rent a sailboat?", False),
        ("How are boats sold?", False),
    ],
)
def test_a_thing_that_no_document_names_is_not_sold(question: str, declined: bool) -> None:
    text = "We sell sails and ropes for boats, and rent out a sail-boat."
    open_ = store((text, PUBLIC), ("The lock opens at 7.", PUBLIC))
    found = retrieve.search(question, (), 5, open_, EMBEDDER, VALUES.retrieve)
    counts = relevance.counted(question, retrieve.readable(()), open_)
    assert missing.lacking(question, found, counts) is declined


def test_other_documents_cannot_push_the_price_out_of_what_is_read() -> None:
    question = "What does a mooring cost a night?"
    others = [(f"What does a mooring cost a night? Ask number {n}.", PUBLIC) for n in range(5)]
    open_ = store(("A mooring costs £7 a night.", PUBLIC), *others)
    found = retrieve.search(question, (), 8, open_, EMBEDDER, VALUES.retrieve)
    priced = next(n for n, passage in enumerate(found) if "£7" in passage.payload.text)
    assert missing.unpriced(question, [p for n, p in enumerate(found) if n != priced])
    place = next(p for p in ranking.ranked(question, found, EMBEDDER) if p.passage == priced)
    assert not missing.unpriced(question, missing.likeliest_first(found, [place]))


def test_a_thing_that_only_others_may_read_of_is_not_sold() -> None:
    open_ = store(("We sell sails.", PUBLIC), ("We sell anchors to friends.", ("staff",)))
    assert score("Do you sell anchors?", open_) <= relevance.LACKING
    assert score("Do you sell anchors?", open_, ("staff",)) > relevance.LACKING


@pytest.mark.parametrize(
    ("question", "away"),
    [
        ("On which floor is the Boston office?", True),
        ("On which floor is the Dover office?", False),
        ("On which floor is the Dovers' office?", False),  # a form of it
        ("On which floor is the DVR office?", False),  # an acronym may be written in full
        ("What's the floor of the office?", False),
        ("On which floor is the office on Sundays?", False),
    ],
)
def test_a_document_about_another_name_answers_less(question: str, away: bool) -> None:
    payload = Payload("s/dover.md", "Dover", (), "The office is on the 2nd floor.", (), "", "")
    passages = [retrieve.Passage("a", payload, 1.0, 1.0)]
    ranked = ranking.ranked(question, passages, EMBEDDER)
    assert names.elsewhere(question, passages, ranked[0]) is away
    bare = relevance.of_the_places("On which floor is the office?", passages, ranked)
    added = relevance.of_the_places(question, passages, ranked)
    assert (added < bare - 0.5) is away


def test_a_name_in_another_passage_of_the_document_counts() -> None:
    texts = ("The office is on the 2nd floor.", "Our house in Boston was built in 1910.")
    passages = [
        retrieve.Passage(t, Payload("s/a.md", "Houses", (), t, (), "", ""), 1.0, 1.0) for t in texts
    ]
    ranked = ranking.ranked("On which floor is the Boston office?", passages, EMBEDDER)
    assert not names.elsewhere("On which floor is the Boston office?", passages, ranked[0])


@pytest.mark.parametrize(
    ("question", "beside"),
    [
        ("How many members has the harbour board?", True),
        ("How many members has the pilot board?", False),
        ("How many litres has the harbour board?", False),
        ("When does the harbour board meet?", False),
    ],
)
def test_a_place_that_counts_members_of_another_board_is_no_answer(
    question: str, beside: bool
) -> None:
    text = "The pilot board has three members.\nThe harbour board meets on Monday."
    payload = Payload("s/a.md", "Boards", (), text, (), "", "")
    [*places] = ranking.ranked(question, [retrieve.Passage("a", payload, 1.0, 1.0)], EMBEDDER)
    about = "pilot" if "pilot" in question else "harbour"
    chances = [replace(p, probability=0.9 if about in p.candidate.text else 0.1) for p in places]
    chances.sort(key=lambda place: -place.probability)
    assert missing.counted_beside(question, chances) is beside


def test_a_number_below_a_line_that_names_the_things_counts_them() -> None:
    question, text = (
        "How many readings does a report need?",
        "## Readings of a report\n\nAt least 100.",
    )
    passages = [retrieve.Passage("a", Payload("s/a.md", "A", (), text, (), "", ""), 1.0, 1.0)]
    assert not missing.counted_beside(question, ranking.ranked(question, passages, EMBEDDER))


def test_a_measure_is_not_counted_as_a_thing() -> None:
    payload = Payload("s/a.md", "Boat", (), "The boat weighs 74 kg.", (), "", "")
    passages = [retrieve.Passage("a", payload, 1.0, 1.0)]
    assert not missing.uncounted("How many kilos does the boat have?", passages)
    assert missing.uncounted("How many sails does the boat have?", passages)


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        ("How many boats may I have?", "The number of boats is unlimited.", True),
        ("How many boats may I have?", "The number of boats is known.", False),
        ("How long must the password be?", "It has at least 15 characters.", True),
        ("How long must the password be?", "It has several characters.", False),
        ("Which port does the lock use?", "The lock uses 3551.", True),
        ("Which port does the lock use?", "The lock uses a port.", False),
    ],
)
def test_a_length_a_port_and_a_number_without_limit_are_answers(
    question: str, text: str, fits: bool
) -> None:
    found = retrieve.search(question, (), 5, store((text, PUBLIC)), EMBEDDER, VALUES.retrieve)
    ranked = ranking.ranked(question, found, EMBEDDER)
    assert relevance.fitting(question, ranked).tolist() == [fits]
    assert missing.uncounted(question, found) is (not fits and "many" in question)


def test_a_long_word_with_many_digits_takes_no_time() -> None:
    found = retrieve.search("mast", (), 5, store(("9f" * 500, PUBLIC)), EMBEDDER, VALUES.retrieve)
    began = time.process_time()
    assert missing.uncounted("How many sails does the boat have?", found)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("word", "text", "there"),
    [
        ("Yorkers", "The office in York is on the first floor.", True),
        ("Mapquest", "A map of the harbour is available.", False),
        ("yorkers", "The office in York is on the first floor.", False),
        ("Romans", "The rooms are on the first floor.", False),
    ],
)
def test_a_name_of_people_comes_up_with_their_place(word: str, text: str, there: bool) -> None:
    assert names.otherwise(word, text) is there


@pytest.mark.parametrize(
    ("question", "passage", "declined"),
    [
        ("Is the harbour free?", "The harbour is old, and its water is frost-free.", True),
        ("Is the harbour free?", "The harbour is free for all.", False),
        ("Is the harbour free?", "The harbour costs £3 a night.", False),
        ("Until when is the harbour free?", "The harbour is open until May.", False),
    ],
)
def test_whether_a_thing_is_free_needs_a_place_that_says_so(
    question: str, passage: str, declined: bool
) -> None:
    found = score(question, store((passage, PUBLIC)))
    assert (found <= relevance.LACKING) is declined


def test_a_pay_grade_is_not_money_and_a_code_is_not_a_number() -> None:
    assert "money" not in answer_kind.kinds("At what pay grades is the course open?")
    assert "money" not in answer_kind.kinds("How do I get a paid seat?")
    assert "money" in answer_kind.kinds("What do I pay for a berth?")
    assert "number" not in answer_kind.contained("The seal is an S4.")
    assert "number" in answer_kind.contained("It has 4 seals.")


@pytest.mark.parametrize(
    ("question", "text", "missing_"),
    [
        ("How heavy is the anchor?", "The anchor has 3 flukes.", True),
        ("How heavy is the anchor?", "The anchor has 41 kg.", False),
        ("How heavy is the anchor?", "| Part | Weight |\n|---|---|\n| Anchor | 41 |", False),
        ("How low is the pressure?", "| suction_pressure |\n|---|\n| 1.2 |", False),
        ("How many anchors are there?", "There are 3 anchors.", False),
    ],
)
def test_a_measure_needs_its_unit_or_its_word(question: str, text: str, missing_: bool) -> None:
    passages = [retrieve.Passage("a", Payload("s/a.md", "Boat", (), text, (), "", ""), 1.0, 1.0)]
    assert missing.lacking(question, passages, {}) is missing_


@pytest.mark.parametrize(
    ("question", "text", "missing_"),
    [
        (
            "How long does the tour take?",
            "The tour costs £9, for children under 14 years £4.",
            True,
        ),
        ("How long does the tour take?", "The tour is an hour long.", False),
        ("Wie lange dauert die Fahrt?", "Die Fahrt kostet 9 €, ab 60 Jahren 4 €.", True),
        ("How long is the tour?", "The tour costs £9.", False),
        ("When was the quay built?", "The quay is built of wood.", True),
        ("When was the quay built?", "The quay was built in 1910.", False),
    ],
)
def test_an_age_is_not_how_long_something_takes(question: str, text: str, missing_: bool) -> None:
    payload = Payload("s/a.md", "Boat", (), text, (), "", "")
    [*places] = ranking.ranked(question, [retrieve.Passage("a", payload, 1.0, 1.0)], EMBEDDER)
    assert missing.untimed(question, places) is missing_


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("When is the quay closed?", {"time"}),
        ("What happens when the chain breaks?", set()),
        ("Do I get my money back when I cancel?", {"yes"}),
        ("Do you know when the quay opens?", {"yes", "time"}),
        ("My chain broke. When can I collect it?", {"time"}),
        ("Bis wann muss ich absagen?", {"time", "period"}),
        ("Was kostet eine Fahrt?", {"money"}),
    ],
)
def test_the_kind_of_answer_that_a_question_asks_for(question: str, kinds: set[str]) -> None:
    assert answer_kind.kinds(question) == kinds
