"""Test the search for follow-up questions: what is added, who may see it, how rankings add."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tasks import params
from tasks.answer import followup
from tasks.answer.followup import ALONE, DEPENDENT, Turn, Understood
from tasks.answer.passage import Passage
from tasks.answer.prompts import DECLINED
from tasks.index.store import Payload, Point
from tests.unit.fakes import HashEmbedder, MemoryStore

EMBEDDER = HashEmbedder()
HOW = params.load().retrieve
TEXTS = {
    "hotline": "The hotline answers from Monday to Friday.",
    "seal": "The lower seal of the Otto lasts two years.",
    "diaphragm": "The diaphragm of the Clara lasts one year.",
    "merger": "Project Bluebird, the merger with Tarn.",
}
ASKED = "How do I fit the seal of the Otto?"


def store() -> MemoryStore:
    made = MemoryStore()
    for name, text in TEXTS.items():
        groups = ("board",) if name == "merger" else ("public",)
        payload = Payload(f"s/{name}.md", name.title(), (), text, groups, "hash", "cut")
        made.upsert([Point(name, EMBEDDER.encode_query(text), payload)])
    return made


def understand(question: str, *turns: Turn, groups: Sequence[str] = ()) -> Understood:
    return followup.understand(question, turns, store(), groups)


def test_a_question_without_earlier_turns_is_searched_as_before() -> None:
    assert understand("How long does it last?") == Understood(("How long does it last?",))


def test_a_reference_is_answered_in_both_readings_and_searched_with_the_answers_words() -> None:
    asks = understand("How long does it last?", (ASKED, "Lay the hotline aside."))
    assert asks.readings == ("How long does it last?", "How long does it last? (seal Otto)")
    assert asks.joined == "How long does it last? (seal Otto) hotline"
    assert asks.share == DEPENDENT


def test_a_fragment_is_answered_as_the_question_that_it_stands_for() -> None:
    asks = understand("And of the Clara?", (ASKED, ""))
    assert asks.readings == ("How do I fit the seal of the Clara?",)


def test_a_question_that_stands_alone_is_answered_as_typed() -> None:
    asks = understand("When does the hotline answer calls on Friday?", (ASKED, ""))
    assert asks.readings == ("When does the hotline answer calls on Friday?",)
    assert asks.joined.startswith("When does the hotline answer calls on Friday? ")
    assert asks.share == ALONE


def test_words_that_only_other_readers_documents_contain_are_not_added() -> None:
    turn = ("What do you know of Project Bluebird and the seal?", "Nothing of Bluebird.")
    asks = understand("Who leads it?", turn)
    assert "Bluebird" not in asks.joined
    assert "seal" in asks.joined
    assert "Bluebird" in understand("Who leads it?", turn, groups=["board"]).joined


def test_hostile_turns_are_read_in_part_and_a_refusal_adds_nothing() -> None:
    long = [("seal " * 50_000, "Otto " * 50_000)] * 40
    assert len(understand("How long does it last?", *long).joined) < 2_000
    asks = understand("How long does it last?", (ASKED, DECLINED))
    assert asks.joined == asks.readings[-1]


@pytest.mark.parametrize(
    ("question", "turn", "first"),
    [
        ("How long does it last?", ("Where do I find the seal of the Otto?", ""), "seal"),
        ("How long does it last?", ("Where is the diaphragm of a Clara?", ""), "diaphragm"),
        (
            "When does the hotline answer on Monday?",
            ("Where is the seal of the Otto?", ""),
            "hotline",
        ),
    ],
)
def test_a_follow_up_finds_its_subject_and_a_new_topic_its_own(
    question: str, turn: Turn, first: str
) -> None:
    asks = understand(question, turn)
    found = followup.ranked(question, asks, (), 3, store(), EMBEDDER, HOW)
    assert found[0].chunk_id == first
    assert "merger" not in {passage.chunk_id for passage in found}


def test_scores_are_added_and_a_passage_that_a_ranking_lacks_gets_its_lowest() -> None:
    payload = Payload("s/a.md", "A", (), "a", ("public",), "hash", "cut")
    one = [Passage("a", payload, 0.8, 0.5), Passage("b", payload, 0.4, 0.5)]
    other = [Passage("c", payload, 0.6, 0.5), Passage("a", payload, 0.1, 0.5)]
    scores = {p.chunk_id: p.score for p in followup.fused(one, other, 0.25)}
    assert scores == pytest.approx({"a": 0.625, "c": 0.45, "b": 0.325})
    assert list(scores) == ["a", "c", "b"]
    assert followup.fused(one, [], 0.0) == [replace(p) for p in one]
