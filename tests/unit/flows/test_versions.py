"""Test what git has after a good night, and that nothing else of it has changed."""

import os
import subprocess
from pathlib import Path

import pytest

from flows import stages
from flows.versioning import past_versions, versions
from tasks import params, paths
from tasks.errors import InhouseError
from tasks.storage.atomic import write_json
from tests.conftest import ROOT

PARAMS = (ROOT / "params.yaml").read_text()
FILES = {
    "dvc.lock", "data/documents.dvc", "params.yaml", "models/champion.json", "reports/index.json",
    "reports/decisions.jsonl",
}  # fmt: skip
LOCK = "outs:\n- md5: {}\n  path: documents\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository of code after its first night, on a machine where git has no name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for name in ("HOME", "XDG_CONFIG_HOME", "EMAIL"):
        monkeypatch.setenv(name, str(tmp_path / "nobody"))
    for who in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{who}_{what}", raising=False)
    for name in ("data", "models", "reports"):
        (tmp_path / name).mkdir()
    (tmp_path / ".gitignore").write_text((ROOT / ".gitignore").read_text())
    (tmp_path / "code.py").write_text("1\n")
    (tmp_path / "params.yaml").write_text(PARAMS)
    git("init", "-q", "-b", "main")
    commit("code")
    a_night(tmp_path, "aa11", documents=40)
    return tmp_path


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(message: str) -> None:
    git("add", "-A")
    git("-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-qm", message)


def a_night(folder: Path, md5: str, documents: int, added: int = 0) -> None:
    """Write what a night leaves."""
    (folder / "data/documents.dvc").write_text(LOCK.format(md5))
    (folder / "dvc.lock").write_text(f"stages: {{}}\n# {md5}\n")
    (folder / "models/champion.json").write_text('{"arm": "rag"}')
    (folder / "reports/decisions.jsonl").write_text("{}\n")
    (folder / "reports/answers.jsonl").write_text("the words of documents\n")
    index = {"documents": documents, "points": 9, "certified": f"{md5} o'clock"}
    write_json(paths.report("index"), index)
    write_json(paths.report("ingest"), {"counts": {"added": added, "lost": 0}})


def save(kind: versions.Kind = "night") -> versions.Record:
    return versions.save(kind, params.load())


def of(revision: str) -> set[str]:
    return set(git("ls-tree", "-r", "--full-tree", "--name-only", revision).splitlines())


def test_a_good_night_is_a_commit_and_nothing_else_of_git_changes(folder: Path) -> None:
    (folder / "code.py").write_text("2\n")
    git("add", "code.py")
    (folder / "code.py").write_text("3\n")
    before = git("status", "--porcelain"), git("rev-parse", "HEAD"), git("diff", "--cached")
    made = save()
    assert (
        git("status", "--porcelain"),
        git("rev-parse", "HEAD"),
        git("diff", "--cached"),
    ) == before
    assert made == {"commit": git("rev-parse", "nightly"), "warning": None}
    assert of("nightly") == {*of("main"), *FILES}
    assert git("show", "nightly:code.py") == "1"  # the code of the commit
    assert git("log", "-1", "--format=%an %s", "nightly") == (
        "inhouse night: 40 documents, 0 added, 0 changed, 0 left"
    )
    body = " ".join(git("log", "-1", "--format=%b", "nightly").split())
    assert "The code had been edited, and the edits are not in this commit." in body
    assert "Data: aa11" in body


def test_versions_follow_each_other_and_the_code_joins_when_it_is_new(folder: Path) -> None:
    first = save()["commit"]
    write_json(paths.report("index"), {"documents": 40, "points": 9, "certified": "tomorrow"})
    assert save()["commit"] == first  # nothing else is new
    a_night(folder, "bb22", documents=42, added=2)
    second = save()["commit"]
    assert git("rev-parse", f"{second}^@") == first
    (folder / "code.py").write_text("2\n")
    commit("code and files of the night, which people may commit too")
    third = save("week")["commit"]
    assert git("rev-parse", f"{third}^@").split() == [second, git("rev-parse", "main")]
    assert git("show", "nightly:code.py") == "2"
    found = list(past_versions.listed("nightly"))
    assert [version.commit for version in found] == [third, second, first]
    assert [version.facts["Data"] for version in found] == ["bb22", "bb22", "aa11"]
    assert found[1].facts["Added"] == "2"
    assert "Added" not in found[0].facts  # a week reads no source


