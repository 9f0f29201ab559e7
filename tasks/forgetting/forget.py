"""Forget a document, a source or a person: exclude it, remove it everywhere, search, and sign.

In:  a Subject; a function that rebuilds chunks, vectors and index from data/documents; the places
Out: a receipt in reports/forgotten.jsonl
Run: by flows.forget

It can be killed anywhere and run again: the exclusion comes first, and the search at the end finds
the leftovers of an earlier run.
"""

import hashlib
import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks import paths
from tasks.documents.table_parts import file_of
from tasks.errors import InhouseError
from tasks.forgetting import erase, receipts, traces
from tasks.forgetting.subjects import Subject
from tasks.forgetting.traces import Trace
from tasks.index import night_record
from tasks.pii import forgotten
from tasks.pii.forgotten import Forgotten, keyed, plain
from tasks.records import Document
from tasks.storage import shards
from tasks.storage.places import Place

log = logging.getLogger(__name__)

TEXTS = (".yaml", ".yml", ".toml", ".jsonl", ".json", ".csv", ".txt", ".md")
Found = dict[str, list[Trace]]  # by the name of a place

ROUNDS = 3  # removing a row can leave it in a log of the database
EMPTIED = (paths.ACCEPTED, paths.CHUNKS, paths.VECTORS, paths.POINTS, paths.INDEX)
NOT_CHECKED = (
    "backups, and copies that people or other programs made",
    "other clones of this repository, their caches and indexes",
    "the history of git, and packed git objects",
    "the sources themselves: their files are read, and never changed",
    "weights of models that are still there, byte by byte",
    "memory and swap of running programs, and blocks that the disk has freed",
)


@dataclass(frozen=True, slots=True)
class World:
    """The places where a project keeps data, and the function that updates its index."""

    places: Sequence[Place]
    stores: Sequence[Path]  # of DVC: caches and local remotes
    rebuild: Callable[[], None]
    unreachable: Sequence[str] = ()  # for the receipt
    edited: Sequence[Path] = ()  # files that people write: named, and never changed


def preview(found: Found) -> dict[str, int]:
    """Return in how many files of each place the subject was found."""
    return {name: len(rows) for name, rows in found.items()}


def in_edited(subject: Subject, world: World) -> list[Path]:
    """Return the files that people write and that hold the subject: they have to take it out."""
    found = [trace.path for trace in traces.search(world.edited, subject.needles)]
    if (people := subject.people) is None:
        return found
    rest = [path for path in world.edited if path not in found and path.suffix in TEXTS]
    named = (p for p in rest if any(people.spans(p.read_text("utf-8", errors="replace"))))
    return sorted([*found, *named])


def search(subject: Subject, world: World) -> Found:
    """Search the bytes of all places; nothing is changed."""
    found = {
        place.name: list(traces.search(traces.files(place.roots), subject.needles))
        for place in world.places
    }
    packed = traces.search(traces.files([paths.INDEX]), subject.pieces)
    found["pieces in the index"] = list(packed)
    return found


def run(subject: Subject, world: World, by: str, shown: Found | None = None) -> dict[str, Any]:
    """Forget the subject and return the signed receipt. `shown`: the result of `search` that was
    shown to the person who decided. Raises InhouseError if traces are left, after the receipt is
    written."""
    started = night_record.now()
    found = search(subject, world) if shown is None else shown
    before = _hashes(found)
    listed = _exclude(subject)
    models = _erase(subject, world)
    removed, left = _sweep(subject, world)
    receipt = {
        "kind": subject.kind,
        "subject": keyed(listed.key, "subject", plain(subject.name)),
        "by": by,
        "started": started,
        "ended": night_record.now(),
        "documents_removed": len(subject.gone),
        "documents_masked": len(subject.named),
        "searched": {p.name: sum(1 for _ in traces.files(p.roots)) for p in world.places},
        "needles": dict(Counter(subject.needles.forms.values())),
        "found": {name: traces.count(rows) for name, rows in found.items()},
        "removed_files": removed,
        "files_to_edit": len(in_edited(subject, world)),
        "models_withdrawn": models,
        "hashes": {name: [old, _hash(path)] for name, (path, old) in before.items()},
        "left": {name: len(rows) for name, rows in left.items()},
        "not_checked": [*NOT_CHECKED, *world.unreachable],
        "remains": [
            "keyed hashes that keep the subject out (.forgotten), and this receipt",
            "the line in reports/decisions.jsonl if a model was withdrawn; it does not say why",
        ],
    }
    signed = receipts.add(receipt)
    _raise_if_found(left)
    return signed


