"""Copies and versions come last, and one document does not take all places."""

import pytest

from tasks.answer import diversity
from tasks.answer.passage import Passage
from tasks.index.store import Payload

TEXT = "Bicycles stand behind the gate house, and staff park on the second deck of the garage."


def passage(name: str, text: str, title: str = "Parking", dated: str = "") -> Passage:
    payload = Payload(f"s/{name}.md", title, (), text, ("public",), "e", "c", dated=dated)
    return Passage(f"{name} {text[:9]}", payload, 0.5, 0.5)


def names(passages: list[Passage]) -> list[str]:
    return [passage.payload.uri[2:-3] for passage in passages]


def chosen(ranked: list[Passage], k: int, question: str = "Where do bicycles stand?") -> list[str]:
    return names(diversity.chosen(ranked, k, question, 2))


def test_copies_leave_room_for_others() -> None:
    ranked = [*(passage(name, TEXT) for name in "abcdef"), passage("x", "No bicycles in the hall.")]
    assert chosen(ranked, 2) == ["a", "x"]
    assert chosen(ranked, 9) == ["a", "x", "b", "c", "d", "e", "f"]


@pytest.mark.parametrize(
    ("question", "first"),
    [("Where do bicycles stand?", "north/a"), ("bicycles in the south", "south/a")],
)
def test_of_copies_the_one_comes_first_whose_folder_the_question_names(
    question: str, first: str
) -> None:
    assert chosen([passage("north/a", TEXT), passage("south/a", TEXT)], 1, question) == [first]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Fault E4 of the drive is cleared by the red key.",
            "Fault E5 of the drive is cleared by the red key.",
        ),
        (TEXT, TEXT.replace("second", "third") + " Cars stand in the yard at night."),
    ],
)
def test_what_differs_in_a_figure_or_in_more_is_no_copy(one: str, other: str) -> None:
    assert chosen([passage("a", one), passage("b", other), passage("c", "Hi.")], 2) == ["a", "b"]


def test_what_differs_in_a_word_of_the_question_is_no_copy() -> None:
    ranked = [
        passage("a", TEXT + " Lorries wait on the northern road before six. Deck red."),
        passage("b", TEXT + " Lorries wait on the northern road before six. Deck blue."),
        passage("c", "No."),
    ]
    assert chosen(ranked, 2, "the blue deck") == ["a", "b"]
    assert chosen(ranked, 2, "the deck") == ["a", "c"]


OLD = passage("old", TEXT, "Parking 2021", "2021-04-01")
NEW = passage("new", TEXT.replace("second", "fourth"), "Parking, revised", "2025-04-01")
OTHER = passage("other", "Buses leave at noon.", "Buses", "2023-01-01")


@pytest.mark.parametrize("ranked", [[OLD, NEW, OTHER], [NEW, OLD, OTHER]])
def test_the_newer_version_takes_the_place_of_the_older_one(ranked: list[Passage]) -> None:
    assert chosen(ranked, 3) == ["new", "other", "old"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where did bicycles stand in 2021?", ["old", "new"]),
        ("Where do bicycles stand in 2025?", ["new", "other"]),
    ],
)
def test_a_version_that_the_question_names_stays(question: str, expected: list[str]) -> None:
    assert chosen([OLD, NEW, OTHER], 2, question) == expected


def test_documents_of_other_titles_or_without_a_date_are_no_versions() -> None:
    undated = passage("undated", TEXT.replace("second", "fifth"), "Parking")
    elsewhere = passage("rome", TEXT.replace("second", "fifth"), "Rome office", "2024-01-01")
    assert chosen([OLD, undated, elsewhere], 3) == ["old", "undated", "rome"]


def test_a_document_has_two_passages_before_all_others_have_theirs() -> None:
    ranked = [passage("a", f"{n} {word}") for n, word in enumerate(["oak", "elm", "fir"])]
    assert chosen([*ranked, passage("b", "ash")], 3) == ["a", "a", "b"]
    assert chosen([*ranked, passage("b", "ash")], 4) == ["a", "a", "b", "a"]


def test_behind_the_first_five_a_long_list_names_other_documents() -> None:
    words = "oak elm fir ash yew box"
    ranked = [passage(name, f"{name} {word}") for name in "abc" for word in words.split()[:2]]
    ranked += [passage("c", "c box"), passage("a", "a yew"), passage("d", "d oak")]
    assert chosen(ranked, 7) == ["a", "a", "b", "b", "c", "d", "c"]
