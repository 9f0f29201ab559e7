"""An example of a reviewer trains only models whose users may read all that its reader may."""

import json
from pathlib import Path

import pytest

from tasks.dataset import reviewed
from tasks.errors import InhouseError
from tasks.records import Document


def document(uri: str) -> Document:
    return Document(
        f"id of {uri}", uri, "T", "x", "text/plain", "en", ("public",), "h", "r", None, {}
    )


def written(folder: Path, groups: list[str], documents: list[str]) -> Path:
    row = {"_id": "feedback-1", "question": "Q?", "answer": "A.", "documents": documents}
    path = folder / "reviewed.jsonl"
    path.write_text(json.dumps({**row, "groups": groups}) + "\n")
    return path


@pytest.mark.parametrize(
    ("groups", "audience", "trains"),
    [
        ([], ["public"], True),
        ([], ["staff"], True),
        (["staff"], ["public"], False),
        (["staff"], ["staff"], True),
        (["staff"], ["staff", "sales"], False),
        (["staff", "sales"], ["staff"], False),
    ],
)
def test_the_groups_of_the_reader_decide(
    tmp_path: Path, groups: list[str], audience: list[str], trains: bool
) -> None:
    path = written(tmp_path, groups, ["s/a.md"])
    drafts, others = reviewed.drafts(path, [document("s/a.md")], audience)
    assert ([draft.doc_id for draft in drafts], others) == (
        (["id of s/a.md"], 0) if trains else ([], 1)
    )


def test_a_document_that_is_not_in_the_snapshot_trains_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, [], ["s/a.md", "s/hr.md"])
    assert reviewed.drafts(path, [document("s/a.md")], ["public"]) == ([], 1)


def test_an_example_without_a_document_is_a_refusal(tmp_path: Path) -> None:
    [draft], _ = reviewed.drafts(written(tmp_path, [], []), [], ["public"])
    assert (draft.kind, draft.doc_id) == ("refusal", "")


@pytest.mark.parametrize("line", ["{", "[]", '{"_id": "1", "question": "Q"}'])
def test_a_line_that_is_not_an_example_is_named(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, [], [])
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(InhouseError, match="line 2 is not an example"):
        reviewed.drafts(path, [], ["public"])


def test_no_file_is_no_examples(tmp_path: Path) -> None:
    assert reviewed.drafts(tmp_path / "none", [], ["public"]) == ([], 0)
