"""Keep what may be kept of an answer: a line of the audit log, and for feedback the answer itself.

In:  an answer of any route, and its reader
Out: the answer with an id; .inhouse/audit, and the last answers in memory
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from fastapi import Request

from app.audit.log import Event, Log
from app.feedback.recent import Given, Recent
from app.service.reader import Reader
from tasks import params
from tasks import pii as redact
from tasks.answer.answer import Answer
from tasks.pii import outgoing


class Filter:
    """Removes personal data from texts of readers. Its model is loaded for the first of them."""

    def __init__(self, how: params.Redact) -> None:
        self._how = how
        self._lock = threading.Lock()
        self._redactor: redact.Redactor | None = None

    def __call__(self, text: str) -> str:
        """Return the text without personal data, or a note that it could not be searched."""
        with self._lock:
            if self._redactor is None:
                self._redactor = redact.build(self._how)
            return outgoing.written(text, self._redactor)


@dataclass(frozen=True, slots=True)
class Records:
    """What all requests to a server share."""

    log: Log
    filtered: Filter
    recent: Recent = field(default_factory=Recent)

    @classmethod
    def of(cls, values: params.Params) -> "Records":
        """Return the records of a server; the days of its log that are too old are removed."""
        filtered, serve = Filter(values.redact), values.serve
        log = Log(days=serve.audit_days, filtered=filtered if serve.audit_questions else None)
        log.prune(datetime.now(UTC).date())
        return cls(log, filtered)


def answered(request: Request, asker: Reader, question: str, answer: Answer) -> Answer:
    """Record an answer, and return it with the id by which feedback names it."""
    records: Records = request.app.state.records
    documents = tuple(dict.fromkeys(citation.uri for citation in answer.citations))
    conflicting = (side["uri"] for each in answer.conflicts for side in each.values())
    nearest = (document["uri"] for document in answer.nearest)
    records.log.append(
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
    return replace(answer, id=records.recent.add(given))


def shown(request: Request, asker: Reader, question: str, uris: Sequence[str]) -> None:
    """Record documents that a route showed without an answer."""
    records: Records = request.app.state.records
    records.log.append(Event(asker.key, _route(request), question, "", "", uris, not uris))


def _route(request: Request) -> str:
    """Return the method and the path with the names of its parameters."""
    path = getattr(request.scope.get("route"), "path", request.url.path)
    return f"{request.method} {path}"
