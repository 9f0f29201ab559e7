"""Files of a source that exist in this process only, and a night that reads them."""

import datetime
from collections.abc import Callable, Iterable

from tasks import pii as redact
from tasks.documents import parse
from tasks.documents.ingest_report import Night
from tasks.documents.intake import Intake
from tasks.documents.last_night import Known
from tasks.documents.source_files import Seen, take_in
from tasks.documents.sources import Entry
from tasks.pii import Redactor
from tasks.records import Document

INTAKE = Intake(Redactor(redact.KINDS), 1000, parse.parse)
TODAY = datetime.date(2026, 11, 23)
Read = Callable[[Entry], bytes]


def entry(name: str = "a.md", groups: tuple[str, ...] = ("public",), stamp: str = "1") -> Entry:
    return Entry(f"s/{name}", name, groups, 10, stamp)


def reader(**files: bytes) -> Read:
    def read(entry: Entry) -> bytes:
        if entry.path.removesuffix(".md") not in files:
            raise PermissionError(13, "Permission denied")
        return files[entry.path.removesuffix(".md")]

    return read


def take(
    entries: list[Entry],
    read: Read,
    known: Iterable[Document] = (),
    seen: Seen | None = None,
    today: datetime.date = TODAY,
) -> Night:
    night = Night()
    take_in(night, entries, Known(known), seen or {}, INTAKE, read, today, stale_days=7)
    return night
