"""Describe the state of the index, of the nights and of the watcher in a few lines.

In:  what app.engine.status returns; all of it is in `inhouse status --json`
Out: lines for people
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from tasks import console
from tasks.documents import ingest_report
from tasks.storage import watch


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line about each: the index, the last night, the arm that answers, the watcher."""
    yield _line("Index", _index(found))
    if rejected := found.get("rejected_files"):
        yield _line("", f"without the {rejected:,} rejected files: inhouse rejected")
    if found.get("rolled_back"):
        used = found.get("in_use")
        yield _line("", f"rolled back: answers come from generation {used}, until inhouse resume")
    yield _line("Night", _night(found["night"]))
    if age := _ago(found.get("certificate_age_s")):
        yield _line("", f"the last successful one was certified {age}")
    yield _line("Champion", str(found.get("champion") or "none"))
    if reason := found.get("champion_withdrawn"):
        yield _line("", str(reason))
    seen = _ago(found.get("watcher_age_s"))
    yield _line(
        "Watcher", f"last seen {seen}" if seen else "not started: nobody is told of a failure"
    )


def _line(name: str, text: str) -> str:
    return f"{name:<10} {text}"


def _index(found: Mapping[str, Any]) -> str:
    if "points" not in found:
        used = found.get("in_use")
        return f"generation {used}, without a certificate" if used else "none"
    documents = ingest_report.size(found.get("documents", 0), found.get("files") or 0)
    size = f"{documents}, {found['points']:,} passages"
    generation = f"generation {found['generation']}" if found.get("generation") else "on a server"
    verdict = "equals the documents" if found.get("clean") else "does NOT equal the documents"
    return f"{verdict}: {size}, {generation}"


def _night(night: Mapping[str, Any]) -> str:
    if not night:
        return "none yet: inhouse run reindex"
    state = f"{night.get('state')}, started {console.when(night.get('started'))}"
    data = f", data {str(night['data'])[:8]}" if night.get("data") else ""
    return f"{state}, code {night.get('commit') or 'unknown'}{data}"


def _ago(seconds: float | None) -> str:
    return "" if seconds is None else f"{watch.in_words(timedelta(seconds=seconds))} ago"
