"""Questions are drafted, and a person has the last word on them."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from tasks import params, paths
from tasks.answer.retrieve import Passage
from tasks.dataset import draft_questions, draft_table, held_out
from tasks.dataset.draft_table import Row
from tasks.dataset.held_out import Question
from tasks.errors import InhouseError
from tasks.index.store import Payload
from tasks.models.endpoint_generator import EndpointGenerator
from tasks.models.generator import Conversation, Generation
from tasks.records import Document
from tasks.storage import shards
from tests.unit.fakes import document
from tests.unit.models.conftest import server  # noqa: F401
from tests.unit.models.endpoint import Server, completion

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


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> params.Params:
    values = params.load()
    monkeypatch.chdir(tmp_path)
    shards.write(paths.ACCEPTED, Document, DOCUMENTS, lambda row: row.doc_id, 2)
    evaluate = values.evaluate.model_copy(update={"source": "s"})
    return values.model_copy(update={"evaluate": evaluate})


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


def test_a_new_draft_keeps_what_was_decided_and_edited(folder: params.Params) -> None:
    draft_questions.draft(Path("q.csv"), folder)
    table = draft_table.read(Path("q.csv"))
    first, second, _ = [row for _, row in table.rows]
    gone = {**first, "id": "1", "question": "Gone?", "approved": "no", "note": "asked before"}
    yes = {**second, "question": "What does an Otto 11 cost?", "approved": "yes"}
    draft_table.write(Path("q.csv"), draft_table.of_rows([yes, gone], (*table.columns, "note")))
    draft_questions.draft(Path("q.csv"), folder)
    again = [row for _, row in draft_table.read(Path("q.csv")).rows]
    assert [row["id"] for row in again[:3]] == [row["id"] for _, row in table.rows]
    assert (again[1]["question"], again[1]["approved"]) == (yes["question"], "yes")
    assert (again[3]["question"], again[3]["note"]) == ("Gone?", "asked before")
    assert [row["approved"] for row in again] == ["", "yes", "", "no"]


def test_another_file_is_not_overwritten_with_drafts(folder: params.Params) -> None:
    Path("q.csv").write_text("name,price\nOtto 11,1190\n")
    with pytest.raises(InhouseError, match="line 1: no column"):
        draft_questions.draft(Path("q.csv"), folder)
    assert Path("q.csv").read_text() == "name,price\nOtto 11,1190\n"


def test_a_document_that_another_one_replaces_is_not_asked(folder: params.Params) -> None:
    old = document("s/old.md", "A lost key costs £90.", "Prices 2019 (superseded)")
    shards.write(paths.ACCEPTED, Document, [*DOCUMENTS, old], lambda row: row.doc_id, 2)
    assert draft_questions.draft(Path("q.csv"), folder) == 3


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
        row = Row(
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
