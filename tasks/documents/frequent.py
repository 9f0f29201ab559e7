"""Show the values that are redacted most often, so that a person can pick those that are not
personal.

In:  the sources of params.yaml, read again in memory
Out: lines for redact.allow, on the terminal only: nothing of it is written
Run: python -m tasks.documents.frequent [--top 40]

Files that not everyone may read are left out unless visible.restricted is true.

Values of offices come first: mailboxes and numbers that occur in many documents, and whole domains.
"""

import argparse
import logging
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tasks import console, params
from tasks import pii as redact
from tasks.documents import sources, table_parts, visible
from tasks.documents.parse import Parsed, UnreadableError
from tasks.documents.parse.sandbox import Limits, Sandbox
from tasks.pii import RedactionError
from tasks.pii.allow_list import of_person

log = logging.getLogger(__name__)

TELL = 10.0  # seconds between two lines about the progress
SHOW_CLOSED = "To see their values too, set visible.restricted: true in params.yaml."
TOP = 40  # values that are shown
DOMAIN = 3  # mailboxes of one domain from which on the domain is proposed
MANY = 3  # documents from which on a value looks like an office's
# Numbers that cost the caller nothing, or a shared rate, as national plans have them.
TOLL_FREE = re.compile(
    r"(?:\+?1[ .-]?)?\(?8(?:00|33|44|55|66|77|88)\)?[ .-]\d{3}[ .-]\d{4}|(?:\+\d\d ?)?\(?0?800\D?.*"
)


@dataclass(slots=True)
class Value:
    """A value that was redacted."""

    kind: str
    text: str
    times: int = 0
    documents: set[str] = field(default_factory=set)

    @property
    def looks_like_an_offices(self) -> bool:
        if self.kind == "email":
            return not of_person(self.text.split("@")[0])
        if self.kind == "phone":
            return len(self.documents) >= MANY or bool(TOLL_FREE.fullmatch(self.text))
        return len(self.documents) >= MANY and self.kind != "person"


def counted(texts: Iterable[tuple[str, str]], redactor: redact.Redactor) -> list[Value]:
    """Collect the values in the (uri, text) of documents, those of offices first."""
    found: dict[tuple[str, str], Value] = {}
    for uri, text in texts:
        try:
            findings = redactor.redact(text)[1]
        except RedactionError:
            continue
        for finding in findings:
            value = " ".join(text[finding.start : finding.end].split())
            entry = found.setdefault((finding.kind, value.lower()), Value(finding.kind, value))
            entry.times += 1
            entry.documents.add(uri)
    return sorted(
        found.values(),
        key=lambda v: (not v.looks_like_an_offices, -len(v.documents), -v.times, v.text),
    )


def domains(values: Iterable[Value]) -> dict[str, Counter[str]]:
    """Group the offices' mailboxes by domain, where it has several."""
    mailboxes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for value in values:
        name, _, domain = value.text.lower().partition("@")
        if value.kind == "email" and domain and not of_person(name):
            mailboxes[domain][name] += value.times
    return {domain: names for domain, names in mailboxes.items() if len(names) >= DOMAIN}


def lines(values: list[Value], top: int = TOP) -> Iterator[str]:
    """Yield the lines that redact.allow may take, with the counts as comments."""
    whole = domains(values)
    yield "  allow:"
    for domain, names in sorted(whole.items(), key=lambda item: -sum(item[1].values())):
        yield f"    - '@{domain}' # {len(names)} mailboxes of offices, {sum(names.values())}×"
    shown = [v for v in values if not _covered(v, whole)][:top]
    for value in shown:
        quoted = console.line(value.text).replace("'", "''")
        office = "" if value.looks_like_an_offices else " (look twice: may be a person's)"
        counts = f"{value.times}×, documents: {len(value.documents)}"
        yield f"    - '{quoted}' # {value.kind}, {counts}{office}"


def _covered(value: Value, whole: Mapping[str, object]) -> bool:
    if "/" in value.text:  # a part of an address of a page
        return True
    name, _, domain = value.text.lower().partition("@")
    return value.kind == "email" and domain in whole and not of_person(name)


def texts(ingest: params.Ingest, restricted: bool) -> Iterator[tuple[str, str]]:
    """Yield the (uri, text) of each file that can be read, with its title; of files that not
    everyone may read only if `restricted`."""
    limits = Limits(ingest.parse.seconds, ingest.parse.memory_mb, ingest.parse.characters)
    with Sandbox(limits, hidden=ingest.parse.hidden) as sandbox:
        for source in ingest.sources:
            entries, told = sources.listing(source), time.monotonic()
            for number, entry in enumerate(entries):
                if time.monotonic() - told > TELL:
                    told = time.monotonic()
                    log.info("redacted: %s, %d of %d files", source.name, number, len(entries))
                if entry.problem or entry.size > ingest.max_bytes:
                    continue
                if not visible.shown(entry.groups, restricted):
                    continue
                try:
                    parsed: Parsed = sandbox.parse(entry.uri, sources.read(source, entry))
                except (OSError, UnreadableError):
                    continue
                cut = table_parts.cut(parsed.text, ingest.part_rows, ingest.part_characters)
                for part in cut:
                    yield entry.uri, f"{parsed.title}\n\n{part.text}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Show the values that are redacted most often. They are personal data: they "
        "are printed here and written to no file."
    )
    parser.add_argument("--top", type=int, default=TOP, help="values to show")
    show(parser.parse_args().top)


def show(top: int) -> None:
    """Print the most frequent values, to be ticked off."""
    values = params.load()
    redactor = redact.build(values.redact)
    restricted = values.visible.restricted
    found = counted(texts(values.ingest, restricted), redactor)
    if closed := 0 if restricted else _closed(values.ingest):
        print(f"Left out: {closed:,} files that not everyone may read. {SHOW_CLOSED}")
    if not found:
        print("No other value is redacted.")
        return
    print("Copy the values that are not personal into params.yaml, redact:")
    print("\n".join(lines(found, top)))


def _closed(ingest: params.Ingest) -> int:
    """Count the files that not everyone may read."""
    entries = (entry for source in ingest.sources for entry in sources.listing(source))
    return sum(not visible.shown(entry.groups, False) for entry in entries)


if __name__ == "__main__":
    console.run(main)
