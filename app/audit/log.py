"""Keep the audit log: a file of JSON lines per day, each line with the hash of the one before.

In:  what was answered, and to whom
Out: .inhouse/audit/2026-11-29.jsonl         the chain: ids, counts, and keyed hashes
     .inhouse/audit/2026-11-29-texts.jsonl   the texts of the hashes: URIs, users of the proxy, and
                                             questions if serve.audit_questions is true
     .inhouse/audit/key                      of the hashes: without it a short question could be
                                             found by trying
Run: inhouse audit verify

The chain has no text, so that `inhouse forget` can remove a text without breaking it: a hash whose
text is gone stays, and says nothing. Whoever can write these files can also make a new chain, so
note the last hash elsewhere (inhouse audit verify prints it), or send the lines on as they come.
"""

import hashlib
import hmac
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tasks import paths
from tasks.errors import InhouseError
from tasks.storage import journal
from tasks.storage.atomic import alone, whole

DAY = re.compile(r"\d{4}-\d\d-\d\d\.jsonl")
START = "0" * 64  # the hash before the first line
USER = "user:"  # before the name of a user of the proxy


@dataclass(frozen=True, slots=True)
class Event:
    """An answer that was given."""

    key: str  # the id of the key; USER and a name; "" without a key
    route: str
    question: str
    arm: str  # "" of a search
    generation: str  # of the index
    documents: Sequence[str]  # URIs of those that were shown
    declined: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What `verify` found."""

    lines: int
    last: str  # hash of the last line
    problem: str = ""  # the first line that does not fit; "" if all do


class Log:
    """The log of a folder. Several processes may append to it."""

    def __init__(
        self,
        folder: Path = paths.AUDIT,
        days: int | None = None,
        filtered: Callable[[str], str] | None = None,
    ) -> None:
        """Append to a folder; keep `days` of it. `filtered` removes personal data from questions;
        without it their texts are not kept."""
        self._folder, self._days, self._filtered = folder, days, filtered
        self._lock = threading.Lock()
        self._known: tuple[str, set[str]] = "", set()  # a day, and the hashes with a text on it
        self._key = b""

    def append(self, event: Event, now: datetime | None = None) -> None:
        """Write an event behind the others."""
        when = now or datetime.now(UTC)
        filtered = self._filtered(event.question) if self._filtered else None
        users = [event.key] if event.key.startswith(USER) else []
        with self._lock, alone(self._folder / ".lock"):
            day = self._day(when)
            questions = [] if filtered is None else [filtered]
            self._write_texts(day, [*event.documents, *questions, *users])
            line = {
                "when": when.isoformat(timespec="milliseconds"),
                "key": self._hash(event.key) if users else event.key,
                "route": event.route,
                "arm": event.arm,
                "generation": event.generation,
                "declined": event.declined,
                "documents": [self._hash(uri) for uri in dict.fromkeys(event.documents)],
                "question": self._hash(event.question if filtered is None else filtered),
                "before": _last_hash(self._folder),
            }
            journal.append(day, json.dumps(line))

    def _day(self, when: datetime) -> Path:
        """Return the file to write to: today's, or a later one, if the clock went back."""
        newest = days(self._folder)[-1:]
        today = self._folder / f"{when:%Y-%m-%d}.jsonl"
        if newest != [today]:
            self.prune(when.date())
        return max([today, *newest])

    def prune(self, today: date) -> None:
        """Remove the days that are too old, whole: the rest of the chain still fits."""
        if self._days is None:
            return
        oldest = (today - timedelta(days=self._days)).isoformat()
        for file in days(self._folder):
            if file.stem < oldest:
                file.unlink()
                _texts_of(file).unlink(missing_ok=True)

    def _hash(self, text: str) -> str:
        """Return the keyed hash of a text."""
        if not self._key:
            self._key = _key(self._folder / "key")
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _write_texts(self, day: Path, found: Sequence[str]) -> None:
        """Write the texts that the day's file does not have yet."""
        file = _texts_of(day)
        if self._known[0] != day.stem:
            self._known = day.stem, set(_texts(file))
        for text in found:
            if (hashed := self._hash(text)) not in self._known[1]:
                line = json.dumps({"hash": hashed, "text": text}, ensure_ascii=False)
                journal.append(file, line)
                self._known[1].add(hashed)


def _key(file: Path) -> bytes:
    """Return the key of the hashes; made if there is none, whole or not at all: on a full disk an
    empty key would be left, with which hashes hide nothing."""
    if not file.exists():
        with whole(file) as temporary:
            temporary.touch(0o600)
            temporary.write_text(secrets.token_hex(32))
    return bytes.fromhex(file.read_text().strip())


def _last_hash(folder: Path) -> str:
    """Return the hash of the last whole line."""
    for file in reversed(days(folder)):
        if lines := journal.whole(journal.tail(file)):
            return hashlib.sha256(lines[-1]).hexdigest()
    return START


def _texts_of(day: Path) -> Path:
    return day.with_name(f"{day.stem}-texts.jsonl")


def days(folder: Path = paths.AUDIT) -> list[Path]:
    """Return the files of the chain, the oldest first."""
    return sorted(file for file in folder.glob("*.jsonl") if DAY.fullmatch(file.name))


def verify(folder: Path = paths.AUDIT) -> Checked:
    """Check that each line has the hash of the one before. The first line of the oldest day may
    have any: the days before it were removed."""
    number, before = 0, ""
    for file in days(folder):
        for place, line in enumerate(journal.lines(file), 1):
            previous = _row(line).get("before")
            if previous != before if before else not isinstance(previous, str):
                where = (
                    f"{file}, line {place}: expected the hash of the line before, got {previous!r}"
                )
                return Checked(number, before, where)
            number, before = number + 1, hashlib.sha256(line).hexdigest()
    return Checked(number, before or START)


def events(folder: Path = paths.AUDIT) -> Iterator[dict[str, Any]]:
    """Yield the lines, with the texts of their hashes; a hash stands for a text that is gone.
    Raises InhouseError at the first line that is not one."""
    for file in days(folder):
        texts = _texts(_texts_of(file))
        for place, line in enumerate(journal.lines(file), 1):
            row = _row(line)
            if not row:
                raise InhouseError(f"{file}, line {place} is torn: inhouse audit verify")
            row["documents"] = [texts.get(each, each) for each in row["documents"]]
            row["question_text"] = texts.get(row["question"])
            row["key"] = texts.get(row["key"], row["key"])
            yield row


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _texts(file: Path) -> dict[str, str]:
    rows = map(_row, journal.lines(file))
    return {str(row["hash"]): str(row["text"]) for row in rows if {"hash", "text"} <= row.keys()}
