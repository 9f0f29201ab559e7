"""Test which things a question names, and whether passages speak of them."""

from collections.abc import Sequence

import pytest

from tasks.answer import things
from tasks.answer.passage import Passage
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

EMBEDDER = HashEmbedder()


def passage(text: str, title: str = "Moorings", uri: str = "s/moorings.md") -> Passage:
    return Passage(uri, Payload(uri, title, (), text, (), "", ""), 1.0, 1.0)


def unspoken(question: str, counts: dict[str, int], found: Sequence[Passage]) -> float:
    texts = [each.payload.text for each in found]
    return things.unspoken(question, counts, found, texts, EMBEDDER)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Can I bring my dog to the quay?", [("dog",), ("quay",)]),
        ("Do you sell swimming pool heaters?", [("swimming", "pool", "heaters")]),
        ("What is the price of a storm sail?", [("price",), ("storm", "sail")]),
        ("How long does it last?", []),
        ("Wo liegt das Boot?", [("Boot",)]),
        ("Où est le bateau ?", []),
    ],
)
def test_the_nouns_of_a_question_are_its_things(
    question: str, named: list[tuple[str, ...]]
) -> None:
    assert list(things.things(question)) == named


def test_a_thing_that_no_passage_speaks_of_weighs_as_much_as_its_word() -> None:
    quay = passage("Visitors may bring a guest to the quay.")
    there = unspoken("Can I bring a guest to the quay?", {"guest": 2, "quay": 9}, [quay])
    gone = unspoken("Can I bring a dog to the quay?", {"dog": 0, "quay": 9}, [quay])
    assert there == 0.0
    assert gone > 0.3


def test_two_things_in_two_passages_are_not_spoken_of_together() -> None:
    dog, quay = passage("A dog is on the boat."), passage("The quay is open.")
    counts = {"dog": 2, "quay": 2}
    apart = unspoken("Is a dog allowed on the quay?", counts, [dog, quay])
    both = passage("A dog may be on the quay.")
    assert apart > 0.0
    assert unspoken("Is a dog allowed on the quay?", counts, [dog, quay, both]) == 0.0


LETTER = "A tractor stood on the slipway, and it took an hour to move the tractor."


def test_a_thing_in_a_newsletter_alone_is_not_spoken_of() -> None:
    terms = passage("The warranty on a mast is 3 years.")
    news = passage(LETTER, "Newsletter of spring", "s/newsletter.md")
    rule = passage(LETTER, "Slipway rules", "s/slipway-rules.md")
    counts = {"warranty": 4, "tractor": 1}
    question = "How long is the warranty on a tractor?"
    assert unspoken(question, counts, [terms, news]) > 0.25
    assert unspoken(question, counts, [terms, rule]) == pytest.approx(
        unspoken(question, counts, [terms, passage(LETTER)])
    )


def test_a_question_about_the_case_itself_may_use_its_words() -> None:
    news = passage(LETTER, "Newsletter of spring", "s/newsletter.md")
    counts = {"move": 2, "tractor": 1, "slipway": 2}
    question = "How long does it take to move the tractor on the slipway?"
    assert unspoken(question, counts, [news]) == 0.0
    assert unspoken("How did the tractor on the quay fall?", {"tractor": 1}, [news]) == 0.0


def test_a_word_that_leaves_the_thing_what_it_is_does_not_count() -> None:
    seals = passage("Seals are on the shelf.")
    assert unspoken("Can I order mechanical seals?", {"mechanical": 0, "seals": 3}, [seals]) == 0.0
    assert unspoken("Can I order garden seals?", {"garden": 0, "seals": 3}, [seals]) > 0.1


def test_things_are_not_read_in_a_question_of_another_language() -> None:
    found = [passage("The boat lies at the quay.")]
    assert unspoken("Wo liegt das Boot?", {"liegt": 0, "Boot": 0}, found) == 0.0


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("What is the password of the quay?", True),
        ("What is the colour of the quay?", False),
        ("What are the colours of the quay?", False),
        ("What is the length of the quay?", False),  # a figure is told without the word
        ("Who is the owner of the quay?", False),
        ("How do I get the password of the quay?", False),
    ],
)
def test_a_property_that_no_passage_names_is_lacking(question: str, lacks: bool) -> None:
    texts = ["The colour of the quay is white, and the colours fade."]
    assert things.lacks_property(question, texts, EMBEDDER) is lacks


@pytest.mark.parametrize(
    ("question", "place", "of_another"),
    [
        ("What is the warranty on the winch?", "The warranty of the boat is a year.", True),
        ("What is the warranty on the winch?", "The winch is oiled by the keeper.", True),
        ("What is the warranty on the winch?", "The warranty of the winch is a year.", False),
        ("What is the procedure for the winch?", "The winch is oiled by the keeper.", False),
        ("What is the price of the winch?", "The boat costs £9.", False),  # prices.py decides
    ],
)
def test_a_property_is_that_of_the_thing_asked_for(
    question: str, place: str, of_another: bool
) -> None:
    counts = {"warranty": 2, "winch": 2, "price": 1, "procedure": 1}
    assert things.of_another(question, place, counts, EMBEDDER) is of_another


def test_a_property_that_no_document_names_may_be_said_in_other_words() -> None:
    place = "The winch is oiled by the keeper."
    assert not things.of_another("What is the care of the winch?", place, {"winch": 1}, EMBEDDER)
