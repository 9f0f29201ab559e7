"""Reports show text, questions and paths of documents only if everyone may read them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app import __main__ as asking
from tasks import params, paths
from tasks import pii as redact
from tasks.answer.cited_answer import Answer, Citation
from tasks.dataset.held_out import Question
from tasks.documents import frequent, ingest_report, validate
from tasks.errors import InhouseError
from tasks.evaluation import compare
from tasks.evaluation.run_arm import Answered
from tasks.records import Document
from tasks.storage import shards
from tests.unit.fakes import document

SECRET = "the merger with Quill"
VALUES = params.load()
GATE = redact.Redactor(["email"])


def pair() -> list[Document]:
    """Return two documents with the same personal data, one of them for the board."""
    made = [
        document("s/open.md", "The [PERSON] of the shop.", redacted={"person": 1}),
        document("s/board/quill.md", f"The [PERSON] of {SECRET}.", groups=("board",),
                 redacted={"person": 1}),
    ]  # fmt: skip
    return [replace(each, notes=(f"page 2 of {each.uri}",)) for each in made]


@pytest.mark.parametrize(("restricted", "count"), [(False, 1), (True, 2)])
def test_samples_and_notes_are_of_public_documents_unless_params_yaml_says_otherwise(
    restricted: bool, count: int
) -> None:
    found = ingest_report.Found(restricted)
    for each in pair():
        found.add(each)
    samples, notes = found.samples, found.partly_read
    assert len(samples) == count
    assert len(notes) == 2  # it is shown that there is one
    assert ("quill" in json.dumps([*samples, *notes]).lower()) == restricted


def test_a_rejected_file_of_some_groups_is_counted_without_its_path() -> None:
    night = ingest_report.Night(readers={"s/a.md": ("public",), "s/b.md": ("board",)})
    rows = [{"path": path, "reason": "broken"} for path in ("s/a.md", "s/b.md", "s/unknown.md")]
    shown = [ingest_report._row(row, night, restricted=False)["path"] for row in rows]
    assert shown == ["s/a.md", *["s/… (not shown: not everyone may read it)"] * 2]
    assert [ingest_report._row(row, night, restricted=True) for row in rows] == rows


def test_a_quarantined_document_of_some_groups_is_counted_without_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    rows = [document(f"s/{n}.md", "Long enough to be taken in.") for n in range(8)]
    rows += [document(f"s/quill {n}.md", "", groups=("board",)) for n in range(2)]
    shards.write(paths.DOCUMENTS, Document, rows, lambda row: row.doc_id, 2)
    order = [row.uri for row in shards.read(paths.DOCUMENTS, Document)]
    failing = {n: ["too short"] for n, uri in enumerate(order) if "quill" in uri}
    monkeypatch.setattr(validate, "check", lambda *_: (failing, []))
    report = validate.run(VALUES.validate_)
    assert len(report["reasons"]) == 2
    assert "quill" not in paths.report("validate").read_text()
    assert "s/quill 0.md" in validate.run(VALUES.validate_, restricted=True)["reasons"]


def answered(documents: Sequence[str], cited: Sequence[str]) -> Answered:
    question = Question("1", f"Who leads {SECRET}?", "lookup", "test", ("board",), (SECRET,),
                        tuple(documents))  # fmt: skip
    citations = tuple(Citation(uri, SECRET, "", SECRET, 1.0, SECRET, 0, 1, "c1") for uri in cited)
    said = Answer(SECRET, citations, 1.0, False, "model", {}, ())
    return Answered(question, said, None, {"correct": 1.0, "correct_faithful": 1.0})


@pytest.mark.parametrize(
    ("documents", "cited", "hidden"),
    [
        (["s/open.md"], ["s/open.md"], False),
        (["s/board/quill.md"], [], True),
        (["s/open.md"], ["s/open.md", "s/board/quill.md"], True),
        ([], ["s/board/rows.csv#row 9"], True),
        (["s/board/rows.csv"], [], True),
        ([], [], False),
    ],
)
def test_an_answer_of_the_comparison_is_shown_only_if_everyone_may_read_it(
    documents: list[str], cited: list[str], hidden: bool
) -> None:
    rows = document("s/board/rows.csv#row 9", groups=("board",))
    restricted = compare.hidden_files([*pair(), rows])
    line = compare._line(
        "service", "rag", answered(documents, cited), "knowledge", restricted, GATE
    )
    assert line.hidden == hidden
    assert (SECRET in line.model_dump_json()) != hidden
    assert (line.measures["correct"], line.question.id) == (1.0, "1")  # the figures stay


def test_frequent_values_are_of_files_that_everyone_may_read(tmp_path: Path) -> None:
    for name in ("open.md", "board/quill.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.")
    rule = params.Access(pattern="board/", groups=["board"])
    source = VALUES.ingest.sources[0].model_copy(update={"folder": str(tmp_path), "access": [rule]})
    section = VALUES.ingest.model_copy(update={"sources": [source]})
    assert [uri for uri, _ in frequent.texts(section, restricted=False)] == ["aldermoor/open.md"]
    assert len(list(frequent.texts(section, restricted=True))) == 2


@pytest.mark.parametrize("groups", ["staff", ["staff", 1], {"staff": True}, None])
def test_a_question_whose_groups_are_not_a_list_of_names_is_refused(groups: object) -> None:
    line = json.dumps({"_id": "a", "text": "leave", "groups": groups})
    with pytest.raises(InhouseError, match="line 1: expected groups as a list of names"):
        asking._row(line, "line 1")
