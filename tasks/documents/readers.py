"""Show who may read each document and by which rule, and find documents that more people may read
than before.

In:  the sources of params.yaml, listed now; the documents of last night
Out: lines for the terminal; the files that became readable by more people
Run: called by tasks.documents.ingest, and by the command inhouse access
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks import params, paths
from tasks.documents import access, sources
from tasks.documents.loss_guard import allowed, source_of
from tasks.documents.sources import Entry
from tasks.documents.table_parts import file_of
from tasks.errors import InhouseError
from tasks.records import PUBLIC, Document
from tasks.storage import shards

SOURCES_GROUPS = "the source's groups"
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Widened:
    """The files that more people may read than last night."""

    files: list[dict[str, str]]  # path, before, now
    problem: str | None


def named(groups: Iterable[str]) -> str:
    """Name the readers of a document in a sentence."""
    found = sorted(groups)
    return f"{PUBLIC} (everyone)" if PUBLIC in found else ", ".join(found) or NOBODY


def group_to_ask_as(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Return the group that most documents are closed without; "" if everyone may read most.
    `counts`: the documents by source and by who may read them, as reports/ingest.json has them."""
    found = {who: number for who, number in totals(counts).items() if who != NOBODY}
    who = max(sorted(found), key=lambda who: found[who], default="")
    return who.split(", ")[0] if who and is_closed(who) else ""


def totals(counts: Mapping[str, Mapping[str, int]]) -> Counter[str]:
    """Return the documents of all sources by who may read them."""
    found = Counter[str]()
    for each in counts.values():
        found.update(each)
    return found


def is_closed(who: str) -> bool:
    """Return whether these readers are groups: neither everyone nor nobody."""
    return who != NOBODY and not who.startswith(PUBLIC)


def widened(
    before: Sequence[Document],
    now: Sequence[Document],
    configured: Mapping[str, int],
    share: float,
    floor: int,
) -> Widened:
    """Find the files of tonight that more people may read than last night, by their path or by
    their content: a copy or a moved file is compared with the file that it was.

    `configured`: the number of tonight's files by source."""
    found = {
        file_of(document.doc_id): {"before": named(old), "now": named(document.groups)}
        for document, old in _compared(before, now)
        if access.wider(document.groups, old)
    }
    counts = Counter(map(source_of, found))
    over = [n for n in sorted(counts) if counts[n] > allowed(configured[n], share, floor)]
    listed = ", ".join(f"{name} {counts[name]} of {configured[name]}" for name in over)
    return Widened(
        [{"path": path, **groups} for path, groups in sorted(found.items())],
        f"more people than last night could read these documents ({listed}; ingest.max_widened is "
        f"{share:g}); nothing was replaced. reports/ingest.json lists them under widened: correct "
        'the access rules, or allow it once with inhouse run reindex --allow-wider --why "…"'
        if over
        else None,
    )


def _compared(
    before: Sequence[Document], now: Sequence[Document]
) -> Iterator[tuple[Document, tuple[str, ...]]]:
    """Yield each document with the readers that its path had last night, and with those that its
    content had."""
    by_id: dict[str, tuple[str, ...]] = {}
    by_content: dict[str, tuple[str, ...]] = {}
    same: dict[tuple[str, ...], tuple[str, ...]] = {}  # each group of readers is in memory once
    for document in before:
        groups = by_id[document.doc_id] = same.setdefault(document.groups, document.groups)
        former = by_content.setdefault(document.content_hash, groups)
        if former is not groups:
            both = tuple({*former, *groups})
            by_content[document.content_hash] = same.setdefault(both, both)
    for document in now:
        if document.doc_id in by_id:
            yield document, by_id[document.doc_id]
        if document.content_hash in by_content:
            yield document, by_content[document.content_hash]


def lines(configured: Sequence[params.Source], path: str = "", group: str = "") -> list[str]:
    """List the readers of the documents at a path, each with the rule that decides; with a group
    only those that it may read. Raises InhouseError if there are none."""
    indexed = _indexed()
    found = [
        _line(entry, rule, indexed)
        for source in configured
        for entry, rule in _entries(source)
        if _below(entry, path) and (not group or _reads(group, entry.groups))
    ]
    if not found:
        which = f"that {group} may read " if group else ""
        raise InhouseError(
            f"expected a document {which}at {path or 'any path'}, got none: "
            "inhouse access without arguments lists all, with their paths"
        )
    counts = Counter(line.rpartition(": ")[2] for line in found)
    rules = [f"{number:,} documents: {who}" for who, number in counts.most_common()]
    return [*found, *(["", *rules] if len(rules) > 1 else []), f"{len(found):,} documents"]


def _entries(source: params.Source) -> Iterator[tuple[Entry, str]]:
    """Yield the files that the patterns take, with the rule that decides for each."""
    listing = sources.survey(source)
    for entry in listing.entries:
        number = listing.rules[entry.uri]
        yield entry, SOURCES_GROUPS if number is None else f"rule {source.access[number].pattern!r}"


def _line(entry: Entry, rule: str, indexed: Mapping[str, tuple[str, ...]]) -> str:
    shown = "".join(c if c.isprintable() else "\ufffd" for c in entry.uri)
    line = f"{shown}: {named(entry.groups)}, by {rule}"
    then = indexed.get(entry.uri)
    if then is not None and set(then) != set(entry.groups):
        line += f"; until the next night {named(then)}"
    return line


def _indexed() -> dict[str, tuple[str, ...]]:
    rows = shards.columns(paths.DOCUMENTS, Document, ["doc_id", "groups"])
    found = zip(rows["doc_id"].to_pylist(), rows["groups"].to_pylist(), strict=True)
    return {file_of(doc_id): tuple(groups) for doc_id, groups in found}


def _below(entry: Entry, path: str) -> bool:
    """Return whether a path names the entry or a folder above it, by its URI or on this machine."""
    wanted = path.rstrip("/")
    if wanted in ("", ".", entry.uri) or entry.uri.startswith(f"{wanted}/"):
        return True
    place = os.path.abspath(wanted)  # noqa: PTH100 links are not resolved
    return Path(entry.path).is_absolute() and Path(entry.path).is_relative_to(place)


def _reads(group: str, groups: Sequence[str]) -> bool:
    return bool({group, PUBLIC} & set(groups))


def show(path: str, group: str) -> None:
    """Print who may read a document or the documents of a folder, and by which rule."""
    print("\n".join(lines(params.load().ingest.sources, path, group)))
