"""Test the questions that a document answers."""

import pytest

from tasks.dataset import qa_pairs, unanswerable
from tasks.dataset.qa_pairs import Draft
from tasks.documents.sections import Cell, cells, sections
from tasks.records import Document
from tests.unit.fakes import document


def of(text: str, title: str = "Otto", mime: str = "text/markdown") -> list[tuple[str, str, str]]:
    found = qa_pairs.of_document(document(text=text, title=title, mime=mime), 7)
    return [(draft.kind, draft.question, draft.answer) for draft in found]


TABLE = """| Pump | Price | On the shelf |
|---|---|---|
| Otto 11 | £1,190 | 3 |
| AP-120 | £2,980 | 7 |"""


def test_sections_have_their_headings_and_whole_tables() -> None:
    found = list(sections(f"Begin.\n\n# A\n\nOne.\n\n## 1.2 B\n\nTwo.\n\n{TABLE}\n\nThree."))
    assert [part.heading for part in found] == [(), ("A",), ("A", "1.2 B")]
    assert [part.name for part in found] == ["", "A", "B"]
    assert found[-1].text == f"Two.\n\n{TABLE}\n\nThree."
    assert found[-1].prose == "Two.\n\nThree."


def test_a_heading_with_nothing_below_it_is_no_section() -> None:
    assert [part.heading for part in sections("## Empty\n\n## Full\n\nText.")] == [("Full",)]


def test_cells_are_named_by_row_and_column() -> None:
    [part] = sections(TABLE)
    assert list(cells(part))[:2] == [
        Cell("Otto 11", "Price", "£1,190", only=False),
        Cell("Otto 11", "On the shelf", "3", only=False),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ["2025-06-02 00:00 | 1.77"],  # a log
        ["3 Feb | called back"],
        ["1,450 | 0.08"],  # no name
        ["Seal | £1", "Seal | £2"],  # which of the two?
        ["[PERSON] | £1"],
        ["Is it loud? | no"],
    ],
)
def test_a_row_without_a_name_of_its_own_is_no_fact(rows: list[str]) -> None:
    text = "\n".join(["| A | B |", "|---|---|", *(f"| {row} |" for row in rows)])
    [part] = sections(text)
    assert list(cells(part)) == []


@pytest.mark.parametrize(
    ("mark", "is_text"),
    [
        ("[URGENT]", True),
        ("form [A]", True),
        ("[SIC]", True),
        ("[EMAIL]", False),
        ("[PERSON]", False),
    ],
)
def test_a_handbook_page_with_brackets_is_learnt_and_one_with_a_placeholder_is_not(
    mark: str, is_text: bool
) -> None:
    text = f"# Reporting a leak\n\nWrite {mark} on the sheet and leave it in the yard office."
    answers = [answer for _, _, answer in of(text, "Leaks")]
    assert any(mark in answer for answer in answers) == is_text
    [part] = sections(f"| Step | Paper |\n|---|---|\n| Report {mark} | white |")
    assert bool(list(cells(part))) == is_text


def test_a_column_that_counts_the_rows_says_nothing() -> None:
    [part] = sections("| Step | What |\n|---|---|\n| 1 | The phone |\n| 2 | The courts |")
    assert list(cells(part)) == []


def test_a_bar_inside_a_cell_cuts_nothing() -> None:
    [part] = sections("| Key | Use |\n|---|---|\n| Up \\| down | sets it |")
    assert list(cells(part)) == [Cell("Up | down", "Use", "sets it", only=True)]


def test_questions_are_told_from_what_is_to_be_explained() -> None:
    text = (
        "## Is it loud?\n\nNo, 66 dB(A).\n\n## Short\n\nIt is.\n\n"
        "## Starts\n\nOtto tolerates up to twenty starts an hour, and twelve above nine kilowatt."
    )
    faq, section, *_ = of(text)
    assert faq == ("faq", "Is it loud?", "No, 66 dB(A).")
    assert section[0] == "section"
    assert "starts in “Otto”" in section[1]
    assert of(text, mime="text/csv")[0][0] == "question"


def test_of_a_section_its_first_statements_are_learnt_as_far_as_they_stand_alone() -> None:
    first = "The workshop of Aldermoor opens at eight on weekdays."
    second = "It closes at five."
    assert of(f"## Hours\n\n{first} {second}\n\n- [x](y)")[0][2] == f"{first} {second}"
    assert of(f"## Hours\n\nThis was said above, and twice at that, in May. {first}") == []
    assert of("## Hours\n\nThe following hours are those of the workshop and office:\n\n- 8") == []


def test_a_statement_is_asked_for_and_learnt_whole() -> None:
    told = "Vouchers must be submitted within five days of the trip."
    found = [row for row in of(f"## Vouchers\n\n{told}") if row[0] == "statement"]
    assert found == [("statement", "When must vouchers be submitted?", told)]


@pytest.mark.parametrize(
    "told", ["Coming soon!", "TBD", "[Coming soon](https://x.example)", "N/A."]
)
def test_what_says_nothing_yet_is_no_answer(told: str) -> None:
    assert of(f"## When is the yard open?\n\n{told}") == []
    assert of(f"| Yard | Price |\n|---|---|\n| North | {told} |\n| South | {told} |") == []


def test_an_answer_has_the_words_of_links_without_their_addresses() -> None:
    text = "## Where is the form?\n\nIn the [safe](https://x.example/safe), third drawer."
    assert of(text) == [("faq", "Where is the form?", "In the safe, third drawer.")]


