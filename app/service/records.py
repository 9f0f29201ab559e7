"""Record an answer: a line of the audit log, and the answer itself in memory, for feedback.

In:  an answer of any route, and its reader
Out: the answer with an id; .inhouse/audit, and the last answers in memory
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from fastapi import Request

from app.audit.log import Event, Log
from app.feedback.recent import Given, Recent
from app.handovers import desk
from app.service.reader import Reader
from tasks import params, paths
from tasks import pii as redact
from tasks.answer.cited_answer import Answer
from tasks.answer.handover import Handover
from tasks.errors import InhouseError
from tasks.pii import outgoing

log = logging.getLogger(__name__)

SILENT_S = 60.0  # between two errors in the log about lines that could not be written


class Filter:
    """Remove personal data from texts of readers. The model is loaded at the first text."""

    def __init__(self, settings: params.Redact) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._redactor: redact.Redactor | None = None

    def __call__(self, text: str) -> str:
        """Return the text without personal data, or a note that it could not be searched."""
        return outgoing.written(text, self)

    def redact(self, text: str) -> tuple[str, object]:
        """Return the text without personal data, and what was found. Raises RedactionError."""
        with self._lock:
            if self._redactor is None:
                self._redactor = redact.build(self._settings)
            return self._redactor.redact(text)


class Audit:
    """Write the lines of the audit log, and count those that could not be written."""

    def __init__(self, log: Log, *, required: bool) -> None:
        """If a line is `required`, there is no answer without it."""
        self._log, self._required = log, required
        self._lock = threading.Lock()
        self._silent_until = 0.0
        self.lost = 0

    def append(self, event: Event) -> None:
        """Write an event. Raises InhouseError if it can't be written and is required."""
        try:
            self._log.append(event)
        except (OSError, ValueError) as error:  # ValueError: the file of the key is damaged
            self._log_lost(error)
            if self._required:
                raise InhouseError(f"not answered, see serve.audit_required: {error}") from None

    def _log_lost(self, error: Exception) -> None:
        with self._lock:
            self.lost += 1
            now = time.monotonic()
            if now < self._silent_until:
                return
            self._silent_until = now + SILENT_S
        log.error(
            "audit: %d lines since the start could not be written: %s: free disk space, or let "
            "this process write %s",
            self.lost,
            error,
            paths.AUDIT,
        )


@dataclass(frozen=True, slots=True)
class Records:
    """What all requests to a server share."""

    audit: Audit
    filtered: Filter
    recent: Recent = field(default_factory=Recent)

    @classmethod
    def of(cls, values: params.Params) -> "Records":
        """Return the records of a server; the days of its log that are too old are removed."""
        filtered, serve = Filter(values.redact), values.serve
        audit = Log(days=serve.audit_days, filtered=filtered if serve.audit_questions else None)
        audit.prune(datetime.now(UTC).date())
        return cls(Audit(audit, required=serve.audit_required), filtered)


def answered(request: Request, asker: Reader, question: str, answer: Answer) -> Answer:
    """Record an answer, and return it with the id by which feedback names it."""
    records: Records = request.app.state.records
    documents = tuple(dict.fromkeys(citation.uri for citation in answer.citations))
    conflicting = (side["uri"] for each in answer.conflicts for side in each.values())
    nearest = (document["uri"] for document in answer.nearest)
    records.audit.append(
        Event(
            asker.key,
            _route(request),
            question,
            answer.arm,
            answer.generation,
            [*documents, *conflicting, *nearest],
            answer.abstained,
        )
    )
    given = Given(
        asker.key,
        asker.groups,
        question,
        answer.answer,
        documents,
        answer.arm,
        answer.generation,
        answer.abstained,
    )
    passed_on = replace(answer, handover=_passed_on(answer, question, asker, records))
    return replace(passed_on, id=records.recent.add(given))


def _passed_on(answer: Answer, question: str, asker: Reader, records: Records) -> Handover | None:
    """Put a question that a person must answer on their list, and return the hand-over with its id;
    without one if the list can't be written: then the asker has to call."""
    if answer.handover is None:
        return None
    entry = desk.entry(answer.handover, question, asker.key, answer.arm, records.filtered)
    try:
        desk.add(entry)
    except OSError as error:
        log.warning("handovers: %s could not be kept: %s: free disk space", entry.id, error)
        return answer.handover
    log.info("handovers: %s, %s: inhouse handovers", entry.id, entry.intent or "declined")
    return replace(answer.handover, id=entry.id)


def shown(request: Request, asker: Reader, question: str, uris: Sequence[str]) -> None:
    """Record documents that a route showed without an answer."""
    records: Records = request.app.state.records
    records.audit.append(Event(asker.key, _route(request), question, "", "", uris, not uris))


def _route(request: Request) -> str:
    """Return the method and the path with the names of its parameters."""
    path = getattr(request.scope.get("route"), "path", request.url.path)
    return f"{request.method} {path}"
