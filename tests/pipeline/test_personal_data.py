"""No planted value is in anything that a night writes: data, index, caches, logs, the server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks import params
from tasks.forgetting import traces
from tasks.forgetting.byte_search import Needles
from tests.conftest import ROOT, SAMPLE, First, Workspace, documents

KEPT = ("data/samples", "tests", "models", ".git", "bench")  # what was there before


def planted() -> set[str]:
    rows = (ROOT / SAMPLE / "personal_data.jsonl").read_text().splitlines()
    found = [json.loads(row) for row in rows]
    kinds, read = params.load().redact.kinds, set(documents())
    return {
        row["text"]
        for row in found
        if row["path"] in read and row["kind"] in kinds
        if len(row["text"]) > 5
    }


def written(root: Path) -> Iterator[bytes]:
    """Yield the bytes of each file, and the content of packed ones, as Parquet, SQLite and gzip."""
    for path in traces.files([root]):
        if not path.relative_to(root).as_posix().startswith(KEPT):
            for _, parts in traces.layers(path.read_bytes(), path):
                yield from parts


def test_no_planted_value_is_written_anywhere(
    indexed: Workspace, first: First, cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    values = Needles({value.encode(): value for value in planted()})
    assert len(values.forms) > 80
    # the databases and logs of this worker's server, and of the one that saw the first night
    bases = (tmp_path_factory.getbasetemp(), first.root.parent)
    homes = [home for base in bases for home in base.glob("*prefect*")]
    redacted, leaked = 0, set()
    for data in (data for root in (indexed.root, cache, *homes) for data in written(root)):
        redacted += b"[EMAIL]" in data
        leaked.add(values.find(data))
    assert redacted > 10
    assert leaked == {""}


def test_no_planted_value_is_found_by_asking_for_it(indexed: Workspace, tmp_path: Path) -> None:
    values = sorted(planted())[::8]
    path = tmp_path / "questions.jsonl"
    rows = ({"_id": str(n), "text": v, "groups": ["staff"]} for n, v in enumerate(values))
    path.write_text("\n".join(map(json.dumps, rows)))
    done = indexed.run("python", "-m", "app", "search", "--file", str(path), "-k", "5")
    found = [json.loads(line)["results"] for line in done.stdout.splitlines()]
    assert len(found) == len(values)
    texts = json.dumps(found, ensure_ascii=False)
    assert [value for value in values if value in texts] == []
