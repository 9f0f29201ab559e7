"""Test where the section that tells how to do what a question asks begins."""

from tasks.answer.passage import Passage
from tasks.answer.places import candidates, compose, ranking, sections
from tasks.answer.places.outline import units
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

QUESTION = "How do I record a berth change?"
MIDDLE = "Then click on Save. The berth change is recorded when the lamp is green."
START = """The harbour has forty berths.

Open the harbour book.

Click on Berths

Enter the new berth of the boat."""


def passages(*texts: str, heading: str = "Berth changes") -> list[Passage]:
    return [
        Passage(str(n), Payload("s/a.html", "Harbour", (heading,), t, (), "", ""), 1 - n / 10, 0.5)
        for n, t in enumerate(texts)
    ]


def begun(found: list[Passage], text: str) -> list[str] | None:
    [one] = [c for c in candidates.of(found) if c.text == text]
    opening = sections.opening(QUESTION, one, found)
    if opening is None:
        return None
    number, numbers = opening
    return [units(found[number].payload.text)[n].text for n in numbers]


def test_an_answer_begins_where_the_section_begins_to_instruct() -> None:
    found = passages(MIDDLE, START)
    recorded = "The berth change is recorded when the lamp is green."
    assert begun(found, recorded) == [
        "Open the harbour book.",
        "Click on Berths",
        "Enter the new berth of the boat.",
    ]


def test_a_section_with_another_heading_is_not_shown_from_its_beginning() -> None:
    found = passages(MIDDLE, START, heading="Lamps")
    assert begun(found, "The berth change is recorded when the lamp is green.") is None


def test_a_place_that_begins_with_the_purpose_is_shown_itself() -> None:
    found = passages(START + "\n\nTo record a berth change, call the harbour master.")
    assert begun(found, "To record a berth change, call the harbour master.") is None


def test_the_answer_to_how_is_the_beginning_of_the_section_and_the_likeliest_place() -> None:
    found = passages(MIDDLE, START)
    ranked = ranking.ranked(QUESTION, found, HashEmbedder())
    likeliest = [place for place in ranked if place.passage == 0][:1]
    begin, part = compose.parts([(QUESTION, likeliest)], found, 0.5)
    assert begin.text.startswith("Open the harbour book. Click on Berths")
    assert part.text in MIDDLE


def test_the_beginning_of_a_section_ends_before_the_next_heading() -> None:
    found = passages(f"{START}\n\n# Lamps\n\nSwitch the lamp on.")
    shown = begun(found, "Enter the new berth of the boat.")
    assert shown is not None
    assert shown[-1] == "Enter the new berth of the boat."
