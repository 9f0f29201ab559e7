"""Test which of the found places an answer shows."""

from dataclasses import replace

import numpy as np
import pytest

from tasks.answer.grounding import Sentence, check
from tasks.answer.places import answer_kind, candidates, compose, excerpt, ranking
from tasks.answer.places.outline import units
from tasks.answer.places.ranking import Place
from tasks.answer.retrieve import Passage
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

NEAR = 0.6


def passage(text: str, title: str = "T", uri: str = "s/a.md", dated: str = "") -> Passage:
    payload = Payload(uri, title, (), text, ("public",), "e", "c", dated=dated)
    return Passage(uri, payload, 1.0, 1.0)


def ranked(chances: dict[str, float], passages: list[Passage]) -> list[Place]:
    """Return places that contain these words, with these probabilities; all vectors are equal."""
    found = [
        Place(one, chance, np.ones(1, np.float32))
        for one in candidates.of(passages)
        for words, chance in chances.items()
        if words in one.text
    ]
    return sorted(found, key=lambda place: -place.probability)


def texts(question: str, chances: dict[str, float], passages: list[Passage]) -> list[str]:
    parts = compose.parts([(question, ranked(chances, passages))], passages, NEAR)
    return [part.text for part in parts]


SHUT = (
    "The gate is shut in these cases:\n\n- It snows for an hour.\n- The bridge is raised.\n"
    "- The warden is at sea."
)


def items(found: list[Passage]) -> list[Place]:
    """Return two items of the list, each alone."""
    places = ranked({"snows": 0.5, "bridge": 0.4}, found)
    return [place for place in places if len(place.candidate.numbers) == 1]


def test_items_of_one_list_stand_below_its_lead_in_once() -> None:
    found = [passage(SHUT)]
    [part] = compose.parts([("Is the gate shut at noon?", items(found))], found, NEAR)
    assert part.text.split("\n") == [
        "The gate is shut in these cases:",
        "- It snows for an hour.",
        "- The bridge is raised.",
        "- The warden is at sea.",
    ]


def test_items_of_a_list_that_is_too_long_stand_without_the_others() -> None:
    long = "\n".join(f"- Case {n} has a reason of its own that fills a line." for n in range(40))
    found = [passage(f"{SHUT}\n{long}")]
    [part] = compose.parts([("Is the gate shut at noon?", items(found))], found, NEAR)
    assert part.text.split("\n")[1:] == ["- It snows for an hour.", "- The bridge is raised."]


LIST = passage("You need:\n\n- a passport\n- two photos\n\nIt takes a week. They call you.")


def test_a_question_for_several_gets_the_whole_list() -> None:
    whole = "You need:\n- a passport\n- two photos"
    assert texts("Which papers are needed?", {"passport": 0.9}, [LIST]) == [whole]
    assert texts("Do I need a passport?", {"a passport": 0.9}, [LIST])[0] in (
        "You need: a passport",
        whole,
    )


def test_a_sentence_that_refers_to_the_one_before_comes_with_it() -> None:
    assert texts("Who calls?", {"They call": 0.9}, [LIST]) == ["It takes a week. They call you."]


def test_a_second_place_is_shown_if_it_is_nearly_as_likely_and_says_more() -> None:
    two = passage("Ann runs the north hall.\n\nBob runs the south yard.")
    first, second = "Ann runs the north hall.", "Bob runs the south yard."
    assert texts("Who?", {"Ann": 0.4, "Bob": 0.3}, [two]) == [first, second]
    assert texts("Who?", {"Ann": 0.4, "Bob": 0.2}, [two]) == [first]
    again = passage("Ann runs the north hall.\n\nThe north hall runs with Ann.")
    assert len(texts("Who?", {"Ann runs": 0.4, "with Ann": 0.4}, [again])) == 1


def test_three_places_are_shown_at_most() -> None:
    four = passage(
        "Ann runs the hall.\n\nBob fixes lamps.\n\nCleo paints fences.\n\nDan sells maps."
    )
    chances = {"Ann": 0.3, "Bob": 0.25, "Cleo": 0.2, "Dan": 0.19}
    assert len(texts("Who?", chances, [four])) == 3
    assert len(texts("Who?", chances | {"Cleo": 0.1}, [four])) == 3
    assert len(texts("Who?", {"Ann": 0.3, "Bob": 0.25, "Cleo": 0.1}, [four])) == 2


