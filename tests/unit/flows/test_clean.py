"""What inhouse clean removes, and what it must leave: with the real DVC and git."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows import repository, stages
from flows.versioning import clean
from tasks import params
from tasks.errors import StageError
from tests.conftest import ROOT

VERSIONS = 6


MAKE = """
import subprocess, sys
from pathlib import Path
from dvc.repo import Repo

def git(*command): subprocess.run(["git", *command], check=True, capture_output=True)

git("init", "-qb", "main")
with Repo.init() as repo:  # one process: each start of DVC takes seconds
    git("commit", "-qam", "empty")
    git("checkout", "-qb", "nightly")
    Path("data").mkdir()
    for version in range(int(sys.argv[1])):
        Path("data/set").write_text(f"version {version}")
        repo.add("data/set")
        git("add", "data/set.dvc")
        git("commit", "-qm", f"version {version}")
        if version == 0:
            git("tag", "release")
    git("checkout", "-q", "main")
    Path("data/set").write_text("only here")
    repo.add("data/set")
"""


@pytest.fixture
def versioned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with several versions of a data set: a tagged one, some on a branch that
    is not checked out, and one that only the workspace names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / ".cache"))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@localhost")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text())
    made = [sys.executable, "-c", MAKE, str(VERSIONS)]
    subprocess.run(made, check=True, capture_output=True)
    return tmp_path


def stored() -> set[str]:
    """Return the versions that DVC's cache has."""
    files = (path for path in Path(".dvc/cache/files").rglob("*") if path.is_file())
    return {path.read_text() for path in files}


@pytest.mark.slow
def test_versions_that_nothing_names_leave_and_no_only_copy_does(versioned: Path) -> None:
    everything = {f"version {n}" for n in range(VERSIONS)} | {"only here"}
    (versioned / ".dvc/tmp/rwlock").write_text("{")  # DVC itself would stop at it
    with pytest.raises(StageError, match="truncated by a crash: run inhouse run reindex first"):
        stages.collect(2, dry=False)
    stages.prepare()
    assert stages.collect(2, dry=True) == 3
    assert stored() == everything
    assert stages.collect(2, dry=False) == 3
    assert stored() == {"version 0", "version 4", "version 5", "only here"}
    assert stages.collect(2, dry=False) == 0


@pytest.mark.slow
def test_nothing_leaves_where_git_or_the_cache_can_not_be_judged(
    versioned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored()
    with monkeypatch.context() as patch:
        patch.setattr(repository, "git", lambda *_: "")  # as for a folder of another user
        with pytest.raises(StageError, match="git names no commit here"):
            stages.collect(2, dry=False)
    shared = versioned.parent / "shared"
    command = ("dvc", "cache", "dir", "--local", str(shared))
    subprocess.run(command, check=True, capture_output=True)
    with pytest.raises(StageError, match="where other folders may use it: run dvc gc"):
        stages.collect(2, dry=False)
    assert stored() == before


def test_a_cache_loses_what_nobody_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(stages, "collect", lambda versions, dry: 0)
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text())
    folder = tmp_path / "cache/shards"
    folder.mkdir(parents=True)
    long_ago = time.time() - (params.load().keep.caches_days + 1) * 86400
    for path in (folder / "old", folder / "fresh", tmp_path / "cache/another program's"):
        path.write_text("x")
        if path.name != "fresh":
            os.utime(path, (long_ago, long_ago))
    (folder / "link").symlink_to(tmp_path / "params.yaml")
    os.utime(folder / "link", (long_ago, long_ago), follow_symlinks=False)
    clean.run(dry=True)
    assert (folder / "old").exists()
    clean.run(dry=False)
    assert sorted(path.name for path in folder.iterdir()) == ["fresh", "link"]
    assert (tmp_path / "cache/another program's").exists()
    shown = capsys.readouterr().out
    assert "would remove  unused files of the cache" in shown
    assert "removed  unused files of the cache" in shown