def _raise_if_found(left: Found) -> None:
    if rows := [row for found in left.values() for row in found]:
        raise InhouseError(
            f"{len(rows)} files still contain the forgotten subject, such as {rows[0].path} "
            f"({rows[0].form}); stop the programs that use them, and run the command again"
        )


def _exclude(subject: Subject) -> Forgotten:
    if subject.kind == "person":
        listed = forgotten.add("person", subject.values)
    else:
        listed = forgotten.add(subject.kind, [subject.name])
    documents = [d for d in shards.read(paths.DOCUMENTS, Document) if d.doc_id in subject.gone]
    if documents:
        uris = {name for d in documents for name in (d.uri, file_of(d.uri))}
        forgotten.add("document", uris)
        listed = forgotten.add("content", {d.content_hash for d in documents})
    return listed


def _erase(subject: Subject, world: World) -> list[str]:
    """Remove the subject from data, models, index and caches. Returns the withdrawn models."""
    trained_on = erase.may_be_trained_on(subject)
    changed = erase.documents(subject)
    models = []
    if trained_on:
        models = erase.withdraw_models("a document of its training set was forgotten")
        erase.dvc_models(world.stores)
    if not any(True for _ in shards.read(paths.DOCUMENTS, Document)):
        for folder in EMPTIED:
            shutil.rmtree(folder, ignore_errors=True)
    elif changed:
        world.rebuild()
    dropped = erase.caches()
    log.info("forget: %d documents, %d vectors, models %s", changed, dropped, models or "none")
    return models


def _sweep(subject: Subject, world: World) -> tuple[dict[str, int], Found]:
    """Remove the files that still contain the subject. Returns the count of each place, and those
    that are left."""
    removed: Counter[str] = Counter()
    for _ in range(ROUNDS):
        left = search(subject, world)
        rows = [(name, trace) for name, found in left.items() for trace in found]
        if not rows:
            break
        for name, trace in rows:
            if not trace.path.is_relative_to(paths.INDEX):  # only `rebuild` writes there
                erase.file(trace, subject.needles)
                removed[name] += 1
        erase.dvc_listings(world.stores, [trace.path for _, trace in rows])
    else:
        left = search(subject, world)
    return dict(removed), left


def _hashes(found: Found) -> dict[str, tuple[Path, str | None]]:
    """Return the files that contained the subject, and their hashes. A path may name the subject,
    so the receipt numbers them by place."""
    return {
        f"{name} {number}": (trace.path, _hash(trace.path))
        for name, rows in found.items()
        for number, trace in enumerate(rows, 1)
    }


def _hash(path: Path) -> str | None:
    """Return the SHA-256 of a file; None if it is gone."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _unmatched(subject: Subject) -> str:
    """Return what it means that no document of the last night matches."""
    if subject.kind == "person":
        return (
            f"no document of the last night names {subject.name}: names that the redaction finds "
            f"are not written. Later nights will mask this one wherever it is"
        )
    return (
        f"expected a {subject.kind} of the last night, got {subject.name}: is it spelt as answers "
        f"cite it? If you go on, later nights will keep out what has this name"
    )


def lines(subject: Subject, found: Found) -> Iterable[str]:
    """Yield lines that list the planned removals."""
    for doc_id in subject.gone:
        yield f"to be removed: {doc_id}"
    for doc_id in subject.named:
        yield f"the name is to be masked in: {doc_id}"
    if not subject.gone and not subject.named:
        yield _unmatched(subject)
    for name, count in preview(found).items():
        if count:
            yield f"{name}: {count:,} files contain it"