def test_a_place_of_another_name_than_the_question_is_not_shown_second() -> None:
    table = passage("| Zone | Rent |\n|---|---|\n| B | 3.35 |\n| C | 2.80 |")
    assert len(texts("What is the rent in zone B?", {"B": 0.5, "C": 0.4}, [table])) == 1


def test_a_place_without_the_figure_asked_for_is_not_shown_beside_one_with_it() -> None:
    found = [passage("The mast is guaranteed for 3 years.\n\nA claim is made in writing.")]
    chances = {"3 years": 0.5, "in writing": 0.4}
    assert texts("How long is the mast guaranteed?", chances, found) == [
        "The mast is guaranteed for 3 years."
    ]
    assert len(texts("Is the mast guaranteed?", chances, found)) == 2


def test_a_definition_is_shown_second_only_if_a_meaning_is_asked_for() -> None:
    found = [passage("Claims go to the yard.\n\nA mast claim is a mast that has let you down.")]
    chances = {"to the yard": 0.5, "let you down": 0.4}
    assert texts("Where do I send my claims?", chances, found) == ["Claims go to the yard."]
    assert len(texts("What is a claim?", chances, found)) == 2


def test_an_instruction_for_one_condition_is_not_shown_second() -> None:
    found = [passage("Order masts from the yard.\n\nOrder a bare pole only if yours is bent.")]
    chances = {"from the yard": 0.5, "bare pole": 0.4}
    assert texts("How do I order a mast?", chances, found) == ["Order masts from the yard."]


def test_a_place_that_allows_is_not_shown_beside_what_must_not_be() -> None:
    one = passage("The blue tank must not be filled with brine.", uri="s/blue.md")
    two = passage("The green tank may be filled with brine up to its mark.", uri="s/green.md")
    chances = {"blue": 0.5, "green": 0.4}
    found = texts("Which tank must not be filled with brine?", chances, [one, two])
    assert found == ["The blue tank must not be filled with brine."]
    assert len(texts("Which tank is filled with brine?", chances, [one, two])) == 2


@pytest.mark.parametrize(
    ("question", "denies", "first"),
    [
        ("Which tank must not be filled with brine?", "must not be filled with brine", "blue"),
        ("Which tank can't be filled with brine?", "must not be filled with brine", "blue"),
        ("For which tank is brine forbidden?", "is off limits for brine", "blue"),
        ("Welcher Tank darf nicht mit Sole befüllt werden?", "must not be filled", "blue"),
        ("Which tank is filled with brine?", "must not be filled with brine", "green"),
        ("What should I do if brine does not fill the tank?", "must not be filled", "green"),
        ("The tank is not full. Who fills it with brine?", "must not be filled", "green"),
        ("The tank was not filled. Which one takes brine?", "must not be filled", "green"),
        ("Isn't there a tank for brine?", "must not be filled with brine", "green"),
    ],
)
def test_a_place_that_denies_goes_first_where_it_is_asked_what_is_not(
    question: str, denies: str, first: str
) -> None:
    found = passage(f"The green tank may be filled with brine.\n\nThe blue tank {denies}.")
    assert texts(question, {"green": 0.5, "blue": 0.2}, [found])[0].startswith(f"The {first}")
    assert texts(question, {"green": 0.5, "blue": 0.05}, [found])[0].startswith("The green")


def test_the_newer_document_wins_and_the_older_one_is_not_shown() -> None:
    old = passage("Staff work from home two days a week.", uri="s/1.md", dated="2023-01-01")
    new = passage("Staff work from home three days a week.", uri="s/2.md", dated="2025-01-01")
    chances = {"two days": 0.5, "three days": 0.4}
    asked = "How many days a week do staff work from home?"
    assert texts(asked, chances, [old, new]) == ["Staff work from home three days a week."]
    undated = replace(old, payload=replace(old.payload, dated=""))
    assert len(texts(asked, chances, [undated, new])) >= 1


def test_a_reply_wins_over_what_it_quotes() -> None:
    mail = passage("The ramp opens at seven.\n\n> The ramp opens at five every day.")
    chances = {"seven": 0.1, "five": 0.6}
    assert texts("When does the ramp open?", chances, [mail]) == ["The ramp opens at seven."]


