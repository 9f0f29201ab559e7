"""Placeholders of redaction, and words in brackets that a person wrote."""

import pytest

from tasks.answer.places import answer_kind
from tasks.documents.sections import Section, sections
from tasks.pii import KINDS, Redactor, file_paths
from tasks.pii.placeholders import (
    holds_placeholder,
    placeholder,
    placeholders,
    without_placeholders,
)

WRITTEN = (
    "[URGENT] close the valve", "form [A] in three copies", "[B_2]", "quoted as is [SIC]", "[TODO]",
    "[email]", "[Person]", "[EMAIL 2]", "[EMAILS]", "[E-MAIL]", "(EMAIL)", "[ EMAIL ]", "[EMAIL",
    "[X] done", "[NAME], [REDACTED]", "[OK](https://a.example)", "PERSON", "[[A]]",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_and_recognised(kind: str) -> None:
    text = f"Ask {placeholder(kind)}, please."
    assert placeholders(text) == [(4, len(kind) + 6)]
    assert without_placeholders(text) == "Ask , please."


@pytest.mark.parametrize("text", WRITTEN)
def test_other_words_in_brackets_are_text(text: str) -> None:
    assert not holds_placeholder(text)
    assert without_placeholders(text) == text


def test_the_redactor_writes_what_is_recognised() -> None:
    redacted, found = Redactor(KINDS).redact("[URGENT] form [A]: wren@kestrel.example, 10.0.0.7")
    assert redacted == "[URGENT] form [A]: [EMAIL], [IP]"
    assert [redacted[a:b] for a, b in placeholders(redacted)] == [
        placeholder(finding.kind) for finding in found
    ]


def test_only_a_path_with_a_placeholder_is_masked() -> None:
    masked, _ = Redactor(KINDS).redact_path("hr/mail of wren@kestrel.example/one.md")
    assert holds_placeholder(masked)
    assert file_paths.behind_tag(masked) is not None
    assert file_paths.behind_tag("hr/Form [A]-3f2a91c0/one.md") is None


def test_a_line_of_which_redaction_left_nothing_is_not_said_and_a_written_one_is() -> None:
    [part] = sections("# Contact\n\n[URGENT]\n\n[PERSON], [PHONE]\n\nRing the bell of the yard.")
    assert isinstance(part, Section)
    assert part.text == "[URGENT]\n\nRing the bell of the yard."


def test_a_placeholder_may_answer_who_and_another_mark_does_not() -> None:
    assert "person" in answer_kind.contained("the form goes to [PERSON]")
    assert "person" in answer_kind.contained("it goes to [EMAIL]")
    assert "person" not in answer_kind.contained("it goes to form [A], [URGENT]")
