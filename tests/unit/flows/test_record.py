"""Test the record of a night: names, changed parameters, and the reports that belong to it."""

import configparser
import contextlib
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from prefect.exceptions import Pause, TerminationSignal

from flows import record, repository, stages
from tasks import params, paths
from tasks.documents.loss_guard import RejectionShare
from tasks.errors import ParamsError, RejectedFilesError, StageError
from tasks.index import night_record
from tasks.storage import lease
from tasks.storage.atomic import write_json
from tests.conftest import ROOT
from tests.unit.flows.ingested import ingested

PARAMS = (ROOT / "params.yaml").read_text()
WRITTEN = (
    "params.yaml", "dvc.lock", "data/documents.dvc", "models/champions.dvc",
    "models/champion.json", "reports/decisions.jsonl", "data/samples/a.md",
)  # fmt: skip
VERSION = {"dvc.lock", "data/documents.dvc", "data/trainset.dvc", "models/champions.dvc"}
LEFT = (
    *VERSION, "data/documents/a", "data/lease.json", "data/index/0", "data/quarantine/ingest/a",
    "models/base/a", "models/tuned/full/a", "models/champions/a", "reports/night.json",
    "reports/params.yaml", "reports/answers.jsonl", "reports/comparison.html", ".forgotten/key",
    ".dvc/config.local", ".dvc/tmp/site", ".env", ".cache/a",
)  # fmt: skip


@pytest.fixture
def committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with a file of code, and the files that people and flows write."""
    monkeypatch.chdir(tmp_path)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@localhost")
    for folder in ("data/samples", "models", "reports"):
        (tmp_path / folder).mkdir(parents=True)
    for name in (*(set(WRITTEN) - {"params.yaml"}), "code.py"):
        (tmp_path / name).write_text("1")
    (tmp_path / "params.yaml").write_text(PARAMS)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "1"], ["tag", "v7"]):
        subprocess.run(["git", *command], check=True)
    return tmp_path


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("staged", [False, True])
def test_a_file_that_a_flow_writes_does_not_make_the_code_dirty(
    committed: Path, name: str, staged: bool
) -> None:
    with (committed / name).open("a") as file:
        file.write("\n# another night\n")
    if staged:
        subprocess.run(["git", "add", name], check=True)
    assert repository.version() == "v7"


def test_a_changed_file_of_code_makes_the_code_dirty(committed: Path) -> None:
    (committed / "code.py").write_text("2")
    assert repository.version() == "v7-dirty"


def test_a_night_leaves_git_clean_except_for_the_version_of_its_data() -> None:
    """DVC stages nothing, and git ignores every other file that the flows write."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".dvc/config")
    assert config["core"]["autostage"] == "false"
    ignored = set(repository.git("-C", str(ROOT), "check-ignore", "--no-index", *LEFT).splitlines())
    assert set(LEFT) - ignored == VERSION


def test_without_a_repository_the_code_is_unversioned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert repository.version() == "unversioned"
    monkeypatch.setenv("PATH", "/nowhere")
    assert repository.version() == "unversioned"
    assert record.changed_params(PARAMS) == {}


def test_the_name_of_a_run_says_which_parameters_differ_from_the_commit(committed: Path) -> None:
    assert record.run_name().startswith("aldermoor at v7, 20")
    changed = PARAMS.replace("tokens: 160", "tokens: 96").replace(
        "per_document: 2", "per_document: 3"
    )
    (committed / "params.yaml").write_text(changed)
    assert record.run_name().startswith(
        "aldermoor at v7 with chunk.tokens=96, retrieve.per_document=3, 20"
    )
    assert record.changed_params(changed) == {
        "chunk.tokens": [160, 96],
        "retrieve.per_document": [2, 3],
    }


def test_a_wrong_params_file_gives_a_name_and_a_failed_night(committed: Path) -> None:
    (committed / "params.yaml").write_text(PARAMS.replace("tokens: 160", "tokens: many"))
    assert record.run_name().startswith("params.yaml is wrong")
    with pytest.raises(ParamsError, match=r"chunk\.tokens"):
        record.load()
    assert "failed in its step params: params.yaml: chunk.tokens" in str(night_record.problem())