def added(question: str, says: str, place: str, text: str) -> list[str]:
    found = [passage(text)]
    places_ = ranked({place: 0.5}, found)
    parts = compose.parts([(question, places_)], found, NEAR)
    sentences: list[Sentence] = check(says, found, 0.6)
    return [part.text for part in compose.added(question, sentences, parts, places_, found)]


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("The warranty is 24 months.", []),  # the place says it
        ("How long is the warranty on a pump?", []),
        ("The warranty on a pump is 99 years.", []),  # nothing supports it
        ("The warranty on a pump ends with repairs.", []),  # supported by no likely place
    ],
)
def test_the_models_words_are_shown_only_if_they_add_something(
    says: str, expected: list[str]
) -> None:
    text = "The warranty on a pump is 24 months.\n\nThe warranty on a pump ends with all repairs."
    question = "How long is the warranty on a pump?"
    assert added(question, says, "24 months", text) == expected


def test_the_models_fragment_is_shown_in_the_words_of_its_place() -> None:
    signs = "Each printer needs the approval of your lead and the head of the site."
    found = [passage(f"Discuss a printer with your lead. {signs}")]
    likely = ranked({"Discuss": 0.5, "approval": 0.2}, found)
    parts = compose.parts([("Who approves a printer?", likely)], found, NEAR)
    says = check("The head of the site.", found, 0.6)
    more = compose.added("Who approves a printer?", says, parts, likely, found)
    assert [part.text for part in more] == [signs]


def test_a_list_and_an_item_of_it_are_not_both_shown() -> None:
    times = passage("Below is how long it takes:\n\n- a badge: two days\n- a key: five weeks")
    whole = "Below is how long it takes:\n- a badge: two days\n- a key: five weeks"
    item = "Below is how long it takes: a key: five weeks"
    places_ = ranked({"a key": 0.4}, [times])[::-1]
    for question, expected in (("How do badges and keys differ?", whole), ("How long?", item)):
        [part] = compose.parts([(question, places_)], [times], NEAR)
        assert part.text == expected


def test_an_excerpt_holds_whole_units_and_says_where_the_place_is() -> None:
    text = "## Hours\n\n" + " ".join(f"Sentence {n} says something." for n in range(60))
    every = units(text)
    found = excerpt.around((30,), every)
    assert found.place == "Sentence 29 says something."
    assert len(found.text.split()) <= excerpt.WORDS
    assert found.text.startswith("Hours\n")
    assert all(line.endswith((".", "Hours", "…")) for line in found.text.split("\n"))


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What does it cost?", "It is £5.", "money"),
        ("How long does it last?", "It lasts three weeks.", "period"),
        ("When is it due?", "It is due on 3 May.", "time"),
        ("Who signs?", "The office manager signs.", "person"),
        ("May I smoke?", "Smoking is not allowed.", "yes"),
        ("Why is it shut?", "It is shut because of ice.", "why"),
        ("Wie viele Wagen gibt es?", "Es gibt acht.", "number"),
    ],
)
def test_a_question_and_its_answer_are_of_one_kind(question: str, text: str, holds: str) -> None:
    assert holds in answer_kind.kinds(question)
    assert holds in answer_kind.contained(text)


def test_places_are_ranked_by_probabilities_that_leave_room_for_none() -> None:
    found = [passage("The warranty on a pump is 24 months.\n\nLorries use the gate.")]
    first, second = ranking.ranked("How long is the warranty on a pump?", found, HashEmbedder())
    assert first.candidate.text == "The warranty on a pump is 24 months."
    assert first.probability > second.probability > 0
    assert first.probability + second.probability < 1
    assert ranking.ranked("Anything?", [], HashEmbedder()) == []


REPLY = (
    "You can cancel an order on its page. Choose Cancel and confirm it by mail. "
    "The amount is paid back within 14 days."
)


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        (REPLY, REPLY),
        ("Choose Cancel and confirm it by mail. You can cancel an order on its page.", None),
        ("The amount is paid back within 14 days. Choose Cancel.", ""),  # without the place
        ("You can cancel an order on its page. It costs 9 euros.", ""),  # not supported
        ("You can cancel an order on its page.", ""),  # the place alone
        (f"The passage is: {REPLY}", ""),  # a word of its own
    ],
)
def test_a_whole_supported_reply_that_holds_the_place_is_the_answer(
    says: str, expected: str | None
) -> None:
    found = [passage(REPLY)]
    [place] = texts("How do I cancel an order?", {"order on its page": 0.9}, found)
    sentences = check(says, found, 0.6)
    answer = compose.reply(sentences, [compose.Part(place, 0, (0,), 1.0)], found)
    assert " ".join(part.text for part in answer) == (says if expected is None else expected)
