"""Remove a forgotten subject from data sets, models, caches and files.

In:  a Subject
Out: data sets without it, models that may have been trained on it withdrawn, files with it removed
"""

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from tasks import paths
from tasks.answer import arms
from tasks.decision import decisions
from tasks.decision.champion import Champion
from tasks.documents import rejected
from tasks.errors import InhouseError
from tasks.forgetting import traces
from tasks.forgetting.byte_search import Needles
from tasks.forgetting.subjects import Subject
from tasks.forgetting.traces import Trace
from tasks.index import desired, embed, ledger
from tasks.pii.placeholders import placeholder
from tasks.records import Document, Rejection, digest
from tasks.storage import places, reports, shards
from tasks.storage.atomic import whole
from tasks.storage.places import Leaves

MARK = "[forgotten]"
DERIVED = ("compare", "recommend", "week", "snapshot", "examples")  # reports of a training
ROWS = ("log", "artifact", "artifact_collection", "events", "event_resources")  # of Prefect


def documents(subject: Subject) -> int:
    """Take the subject's documents out of data/documents and the quarantine, and its name out of
    the others. Returns how many documents changed."""
    every = list(shards.read(paths.DOCUMENTS, Document))
    remaining = [_without_name(d, subject) for d in every if d.doc_id not in subject.gone]
    shards.write(paths.DOCUMENTS, Document, remaining, lambda row: row.doc_id)
    rows = list(shards.read(rejected.FOLDER, Rejection))
    left = [row for row in rows if not _names(row.uri, subject)]
    if len(left) < len(rows):
        rejected.write(left)
    return len(subject.gone) + len(subject.named)


def _names(uri: str, subject: Subject) -> bool:
    return bool(subject.needles.find(uri.encode())) or (
        subject.kind == "source" and uri.startswith(f"{subject.name}/")
    )


def _without_name(document: Document, subject: Subject) -> Document:
    """Mask a person. The redaction fingerprint changes, so that the next night filters the file
    again and kept generations lose the old text."""
    people = subject.people
    if people is None:
        return document
    rules = digest(document.intake_rules or "", people.fingerprint)  # none: an older version
    if document.doc_id not in subject.named:
        return replace(document, intake_rules=rules)

    def masked(text: str) -> str:
        pieces, at = [], 0
        for start, end in people.spans(text):
            pieces += [text[at:start], placeholder("person")]
            at = end
        return "".join([*pieces, text[at:]])

    uri = masked(document.uri)
    return replace(
        document, doc_id=masked(document.doc_id), uri=uri, title=masked(document.title),
        text=masked(document.text), author=masked(document.author), intake_rules=rules,
        notes=tuple(map(masked, document.notes)),
    )  # fmt: skip


def may_be_trained_on(subject: Subject) -> bool:
    """Return whether a tuned model may have been trained on the subject: the current snapshot
    contains it, or a champion was made from a snapshot that does not exist any more."""
    ids = {*subject.gone, *subject.named}
    if any(d.doc_id in ids or _mentions(d, subject) for d in shards.read(paths.TRAINSET, Document)):
        return True
    cards = {_trainset(paths.tuned(name)) for name in arms.LEVELS}
    return any(_trainset(folder) not in cards for folder in paths.CHAMPIONS.glob("*"))


def _mentions(document: Document, subject: Subject) -> bool:
    return bool(subject.needles.find(f"{document.title}\n{document.text}".encode()))


def _trainset(folder: Path) -> str | None:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads((folder / "card.json").read_text("utf-8"))["trainset"])
    return None


def withdraw_models(why: str) -> list[str]:
    """Remove every tuned model, the champion if it is one, the snapshot and examples that they were
    made from, and their comparison. The next week trains from the remaining documents. Returns the
    names."""
    names = [name for name in arms.LEVELS if paths.tuned(name).exists()]
    names += [folder.name for folder in paths.CHAMPIONS.glob("*")]
    _withdraw_champion(why)
    _delete("withdrawn")
    for step in (*DERIVED, *(f"{kind}-{name}" for name in arms.LEVELS for kind in _KINDS)):
        paths.report(step).unlink(missing_ok=True)
    for name in ("answers.jsonl", "comparison.html", "headline-recommend.json"):
        (paths.REPORTS / name).unlink(missing_ok=True)
    return names


def _delete(leaves: Leaves) -> None:
    for folder in places.folders(leaves):
        shutil.rmtree(folder, ignore_errors=True)


_KINDS = ("finetune", "learning")


