"""Test which places a newer document or a reply replaces."""

import pytest

from tasks.answer.places import superseded
from tests.unit.answer.places.test_compose import passage, ranked

ASKED = "How many days a week may staff work from home?"
OLD, NEW = "Staff work from home two days a week.", "Staff work from home three days a week."


@pytest.mark.parametrize(
    ("uri", "dated", "left"),
    [
        ("s/2.md", "2025-01-01", [NEW]),
        ("s/2.md", "2022-01-01", [OLD]),
        ("other/2.md", "2025-01-01", [OLD, NEW]),  # of another source
        ("s/1.md", "2025-01-01", [OLD, NEW]),  # the same document, and nothing is quoted
    ],
)
def test_a_place_of_a_newer_document_of_the_source_replaces_one(
    uri: str, dated: str, left: list[str]
) -> None:
    found = [passage(OLD, "Home", "s/1.md", "2024-01-01"), passage(NEW, "Home", uri, dated)]
    places = superseded.current(ASKED, ranked({"two": 0.5, "three": 0.4}, found), found)
    assert [place.candidate.text for place in places] == left


def test_an_edition_needs_less_of_the_probability_than_another_newer_document() -> None:
    chances = {"two": 0.9, "three": 0.9 * superseded.RIVAL / 2}
    old = passage(OLD, "Working from home, 2024", "s/1.md", "2024-01-01")
    edition = [old, passage(NEW, "Working from home, 2025", "s/2.md", "2025-01-01")]
    other = [old, passage(NEW, "Picnic", "s/2.md", "2025-01-01")]
    assert len(superseded.current(ASKED, ranked(chances, edition), edition)) == 1
    assert len(superseded.current(ASKED, ranked(chances, other), other)) == 2
