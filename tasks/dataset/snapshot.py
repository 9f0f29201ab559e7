"""Take the snapshot of the documents that models are trained on.

In:  data/accepted           Document shards
Out: data/trainset           those that every member of finetune.audience may read
     reports/snapshot.json   how many, for whom, a hash of what they say, when it was taken
     reports/week.json       the hash of the last one that a week has learnt from, to its end
Run: python -m tasks.dataset.snapshot

Only the fine-tuning flow takes it, and hands it to DVC: a nightly re-index then makes no model
stale, and how much older a model is than the index can be measured. Weights do not know who asks.
"""

import json
import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from tasks import console, params, paths
from tasks.errors import InhouseError
from tasks.records import PUBLIC, Document, digest
from tasks.storage import shards
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)


def readable_by_all(groups: Collection[str], audience: Collection[str]) -> bool:
    """Whether each member of the audience may read what these groups may read."""
    return PUBLIC in groups or set(audience) <= set(groups)


def content_hash(documents: Sequence[Document]) -> str:
    """Of what the documents say: equal for equal ids, titles and texts, in the order given."""
    return digest(*(part for d in documents for part in (d.doc_id, d.title, d.text)))


def changed(audience: Collection[str]) -> float:
    """The share of the documents that came or changed since the last one that a week has learnt
    from to its end; 1 without such a one, and where a document has left: weights would keep it."""
    last = _read("snapshot")
    if _read("week").get("content") != last.get("content"):
        return 1.0
    before = {d.doc_id: content_hash([d]) for d in shards.read(paths.TRAINSET, Document)}
    accepted = shards.read(paths.ACCEPTED, Document)
    now = {d.doc_id: content_hash([d]) for d in accepted if readable_by_all(d.groups, audience)}
    if not before or before.keys() - now.keys():
        return 1.0
    return sum(before.get(doc_id) != said for doc_id, said in now.items()) / len(now)


def learnt() -> None:
    """Remember that a week has come to its end with the snapshot that lies there."""
    write_json(paths.report("week"), {"content": _read("snapshot").get("content")})


def audience() -> list[str]:
    """Of the snapshot that lies there. Raises InhouseError without one."""
    try:
        return [str(group) for group in _read("snapshot")["audience"]]
    except KeyError:
        raise InhouseError(
            f"{paths.report('snapshot')} is missing: run python -m tasks.dataset.snapshot"
        ) from None


def run(audience: Collection[str]) -> dict[str, Any]:
    """Take it and return the report; nothing is written where nothing changed.

    Raises InhouseError if there is nothing to train on; the last snapshot stays."""
    accepted = sorted(shards.read(paths.ACCEPTED, Document), key=lambda row: row.doc_id)
    taken = [row for row in accepted if readable_by_all(row.groups, audience)]
    if not taken:
        raise InhouseError(
            f"all of {', '.join(sorted(audience))} may read none of the {len(accepted)} documents "
            f"in {paths.ACCEPTED}: run python -m flows.reindex, or change finetune.audience"
        )
    written = shards.write(paths.TRAINSET, Document, taken, lambda row: row.doc_id)
    report = {
        "documents": len(taken),
        "left_out": len(accepted) - len(taken),
        "audience": sorted(audience),
        "content": content_hash(taken),
    }
    before = _read("snapshot")
    if written or any(before.get(key) != value for key, value in report.items()):
        before = {**report, "taken": datetime.now(UTC).isoformat(timespec="seconds")}
        write_json(paths.report("snapshot"), before)
    log.info("snapshot: %d documents, %d left out", len(taken), len(accepted) - len(taken))
    return before


def _read(report: str) -> dict[str, Any]:
    """The report that lies there; empty if none can be read."""
    try:
        found = json.loads(paths.report(report).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def main() -> None:
    values = params.load()
    run(values.finetune.audience)


if __name__ == "__main__":
    console.run(main)