def test_a_version_has_the_parameters_that_its_night_worked_with(folder: Path) -> None:
    with stages.pinned() as values:
        (folder / "params.yaml").write_text(PARAMS.replace("tokens: 160", "tokens: 96"))
        versions.save("night", values)
    assert git("show", "nightly:params.yaml") == PARAMS.strip()


def test_a_file_that_has_left_is_not_in_the_next_version(folder: Path) -> None:
    commit("with the champion")
    save()
    (folder / "models/champion.json").unlink()
    save()
    assert "models/champion.json" not in of("nightly")
    assert "models/champion.json" in of("main")


def test_a_project_in_a_folder_of_a_repository_has_versions_of_its_own_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = folder / "project"
    for name in ("data", "models", "reports"):
        (inner / name).mkdir(parents=True)
    (inner / "params.yaml").write_text(PARAMS)
    monkeypatch.chdir(inner)
    a_night(inner, "cc33", documents=7)
    save()
    assert {f"project/{name}" for name in FILES} <= of("nightly")
    assert "dvc.lock" not in of("nightly")  # of another project
    version = next(past_versions.listed("nightly"))
    assert set(past_versions._files_of(version)) == FILES - {
        name for name in FILES if "reports" in name
    }
    monkeypatch.chdir(folder)
    assert set(past_versions._files_of(version)) == {"params.yaml"}


def test_a_branch_that_people_work_on_is_never_moved(folder: Path) -> None:
    first = save()["commit"]
    a_night(folder, "bb22", documents=42)
    git("worktree", "add", "-q", "../people", "nightly")
    assert "is checked out" in save()["warning"]
    assert git("rev-parse", "nightly") == first


def test_a_branch_with_other_commits_is_not_one_of_versions(folder: Path) -> None:
    git("branch", "people")
    (folder / "params.yaml").write_text(f"{PARAMS}\nversions:\n  branch: people\n")
    assert "expected a branch of versions alone, got people" in save()["warning"]
    assert git("rev-parse", "people") == git("rev-parse", "main")


def test_without_a_branch_or_without_git_nothing_is_made(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "params.yaml").write_text(f"{PARAMS}\nversions:\n  branch: null\n")
    assert save() == {}
    assert "nightly" not in git("branch", "--list")
    (folder / "params.yaml").write_text(PARAMS)
    (folder / ".git").rename(folder / "git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    with caplog.at_level("INFO"):
        assert save() == {}
    assert "no git repository: this night is not recorded as a version" in caplog.text


def test_a_push_that_fails_is_a_warning(folder: Path) -> None:
    (folder / "params.yaml").write_text(f"{PARAMS}\nversions:\n  push: nowhere\n")
    made = save()
    assert made["commit"] == git("rev-parse", "nightly")
    assert made["warning"].startswith("git push failed: ")


def test_the_branch_is_pushed_where_params_yaml_says_and_never_forced(folder: Path) -> None:
    git("init", "-q", "--bare", "../far")
    git("remote", "add", "far", "../far")
    (folder / "params.yaml").write_text(f"{PARAMS}\nversions:\n  push: far\n")
    first = save()["commit"]
    assert git("--git-dir", "../far", "rev-parse", "nightly") == first
    git("update-ref", "-d", "refs/heads/nightly")  # as in another clone that knows no version
    a_night(folder, "bb22", documents=42)
    assert "git push failed" in save()["warning"]
    assert git("--git-dir", "../far", "rev-parse", "nightly") == first


def test_going_back_refuses_what_is_not_a_version_and_edits_that_would_be_lost(
    folder: Path,
) -> None:
    save()
    with pytest.raises(InhouseError, match="main is a commit, but not a version"):
        past_versions.take("main")
    with pytest.raises(InhouseError, match="expected a commit of git, got 'nothing'"):
        past_versions.take("nothing")
    (folder / "params.yaml").write_text(PARAMS.replace("tokens: 160", "tokens: 96"))
    with pytest.raises(InhouseError, match=r"params\.yaml has edits"):
        past_versions.take("nightly")