def test_a_wrong_params_file_leaves_the_record_of_a_night_that_runs(
    committed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night_record.save(night_record.begun())
    before = paths.report("night").read_bytes()
    paths.PARAMS.write_text("ingest: [")
    monkeypatch.setattr(lease, "working", lambda *_: True)
    with pytest.raises(ParamsError):
        record.load()
    assert paths.report("night").read_bytes() == before
    assert not paths.REPORTS.joinpath("nights.jsonl").exists()


def test_a_run_works_with_the_parameters_that_it_began_with(committed: Path) -> None:
    with stages.pinned() as values:
        (committed / "params.yaml").write_text(PARAMS.replace("tokens: 160", "tokens: 96"))
        assert params.load() == values
        assert params.load(Path("params.yaml").absolute()).chunk.tokens == 96
    assert params.load().chunk.tokens == 96


def _night_that_fails_in(step: str, writes: str | None = None) -> record.Night:
    """Run a night in which DVC skips validate and another step fails, after its report if any."""
    kept = []
    with contextlib.suppress(RuntimeError), record.recorded() as night:
        kept.append(night)
        night.reproduce("validate", lambda _: False)
        with night.step(step):
            if writes is not None:
                write_json(paths.report(step), json.loads(writes))
            raise RuntimeError
    return kept[0]


def test_only_a_report_of_this_night_counts(committed: Path) -> None:
    for step in ("validate", "chunk", "index"):
        write_json(paths.report(step), {"clean": True, "of": "yesterday"})
    night = _night_that_fails_in("chunk")
    assert night.report("validate")["of"] == "yesterday"
    assert night.report("chunk") == night.report("index") == {}
    assert night.steps["validate"] == "unchanged"
    assert night.steps["chunk"] == "failed"
    assert night.steps["index"] == "not reached"
    assert night_record.last()["failed"] == "chunk"


def test_what_a_step_reported_before_it_failed_counts(committed: Path) -> None:
    write_json(paths.report("index"), {"clean": True})
    night = _night_that_fails_in("index", writes='{"clean": false}')
    assert night.report("index") == {"clean": False}


def test_a_night_that_turned_away_too_many_files_is_no_good_one(committed: Path) -> None:
    over = RejectionShare(share=0.6, limit=0.2, sources=["s"], problem="260 of 407 files")
    with pytest.raises(RejectedFilesError, match="260 of 407"), record.recorded() as night:
        night.check_turned_away(ingested(turned_away=over))
    assert "failed in its step ingest: 260 of 407 files; the other" in str(night_record.problem())
    with record.recorded() as night:
        night.check_turned_away(ingested())
    assert night_record.problem() is None


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["ERROR: failed to reproduce 'chunk': exited with 1"], "failed to reproduce"),
        (["inhouse: no room", "ERROR: failed to reproduce 'x'"], "no room"),
        (
            ["Traceback", "  File", "tasks.errors.XError: full", "ERROR: failed"],
            "tasks.errors.XErr",
        ),
        (["odd", "words"], "words"),
        ([], "exit code 3"),
    ],
)
def test_an_error_repeats_the_reason_and_not_only_the_exit_code(
    lines: list[str], reason: str
) -> None:
    script = "import sys; print(*sys.argv[1:], sep='\\n'); sys.exit(3)"
    with pytest.raises(StageError) as caught:
        stages._run(["python", "-c", script, *lines], "chunk")
    assert str(caught.value).startswith(f"chunk failed: {reason}")
    assert "\n" not in str(caught.value)


def test_a_link_at_data_stops_the_night_with_what_to_do_instead(committed: Path) -> None:
    (committed / "data").rename(committed / "disk")
    (committed / "data").symlink_to(committed / "disk")
    with pytest.raises(StageError, match=r"data/ is a link.*mount"):
        stages.prepare()


def test_folders_that_everyone_could_read_are_closed_and_nothing_else_is(committed: Path) -> None:
    for name in (*stages.PRIVATE, "data/documents", ".dvc/tmp/site"):
        (committed / name).mkdir(parents=True, exist_ok=True)
    for folder in committed.rglob("*"):
        if folder.is_dir():
            folder.chmod(0o777)
    stages.prepare()
    modes = {
        name: (committed / name).stat().st_mode & 0o777 for name in (*stages.PRIVATE, "models")
    }
    assert modes.pop("models") == 0o777
    assert set(modes.values()) == {0o700}


@pytest.mark.slow
def test_dvc_is_told_where_there_is_no_git_and_again_where_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    subprocess.run([sys.executable, "-m", "dvc", "init", "-q", "--no-scm"], check=True)
    (tmp_path / ".dvc/config").write_text("[core]\n    analytics = false\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/set").write_text("1")
    stages.prepare()
    assert stages.add(Path("data/set")) == "c4ca4238a0b923820dcc509a6f75849b"
    subprocess.run(["git", "init", "-q"], check=True)
    stages.prepare()
    assert "no_scm" not in (tmp_path / ".dvc/config.local").read_text()


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        (Pause(), "it was suspended in the Prefect UI: resume it there"),
        (TerminationSignal(signal.SIGTERM), "it was ended by SIGTERM: run it again"),
        (KeyboardInterrupt(), "it was interrupted: run it again"),
    ],
)
def test_a_night_that_was_ended_says_how(
    ended: BaseException, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(type(ended)), record.recorded() as night, night.step("embed"):
        raise ended
    assert str(night_record.problem()).endswith(f" failed in its step embed: {told}")
