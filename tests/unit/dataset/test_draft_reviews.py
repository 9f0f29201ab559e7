"""A decision on the page for drafts holds: in the CSV, and in the questions."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tasks import paths
from tasks.dataset import draft_reviews, draft_table
from tasks.dataset.draft_reviews import StaleError, State
from tasks.errors import InhouseError
from tasks.records import Document
from tasks.storage import shards
from tests.unit.dataset.reviews import (
    ASKED,
    COUNTING,
    DRAFTED,
    GATE,
    GOOD,
    IDENTITY,
    NO,
    OPEN,
    OTHER,
    VALUES,
    YES,
    approve,
    asked,
    beside,
    decide,
    now,
    table,
    workspace,
)
from tests.unit.fakes import document


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace(tmp_path, monkeypatch)


def test_a_decision_of_the_page_is_in_the_csv_and_in_the_questions() -> None:
    table(DRAFTED, OTHER)
    decide(YES)
    assert asked() == {YES.question: ("66 dB(A)",)}
    assert [each.row["approved"] for each in now()] == ["yes", ""]
    draft_reviews.take_over(Path("questions.csv"), ASKED, VALUES, GATE)
    assert asked() == {YES.question: ("66 dB(A)",)}  # once
    decide(NO, YES)
    assert asked() == {}
    assert [each.row["approved"] for each in now()] == ["no", ""]
    [first, second] = draft_reviews.decisions()[IDENTITY]
    assert (first.now, second.was, second.now, second.by) == (YES, YES, NO, "k1")
    assert first.document == DRAFTED["document"]  # by which tasks.forgetting finds it


def test_an_edited_question_takes_the_place_of_what_it_was() -> None:
    table(DRAFTED)
    decide(YES)
    edited = State("yes", "How loud is a pump in a cellar?", "66 dB(A)")
    decide(edited, YES)
    assert list(asked()) == [edited.question]
    decide(OPEN, edited)  # undone
    assert asked() == {}
    assert now()[0].state == OPEN


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (
            State("yes", YES.question, "67 dB(A)"),
            "does not stand word for word in s/pumps.md: copy its words",
        ),
        (State("yes", YES.question, ""), "it has no answer"),
        (State("yes", "", "66 dB(A)"), "it has no question"),
        (State("yes", "\x00?", "66 dB(A)"), "can't be searched for personal data"),
    ],
)
def test_what_is_not_valid_changes_nothing(wanted: State, problem: str) -> None:
    before = table(DRAFTED).read_bytes()
    with pytest.raises(InhouseError, match=problem):
        decide(wanted)
    assert Path("questions.csv").read_bytes() == before
    assert not ASKED.exists()
    assert draft_reviews.decisions() == {}


def test_the_answer_stands_in_the_passage_that_was_drafted_from_and_not_elsewhere() -> None:
    table({**DRAFTED, "why": "number in Noise"})
    decide(YES)
    with pytest.raises(InhouseError, match="does not stand word for word in Noise: copy"):
        decide(State("yes", YES.question, "a hat"), YES)
    assert asked() == {YES.question: ("66 dB(A)",)}


def test_the_page_writes_no_personal_data() -> None:
    table(DRAFTED)
    decide(State("yes", "May I call 07700 900461 about the noise?", "66 dB(A)"))
    for file in (Path("questions.csv"), ASKED, draft_reviews.JOURNAL):
        text = file.read_text()
        assert "900461" not in text
        assert "[PHONE]" in text


class Names:
    """A redactor that takes a product for a person where it stands alone."""

    def redact(self, text: str) -> tuple[str, object]:
        return text.replace("Otto", "[PERSON]").replace("Ingrid", "[PERSON]"), ()


def test_what_the_redacted_document_shows_stays_in_its_question() -> None:
    text = "## Who?\n\nOtto is the pump that never sleeps.\n"
    shards.write(paths.ACCEPTED, Document, [document("s/o.md", text)], lambda row: row.doc_id, 2)
    row = {**DRAFTED, "document": "s/o.md", "question": "What is Otto?", "approved": "yes"}
    never = {**row, "answers": "Otto is the pump"}
    asks = {**never, "question": "Did Ingrid see Otto?", "answers": "pump"}
    draft_reviews.take_over(table(never, asks), ASKED, VALUES, Names())
    assert asked() == {
        "What is Otto?": ("Otto is the pump",),
        "Did [PERSON] see [PERSON]?": ("pump",),  # one of them is not in the document
    }


def test_of_two_reviewers_the_later_one_sees_what_the_other_decided() -> None:
    table(DRAFTED)
    decide(NO, by="k1")
    with pytest.raises(StaleError, match="since it was shown"):
        decide(YES, OPEN, by="k2")
    assert now()[0].state == NO
    Path("questions.csv").write_text(",".join(draft_table.COLUMNS) + "\n")
    with pytest.raises(StaleError, match="does not have this draft any more"):
        decide(YES, NO)


def test_two_reviewers_at_once_lose_no_decision() -> None:
    rows = [{**DRAFTED, "question": f"How loud is pump {n}?"} for n in range(12)]
    table(*rows)

    def say_yes(row: dict[str, str]) -> None:
        state = State("", row["question"], row["answers"])
        wanted = State("yes", row["question"], row["answers"])
        identity = draft_table.identity(row["question"], row["document"])
        draft_reviews.decide(identity, state.token, wanted, "k", VALUES, GATE)

    with ThreadPoolExecutor(4) as reviewers:
        list(reviewers.map(say_yes, rows))
    assert [each.row["approved"] for each in now()] == ["yes"] * 12
    assert len(asked()) == 12


def test_a_spreadsheet_that_was_opened_before_does_not_undo_the_page() -> None:
    stale = table(DRAFTED, OTHER).read_bytes()
    edited = State("yes", "How loud is a pump in a cellar?", "66 dB(A)")
    decide(edited)
    Path("questions.csv").write_bytes(stale)
    assert now()[0].state == edited
    draft_reviews.take_over(Path("questions.csv"), ASKED, VALUES, GATE)
    assert list(asked()) == [edited.question]


def test_a_draft_that_file_and_page_decide_differently_waits_for_the_page(
    caplog: pytest.LogCaptureFixture,
) -> None:
    table(DRAFTED)
    decide(NO)
    table({**DRAFTED, "approved": "yes"})
    [found] = now()
    assert (found.state, found.otherwise) == (OPEN, "no")
    with caplog.at_level("WARNING"):
        draft_reviews.take_over(Path("questions.csv"), ASKED, VALUES, GATE)
    assert "line 2: the file says yes, and the page no" in caplog.text
    assert asked() == {}
    decide(YES)
    assert (now()[0].state, now()[0].otherwise) == (YES, "")
    assert list(asked()) == [YES.question]


def test_no_in_the_csv_removes_and_all_other_questions_stay() -> None:
    texts = {"_id": "feedback-1", "text": "Why?", "kind": "lookup", "split": "test"}
    lists = {"groups": [], "answers": ["66"], "documents": ["pumps.md"]}
    ASKED.write_text(json.dumps({**texts, **lists}) + "\n")
    approve(GOOD, {**OTHER, "approved": "yes"})
    assert list(asked()) == ["Why?", GOOD["question"], OTHER["question"]]
    approve({**GOOD, "approved": "no"}, OTHER)  # the other one says nothing any more
    assert list(asked()) == ["Why?", OTHER["question"]]
    with pytest.raises(InhouseError, match=r"asks this already: Why\? \(feedback-1\)"):
        approve({**GOOD, "question": "Why?"})


def test_columns_of_a_person_and_the_mark_of_excel_stay() -> None:
    path = table(DRAFTED)
    lines = path.read_text().splitlines()
    path.write_text(f"\ufeff{lines[0]},note\n{lines[1]},ask Für\n", "utf-8")
    decide(YES)
    text = path.read_text("utf-8")
    assert text.startswith("\ufeffapproved,")
    [(_, row)] = draft_table.read(path).rows
    assert (row["approved"], row["note"]) == ("yes", "ask Für")


def test_a_table_in_another_encoding_is_named() -> None:
    Path("q.csv").write_bytes("question\nFür?\n".encode("latin-1"))
    with pytest.raises(InhouseError, match=r"q\.csv is not UTF-8: save it as CSV \(UTF-8\)"):
        draft_table.read(Path("q.csv"))


def test_a_row_that_a_person_copied_is_a_draft_of_its_own() -> None:
    copied = {**DRAFTED, "question": "How loud is a cellar?", "approved": "yes"}
    rows = [{**row, draft_table.ID: IDENTITY} for row in (DRAFTED, copied)]
    draft_table.write(Path("questions.csv"), draft_table.of_rows(rows))
    draft_reviews.take_over(Path("questions.csv"), ASKED, VALUES, GATE)
    decide(NO)
    assert [each.state.question for each in now()] == [YES.question, copied["question"]]
    assert [each.state.verdict for each in now()] == ["no", "yes"]
    assert list(asked()) == [copied["question"]]


def test_a_conflict_stays_one_when_drafts_are_made_again() -> None:
    table(DRAFTED)
    decide(YES)
    table({**DRAFTED, "approved": "no"})  # by a spreadsheet that was opened before
    again = draft_reviews.with_decided(
        [DRAFTED | {draft_table.ID: IDENTITY}], Path("questions.csv")
    )
    draft_table.write(Path("questions.csv"), again)
    assert (now()[0].state.verdict, now()[0].otherwise) == ("", "yes")


def test_a_question_that_is_refused_does_not_take_away_one_that_asks_the_same() -> None:
    table({**OTHER, "answers": "66 dB(A)", "question": YES.question, "why": "b"}, DRAFTED)
    rows = [each for _, each in draft_table.read(Path("questions.csv")).rows]
    first, second = {**rows[0], draft_table.ID: "other"}, rows[1]
    draft_table.write(Path("questions.csv"), draft_table.of_rows([first, second]))
    draft_reviews.decide("other", OPEN.token, YES, "", VALUES, GATE)
    decide(NO)
    assert list(asked()) == [YES.question]
    with pytest.raises(InhouseError, match="the question is there twice"):
        decide(YES, NO)


def test_a_line_break_of_another_system_is_no_other_decision() -> None:
    table(DRAFTED)
    decide(State("yes", "How loud\ris it?", YES.answers))
    assert (now()[0].state.verdict, now()[0].otherwise) == ("yes", "")


def test_with_compare_drafts_every_draft_lies_beside_the_questions_as_it_was_drafted() -> None:
    table(DRAFTED, OTHER)
    edited = State("yes", "How loud is a pump in a cellar?", "66 dB(A)")
    draft_reviews.decide(IDENTITY, OPEN.token, edited, "k1", COUNTING, GATE)
    assert list(asked()) == [edited.question]
    assert beside() == {YES.question: ("yes", True), OTHER["question"]: ("", False)}
    draft_reviews.decide(IDENTITY, edited.token, NO, "k1", COUNTING, GATE)
    assert asked() == {}
    assert beside() == {YES.question: ("no", False), OTHER["question"]: ("", False)}
    draft_reviews.take_over(Path("questions.csv"), ASKED, VALUES, GATE)  # turned off
    assert beside() == {}


def test_drafts_do_not_count_where_somebody_decided_one_in_the_csv_which_has_the_best_first(
    caplog: pytest.LogCaptureFixture,
) -> None:
    table(DRAFTED, {**OTHER, "approved": "yes"})
    draft_reviews.decide(IDENTITY, OPEN.token, NO, "k1", COUNTING, GATE)
    assert beside() == {}
    assert "1 of 2 were decided in the CSV" in caplog.text
    draft_reviews.take_over(Path("questions.csv"), ASKED, COUNTING, GATE)
    assert list(asked()) == [OTHER["question"]]
    assert beside() == {}
