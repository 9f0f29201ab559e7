"""Turn a file into redacted Documents, or a reason for its rejection.

In:  a file of a source: its entry, its bytes, and last night's documents of it
Out: Documents (several if it is a large table) or Refused

    unopened → fetch (read, parse: in the sandbox, many at once) → admit (redact: one by one)

Text that has not been redacted is kept in memory only, and only while its file is processed.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from tasks import params
from tasks import pii as redact
from tasks.documents import parse, table_parts
from tasks.documents.parse import Parsed, UnansweredError, UnreadableError
from tasks.documents.sources import Entry
from tasks.documents.table_parts import Part
from tasks.documents.unfinished import Unfinished
from tasks.pii.forgotten import Forgotten
from tasks.records import Document, code, digest

REJECTED = 4  # values of the state of a rejected file
FORGOTTEN = "its content was forgotten: see docs/forgetting.md"

Read = Callable[[Entry], bytes]  # raises OSError
Seen = Mapping[str, Sequence[str]]  # state of each file last night, see File.seen
Parse = Callable[[str, bytes], Parsed]  # raises UnreadableError


@dataclass(frozen=True, slots=True)
class Refused:
    """The reason why a file was rejected."""

    reason: str
    technical: bool  # then its last good version stays for a while
    content_hash: str = ""  # of its bytes, if they were read
    settled: bool = True  # the same bytes are refused in every night
    by_parser: bool = False  # and by the same parser: it need not try again


@dataclass(frozen=True, slots=True)
class File:
    """A file of tonight's listing. `uri` contains no personal data; `old` are last night's
    documents of it; `seen` is the state of the file, its bytes and these documents last night."""

    entry: Entry
    uri: str
    old: Sequence[Document] = ()
    # stamp, hash of the bytes, state of the documents; of a rejected file the rules and the reason
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A parsed file, not redacted yet."""

    parsed: Parsed
    content_hash: str  # of its bytes


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file whose documents have not changed."""

    content_hash: str  # of its bytes


@dataclass(frozen=True, slots=True)
class Resumed:
    """A file whose documents were made by a run that has not ended."""

    documents: tuple[Document, ...]
    content_hash: str  # of its bytes


FetchResult = Fetched | Unchanged | Resumed | Refused


@dataclass(frozen=True, slots=True)
class Admitted:
    """The documents of a file."""

    documents: tuple[Document, ...]
    content_hash: str  # of its bytes


@dataclass(frozen=True)
class Intake:
    """Parse and redact, in memory."""

    redactor: redact.Redactor
    max_bytes: int
    parse: Parse
    part_rows: int = 200
    part_characters: int = 100_000
    hidden: bool = False  # what `parse` was told
    forgotten: Callable[[str], bool] | None = None  # whether a hash is of bytes that must not enter
    unfinished: Unfinished | None = None  # what earlier runs made and did not write
    characters: int = 0  # the most that `parse` returns

    @classmethod
    def of(
        cls, ingest: params.Ingest, redaction: params.Redact, parse: Parse, out: Forgotten | None
    ) -> Self:
        """Return the intake that params.yaml describes; `out`: the forgotten documents."""
        return cls(
            redact.build(redaction),
            ingest.max_bytes,
            parse,
            ingest.part_rows,
            ingest.part_characters,
            ingest.parse.hidden,
            forgotten=out.knows_content if out else None,
            characters=ingest.parse.characters,
        )

    @cached_property
    def fingerprint(self) -> str:
        limits = f"parts {code(table_parts.__file__)} {self.part_rows} {self.part_characters}"
        hidden = ("hidden",) if self.hidden else ()
        return digest(parse.fingerprint(), self.redactor.fingerprint, limits, *hidden)

    @cached_property
    def rejecting(self) -> str:
        """Return a hash that changes whenever the parser could accept what it rejected."""
        return digest(self.fingerprint, str(self.characters))

    def file(self, entry: Entry, old: Sequence[Document], seen: Seen) -> File:
        """Return the entry with a URI without personal data: last night's, if its documents were
        redacted by the same rules."""
        if old and all(document.intake_rules == self.fingerprint for document in old):
            uri = table_parts.file_of(old[0].doc_id)
            return File(entry, uri, old, tuple(seen.get(uri, ())))
        try:
            uri = self.redactor.redact_path(entry.uri)[0]
        except redact.RedactionError as error:
            uri = f"{entry.uri.split('/')[0]}/{digest(entry.uri)}"
            entry = replace(entry, problem=f"its path can't be searched: {error}")
        known_as = table_parts.file_of(old[0].doc_id) if old else uri
        return File(entry, uri, old, tuple(seen.get(known_as, ())))

    def unopened(self, entry: Entry) -> Refused | None:
        """Return the reason why a file is not even read; None if it is."""
        if entry.problem:
            return Refused(entry.problem, technical=False)
        if entry.size > self.max_bytes:
            size = f"{entry.size} bytes, more than ingest.max_bytes ({self.max_bytes})"
            return Refused(size, technical=True)
        return None

    def fetch(self, file: File, read: Read) -> FetchResult:
        """Return the parsed file, unless its bytes and the parser's and redactor's fingerprint are
        unchanged. Called from several threads."""
        hashed = ""
        try:
            data = read(file.entry)
            hashed = digest(data)
            if self.forgotten and self.forgotten(hashed):
                return Refused(FORGOTTEN, technical=False, content_hash=hashed)
            if self._is_known(file, hashed):
                return Unchanged(hashed)
            if (refused := self.refused_before(file)) and refused.content_hash == hashed:
                return refused
            if self.unfinished and (
                made := self.unfinished.get(file.uri, hashed, self.fingerprint)
            ):
                return Resumed(made, hashed)
            # a title may be made of the name, so the parser gets the one without personal data
            return Fetched(self.parse(file.uri, data), hashed)
        except (OSError, UnreadableError) as error:
            return self._refused(error, hashed)

    def _is_known(self, file: File, hashed: str) -> bool:
        if not file.old or any(document.intake_rules != self.fingerprint for document in file.old):
            return False
        if len(file.old) == 1 and file.old[0].content_hash == hashed:
            return True
        return file.seen[1:] == (hashed, table_parts.state(file.old))

    def refused_before(self, file: File) -> Refused | None:
        """Return the rejection of last night, if the parser would come to it again with the same
        bytes."""
        if len(file.seen) != REJECTED or file.seen[2] != self.rejecting:
            return None
        _, hashed, _, reason = file.seen
        if self.forgotten and self.forgotten(hashed):
            return None
        return Refused(reason, True, hashed, by_parser=True)

    def prefetch(self, fetched: Iterable[FetchResult]) -> Iterator[float]:
        """Have the taggers read the files together, because short texts one by one cost more.
        `admit` then finds the same. Longer texts it reads piece by piece, within their limit.
        Yields the share that they have read."""
        if not self.redactor.taggers:
            return
        parsed = [each.parsed for each in fetched if isinstance(each, Fetched)]
        texts = [text for p in parsed for text in (p.title, p.text, p.author, *p.notes)]
        texts = [text for text in texts if 0 < len(text) <= redact.PIECE]
        whole, read = sum(map(len, texts)), 0
        while texts:
            some = [texts.pop()]
            while texts and sum(map(len, some)) < redact.PIECE:
                some.append(texts.pop())
            # a tagger that fails does so again in `admit`, where the file is known
            with contextlib.suppress(redact.RedactionError):
                self.redactor.prefetch(some)
            read += sum(map(len, some))
            yield read / whole

    def admit(self, file: File, fetched: FetchResult) -> Admitted | Refused:
        """Return the redacted documents of a fetched file."""
        if isinstance(fetched, Refused):
            return fetched
        if isinstance(fetched, Unchanged):
            return Admitted(self.unchanged(file), fetched.content_hash)
        if isinstance(fetched, Resumed):
            return Admitted(_current(fetched.documents, file), fetched.content_hash)
        try:
            admitted = self._documents(file, fetched)
        except redact.RedactionError as error:
            return self._refused(error, fetched.content_hash)
        if self.unfinished:
            self.unfinished.add(file.uri, fetched.content_hash, admitted.documents)
        return admitted

    def unchanged(self, file: File) -> tuple[Document, ...]:
        return _current(file.old, file)

    def _documents(self, file: File, fetched: Fetched) -> Admitted:
        parsed = fetched.parsed
        known = {document.doc_id: document for document in file.old}
        cut = table_parts.cut(parsed.text, self.part_rows, self.part_characters)
        documents = []
        for part in cut:
            uri = f"{file.uri}#{part.label}" if part.label else file.uri
            hashed = digest(parsed.title, part.text) if part.label else fetched.content_hash
            old = known.get(uri)
            if old and old.content_hash == hashed and old.intake_rules == self.fingerprint:
                documents.append(replace(old, groups=file.entry.groups, stale_since=None))
            else:
                documents.append(self._document(file, uri, part, parsed, hashed))
        notes = tuple(self.redactor.redact(note)[0] for note in parsed.notes)
        documents[0] = replace(documents[0], notes=notes)
        return Admitted(tuple(documents), fetched.content_hash)

    def _document(self, file: File, uri: str, part: Part, parsed: Parsed, hashed: str) -> Document:
        title, in_title = self.redactor.redact(parsed.title)
        text, in_text = self.redactor.redact(part.text)
        found = Counter(finding.kind for finding in (*in_title, *in_text))
        return Document(
            doc_id=uri,
            uri=uri,
            title=f"{title}, from {part.label}" if part.label else title,
            text=text,
            author=self.redactor.redact_author(parsed.author),
            dated=parsed.dated,
            mime=parsed.mime,
            language="en",  # said, not detected: the redactor knows no other yet
            groups=file.entry.groups,
            content_hash=hashed,
            intake_rules=self.fingerprint,
            stale_since=None,
            redacted=dict(sorted(found.items())),
        )

    def keep(self, file: File, since: str) -> tuple[Document, ...] | None:
        """Return the last good version, marked stale, its text redacted again by today's rules."""
        kept = []
        try:
            for old in file.old:
                title, text = self.redactor.redact(old.title)[0], self.redactor.redact(old.text)[0]
                kept.append(
                    replace(
                        old, title=title, text=text, groups=file.entry.groups, stale_since=since
                    )
                )
        except redact.RedactionError:
            return None
        return tuple(kept)

    def _refused(self, error: Exception, hashed: str) -> Refused:
        """Return the reason in words that contain nothing of the document."""
        if isinstance(error, OSError):
            said = error.strerror or type(error).__name__
            return Refused(f"can't be read: {said}", True, hashed, settled=False)
        if isinstance(error, UnreadableError):
            reason, settled = (
                self.redactor.redact(str(error))[0],
                not isinstance(error, UnansweredError),
            )
            return Refused(reason, True, hashed, settled=settled, by_parser=settled)
        return Refused(f"redaction failed: {error}", False, hashed, settled=False)


def _current(documents: Sequence[Document], file: File) -> tuple[Document, ...]:
    """Return documents as of tonight: who may read a file is not part of its bytes."""
    groups = file.entry.groups
    return tuple(replace(document, groups=groups, stale_since=None) for document in documents)
