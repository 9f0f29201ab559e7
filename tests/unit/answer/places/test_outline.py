"""Test the units of a passage, and the headings above each."""

import pytest

from tasks.answer.places.inline_markdown import links, plain
from tasks.answer.places.outline import sentences, units


def read(text: str) -> list[tuple[str, str]]:
    return [(unit.kind, unit.text) for unit in units(text)]


def test_a_pointer_to_more_of_the_same_is_not_an_answer() -> None:
    said = "See the chart for more depths. For more information, see page 9. See pier three."
    assert [unit.states for unit in units(said)] == [False, False, True]


def test_lines_that_begin_with_the_same_label_are_rows() -> None:
    lines = [
        f"Article: OT-{n}; Pump: Otto {n}; Delivered with: a cable of 10 m; Price 2025: £{n}50"
        for n in (11, 24)
    ]
    label, *rows, last = units("\n".join(("Prices", *lines, "All prices are net.")))
    assert (label.kind, last.kind) == ("label", "sentence")
    assert [(row.kind, row.text) for row in rows] == [("row", line) for line in lines]
    assert rows[1].cells[0] == ("Article", "OT-24")
    assert rows[1].above == (0,)
    wrapped = (
        "The pump is delivered with: a cable; a plug\nThe pump stops at once: see below; or ring"
    )
    assert {unit.kind for unit in units(wrapped)} == {"sentence"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Bold** and *soft*, `code`, ~~gone~~", "Bold and soft, code, gone"),
        (
            "see [the form](http://a.example/x) or <http://b.example>",
            "see the form or http://b.example",
        ),
        ("![a plan](x.png) here", "a plan here"),
        ("2 \\* 3 &amp; 4<br>next", "2 * 3 & 4\nnext"),
        ("one{: .wide} {% include x %}two[^3]", "one two"),
        ("[ ] Bolts *tight*", "Bolts tight"),
        ("- Bolts tight", "Bolts tight"),
        ("- 5 degrees", "- 5 degrees"),
        ("see [the rules][r1] of [Your name]", "see the rules of [Your name]"),
        ("snake_case_name stays, 5 * 3 too", "snake_case_name stays, 5 * 3 too"),
    ],
)
def test_plain_text_has_no_marks(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_links_are_read_by_their_words_if_they_lead_outside() -> None:
    text = (
        "Fill in [the **blue** form](https://a.example/f).\n\n"
        "- Write to [the desk](mailto:d@b.example)\n\n"
        "| Berth | Map |\n|---|---|\n| B2 | [plan](http://a.example/b2) |\n\n"
        "See [the rules](../rules.md) and [this](javascript:alert)."
    )
    assert links(text) == (
        ("the blue form", "https://a.example/f"),
        ("the desk", "mailto:d@b.example"),
        ("plan", "http://a.example/b2"),
    )


def test_sentences_items_and_rows_are_units() -> None:
    text = (
        "## Renting\n\nYou can rent one for max. 6 weeks. It costs £5.\n\nYou need:\n\n"
        "- a passport\n- a *form*\n\n| Kit | Price |\n|---|---|\n| S2 | £86.40 |\n"
    )
    assert read(text) == [
        ("heading", "Renting"),
        ("sentence", "You can rent one for max. 6 weeks."),
        ("sentence", "It costs £5."),
        ("sentence", "You need:"),
        ("item", "a passport"),
        ("item", "a form"),
        ("row", "Kit: S2; Price: £86.40"),
    ]


def test_a_lead_in_stands_above_its_list_and_a_question_above_all_that_answers_it() -> None:
    found = units("Who may come?\n\nThese may:\n\n- staff\n- guests\n\nAll sign in.")
    above = {unit.text: [found[n].text for n in unit.above] for unit in found}
    assert above["staff"] == ["Who may come?", "These may:"]
    assert above["All sign in."] == ["Who may come?"]


def test_an_item_with_a_list_of_its_own_names_that_list() -> None:
    found = units("- Contact centre\n  - answers calls\n- Post")
    assert [unit.kind for unit in found] == ["label", "item", "item"]
    assert found[1].above == (0,)


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("How long is it?", False),
        ("You need:", False),
        ("Opening hours", False),  # a label
        ("Phone: 0163 20", True),
        ("2,450", False),
        ("From: Ann Berg of the Harbour Office To: Bob Date: 3 May Subject: Berths", False),
        ("From: nine to five.", True),
        ("Mit freundlichen Grüßen Ann", False),
        ("Best regards", False),
        ("Best regards are sent to all members who join us before May.", True),
        ("It opens at six.", True),
    ],
)
def test_questions_lead_ins_labels_headers_and_bare_numbers_state_nothing(
    text: str, states: bool
) -> None:
    assert units(text)[0].states is states


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Yes. You may, for max. 3 days. Ask first.",
            ["Yes. You may, for max. 3 days.", "Ask first."],
        ),
        ("冷库门必须关闭。夜班检查。", ["冷库门必须关闭。", "夜班检查。"]),
        (
            "A line that a program broke at its margin goes\non here. Next.",
            ["A line that a program broke at its margin goes on here.", "Next."],
        ),
        ("From: Ann\nTo: Bob", ["From: Ann", "To: Bob"]),
    ],
)
def test_sentences_end_where_their_writer_ended_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_what_a_mail_quotes_is_marked() -> None:
    found = units("It opens at seven.\n\n> It opens at five.\n")
    assert [unit.quoted for unit in found] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "Section 2.9.4, “Mooring” gives instructions on how to moor.",
        "An image of the quay at night.",
        "Figure 9.39. Activation Of The Lamp",
        "For more information on mooring a boat at the quay, see Moorings.",
        "Below is a short description of the form of the harbour.",
        "The following errors can occur at the lock.",
    ],
)
def test_a_pointer_or_a_caption_states_nothing(text: str) -> None:
    assert [unit.states for unit in units(text)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Below is the lock of 1890, which is shut.",
        "The following boats are not admitted.",
        "The following day is free.",
    ],
)
def test_a_sentence_that_only_begins_like_a_pointer_states_something(text: str) -> None:
    assert [unit.states for unit in units(text)] == [True]


def test_a_question_of_two_sentences_above_its_answer_is_one_question() -> None:
    asked, answer = units("**My winch rattles. Is it safe?**\nA rattling winch is safe.")
    assert (asked.text, asked.asks) == ("My winch rattles. Is it safe?", True)
    assert answer.above == (0,)
