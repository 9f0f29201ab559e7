"""Keep the list of open hand-overs, without personal data.

In:  a question that was handed over, what was found, and why
Out: .inhouse/handovers/open.jsonl     a line per hand-over
     .inhouse/handovers/closed.jsonl   a line per hand-over that somebody has dealt with
Run: inhouse handovers
"""

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from tasks import paths
from tasks.answer.handover import Handover
from tasks.errors import InhouseError
from tasks.storage import journal

FILE, CLOSED = "open.jsonl", "closed.jsonl"


class Entry(BaseModel, frozen=True):
    """A question that waits for a person. Its texts have passed the filter of personal data."""

    id: str  # that the asker was told
    when: datetime
    key: str  # the id of the key; "" for others
    question: str
    intent: str  # of params.yaml; "": the documents do not say
    reason: str
    found: tuple[dict[str, str], ...]  # the nearest passages: uri, title, locator, text
    arm: str
    closed: bool = False


class Closed(BaseModel, frozen=True):
    """That somebody has dealt with a hand-over."""

    id: str
    when: datetime
    note: str = ""


def entry(
    handover: Handover, question: str, key: str, arm: str, filtered: Callable[[str], str]
) -> Entry:
    """Return the hand-over as it may be kept."""
    return Entry(
        id=f"h-{secrets.token_hex(4)}",
        when=datetime.now(UTC),
        key="" if key.startswith("user:") else key,
        question=filtered(question),
        intent=handover.intent,
        reason=filtered(handover.reason),
        found=handover.found,
        arm=arm,
    )


def add(found: Entry, folder: Path = paths.HANDOVERS) -> None:
    """Append a hand-over. Raises OSError."""
    _append(folder / FILE, found)


def close(identity: str, note: str = "", folder: Path = paths.HANDOVERS) -> None:
    """Record that a hand-over was dealt with. Raises InhouseError unless it is open."""
    found = [each.id for each in read(folder) if not each.closed and each.id == identity]
    if not found:
        raise InhouseError(
            f"expected the id of an open hand-over, got {identity!r}: inhouse handovers lists them"
        )
    _append(folder / CLOSED, Closed(id=identity, when=datetime.now(UTC), note=note))


def _append(file: Path, row: BaseModel) -> None:
    journal.append(file, json.dumps(row.model_dump(mode="json"), ensure_ascii=False))


def read(folder: Path = paths.HANDOVERS) -> list[Entry]:
    """Return the hand-overs, the oldest first. A torn line is left out."""
    done = _closed(folder)
    found = []
    for line in journal.lines(folder / FILE):
        try:
            row = Entry.model_validate_json(line)
        except ValidationError:
            continue
        found.append(row.model_copy(update={"closed": row.id in done}))
    return found


def _closed(folder: Path) -> set[str]:
    found = set()
    for line in journal.lines(folder / CLOSED):
        try:
            found.add(Closed.model_validate_json(line).id)
        except ValidationError:
            continue
    return found
