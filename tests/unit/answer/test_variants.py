"""Test which codes and numbered names a text has, and which texts are about two things."""

import pytest

from tasks.answer import variants


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("The Kestrel 300 lifts two tonnes.", {"kestrel300"}),
        ("The Kestrel 300 S lifts three.", {"kestrel300s"}),
        ("A Kestrel 300S, a Kestrel 300-S", {"kestrel300s"}),
        ("The Kestrel 300 Plus is blue.", {"kestrel300plus"}),
        ("Kestrel 300, 400 and 500", {"kestrel300", "kestrel400", "kestrel500"}),
        ("Chapters 3 to 5", {"chapter3", "chapter4", "chapter5"}),
        ("Room 12 A new lamp hangs there.", {"room12"}),
        ("The NK-20X leaks.", {"nk20x"}),
        ("Torque 30 Nm; Load 40 kg; Price 30 %", set()),
        ("The berth costs 48 euros.", set()),
        ("Budget 2025, on Monday 12", set()),
    ],
)
def test_a_name_and_its_number_are_one_thing(text: str, things: set[str]) -> None:
    assert {thing for thing in variants.things(text) if variants.kind(thing)} == things


def test_a_question_may_write_a_name_without_capitals() -> None:
    assert "kestrel300" in variants.asked("how heavy is the kestrel 300")
    assert not variants.things("how heavy is the kestrel 300")


@pytest.mark.parametrize(
    ("question", "one", "other", "two"),
    [
        ("Is the Kestrel 300 loud?", "The Kestrel 300 hums.", "The Kestrel 300 S roars.", True),
        ("Is the Kestrel 300-S loud?", "The Kestrel 300 S roars.", "A Kestrel 300 hums.", True),
        ("Is the NK-20 loud?", "The NK-20 hums.", "The NK-20X roars.", True),
        ("Is the Kestrel 300 loud?", "The Kestrel 300 hums.", "The Kestrel 300 roars.", False),
        ("Is the Kestrel 300 loud?", "The Kestrel 300 hums.", "It roars.", False),
        ("Is it loud?", "The Kestrel 300 hums.", "The Kestrel 300 S roars.", False),
    ],
)
def test_texts_are_of_two_variants_of_what_is_asked_for(
    question: str, one: str, other: str, two: bool
) -> None:
    assert variants.of_two(question, one, other) is two


@pytest.mark.parametrize(
    ("one", "other", "unlike"),
    [
        ("The Kestrel 300 hums.", "The Kestrel 400 roars.", True),
        ("The Kestrel 300 hums.", "The Kestrels 300 and 400 roar.", False),
        ("The Kestrel 300 hums.", "The NK-20 roars.", False),
        ("It hums.", "It roars.", False),
    ],
)
def test_texts_about_two_things_of_a_kind_are_unlike(one: str, other: str, unlike: bool) -> None:
    assert variants.unlike(one, other) is unlike
