"""Store thumbs: readers' ratings of answers, without personal data.

In:  an answer, and the reader's verdict on it
Out: .inhouse/feedback/thumbs.jsonl    a line per thumb; of two about one answer the later counts
     .inhouse/feedback/decided.jsonl   what reviewers made of them
Run: inhouse feedback
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from app.feedback.recent import Given
from tasks import paths
from tasks.errors import InhouseError
from tasks.storage import journal

Verdict = Literal["up", "down"]
Use = Literal["question", "example"]
FILE, DECIDED = "thumbs.jsonl", "decided.jsonl"


class Thumb(BaseModel, frozen=True):
    """A verdict on an answer. Its texts have passed the filter of personal data."""

    id: str  # of the answer
    when: datetime
    key: str  # the id of the key; "" for others
    groups: tuple[str, ...]  # of the reader, as the service knows them
    verdict: Verdict
    question: str
    answer: str
    documents: tuple[str, ...]
    arm: str
    generation: str
    declined: bool
    reason: str
    right_answer: str
    used_as: tuple[Use, ...] = ()  # what reviewers made of it


class Decided(BaseModel, frozen=True):
    """What a reviewer made of a thumb."""

    id: str
    use: Use
    when: datetime


def thumb(
    identity: str,
    given: Given,
    verdict: Verdict,
    reason: str,
    right_answer: str,
    filtered: Callable[[str], str],
) -> Thumb:
    """Return the thumb as it may be kept."""
    return Thumb(
        id=identity,
        when=datetime.now(UTC),
        key="" if given.key.startswith("user:") else given.key,
        groups=tuple(sorted(given.groups)),
        verdict=verdict,
        question=filtered(given.question),
        answer=filtered(given.answer),
        documents=given.documents,
        arm=given.arm,
        generation=given.generation,
        declined=given.declined,
        reason=filtered(reason),
        right_answer=filtered(right_answer),
    )


def add(found: Thumb, folder: Path = paths.FEEDBACK) -> None:
    _append(folder / FILE, found)


def decide(identity: str, use: Use, folder: Path = paths.FEEDBACK) -> None:
    """Record that a thumb became a question or an example."""
    _append(folder / DECIDED, Decided(id=identity, use=use, when=datetime.now(UTC)))


def _append(file: Path, row: BaseModel) -> None:
    journal.append(file, json.dumps(row.model_dump(mode="json"), ensure_ascii=False))


def read(folder: Path = paths.FEEDBACK) -> list[Thumb]:
    """Return the thumbs, the newest first; one per answer. A torn line is left out."""
    by_id: dict[str, Thumb] = {}
    uses = decided(folder)
    for line in journal.lines(folder / FILE):
        try:
            found = Thumb.model_validate_json(line)
        except ValidationError:
            continue
        by_id.pop(found.id, None)
        used_as = tuple(sorted(uses.get(found.id, ())))
        by_id[found.id] = found.model_copy(update={"used_as": used_as})
    return list(by_id.values())[::-1]


def decided(folder: Path = paths.FEEDBACK) -> dict[str, set[Use]]:
    """Return what reviewers made of thumbs, by id."""
    found: dict[str, set[Use]] = {}
    for line in journal.lines(folder / DECIDED):
        try:
            row = Decided.model_validate_json(line)
        except ValidationError:
            continue
        found.setdefault(row.id, set()).add(row.use)
    return found


def find(identity: str, folder: Path = paths.FEEDBACK) -> Thumb:
    """Return the thumb of an id, or of the beginning of one. Raises InhouseError unless it is the
    only one."""
    found = [each for each in read(folder) if identity and each.id.startswith(identity)]
    if len(found) != 1:
        raise InhouseError(
            f"expected the id of one thumb, got {identity!r}, with which {len(found)} ids "
            "begin: inhouse feedback lists them"
        )
    return found[0]
