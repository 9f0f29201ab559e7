"""The accepted answer of a draft is found in its section, and marked with its signs."""

import pytest

from tasks.dataset import draft_passages
from tasks.documents.sections import sections

TEXT = """## Prices

| Pump | Price |
|---|---|
| Otto 11 | £1,190.00 |

## Noise

An **Otto 11** has 66 dB(A), and no more. A bigger one has 166 dB(A) at most.

## Wear

After 4,000 hours: change the seal of the Otto 11 (66 dB(A) means it is worn).
"""
PARTS = list(sections(TEXT))


@pytest.mark.parametrize(
    ("answer", "marked"),
    [
        ("66 dB(A)", "66 dB(A)"),
        ("an Otto 11 has 66", "An **Otto 11** has 66"),  # emphasis does not count
        ("6 dB(A)", None),  # a part of a number is not the number
        ("dB A and no", "dB(A), and no"),
        ("...", None),
        ("", None),
    ],
)
def test_an_answer_is_found_by_its_words(answer: str, marked: str | None) -> None:
    text = "An **Otto 11** has 66 dB(A), and no more."
    found = draft_passages.span(text, answer)
    assert (text[slice(*found)] if found else None) == marked


def test_the_sign_of_a_price_is_marked_too() -> None:
    place = draft_passages.place(PARTS, ["£1,190.00"], "What does an Otto 11 cost?")
    assert place.text[place.start : place.end] == "£1,190.00"
    assert place.heading == ("Prices",)


def test_of_two_sections_the_drafted_one_is_shown() -> None:
    found = draft_passages.place(PARTS, ["66 dB(A)"], "What is worn?", "number in Noise")
    assert found.heading == ("Noise",)
    found = draft_passages.place(PARTS, ["66 dB(A)"], "What does a worn seal mean?")
    assert found.heading == ("Wear",)


def test_without_the_answer_the_section_is_shown_and_nothing_is_marked() -> None:
    found = draft_passages.place(PARTS, ["70 dB(A)"], "How loud?", "number in Noise")
    assert (found.heading, found.start, found.end) == (("Noise",), 0, 0)
    found = draft_passages.place(PARTS, ["£1,190.00"], "How loud?", "number in Noise")
    assert (found.heading, found.end) == (("Noise",), 0)  # it stands in another section only
    assert draft_passages.place([], ["x"], "?").text == ""
    assert draft_passages.holds(PARTS, ["no", "66 dB(A)"])
    assert not draft_passages.holds(PARTS, ["67 dB(A)"])
