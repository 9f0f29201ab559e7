"""Documents that disagree are both named, and the answer begins with the more trusted one."""

import pytest

from tasks.answer import conflicts
from tasks.answer.conflicts import Trust
from tasks.answer.contradiction import claim, differ_in_a_value
from tasks.answer.places import ranking
from tasks.answer.places.compose import Part
from tasks.answer.retrieve import Passage
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

QUESTION = "How long is the notice period for a locker?"


def passage(uri: str, text: str, dated: str = "", title: str = "Lockers") -> Passage:
    payload = Payload(uri, title, (), text, ("public",), "e", "c", dated=dated)
    return Passage(uri, payload, 1.0, 1.0)


def settled(
    found: list[Passage], trust: Trust, question: str = QUESTION
) -> tuple[str, list[tuple[str, str]]]:
    """Return the first place, and the documents of each conflict."""
    ranked = ranking.ranked(question, found, HashEmbedder())
    left, against = conflicts.resolve(question, ranked, found, [], trust)
    pairs = [(found[c.shown.passage], found[c.other.passage]) for c in against]
    return left[0].candidate.text, [(a.payload.uri, b.payload.uri) for a, b in pairs]


RIGHT = "The notice period for a locker is 30 days."
WRONG = "The notice period for a locker is 90 days."


@pytest.mark.parametrize(
    ("found", "trust", "first"),
    [
        ([("a/x.md", RIGHT, "2024-01-01"), ("b/y.md", WRONG, "2025-01-01")], {"b": "low"}, RIGHT),
        ([("a/x.md", WRONG, ""), ("b/y.md", RIGHT, "")], {"b": "high"}, RIGHT),
        ([("a/x.md", WRONG, "2023-01-01"), ("b/y.md", RIGHT, "2024-01-01")], {}, RIGHT),
        ([("a/x.md", WRONG, ""), ("b/y.md", RIGHT, "2024-01-01")], {}, RIGHT),
    ],
    ids=["trust before date", "trust", "date", "a date before none"],
)
def test_the_more_trusted_document_goes_first_then_the_newer_one(
    found: list[tuple[str, str, str]], trust: Trust, first: str
) -> None:
    text, pairs = settled([passage(*each) for each in found], trust)
    assert text == first
    assert len(pairs) == 1


@pytest.mark.parametrize(
    ("trust", "shown"),
    [
        ({}, "“Lockers” (2025-02-01)"),
        ({"b": "low"}, "“Lockers” (2025-02-01, more trusted)"),
    ],
)
def test_a_notice_names_both_documents_with_their_dates(trust: Trust, shown: str) -> None:
    found = [passage("a/x.md", RIGHT, "2025-02-01"), passage("b/y.md", WRONG, title="Rooms")]
    ranked = ranking.ranked(QUESTION, found, HashEmbedder())
    _, [conflict] = conflicts.resolve(QUESTION, ranked, found, [], trust)
    part = conflicts.notice(QUESTION, conflict, found, trust)
    says = f"Documents disagree: this is from {shown}; “Rooms” (no date) says: {WRONG}"
    assert (part.text, part.passage, part.notice) == (says, 1, True)


def test_of_several_documents_that_disagree_the_newer_one_is_named_first() -> None:
    texts = {"a": (30, "2025-01-01"), "b": (60, "2021-01-01"), "c": (90, "2023-01-01")}
    found = [
        passage(f"{source}/x.md", f"The notice period for a locker is {days} days.", dated)
        for source, (days, dated) in texts.items()
    ]
    first, pairs = settled(found, {})
    assert first == RIGHT
    assert pairs == [("a/x.md", "c/x.md"), ("a/x.md", "b/x.md")]


