"""Briefs that are drafted from texts in the brand's own words."""

from tasks.dataset import reverse_briefs
from tests.unit.fakes import document
from tests.unit.style.sample import documents

NEWS = """## New: the AP-210

It lifts 90 m³ an hour over 16 m and lets stones of 28 mm pass. You may take it into any pit that
you like, but not into hot water.

## Dates

| What | When |
|---|---|
| Fair | 20 May |

## Notes from the check

The fair of 20 May was good for us, and somebody brought a cake with 40 candles for the engineers.
"""


def test_a_text_gets_a_brief_of_notes_on_its_facts() -> None:
    (draft,) = reverse_briefs.of_document(document(text=NEWS, title="News"))
    assert draft.kind == "copy"
    assert draft.answer.startswith("It lifts 90 m³ an hour")
    first, facts, must, length = draft.question.replace("\n\n", "\n").split("\n")
    assert first == "Write the copy for this brief (News, New: the AP-210)."
    assert facts.startswith("- **Facts:** lifts 90 m³ hour 16 m lets stones 28 mm pass")
    assert must == "- **Must have:** 90 m³, 16 m, 28 mm."
    assert length == "- **Length:** 40 words."


def test_a_long_text_gets_a_brief_for_every_few_of_its_sentences_too() -> None:
    long = "It lifts 90 m³ an hour over sixteen metres. You may take it into any pit you like. "
    found = [d.answer for d in reverse_briefs.of_document(document(text=long * 5))]
    whole, *short = found
    assert whole == (long * 5).strip()
    assert all(reverse_briefs.FEWEST <= len(text.split()) <= 50 for text in short)
    assert " ".join(short) in whole
    assert len(short) == 2


def test_points_of_a_list_that_are_no_sentences_have_no_style_to_learn() -> None:
    points = "- AP-130 from stock within 7 working days\n- AP-130X within 15 working days\n" * 3
    assert list(reverse_briefs.of_document(document(text=points))) == []
    said = points.replace("days\n", "days, as you would expect.\n")
    assert list(reverse_briefs.of_document(document(text=said)))


def test_of_a_document_with_briefs_only_the_sentences_of_its_copy_are_asked_again() -> None:
    found = {d.uri: list(reverse_briefs.of_document(d)) for d in documents()}
    rain = [draft.answer for draft in found["a/marketing/briefs/otto-rain.md"]]
    assert rain[0].startswith("Before October, lift the lid. Is the float free?")
    assert all(len(text.split()) <= 50 for text in rain)
    assert found["a/marketing/newsletter-2025-09.md"]


def test_a_text_that_redaction_has_changed_trains_nothing() -> None:
    told = "Ask [PERSON] at the works. " * 6
    assert list(reverse_briefs.of_document(document(text=told))) == []
