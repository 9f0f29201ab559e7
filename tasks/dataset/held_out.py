"""Read the held-out questions.

In:  a file of JSON lines, such as data/samples/aldermoor/questions.jsonl
Out: Questions
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tasks.errors import InhouseError

HOW = (
    "draft some with inhouse questions draft questions.csv, write yes before "
    "the good ones, and run inhouse questions approve questions.csv {}"
)

DRAFTED = (
    "drafted"  # the split of drafts (tasks/dataset/draft_lines.py), which are not questions yet
)
FEEDBACK = "feedback-"  # begins the id of a question that a reader asked


@dataclass(frozen=True, slots=True)
class Question:
    """A held-out question. `documents` are URIs; none if nothing answers it."""

    identity: str
    text: str
    kind: str
    split: str
    groups: tuple[str, ...]
    answers: tuple[str, ...]
    documents: tuple[str, ...]

    @property
    def from_feedback(self) -> bool:
        """Whether a reviewer made it of a reader's feedback."""
        return self.identity.startswith(FEEDBACK)

    @property
    def readable(self) -> bool:
        """Whether there is an answer that the asker may have."""
        return bool(self.documents) and self.kind != "not for this reader"


def questions(path: Path, source: str) -> list[Question]:
    """Read the questions. Raises InhouseError if there are none, or naming the line that is not a
    question."""
    if not _has_lines(path):
        raise InhouseError(f"{path} has no questions yet: {HOW.format(path)}")
    return [question for question, _ in _lines(path, source) if question.split != DRAFTED]


def drafted(path: Path, source: str) -> list[tuple[Question, dict[str, Any]]]:
    """Return the drafts that lie beside the questions, with the values of their lines. Raises
    InhouseError naming the line that is not a question."""
    if not _has_lines(path):
        return []
    return [each for each in _lines(path, source) if each[0].split == DRAFTED]


def _has_lines(path: Path) -> bool:
    return path.is_file() and bool(path.read_text("utf-8").strip())


def _lines(path: Path, source: str) -> list[tuple[Question, dict[str, Any]]]:
    found = []
    for number, line in enumerate(path.read_text("utf-8").removesuffix("\n").split("\n"), 1):
        try:
            row = json.loads(line)
            found.append((_question(row, source), row))
        except (ValueError, KeyError, TypeError) as error:
            raise InhouseError(f"{path}, line {number} is not a question: {error!r}") from None
    return found


def check(asked: Sequence[Question], uris: Collection[str], path: Path, source: str) -> list[str]:
    """Return the documents that the questions name and that do not exist. Raises InhouseError if
    that is all of them: then they are another company's, or of another source."""
    named = sorted({document for question in asked for document in question.documents})
    missing = [document for document in named if document not in uris]
    if named and len(missing) == len(named):
        raise InhouseError(
            f"{path}: none of the {len(named)} documents that its questions name is indexed, such "
            f"as {named[0]}: set evaluate.source ({source}) and evaluate.questions to your own, or "
            + HOW.format(path)
        )
    return missing


def axis(question: Question, trained: Collection[str]) -> Literal["knowledge", "transfer"] | None:
    """Return whether a question tests a tuned model's knowledge of the documents that it was
    trained on, or its transfer to others. None if it rests on some of each, or on none."""
    seen = [document in trained for document in question.documents]
    if not seen or any(seen) != all(seen):
        return None
    return "knowledge" if all(seen) else "transfer"


def _question(row: dict[str, Any], source: str) -> Question:
    return Question(
        identity=row["_id"],
        text=row["text"],
        kind=row["kind"],
        split=row["split"],
        groups=_texts(row["groups"]),
        answers=_texts(row["answers"]),
        documents=tuple(f"{source}/{path}" for path in _texts(row["documents"])),
    )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, got {value!r}")
    return tuple(value)
