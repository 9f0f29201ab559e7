"""Count requests and answers for Prometheus. No label names a question, a document, a group or a
key.

GET /metrics   with a key; without one to programs of this machine
"""

import math
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.service.capacity import Capacity
from app.service.reader import Watcher
from app.service.records import Records
from tasks.answer.cited_answer import Answer
from tasks.index import night_record

BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80)  # seconds
PHASES = ("retrieve", "generate", "check")

router = APIRouter()


class Metrics:
    """The counts of one application."""

    def __init__(self) -> None:
        self.registry = of = CollectorRegistry()
        self.requests = Counter("inhouse_requests", "Requests.", ["route", "status"], registry=of)
        self.answers = Counter("inhouse_answers", "Answers.", ["outcome"], registry=of)
        self.seconds = Histogram(
            "inhouse_answer_seconds", "Time of an answer.", ["phase"], registry=of, buckets=BUCKETS
        )
        self.waiting = Gauge("inhouse_queue_length", "Questions that wait.", registry=of)
        self.working = Gauge("inhouse_questions_at_work", "Questions at work.", registry=of)
        age = Gauge("inhouse_index_age_seconds", "Since a night succeeded.", registry=of)
        age.set_function(_age)
        self.audit_lost = Gauge(
            "inhouse_audit_lost", "Audit lines that could not be written.", registry=of
        )

    def answered(self, answer: Answer) -> None:
        """Count an answer, and the seconds of its phases."""
        self.answers.labels(_outcome(answer)).inc()
        for phase in PHASES:
            if phase in answer.timings:
                self.seconds.labels(phase).observe(answer.timings[phase])


def _outcome(answer: Answer) -> str:
    if answer.handover and answer.handover.intent:
        return "handed over"
    return "declined" if answer.abstained else "answered"


def _age() -> float:
    age = night_record.certificate_age()
    return math.nan if age is None else age.total_seconds()


class Counting:
    """Count the requests of an application by route and status."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._requests = app, metrics.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500  # of a request that ends without a response

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, seen)
        finally:
            if scope["type"] == "http":
                self._requests.labels(_route(scope), status).inc()


def _route(scope: Scope) -> str:
    """Return the path with the names of its parameters, so that no label comes from a client."""
    route: Any = scope.get("route")
    return getattr(route, "path", "other")


def add_to(application: FastAPI) -> None:
    """Let the application count, and tell what its capacity and its records know."""
    application.state.metrics = metrics = Metrics()
    capacity: Capacity = application.state.capacity
    metrics.waiting.set_function(lambda: capacity.waiting)
    metrics.working.set_function(lambda: capacity.working)
    records: Records = application.state.records
    metrics.audit_lost.set_function(lambda: records.audit.lost)
    application.add_middleware(Counting, metrics=metrics)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, _: Watcher) -> Response:
    """Return the counts."""
    found: Metrics = request.app.state.metrics
    return Response(generate_latest(found.registry), media_type=CONTENT_TYPE_LATEST)
