"""A night in which nothing has changed: without Prefect and DVC, and never by mistake."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from flows import quiet, stages
from tests.conftest import Workspace

Edit = Callable[[Path], object]

EDITED = (
    "dvc.yaml", "dvc.lock", "data/documents.dvc", "tasks/documents/ingest.py",
    "tasks/pii/tagger/words.txt", "tasks/index/chunk.py", "flows/record.py", "data/documents/*",
    "data/accepted/*", "data/chunks/*", "data/vectors/*", "data/quarantine/ingest/*",
    "reports/chunk.json",
)  # fmt: skip
MISSING = (
    *EDITED,
    "reports/calibrate.json",
    "data/index/*/about.json",
    "data/index/*/shard/segments/*/segment.json",
)


def test_a_quiet_night_starts_neither_prefect_nor_dvc_and_reports_what_every_night_does(
    night: Workspace, tmp_path: Path
) -> None:
    for path in filter(Path.is_file, (night.root / "models").rglob("*")):
        _replace(path)  # a link of another worker's test to the same file changes its st_ctime
    before = night.reindex()  # the folder is another one
    settings = {k: v for k, v in night.environment.items() if k != "PREFECT_API_URL"}
    alone = replace(night, environment={**settings, "PREFECT_HOME": str(tmp_path / "none")})
    full = alone.report("night")
    done = alone.run("python", "-m", "flows.reindex")
    assert "nothing has changed since the last night" in done.stderr
    assert done.stdout.startswith(f"The index equals the documents: {before['documents']} doc")
    assert not (tmp_path / "none").exists()
    record, certificate = alone.report("night"), alone.report("index")
    assert record["state"] == "completed"
    assert record["completed"] > full["completed"]
    assert {**record["params"], "data": record["data"]} == {**full["params"], "data": full["data"]}
    assert certificate["certified"] > before["certified"]
    assert certificate["clean"]
    assert certificate["fingerprints"] == before["fingerprints"]
    assert alone.report("ingest")["counts"]["unchanged"] == certificate["documents"]
    assert "nothing has changed" in night.run("inhouse", "run", "reindex").stderr  # with a server
    _every_edit_counts(night)


def _every_edit_counts(night: Workspace) -> None:
    missed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(night.root)
        patch.setenv("INHOUSE_CACHE", night.environment["INHOUSE_CACHE"])
        assert _is_quiet()
        for name in EDITED:
            missed += [f"{name} edited"] if _is_quiet_after(name, _alter) else []
        version = stages.data_version()
        for name in (*MISSING, f".dvc/cache/files/md5/{version[:2]}/{version[2:]}"):
            missed += [f"{name} deleted"] if _is_quiet_after(name, Path.unlink) else []
        missed += ["params.yaml"] if _is_quiet_after("params.yaml", _comment) else []
        assert _is_quiet()  # all of it is as it was, so each edit alone was seen
        _replace(Path("models/embedder/config.json"))
        assert not _is_quiet()
    assert not missed


def _is_quiet() -> bool:
    with stages.pinned() as values:
        return quiet.report(values) is not None


def _is_quiet_after(name: str, edit: Edit) -> bool:
    path = max(Path().glob(name))  # of the index, in the newest generation
    content = path.read_bytes()
    path.chmod(0o600)
    edit(path)
    try:
        return _is_quiet()
    finally:
        path.write_bytes(content)


def _alter(path: Path) -> None:
    """Change a bit, and neither size nor time."""
    before, data = path.stat(), path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _comment(path: Path) -> None:
    path.write_text(f"{path.read_text()}# a note\n")


def _replace(path: Path) -> None:
    """Put an equal file in the place of a model's, which other tests' folders link to."""
    shutil.copy2(path, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)