def _withdraw_champion(why: str) -> None:
    if not paths.CHAMPION.exists():
        return
    now = None
    with contextlib.suppress(OSError, ValidationError):
        now = Champion.model_validate_json(paths.CHAMPION.read_bytes())
    if now and not now.parsed.level:
        # the one before may be a tuned one, and so may those of the other uses
        reports.write(paths.CHAMPION, now.alone())
        return
    decisions.record("withdraw", None, now.arm if now else "unknown", "forget", why)
    paths.CHAMPION.unlink()


def caches() -> int:
    """Keep only the vectors of today's texts, and delete the stores that are filled again when they
    are needed. Returns the number of deleted vectors."""
    with contextlib.suppress(InhouseError):
        return _caches(set(ledger.unpacked(desired.looked_up().passages)))
    return _caches(set())


def _caches(keys: set[str]) -> int:
    dropped = 0
    for file in paths.cache("vectors").glob("*.sqlite"):
        with closing(embed.Cache(file)) as cache:
            dropped += cache.keep_only(keys)
    _delete("deleted")
    return dropped


def file(trace: Trace, needles: Needles) -> None:
    """Remove the traces in a file: lines of JSON lines, rows of SQLite; any other file whole."""
    if trace.path.suffix == ".jsonl":
        lines = trace.path.read_bytes().splitlines(keepends=True)
        with whole(trace.path) as temporary:
            temporary.write_bytes(b"".join(x for x in lines if not needles.find(x)))
    elif (main := _database_of(trace.path)) is not None:
        database(main, needles)
    else:
        trace.path.unlink(missing_ok=True)


def _database_of(path: Path) -> Path | None:
    """Return the SQLite file that a file is, or whose log it is; None for other files."""
    main = path.with_name(path.name.removesuffix("-wal").removesuffix("-shm"))
    with contextlib.suppress(OSError), main.open("rb") as opened:
        return main if opened.read(15) == b"SQLite format 3" else None
    return None


def database(path: Path, needles: Needles) -> None:
    """Delete the rows of logs and artifacts that contain a needle; replace it in other tables."""
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as opened:
        opened.execute("PRAGMA secure_delete=ON")
        for table in traces.tables(opened):
            with contextlib.suppress(sqlite3.OperationalError):  # a virtual or an internal table
                _table(opened, table, needles)
        opened.execute("VACUUM")  # pages that were free before may contain old rows
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _table(opened: sqlite3.Connection, table: str, needles: Needles) -> None:
    name = '"' + table.replace('"', '""') + '"'
    columns = [row[1] for row in opened.execute(f"PRAGMA table_info({name})")]
    for rowid, *values in opened.execute(f"SELECT rowid, * FROM {name}").fetchall():  # noqa: S608
        matching = {c: v for c, v in zip(columns, values, strict=True) if _in_value(v, needles)}
        if not matching:
            continue
        if table in ROWS or not all(isinstance(value, str) for value in matching.values()):
            opened.execute(f"DELETE FROM {name} WHERE rowid = ?", (rowid,))  # noqa: S608
            continue
        for column, value in matching.items():
            clean = _clean(value, needles)
            opened.execute(
                f'UPDATE {name} SET "{column}" = ? WHERE rowid = ?',  # noqa: S608
                (clean, rowid),
            )


def _in_value(value: object, needles: Needles) -> bool:
    data = value if isinstance(value, bytes) else str(value).encode()
    return any(needles.first(parts) for _, parts in traces.layers(data))


def _clean(text: str, needles: Needles) -> str:
    data = text.encode()
    for needle in sorted(needles.forms, key=len, reverse=True):
        data = data.replace(needle, MARK.encode())
    return data.decode("utf-8", "replace")


def dvc_models(stores: Iterable[Path]) -> int:
    """Remove the weights of tuned models from DVC's stores. Returns the number of objects."""
    removed = 0
    for store in stores:
        for listing in store.rglob("*.dir"):
            members = _members(listing)
            if any(relative.endswith("card.json") for relative in members):
                objects = [_object(listing, md5) for md5 in members.values()]
                removed += _unlink([*objects, listing])
    return removed


def dvc_listings(stores: Iterable[Path], removed: Sequence[Path]) -> int:
    """Remove the listings of folders that name a removed object: they can't be checked out."""
    gone = {path.parent.name + path.name for path in removed}
    return sum(
        _unlink([listing])
        for store in stores
        for listing in list(store.rglob("*.dir"))
        if gone & set(_members(listing).values())
    )


def _members(listing: Path) -> dict[str, str]:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        rows = json.loads(listing.read_text("utf-8"))
        return {str(row["relpath"]): str(row["md5"]) for row in rows}
    return {}


def _object(listing: Path, md5: str) -> Path:
    return listing.parent.parent / md5[:2] / md5[2:]


def _unlink(found: Iterable[Path]) -> int:
    removed = 0
    for path in found:
        removed += path.exists()
        path.unlink(missing_ok=True)
    return removed
