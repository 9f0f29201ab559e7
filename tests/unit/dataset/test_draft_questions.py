"""Questions are drafted, and a person has the last word on them."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tasks import params, paths
from tasks import pii as redact
from tasks.answer.retrieve import Passage
from tasks.dataset import draft_questions, held_out
from tasks.dataset.held_out import Question
from tasks.errors import InhouseError
from tasks.index.store import Payload
from tasks.models.generator import Conversation, EndpointGenerator, Generation
from tasks.records import Document
from tasks.storage import shards
from tests.unit.fakes import document
from tests.unit.models.test_generator import Server, completion, server  # noqa: F401

TEXT = """## How loud is an Otto pump in a cellar?

An Otto pump in a cellar reaches 66 dB(A) at one metre.

## Prices

| Pump | Price | Stock |
|---|---|---|
| Otto 11 | £1,190 | 3 |

If you lose the key of a pump, call the parts desk before noon. This costs [extra](https://x.example).
See the [list of all prices](https://shop.example/prices) and [it](https://x.example).
"""
DOCUMENTS = [
    document("s/pumps.md", TEXT, "Pumps"),
    document("s/staff/pay.md", "Nothing to ask.", "Pay", groups=("staff",)),
    document("other/a.md", "## Who?\n\nWe do, and nobody else here.", "Other"),
]

GATE = redact.build(params.load().redact.model_copy(update={"tagger": None}))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> params.Params:
    values = params.load()
    monkeypatch.chdir(tmp_path)
    shards.write(paths.ACCEPTED, Document, DOCUMENTS, lambda row: row.doc_id, 2)
    evaluate = values.evaluate.model_copy(update={"source": "s"})
    return values.model_copy(update={"evaluate": evaluate})


def table(*rows: dict[str, str]) -> Path:
    path = Path("questions.csv")
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, draft_questions.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


GOOD = {
    "approved": "yes",
    "question": "Is it loud?",
    "answers": "no | 66 dB(A)",
    "document": "s/pumps.md",
    "kind": "lookup",
    "why": "faq",
}


def approve(*rows: dict[str, str]) -> list[Question]:
    draft_questions.approve(table(*rows), Path("questions.jsonl"), "s", GATE)
    return held_out.questions(Path("questions.jsonl"), "s")


def test_a_source_without_documents_is_an_error_and_not_a_draft_of_nothing(
    folder: params.Params,
) -> None:
    nowhere = folder.evaluate.model_copy(update={"source": "gone"})
    with pytest.raises(InhouseError, match=r"no documents of evaluate\.source \(gone\)"):
        draft_questions.draft(Path("q.csv"), folder.model_copy(update={"evaluate": nowhere}))


def test_headings_tables_and_statements_are_drafted_for_a_person_to_tick(
    folder: params.Params,
) -> None:
    assert draft_questions.draft(Path("q.csv"), folder) == 3
    with Path("q.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {(row["question"], row["answers"], row["kind"]) for row in rows} == {
        (
            "How loud is an Otto pump in a cellar?",
            "An Otto pump in a cellar reaches 66 dB(A) at one metre",
            "lookup",
        ),
        ("What is the price of Otto 11?", "£1,190", "in a table"),
        (
            "What should I do if I lose the key of a pump?",
            "call the parts desk before noon",
            "lookup",
        ),
    }
    assert {row["approved"] for row in rows} == {""}
    assert {row["document"] for row in rows} == {"s/pumps.md"}
    first = Path("q.csv").read_bytes()
    draft_questions.draft(Path("q.csv"), folder)
    assert Path("q.csv").read_bytes() == first


def test_a_document_that_another_one_replaces_is_not_asked(folder: params.Params) -> None:
    old = document("s/old.md", "A lost key costs £90.", "Prices 2019 (superseded)")
    shards.write(paths.ACCEPTED, Document, [*DOCUMENTS, old], lambda row: row.doc_id, 2)
    assert draft_questions.draft(Path("q.csv"), folder) == 3


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
        ({}, "the question is there twice"),
    ],
)
def test_a_malformed_row_is_named_with_its_line(change: dict[str, str], problem: str) -> None:
    with pytest.raises(InhouseError, match=rf"questions\.csv: line 3: .*{problem}"):
        approve(GOOD, {**GOOD, **change})
    assert not Path("questions.jsonl").exists()


def test_every_malformed_line_is_named_at_once() -> None:
    with pytest.raises(InhouseError, match=r"line 2: .*; line 4: "):
        approve({**GOOD, "answers": ""}, GOOD, {**GOOD, "question": ""})


def test_a_table_without_its_columns_is_refused() -> None:
    Path("q.csv").write_text("question;answers\n")
    with pytest.raises(InhouseError, match="line 1: no column answers, approved, document"):
        draft_questions.approve(Path("q.csv"), Path("q.jsonl"), "s", GATE)


class Says:
    """A Generator that always says the same."""

    name = "large"

    def __init__(self, text: str) -> None:
        self.text = text

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        return [Generation(self.text, 1, 1, 0.0) for _ in conversations]

    def count(self, text: str) -> int:
        return len(text.split())


PASSAGE = Passage("1", Payload("s/a.md", "T", (), "It is 66 dB(A) loud.", (), "", ""), 1.0, 1.0)
OTHER = Passage("2", PASSAGE.payload, 1.0, 1.0)


@pytest.mark.parametrize(
    ("said", "found", "kept"),
    [
        ("Question: How loud is an AP-130?\nAnswer: 66 dB(A).", [OTHER, PASSAGE], True),
        (
            "Question: How loud is an AP-130?\nAnswer: 70 dB(A)",
            [PASSAGE],
            False,
        ),  # not in the passage
        (
            "Question: How loud is an AP-130?\nAnswer: 66 dB(A)",
            [OTHER] * 5 + [PASSAGE],
            False,
        ),  # not found
        ("Question: How loud is an AP-130?\nAnswer: 66 dB(A)", [], False),
        ("How loud is it?", [PASSAGE], False),  # no answer
        ("Question: How loud is it?\nAnswer: 66 dB(A)", [PASSAGE], False),  # which one?
        ("Question: How loud is an AP-130?\nAnswer: It is", [PASSAGE], False),  # says nothing
    ],
)
def test_a_models_question_is_kept_if_the_passage_bears_it_out(
    said: str, found: list[Passage], kept: bool
) -> None:
    rows = list(draft_questions.of_model([PASSAGE], Says(said), lambda _: found))
    assert bool(rows) == kept
    if kept:
        row = draft_questions.Row(
            "How loud is an AP-130?", "66 dB(A)", "s/a.md", "lookup", "large, found at rank 2"
        )
        assert rows == [(row, draft_questions.MODEL_WORTH)]


def test_a_model_behind_an_endpoint_drafts_under_the_same_checks(server: Server) -> None:  # noqa: F811
    replies = [
        "**Question:** How loud is an AP-130 at one metre?\n**Answer:** “66 dB(A)”",
        "Question: How loud is it?\nAnswer: 66 dB(A)",
        "I would rather not.",
    ]
    server.reply = lambda n: (200, completion(replies[n]))
    large = EndpointGenerator(server.url, "large", 5.0, 0, 1)
    rows = list(draft_questions.of_model([PASSAGE] * 3, large, lambda _: [PASSAGE]))
    [(row, _)] = rows
    assert (row.question, row.answers) == ("How loud is an AP-130 at one metre?", "66 dB(A)")
    assert len(server.requests) == 3
    asked = server.requests[0][1]["messages"][-1]["content"]
    assert "It is 66 dB(A) loud." in asked


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (("a", "b"), "knowledge"),
        (("c",), "transfer"),
        (("a", "c"), None),
        ((), None),
    ],
)
def test_the_axis_of_a_question_is_what_was_trained(
    documents: tuple[str, ...], expected: str | None
) -> None:
    asked = Question("q", "?", "lookup", "test", (), (), documents)
    assert held_out.axis(asked, {"a", "b"}) == expected


def test_personal_data_that_a_person_typed_is_not_written() -> None:
    question = "May I write to lena.brack@nordhaus.example, or call 07700 900461?"
    answers = "yes, lena.brack@nordhaus.example | 07700 900461"
    [found] = approve({**GOOD, "question": question, "answers": answers})
    written = Path("questions.jsonl").read_text("utf-8")
    assert "brack" not in written
    assert "900461" not in written
    assert found.text == "May I write to [EMAIL], or call [PHONE]?"
    assert found.answers == ("yes, [EMAIL]", "[PHONE]")


def test_a_question_that_can_not_be_searched_is_named_with_its_line() -> None:
    with pytest.raises(InhouseError, match=r"line 2: it can't be searched for personal data"):
        approve({**GOOD, "question": "Is it loud?\x00"})


def test_approved_lines_are_plain_json() -> None:
    approve({**GOOD, "question": "Wie laut für “uns”?"})
    [line] = Path("questions.jsonl").read_text("utf-8").splitlines()
    assert "für “uns”" in line
    assert json.loads(line)["documents"] == ["pumps.md"]
