"""Redact personal data in a text. All text passes this module before it is written anywhere.

In:  a text
Out: the text with typed placeholders such as [EMAIL], and the findings (kind, start, end)

    text → shadow → scan → patterns, labels, identifiers, names, rules, taggers → findings → placeholders,
    until nothing is found

Redaction is a pure function of the text and of the section `redact` of params.yaml. It fails
closed: a text that cannot be searched is refused. The findings record positions and kinds, never
values.

Names that no header, title, sign-off, label or address reveals, and postal addresses, are found by
a trained `Tagger` (people/ner.py), within its accuracy. docs/personal-data.md lists the kinds that
are not found.
"""

import math
import re
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tasks import params
from tasks.errors import InhouseError
from tasks.pii import company_rules, file_paths, findings, forgotten, other_scripts
from tasks.pii.allow_list import Allowed, Company, is_product, without
from tasks.pii.findings import Finding as Finding
from tasks.pii.identifiers import identifiers, labels, patterns
from tasks.pii.normalise import Shadow
from tasks.pii.people import name_lists, names
from tasks.pii.placeholders import KINDS as KINDS
from tasks.pii.placeholders import placeholder, placeholders
from tasks.pii.prefilter import Scan
from tasks.records import code, digest

PIECE = 50_000  # characters that a tagger reads before the time is looked at
# One pass can expose another value, and the next pass finds it. Each removes more of the text, so they
# end; a text that needs more than this is refused.
PASSES = 16


class RedactionError(InhouseError):
    """A text cannot be searched, or keeps changing; the document must be refused."""


class Tagger(Protocol):
    """A recognizer that runs beside the rules: the trained one, or the one of forgotten people."""

    @property
    def fingerprint(self) -> str: ...

    def find(self, text: str) -> Iterable[Finding]: ...

    def prefetch(self, texts: Sequence[str]) -> None: ...


