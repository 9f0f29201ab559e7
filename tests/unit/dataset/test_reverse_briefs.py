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


def test_a_document_with_briefs_has_its_own() -> None:
    found = {d.uri: list(reverse_briefs.of_document(d)) for d in documents()}
    assert found["a/marketing/briefs/otto-rain.md"] == []
    assert found["a/marketing/newsletter-2025-09.md"]


def test_a_text_that_redaction_has_changed_trains_nothing() -> None:
    told = "Ask [PERSON] at the works. " * 6
    assert list(reverse_briefs.of_document(document(text=told))) == []
