"""The held-out questions: what they are, and how they are read.

In:  a file of JSON lines, such as data/samples/aldermoor/questions.jsonl
Out: Questions
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.errors import InhouseError


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
    def readable(self) -> bool:
        """There is an answer that the asker may have."""
        return bool(self.documents) and self.kind != "not for this reader"


def questions(path: Path, source: str) -> list[Question]:
    """Raises InhouseError naming the line that is no question."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").removesuffix("\n").split("\n"), 1):
        try:
            row = json.loads(line)
            found.append(_question(row, source))
        except (ValueError, KeyError, TypeError) as error:
            raise InhouseError(f"{path}, line {number} is no question: {error!r}") from None
    return found


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
        raise TypeError(f"{value!r} is no list")
    return tuple(value)
