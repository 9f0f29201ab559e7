"""Versions of the data: pushed, cloned, pulled, checked out, cleared up, with the real commands."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from moto.server import ThreadedMotoServer

from flows import stages
from tests.conftest import Workspace
from tests.contracts import STAGES, made

SETS = ("data/documents", "data/accepted", "data/chunks", "data/vectors")


def contents(root: Path) -> dict[str, str]:
    """Return a hash of each file of the data sets."""
    files = (path for name in SETS for path in sorted((root / name).rglob("*")) if path.is_file())
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


@pytest.fixture
def remote(night: Workspace, tmp_path: Path) -> Workspace:
    """Return a clone whose night and week are committed, and pushed to a folder."""
    (tmp_path / "remote").mkdir()
    night.run("dvc", "remote", "add", "--default", "store", str(tmp_path / "remote"))
    _week(night)
    _commit(night, "a remote")
    night.run("dvc", "push")
    return night


def _week(night: Workspace) -> None:
    """Let a stand-in lie where each stage of the week writes, as if that stage had run."""
    (night.root / "data/trainset").mkdir()
    (night.root / "reports/snapshot.json").write_text("{}")
    week = [name for name in stages.WEEK if name not in stages.NIGHT]
    for name in week:
        stage, _, item = name.partition("@")
        for kind in ("outs", "metrics", "plots"):
            for out in made(STAGES[stage].get(kind, []), item):
                path = night.root / out
                path = path if path.suffix else path / "weights"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("{}" if kind == "metrics" else f"[]{name}")
    night.run("dvc", "commit", "--quiet", "--force", *week)


def _commit(night: Workspace, message: str) -> None:
    night.run("git", "add", "-A")
    night.run("git", "commit", "-qm", message)


def _cloned(night: Workspace, into: Path) -> Workspace:
    night.run("git", "clone", "-q", str(night.root), str(into))
    return replace(night, root=into)


def test_git_ignores_the_data_and_both_see_its_versions(indexed: Workspace) -> None:
    ignored = ("data/documents/part-00.parquet", "data/index/x", "models/base/x", "reports/x.json")
    for path in ignored:
        indexed.run("git", "check-ignore", "-q", path)
    for path in (
        "data/documents.dvc",
        "data/samples/x",
        "reports/.gitkeep",
        "models/champion.json",
    ):
        indexed.run("git", "check-ignore", "-q", path, code=1)
    seen = indexed.run("dvc", "status", "--json").stdout
    assert "data/documents.dvc" not in json.loads(seen)  # up to date
    assert "documents.dvc" in indexed.run("dvc", "stage", "list", "--all", "--name-only").stdout


def test_a_colleague_gets_what_a_night_made_and_an_older_version_comes_back(
    remote: Workspace, tmp_path: Path
) -> None:
    first = contents(remote.root)
    (tmp_path / "documents" / "news.md").write_text("# News\n\nThe kiosk opens at six in July.\n")
    remote.reindex()
    second = contents(remote.root)
    assert first != second
    assert _changed(remote) == {"data/documents.dvc", "dvc.lock"}
    _commit(remote, "a night")
    remote.run("dvc", "push")

    colleague = _cloned(remote, tmp_path / "colleague")
    colleague.run("dvc", "pull")
    assert contents(colleague.root) == second
    colleague.run("git", "checkout", "-q", "HEAD~1")
    colleague.run("dvc", "pull")
    assert contents(colleague.root) == first

    remote.run("git", "checkout", "-q", "HEAD~1")
    remote.run("dvc", "checkout")
    assert contents(remote.root) == first
    remote.run("dvc", "gc", "--workspace", "--force")
    remote.run("dvc", "checkout", "--force")
    assert contents(remote.root) == first


def _changed(night: Workspace) -> set[str]:
    lines = night.run("git", "status", "--porcelain").stdout.splitlines()
    return {line[3:] for line in lines} - {"params.yaml"}


@pytest.fixture
def bucket() -> Iterator[str]:
    """Start a server of S3 with an empty bucket; yield its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    httpx.put(f"{address}/versions").raise_for_status()
    yield address
    server.stop()


def _with_bucket(workspace: Workspace, address: str) -> Workspace:
    """Let the bucket be DVC's default remote; the address is not for git."""
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    named = replace(workspace, environment={**workspace.environment, **keys})
    named.run("dvc", "remote", "add", "--local", "--default", "store", "s3://versions/inhouse")
    named.run("dvc", "remote", "modify", "--local", "store", "endpointurl", address)
    return named


def _answer(night: Workspace) -> dict[str, Any]:
    """Return an answer without its times."""
    asked = ("python", "-m", "app", "ask", "What does a seal kit for the AP-120 cost?", "--json")
    answered = json.loads(night.run(*asked).stdout)
    return {key: value for key, value in answered.items() if key not in ("timings", "generation")}


def test_a_night_goes_to_a_bucket_and_the_night_before_answers_again_as_it_did(
    night: Workspace, bucket: str, tmp_path: Path
) -> None:
    night = _with_bucket(night, bucket)
    before, first = _answer(night), contents(night.root)
    for page in (tmp_path / "documents/products").glob("*120*.md"):
        page.write_text(page.read_text().replace("£", "€"))
    (night.root / "models/champions/0a1b").mkdir(parents=True)
    (night.root / "models/champions/0a1b/card.json").write_text("weights")
    (tmp_path / "documents/news.md").write_text("# News\n\nA seal kit for the AP-120 costs 7.77.\n")
    night.reindex()
    second = contents(night.root)
    assert first != second
    assert night.report("night")["version"]["warning"] is None
    found = json.loads(night.run("inhouse", "versions", "--json").stdout)
    assert found[0]["facts"]["Added"] == "1"

    colleague = tmp_path / "colleague"
    night.run("git", "clone", "-q", "--branch", "nightly", str(night.root), str(colleague))
    other = _with_bucket(replace(night, root=colleague), bucket)
    sets = ("data/documents.dvc", "models/champions.dvc")
    other.run("dvc", "pull", *sets, *stages.NIGHT, "calibrate")
    assert contents(colleague) == second
    assert (colleague / "models/champions/0a1b/card.json").read_text() == "weights"

    night.run("inhouse", "versions", "take", found[1]["commit"])
    assert contents(night.root) == first
    assert _answer(night) == before
    assert night.report("index")["clean"]

    # what was forgotten, or lost, can't come back; nothing has changed then
    lock = (night.root / "dvc.lock").read_text()
    md5 = found[0]["facts"]["Data"]
    (night.root / ".dvc/cache/files/md5" / md5[:2] / md5[2:]).unlink()
    httpx.post(f"{bucket}/moto-api/reset").raise_for_status()
    failed = night.run("inhouse", "versions", "take", "nightly", code=1)
    assert "was not taken, and nothing has changed: dvc pull failed" in failed.stderr
    assert (night.root / "dvc.lock").read_text() == lock
    assert contents(night.root) == first
