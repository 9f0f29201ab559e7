"""Test that no personal data passes redaction: values of every kind, in every format and place, are
nowhere in the output of a night or the traces of a question; not compressed, in base64 or in
UTF-16, and not after kill -9.
"""

import base64
import gzip
import json
import os
import signal
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from numpy.typing import NDArray

from tasks.index.qdrant_edge import EdgeStore
from tests import markers
from tests.conftest import Workspace, clone
from tests.prefect_servers import prefect_server
from tests.waiting import wait_for

# what was there before
KEPT = ("data/samples", "tests", "models", ".git", "bench", "source", "tasks/pii/tagger/words.txt")


pytestmark = pytest.mark.xdist_group("markers")  # one worker: its night is made once


@pytest.fixture(scope="module")
def night(
    tmp_path_factory: pytest.TempPathFactory, cache: Path, database: Path
) -> Iterator[tuple[Workspace, dict[str, str], list[Path]]]:
    """Yield a clone that reads documents from such a folder, the values, and its output folders."""
    made = clone(tmp_path_factory.mktemp("marked"), cache)
    source, home, temporary = (
        made.root / "source",
        made.root.parent / "server",
        made.root.parent / "tmp",
    )
    temporary.mkdir()
    values = markers.write(source)
    made.take_from(source)
    with prefect_server(home, database) as api:
        environment = {**made.environment, "PREFECT_API_URL": api, "TMPDIR": str(temporary)}
        yield Workspace(made.root, environment), values, [made.root, home, temporary, cache]


def written(roots: list[Path]) -> Iterator[tuple[Path, bytes]]:
    """Yield every file, as it is and, if it is compressed, uncompressed."""
    for root in roots:
        for path in root.rglob("*"):
            inside = path.relative_to(root).as_posix()
            if path.is_symlink() or not path.is_file() or inside.startswith(KEPT):
                continue
            data = path.read_bytes()
            yield path, data
            for plain in decompressed(path, data):
                yield path, plain


def decompressed(path: Path, data: bytes) -> Iterator[bytes]:
    # a kill can leave the mark of the beginning alone
    if len(data) > 8 and data[:4] == b"PAR1" and data[-4:] == b"PAR1":
        yield str(pyarrow.parquet.read_table(path).to_pylist()).encode()
    elif data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    elif data[:4] == b"PK\x03\x04" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as held:
            yield from (held.read(name) for name in held.namelist())
    elif data[:1] == b"\x78":
        try:
            yield zlib.decompress(data)
        except zlib.error:
            return


def indexed(root: Path) -> Iterator[bytes]:
    """Yield the payloads of every generation, which Qdrant compresses in its own way."""
    for folder in (root / "data/index").rglob("*"):
        if (folder / "edge_config.json").is_file():
            store = EdgeStore.open(folder, 384, 64)
            ids = [chunk_id for chunk_id, _ in store.digests()]
            yield str(store.payloads(ids)).encode()
            store.close()


def forms(value: str) -> Iterator[bytes]:
    """Yield the value as text, escaped as in JSON, in UTF-16, and in base64 wherever it begins."""
    raw = value.encode()
    yield raw
    yield json.dumps(value)[1:-1].encode()
    yield value.encode("utf-16-le")
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + raw)
        yield coded[(shift * 4 + 2) // 3 : -4 if (shift + len(raw)) % 3 else None]


def beginnings(data: bytes) -> NDArray[np.uint64]:
    """Return the eight bytes from each position on, as a number."""
    held = np.frombuffer(data, np.uint8).astype(np.uint64)
    number = held[: len(held) - 7].copy()
    for n in range(1, 8):
        number |= held[n : len(held) - 7 + n] << np.uint64(8 * n)
    return number


def leaked(values: dict[str, str], haystacks: list[tuple[Path, bytes]]) -> set[tuple[str, str]]:
    """Return the leaked values, each with its file. All forms are searched at once."""
    wanted: dict[int, list[tuple[bytes, str]]] = {}
    for value, where in values.items():
        for form in forms(value):
            wanted.setdefault(int(beginnings(form)[0]), []).append((form, where))
    keys = np.array(sorted(wanted), np.uint64)
    found = set()
    for path, data in haystacks:
        if len(data) >= 8:
            held = beginnings(data)
            for at in np.flatnonzero(np.isin(held, keys)):
                for form, where in wanted[int(held[at])]:
                    if data.startswith(form, int(at)):
                        found.add((where, str(path)))
    return found


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """In each form that it claims to look for."""
    value = "jane.roe@markers.example"
    (tmp_path / "raw").write_bytes(b"x" + value.encode())
    (tmp_path / "wide").write_bytes(value.encode("utf-16-le"))
    (tmp_path / "zip.gz").write_bytes(gzip.compress(value.encode()))
    for shift in range(3):
        (tmp_path / f"coded{shift}").write_bytes(
            base64.b64encode(b"x" * shift + value.encode() + b"yz")
        )
    for path in list(tmp_path.iterdir()):
        one = [(p, data) for p, data in written([tmp_path]) if p == path]
        assert leaked({value: "here"}, one), path


def killed_when(workspace: Workspace, reached: Path) -> None:
    """Start a night, and kill it with all its processes once a file exists."""
    night = subprocess.Popen(
        ["python", "-m", "flows.reindex"],
        cwd=workspace.root,
        env=workspace.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for(lambda: reached.exists() or night.poll() is not None)
    assert night.poll() is None
    os.killpg(night.pid, signal.SIGKILL)
    night.wait()


def test_no_marker_is_written_anywhere(night: tuple[Workspace, dict[str, str], list[Path]]) -> None:
    workspace, values, roots = night
    assert len(values) > 400
    for reached in ("data/documents", "data/vectors"):
        killed_when(workspace, workspace.root / reached)
        assert leaked(values, list(written(roots))) == set(), f"after a kill at {reached}"
    workspace.run("python", "-m", "flows.reindex")
    report = workspace.report("ingest")
    assert report["documents"] == 2 * len(markers.MAKERS)  # half of them under masked paths
    removed = report["redactions"]["aldermoor"]
    assert {kind for kind in markers.SAID if removed.get(kind, 0) < len(markers.MAKERS)} == set()
    asked = " ".join(list(values)[:60])
    workspace.run(
        "python", "-m", "app", "ask", f"What does the order say about {asked}?", code=None
    )
    haystacks = [*written(roots), *((workspace.root, data) for data in indexed(workspace.root))]
    assert sum(b"[EMAIL]" in data for _, data in haystacks) > 3
    assert leaked(values, haystacks) == set()
