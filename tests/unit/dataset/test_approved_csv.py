"""What a person approves in the CSV of drafts is written as questions, or named with its line."""

import json
from pathlib import Path

import pytest

from tasks.dataset import draft_reviews
from tasks.errors import InhouseError
from tests.unit.dataset.reviews import ASKED, GATE, GOOD, VALUES, approve, workspace


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace(tmp_path, monkeypatch)


def test_what_is_approved_is_what_evaluate_reads() -> None:
    pay = {**GOOD, "question": "Who pays?", "document": "s/staff/pay.md"}
    nobody = {**GOOD, "question": "Rent?", "kind": "unanswerable", "answers": "", "document": ""}
    found = approve(GOOD, pay, nobody, {**GOOD, "question": "Not this?", "approved": ""})
    assert [question.text for question in found] == ["Is it loud?", "Who pays?", "Rent?"]
    assert found[0].answers == ("no", "66 dB(A)")
    assert found[0].documents == ("s/pumps.md",)
    assert [question.groups for question in found] == [(), ("staff",), ()]
    assert {question.split for question in found} <= {"dev", "test"}
    assert len({question.identity for question in found}) == 3


def test_a_person_may_ask_for_several_documents_or_for_another_reader() -> None:
    both = {**GOOD, "document": "s/pumps.md|s/staff/pay.md", "kind": "several documents"}
    other = {**GOOD, "question": "Pay?", "document": "s/staff/pay.md"}
    found = approve(both, {**other, "kind": "not for this reader"})
    assert found[0].documents == ("s/pumps.md", "s/staff/pay.md")
    assert [question.groups for question in found] == [("staff",), ()]


def test_the_split_goes_by_the_question_and_stays() -> None:
    rows = [{**GOOD, "question": f"Is it {n}?"} for n in range(200)]
    split = {q.text: q.split for q in approve(*rows)}
    assert 60 < list(split.values()).count("dev") < 100
    assert {q.text: q.split for q in approve(*rows[50:])}.items() <= split.items()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"approved": "perhaps"}, "approved is 'perhaps', not yes or no"),
        ({"question": " "}, "it has no question"),
        ({"answers": " | "}, "it has no answer"),
        ({"document": ""}, "it has no document"),
        ({"document": "s/gone.md"}, "s/gone.md is not a document of data/accepted"),
        ({"document": "other/a.md"}, "other/a.md is not of evaluate.source, s"),
        ({"kind": "guess"}, "kind is 'guess', not one of"),
        ({"kind": "unanswerable"}, "an unanswerable question has no answer and no document"),
        ({"answers": "67 dB(A)"}, "its answer does not stand word for word in s/pumps.md: copy"),
        ({}, "the question is there twice"),
    ],
)
def test_a_malformed_row_is_named_with_its_line(change: dict[str, str], problem: str) -> None:
    with pytest.raises(InhouseError, match=rf"questions\.csv: line 3: .*{problem}"):
        approve(GOOD, {**GOOD, **change})
    assert not ASKED.exists()


def test_every_malformed_line_is_named_at_once() -> None:
    with pytest.raises(InhouseError, match=r"line 2: .*; line 4: "):
        approve({**GOOD, "answers": ""}, GOOD, {**GOOD, "question": ""})


def test_a_table_without_its_columns_is_refused() -> None:
    Path("q.csv").write_text("question;answers\n")
    with pytest.raises(InhouseError, match="line 1: no column answers, approved, document"):
        draft_reviews.take_over(Path("q.csv"), ASKED, VALUES, GATE)


def test_personal_data_that_a_person_typed_is_not_written() -> None:
    question = "May I write to lena.brack@nordhaus.example, or call 07700 900461?"
    answers = "yes, lena.brack@nordhaus.example | 07700 900461 | 66 dB(A)"
    [found] = approve({**GOOD, "question": question, "answers": answers})
    written = ASKED.read_text("utf-8")
    assert "brack" not in written
    assert "900461" not in written
    assert found.text == "May I write to [EMAIL], or call [PHONE]?"
    assert found.answers == ("yes, [EMAIL]", "[PHONE]", "66 dB(A)")


def test_a_question_that_can_not_be_searched_is_named_with_its_line() -> None:
    with pytest.raises(InhouseError, match=r"line 2: it can't be searched for personal data"):
        approve({**GOOD, "question": "Is it loud?\x00"})


def test_approved_lines_are_plain_json() -> None:
    approve({**GOOD, "question": "Wie laut für “uns”?"})
    [line] = ASKED.read_text("utf-8").splitlines()
    assert "für “uns”" in line
    assert json.loads(line)["documents"] == ["pumps.md"]