@dataclass(frozen=True)
class Redactor:
    """Finds the `kinds`, except in allowed values. Raises InhouseError for an unknown kind."""

    kinds: Collection[str]
    allow: Sequence[str] = ()
    taggers: Sequence[Tagger] = ()
    sensitive: Sequence[str] = ()  # regular expressions
    confidential: Sequence[str] = ()  # marks of sections
    company: Sequence[str] = ()  # its own names
    seconds: float = math.inf  # a text
    _kinds: frozenset[str] = field(init=False, repr=False)
    _allowed: Allowed = field(init=False, repr=False)
    _company: Company = field(init=False, repr=False)
    _sensitive: Sequence[re.Pattern[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        unknown = sorted(set(self.kinds) - set(KINDS))
        if unknown:
            raise InhouseError(
                f"params.yaml: redact.kinds: expected {', '.join(KINDS)}, got {', '.join(unknown)}"
            )
        object.__setattr__(self, "_kinds", frozenset(self.kinds))
        object.__setattr__(self, "_allowed", Allowed.of(self.allow))
        object.__setattr__(self, "_company", Company.of(self.company))
        object.__setattr__(self, "_sensitive", [_compiled(pattern) for pattern in self.sensitive])

    @property
    def fingerprint(self) -> str:
        """A hash that changes whenever a text could be redacted differently."""
        said = (
            code(__file__),
            name_lists.edition(),
            *sorted(self.kinds),
            "allow",
            *sorted(self.allow),
        )
        said += ("sensitive", *self.sensitive, "confidential", *self.confidential)
        said += ("company", *sorted(self.company))
        return digest(*said, *(tagger.fingerprint for tagger in self.taggers))

    def redact(self, text: str) -> tuple[str, tuple[Finding, ...]]:
        """Return the text with placeholders for personal data, and the findings in order.

        Redacting a redacted text again changes nothing, as far as the rules are concerned. Raises
        RedactionError."""
        return self._redact(text, self.taggers)

    def prefetch(self, texts: Iterable[str]) -> None:
        """Have the taggers read many short texts together, which makes later calls of `redact` on
        them faster and does not change their result."""
        shadows = [Shadow.of(text).text for text in texts if not _NO_TEXT.search(text)]
        for tagger in self.taggers:
            tagger.prefetch(shadows)

    def redact_path(self, path: str) -> tuple[str, tuple[Finding, ...]]:
        """Return the path of a file in a source with the names in it masked; see file_paths.py.

        Equal paths give equal results, and different ones different results. Raises
        RedactionError."""
        found: list[Finding] = []
        for start, end in file_paths.components(path):
            line, places = file_paths.spaced(path[start:end])
            name = path[start:end]
            spans = [(f.start, f.end, f.kind) for f in self._redact(name, ())[1]]
            if "person" in self.kinds:
                spans += [(first, last, "person") for first, last in file_paths.inverted(name)]
            for first, last in self._in_words(line):
                spans.append((places[first], places[last - 1] + 1, "person"))
            found += [Finding(start + first, start + last, kind) for first, last, kind in spans]
        found = findings.resolved(found)
        spans = [(finding.start, finding.end, finding.kind) for finding in found]
        return file_paths.masked(path, spans), tuple(found)

    def _in_words(self, line: str) -> Iterator[tuple[int, int]]:
        """Yield the spans of a component in which people are named."""
        yield from ((f.start, f.end) for f in self._redact(line, ())[1] if f.kind == "person")
        if "person" in self.kinds and " " in line.strip():
            read = file_paths.readable(line, self._allowed.find(Scan(line)))
            found = [f for tagger in self.taggers for f in tagger.find(read) if f.kind == "person"]
            yield from file_paths.people(read, [(f.start, f.end) for f in found])

    def _redact(self, text: str, taggers: Sequence[Tagger]) -> tuple[str, tuple[Finding, ...]]:
        if _NO_TEXT.search(text):
            raise RedactionError("the text contains NUL or an unpaired surrogate")
        found: list[Finding] = []
        redacted = text
        until = time.monotonic() + self.seconds
        if taggers:
            self._read(text, taggers, until)
        for taken in range(PASSES):
            self._check_time(until)
            # the NER model runs once: on redacted text its findings do not converge
            more = self._find(redacted, () if taken else taggers)
            if not more:
                return redacted, tuple(found)
            found = findings.resolved([*found, *findings.in_original(more, found)])
            redacted = findings.replaced(text, found)
        raise RedactionError(f"the text still contains personal data after {PASSES} passes")

    def _read(self, text: str, taggers: Sequence[Tagger], until: float) -> None:
        """Have the taggers read a long text piece by piece, so that the time limit can be checked
        in between; they cache the result for the search of the whole text."""
        if self.seconds == math.inf or len(text) <= PIECE:
            return
        shadow, start = Shadow.of(text).text, 0
        while start < len(shadow):
            self._check_time(until)
            breaks = [shadow.find(sign, start + PIECE) for sign in ("\n\n", "\n|")]
            end = min([place for place in breaks if place >= 0], default=len(shadow))
            for tagger in taggers:
                tagger.prefetch([shadow[start:end]])
            start = end

    def _check_time(self, until: float) -> None:
        if time.monotonic() > until:
            raise RedactionError(f"it takes longer than redact.seconds ({self.seconds:g})")

    def redact_author(self, name: str) -> str:
        """Return the value of an author field: redacted, "[PERSON]", or unchanged if it names an
        organisation.

        Raises RedactionError."""
        redacted, found = self.redact(name)
        if not name.strip() or "person" not in self.kinds or found:
            return redacted
        return (
            name
            if self._allowed.holds(name.strip()) or names.of_organisation(name)
            else placeholder("person")
        )

    def _find(self, text: str, taggers: Sequence[Tagger]) -> list[Finding]:
        shadow = Shadow.of(text)
        scan, kinds = Scan(shadow.text), self._kinds
        spans = [
            *patterns.find(scan, kinds),
            *labels.find(scan, kinds),
            *identifiers.find(scan, kinds),
            *other_scripts.find(scan, kinds),
        ]
        if "person" in self.kinds:
            spans += [("person", start, end) for start, end in names.find(scan)]
        for tagger in taggers:
            spans += [(f.kind, f.start, f.end) for f in tagger.find(shadow.text)]
        if self.company and (owned := self._company.find(shadow.text)):
            spans = list(_without_company(shadow.text, spans, owned))
        allowed = self._allowed.find(scan) if spans else []
        found = [
            Finding(*shadow.original(start, end), kind)
            for kind, start, end in spans
            if kind in self.kinds
            and not (allowed and findings.inside(start, end, allowed))
            and not (kind == "person" and is_product(shadow.text, start, end, allowed))
        ]
        found += [
            Finding(*shadow.original(start, end), kind)
            for kind, spans_of in self._rules(shadow.text)
            for start, end in spans_of
        ]
        if not found:
            return []
        hidden = placeholders(text)
        return findings.resolved(
            finding
            for finding in found
            if finding.kind == "confidential"  # a section goes with what is already hidden in it
            or not any(first < finding.end and finding.start < last for first, last in hidden)
        )

    def _rules(self, text: str) -> Iterator[tuple[str, Iterable[tuple[int, int]]]]:
        yield "sensitive", company_rules.patterns(text, self._sensitive)
        for start, end in company_rules.sections(text, self.confidential):
            body = text[start:end]
            if body.strip() not in ("", placeholder("confidential")):
                first = start + len(body) - len(body.lstrip())
                yield "confidential", [(first, first + len(body.strip()))]


_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise InhouseError(
            f"params.yaml: redact.sensitive: {pattern} is not a pattern: {error}"
        ) from None


def _without_company(
    text: str, spans: Iterable[tuple[str, int, int]], names: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, int, int]]:
    for kind, start, end in spans:
        left = without(text, start, end, names) if kind == "person" else [(start, end)]
        yield from ((kind, first, last) for first, last in left)


def build(redact: params.Redact) -> Redactor:
    """Build the redactor from its params. Raises ModelError if the tagger is missing or does not
    fit."""
    from tasks.pii.people import ner

    taggers: list[Tagger] = [ner.load(Path(redact.tagger))] if redact.tagger else []
    listed = forgotten.load()
    if listed and listed.people:
        taggers.append(listed.people)
    return Redactor(
        tuple(redact.kinds),
        tuple(redact.allow),
        tuple(taggers),
        sensitive=tuple(redact.sensitive),
        confidential=tuple(redact.confidential),
        company=tuple(redact.company),
        seconds=redact.seconds,
    )
