"""The drafts that a comparison asks: those that a person checked, and all others."""

import json
from pathlib import Path
from typing import Any

from tasks.dataset import drafted, held_out


def line(identity: str, split: str, **more: Any) -> dict[str, Any]:
    return {
        "_id": identity, "text": f"{identity}?", "kind": "lookup", "split": split, "groups": [],
        "answers": ["7"], "documents": ["a.md"], **more,
    }  # fmt: skip


def draft(identity: str, verdict: str, approved: str = "", half: str = "test") -> dict[str, Any]:
    return line(identity, "drafted", verdict=verdict, approved=approved, half=half)


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def test_checked_drafts_of_the_split_stand_beside_their_question_and_others_alone(
    tmp_path: Path,
) -> None:
    path = written(
        tmp_path, line("d1", "test"), line("d2", "dev"), draft("u1", "yes", "d1"),
        draft("u2", "yes", "d2", "dev"), draft("u3", "no"), draft("u4", ""),
        draft("u5", "", "", "dev"),
        draft("u6", "yes", "gone"),
    )  # fmt: skip
    found = drafted.read(path, "s", "test")
    assert found is not None
    pairs = [(first.identity, then.identity if then else None) for first, then in found.checked]
    assert pairs == [("u1", "d1"), ("u3", None)]
    assert [question.identity for question in found.others] == ["u4", "u5"]
    assert [question.identity for question in found.asked] == ["u1", "d1", "u3", "u4", "u5"]
    assert [question.identity for question in held_out.questions(path, "s")] == ["d1", "d2"]


def test_without_a_draft_that_is_checked_or_one_that_is_not_none_counts(tmp_path: Path) -> None:
    only_checked = written(tmp_path, line("d1", "test"), draft("u1", "yes", "d1"))
    assert drafted.read(only_checked, "s", "test") is None
    only_others = written(tmp_path, line("d1", "test"), draft("u1", ""))
    assert drafted.read(only_others, "s", "test") is None