@pytest.mark.parametrize(
    ("one", "other", "question"),
    [
        (RIGHT, WRONG, QUESTION),
        (RIGHT, f"People ask us: {QUESTION} {WRONG}", QUESTION),
        (
            "Mara Lind signs the orders of the shop.",
            "Piet Holm signs the orders of the shop.",
            "Who signs the orders of the shop?",
        ),
        (
            "The shop closes on 3 May for repairs.",
            "The shop closes on 9 May for repairs.",
            "When does the shop close for repairs?",
        ),
        (
            "Dogs are allowed in the tram.",
            "Dogs are not allowed in the tram.",
            "Are dogs allowed in the tram?",
        ),
    ],
)
def test_another_value_or_a_denial_is_a_conflict(one: str, other: str, question: str) -> None:
    _, pairs = settled([passage("a/x.md", one), passage("b/y.md", other)], {}, question)
    assert len(pairs) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (passage("a/x.md", RIGHT), passage("b/y.md", RIGHT)),
        (passage("a/x.md", RIGHT, "2025-01-01"), passage("a/y.md", WRONG, "2024-01-01")),
        (passage("a/x.md", RIGHT), passage("b/y.md", "Lockers are green and 90 cm high.")),
        (
            passage("a/x.md", "The north pool must not be heated in summer."),
            passage("b/y.md", "The south pool may be heated in summer."),
        ),
        (
            passage("a/x.md", "The Vela pool must not be heated with gas in summer."),
            passage("b/y.md", "The Orsa pool may be heated with gas in summer."),
        ),
        (
            passage("a/x.md", "A helmet is not required in the north hall, but gloves are."),
            passage("b/y.md", "- North hall helmet"),
        ),
        (passage("a/x.md", f"{RIGHT} {WRONG}"), passage("b/y.md", "Bring your own padlock.")),
        (
            passage("a/x.md", "The locker Kestrel 300 is rented for 30 days."),
            passage("b/y.md", "The locker Kestrel 300 S is rented for 90 days."),
        ),
        (
            passage("a/x.md", "The locker Kestrel 300 is rented for 30 days."),
            passage("b/y.md", "The locker Kestrel 400 is rented for 90 days."),
        ),
    ],
    ids=[
        "a copy",
        "an older version",
        "another fact",
        "another subject",
        "another name",
        "a title",
        "one document",
        "a variant",
        "another model",
    ],
)
def test_what_does_not_disagree_is_not_a_conflict(one: Passage, other: Passage) -> None:
    assert settled([one, other], {})[1] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Let it make 40 strokes into a glass.", "Let it make 70 strokes into a glass."),
        ("By the ferry on Tuesdays and Fridays.", "By the ferry on Wednesdays."),
        (
            "Goods leave from gate B12. Ring first.",
            "By the list: Goods leave from gate E9.",
        ),
    ],
)
def test_sentences_that_are_the_same_but_for_a_value_differ(one: str, other: str) -> None:
    assert differ_in_a_value("Which?", one, other)
    assert differ_in_a_value("Which?", f"Do not wait. {one}", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("To go back to it, you can use the File menu.", "You can use CTRL+F or ESC to clear it."),
        ("The fee was 40 € in 2023.", "The fee was 40 € in 2024."),
        ("It holds what you need.", "It holds what they need."),
    ],
    ids=["other words", "another year", "no value"],
)
def test_sentences_that_only_look_alike_do_not_differ(one: str, other: str) -> None:
    assert not differ_in_a_value("Which?", one, other)


def test_each_part_that_is_shown_is_compared_and_an_undated_document_loses() -> None:
    found = [
        passage("b/y.md", f"The key is at the desk. {WRONG}"),
        passage("a/x.md", f"{RIGHT} Do not lose it.", "2024-01-01"),
    ]
    shown = [Part("The key is at the desk.", 0, (0,), 1.0), Part(WRONG, 0, (1,), 1.0)]
    parts, against = conflicts.among(QUESTION, shown, found, {})
    assert [part.text for part in parts] == ["The key is at the desk.", RIGHT]
    assert [found[c.other.passage].payload.uri for c in against] == ["b/y.md"]
    assert conflicts.without(against, against, found) == []


def test_several_units_stay_beside_the_conflict_unless_the_other_source_is_more_trusted() -> None:
    found = [passage("b/y.md", f"The key is at the desk. {WRONG}"), passage("a/x.md", RIGHT)]
    shown = [Part(f"The key is at the desk. {WRONG}", 0, (0, 1), 1.0)]
    parts, against = conflicts.among(QUESTION, shown, found, {})
    assert (parts, len(against)) == (shown, 1)
    parts, _ = conflicts.among(QUESTION, shown, found, {"b": "low"})
    assert [part.text for part in parts] == [RIGHT]


def test_a_document_that_repeats_the_question_names_no_more_than_another() -> None:
    question = "How long is the notice period for a locker of the Orsa hall?"
    found = [passage("b/y.md", f"{question} {WRONG}"), passage("a/x.md", RIGHT)]
    _, against = conflicts.among(question, [Part(WRONG, 0, (1,), 1.0)], found, {})
    assert len(against) == 1


def test_a_variant_of_what_is_asked_for_is_not_a_conflict() -> None:
    question = "How long is a Kestrel 300 rented?"
    found = [
        passage("a/x.md", "Lockers are rented for 30 days.", title="Kestrel 300"),
        passage("b/y.md", "Lockers are rented for 90 days.", title="Kestrel 300 S"),
    ]
    assert settled(found, {}, question)[1] == []
    same = [found[0], passage("b/y.md", "Lockers are rented for 90 days.", title="Kestrel 300")]
    assert len(settled(same, {}, question)[1]) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"The notice period is 90 days People ask: {QUESTION}", "The notice period is 90 days"),
        (f"Period: 90 days It was confirmed: {QUESTION.upper()}", "Period: 90 days"),
        (QUESTION, ""),
        ("The notice period is 90 days. Is that long?", ""),
    ],
)
def test_what_a_sentence_says_before_it_repeats_the_question(text: str, said: str) -> None:
    assert claim(QUESTION, text).removesuffix(" People ask:") == said


def test_a_claim_without_a_full_stop_before_the_question_is_a_conflict() -> None:
    table = "| What | Period |\n| --- | --- |\n| Locker | 30 days |\n| Desk | 10 days |"
    said = f"What: Locker; Period: 90 days It was confirmed to all who asked: {QUESTION}"
    found = [passage("a/x.md", table), passage("b/y.md", said)]
    assert len(settled(found, {})[1]) == 1
    agreeing = [found[0], passage("b/y.md", said.replace("90", "30"))]
    assert settled(agreeing, {})[1] == []