def test_other_columns_of_a_table_of_questions_are_no_answer() -> None:
    text = "## Is it loud?\n\nNo.\n\ndate: 2025-06-02; caller: [PERSON]"
    assert of(text) == [("faq", "Is it loud?", "No.")]


def test_nothing_with_a_hole_in_it_is_learnt() -> None:
    assert of("## Who knows?\n\nAsk [PERSON] at the bench.") == []
    assert of("## Who knows?\n\nAsk at the bench.\n\n[PERSON]") == [
        ("faq", "Who knows?", "Ask at the bench.")
    ]


BRIEFS = """## Brief 1: teaser

60 words, no jokes.

## Copy 1

A pump without a floor.

## Brief 2: letter

Longer.

## Copy 2

Dear owner, measure the gap.

## Notes from the check

The cat stays, by a vote of five to two of the whole department.
"""


def test_copy_is_asked_for_with_its_brief() -> None:
    found = of(BRIEFS)
    assert [kind for kind, *_ in found] == ["copy", "copy", "section"]
    assert found[0][1:] == (
        "Write the copy for this brief (Otto, teaser).\n\n60 words, no jokes.",
        "A pump without a floor.",
    )
    assert found[1][2] == "Dear owner, measure the gap."


def test_pieces_after_a_single_brief_are_called_by_their_names() -> None:
    found = of("## Brief\n\nNo jokes.\n\n## Letter\n\nDear you.\n\n## Advertisement\n\nBuy.")
    assert [question.split("\n")[0] for _, question, _ in found] == [
        "Write the letter for this brief (Otto).",
        "Write the advertisement for this brief (Otto).",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "| Before | After | Why |\n|---|---|---|\n| Do not hesitate. | Ring us. | shorter |",
        "| We write | We do not write |\n|---|---|\n| Ring us. | Do not hesitate. |",
    ],
)
def test_rewriting_goes_from_what_we_shun_to_what_we_say(table: str) -> None:
    assert of(table) == [("copy", "Say it as we would: “Do not hesitate.”", "Ring us.")]


def test_a_diagnosis_is_asked_for_with_its_signs() -> None:
    signs = "| Sign | June | July |\n|---|---|---|\n| Flow | 91 | 53 |"
    report = "## Complaint\n\n[PERSON] rang.\n\n## Finding\n\nIt is worn.\n\n## Evidence\n\n"
    text = f"{report}{signs}\n\nA gap wears."
    asked = [(q, a) for kind, q, a in of(text) if kind == "diagnosis"]
    assert asked == [
        (f"What is wrong with the machine that shows these signs?\n\n{signs}", "It is worn.")
    ]


def test_a_finding_is_asked_for_with_the_readings_that_the_report_names() -> None:
    rows = "\n".join(f"| 2025-06-{day:02} | {day} |" for day in range(1, 31))
    readings = document("s/loop-3.csv", f"<!-- row 1 -->\n\n| day | mm |\n|---|---|\n{rows}")
    report = document("s/d.md", "It rests on loop-3.csv.\n\n## Finding\n\nThe bearing fails.")
    [found] = qa_pairs.of_readings([readings, report])
    assert (found.doc_id, found.answer) == ("s/d.md", "The bearing fails.")
    shown = found.question.split("\n")
    assert shown[2:5] == ["| day | mm |", "|---|---|", "| 2025-06-01 | 1 |"]
    assert len(shown) == 4 + qa_pairs.READINGS
    assert list(qa_pairs.of_readings([report])) == []


def test_a_table_of_one_column_says_nothing() -> None:
    assert of("| A |\n|---|\n| b |") == []


def draft(question: str, context: str = "", answer: str = "a", kind: str = "faq") -> Draft:
    return Draft(question, answer, "d", kind, "", context)


def test_equal_questions_are_told_apart_or_left_out() -> None:
    found = qa_pairs.disambiguated(
        [draft("Why?", "A"), draft("Why?", "B"), draft("How?"), draft("How?")]
    )
    assert [d.question for d in found] == ["Why? (A)", "Why? (B)"]


def test_a_question_is_reworded_and_its_context_stays() -> None:
    [apart, _] = qa_pairs.disambiguated([draft("Why?", "A"), draft("Why?", "B")])
    again = qa_pairs.reworded(apart).question
    assert again.endswith(" (A)")
    assert again not in (apart.question, "Why? (A)")
    assert "Why?" in again
    for number, form in enumerate(qa_pairs.EXPLAIN):
        asked = draft(form.format("“Care” in “Clara”"), kind="section")
        other = qa_pairs.EXPLAIN[(number + 1) % len(qa_pairs.EXPLAIN)]
        assert qa_pairs.reworded(asked).question == other.format("“Care” in “Clara”")


def test_drafts_are_the_same_each_time_and_few_of_a_large_table() -> None:
    rows = "\n".join(f"| Part {chr(65 + n)}x | {n} |" for n in range(26))
    large: Document = document(text=f"| Part | Weight |\n|---|---|\n{rows}")
    found = list(qa_pairs.of_document(large, 7))
    assert len(found) == qa_pairs.FACTS
    assert found == list(qa_pairs.of_document(large, 7))
    assert found != list(qa_pairs.of_document(large, 8))


def test_refusals_are_distinct_and_as_many_as_asked_for() -> None:
    asked = unanswerable.questions(60, 7)
    assert len(set(asked)) == 60
    in_the_words_of_drafts = [q for q in asked if "our documents say" in q or "should I know" in q]
    assert len(in_the_words_of_drafts) > 5
    assert asked == unanswerable.questions(60, 7)
    assert asked != unanswerable.questions(60, 8)
