"""The one way in: a file becomes a redacted Document, or a reason why not.

In:  an entry of a source and its bytes
Out: Document or Refused

    unopened → fetch (read, parse: in the sandbox, many at once) → admit (redact: one by one)

What has not been redacted is held in memory only, and for as long as one document takes.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from tasks import parse, redact
from tasks.parse import Parsed, UnreadableError
from tasks.records import Document, digest
from tasks.sources import Entry

Read = Callable[[Entry], bytes]  # raises OSError
Parse = Callable[[str, bytes], Parsed]  # raises UnreadableError


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file did not come through the door."""

    reason: str
    technical: bool  # then its last good version stays for a while


@dataclass(frozen=True, slots=True)
class Fetched:
    """A parsed file, not redacted yet."""

    parsed: Parsed
    content_hash: str  # of its bytes


@dataclass(frozen=True)
class Door:
    """Parse and redact, in memory."""

    redactor: redact.Redactor
    max_bytes: int
    parse: Parse

    @cached_property
    def fingerprint(self) -> str:
        return digest(parse.fingerprint(), self.redactor.fingerprint)

    def unopened(self, entry: Entry, old: Document | None) -> Refused | None:
        """Why a file is not even read. The path of `old` has passed, if the door was this one."""
        passed = old is not None and old.door == self.fingerprint
        if not passed and self.redactor.redact_path(entry.uri)[1]:
            return Refused("personal data in its path: rename the file", technical=False)
        if entry.problem:
            return Refused(entry.problem, technical=False)
        if entry.size > self.max_bytes:
            return Refused(f"larger than ingest.max_bytes ({self.max_bytes})", technical=True)
        return None

    def fetch(self, entry: Entry, old: Document | None, read: Read) -> Document | Fetched | Refused:
        """The parsed file; `old`, if its bytes and the door are what they were. Called from several
        threads."""
        try:
            data = read(entry)
            hashed = digest(data)
            if old and old.content_hash == hashed and old.door == self.fingerprint:
                return replace(old, groups=entry.groups, stale_since=None)
            return Fetched(self.parse(entry.uri, data), hashed)
        except (OSError, UnreadableError) as error:
            return self._refused(error)

    def admit(self, entry: Entry, fetched: Document | Fetched | Refused) -> Document | Refused:
        """What was fetched, without personal data."""
        if not isinstance(fetched, Fetched):
            return fetched
        try:
            return self._document(entry, fetched)
        except redact.RedactionError as error:
            return self._refused(error)

    def _document(self, entry: Entry, fetched: Fetched) -> Document:
        parsed = fetched.parsed
        title, in_title = self.redactor.redact(parsed.title)
        text, in_text = self.redactor.redact(parsed.text)
        found = Counter(finding.kind for finding in (*in_title, *in_text))
        return Document(
            doc_id=entry.uri,
            uri=entry.uri,
            title=title,
            text=text,
            author=self.redactor.redact_author(parsed.author),
            dated=parsed.dated,
            mime=parsed.mime,
            language="en",  # said, not detected: the redactor knows no other yet
            groups=entry.groups,
            content_hash=fetched.content_hash,
            door=self.fingerprint,
            stale_since=None,
            redacted=dict(sorted(found.items())),
        )

    def keep(self, old: Document, groups: tuple[str, ...], since: str) -> Document | None:
        """The last good version, marked stale, its text once more through today's redactor."""
        try:
            title, text = self.redactor.redact(old.title)[0], self.redactor.redact(old.text)[0]
        except redact.RedactionError:
            return None
        return replace(old, title=title, text=text, groups=groups, stale_since=since)

    def _refused(self, error: Exception) -> Refused:
        """The reason in words that hold nothing of the document."""
        if isinstance(error, OSError):
            said = error.strerror or type(error).__name__
            return Refused(f"can't be read: {said}", technical=True)
        if isinstance(error, UnreadableError):
            return Refused(self.redactor.redact(str(error))[0], technical=True)
        return Refused(f"redaction failed: {error}", technical=False)
