"""The doctor: broken states are found, each with what to do."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import doctor, index_check
from cli.__main__ import app
from cli.findings import FAILED, OK, WARNING, Finding
from flows import stages
from flows.services import password
from tasks import params, paths
from tasks.models import download
from tests.conftest import ROOT

GB = 10**9
VALUES = params.load(ROOT / "params.yaml")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QDRANT_URL", raising=False)
    return tmp_path


def judged(finding: Finding) -> tuple[str, str]:
    return finding.state, finding.next


def test_a_package_of_another_version_or_none_is_named(here: Path) -> None:
    lock = here / "requirements.lock"
    lock.write_text("pytest==0.0.1 \\\n    --hash=sha256:0\nno-such-package==1.0\n")
    found = doctor.packages(lock)
    assert judged(found) == (FAILED, "make setup")
    assert "no-such-package missing (1.0 is locked)" in found.text
    assert "(0.0.1 is locked)" in found.text


def test_the_packages_of_the_lock_are_in_order() -> None:
    assert doctor.packages(ROOT / "requirements.lock").state == OK


def test_a_missing_model_and_a_changed_file_are_told_apart_from_an_intact_one(here: Path) -> None:
    cards = download.cards(VALUES.models)
    for folder in cards:
        folder.mkdir(parents=True)
    (paths.BASE / "config.json").write_text("{}")
    card = cards[paths.BASE] | {"files": {"config.json": "another hash"}}
    (paths.BASE / download.CARD).write_text(json.dumps(card))
    (paths.EMBEDDER / download.CARD).write_text(json.dumps(cards[paths.EMBEDDER] | {"files": {}}))
    for path in (paths.SELECTOR, paths.RELEVANCE):
        path.parent.mkdir(parents=True)
        path.write_text("{}")
    base, embedder = doctor.models(VALUES.models)
    assert judged(base) == (FAILED, "inhouse init")
    assert embedder.state == OK

    (paths.EMBEDDER / download.CARD).unlink()
    paths.SELECTOR.unlink()
    _, foreign, shipped = doctor.models(VALUES.models)
    assert "inhouse init did not write it" in foreign.text
    assert judged(shipped) == (FAILED, "git checkout models")


def test_without_models_both_are_missing() -> None:
    base, embedder, shipped = doctor.models(VALUES.models)
    assert [f.text for f in (base, embedder)] == ["missing", "missing"]
    assert shipped.state == FAILED


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("{torn", "git checkout models/champion.json"),
        ('{"arm": "full", "weights": "abc", "folder": "gone"}', "inhouse promote back"),
    ],
)
def test_a_champion_that_cannot_answer_is_found(written: str, remedy: str) -> None:
    paths.CHAMPION.parent.mkdir()
    paths.CHAMPION.write_text(written)
    assert judged(doctor.champion(VALUES)) == (FAILED, remedy)


def test_before_a_promotion_the_default_arm_answers() -> None:
    found = doctor.champion(VALUES)
    assert (found.state, found.text.split()[0]) == (OK, "rag")


@pytest.mark.parametrize(
    ("record", "state", "says"),
    [
        ({}, WARNING, "no night has run yet"),
        ({"state": "failed", "started": "x", "failed": "", "reason": "no room"}, FAILED, "no room"),
        ({"state": "completed", "completed": "2026-01-02T03:04:05+00:00"}, OK, "2026-01-02"),
        ({"state": "running", "started": "x", "step": "a", "lease": None}, FAILED, "was killed"),
    ],
)  # fmt: skip
def test_the_last_night_is_judged(record: dict[str, Any], state: str, says: str) -> None:
    paths.REPORTS.mkdir()
    if record:
        paths.report("night").write_text(json.dumps(record))
    found = index_check.night()
    assert found.state == state
    assert says in found.text


def test_without_an_index_the_night_has_to_run() -> None:
    assert judged(index_check.index(64)) == (FAILED, "inhouse run reindex")


@pytest.mark.parametrize(("free", "state"), [(0.5, FAILED), (3, WARNING), (50, OK)])
def test_the_free_space_is_judged_by_what_a_night_and_a_week_need(free: float, state: str) -> None:
    assert doctor.disk(int(free * GB)).state == state


def test_a_folder_without_git_or_that_ignores_the_versions_is_found(here: Path) -> None:
    assert judged(doctor.git()) == (WARNING, "git init")
    subprocess.run(["git", "init", "--quiet"], check=True)
    (here / ".gitignore").write_text("dvc.lock\n")
    found = doctor.git()
    assert judged(found) == (FAILED, "git check-ignore -v dvc.lock")


def test_a_folder_without_dvc_and_a_torn_file_of_it_are_found(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert judged(doctor.dvc()) == (FAILED, "make setup, or git checkout .dvc")
    monkeypatch.setattr(stages, "dvc_problem", lambda: "")
    (here / "dvc.lock").write_text("stages:\n  chunk:\n    outs:\n    - pa")
    found = doctor.dvc()
    assert judged(found) == (WARNING, "inhouse run reindex makes them again")
    assert (here / "dvc.lock").exists()  # it changes nothing
    (here / "dvc.lock").unlink()
    assert doctor.dvc().state == OK


def test_data_behind_a_link_is_found(here: Path) -> None:
    (here / "elsewhere").mkdir()
    (here / "data").symlink_to("elsewhere")
    assert "data/ is a link" in doctor.dvc().text


def test_a_password_is_missing_readable_by_others_or_in_order(here: Path) -> None:
    assert judged(doctor.server_password(here / ".env")) == (FAILED, "inhouse init")
    password.ensure(here / ".env")
    assert doctor.server_password(here / ".env").state == OK
    (here / ".env").chmod(0o644)
    assert doctor.server_password(here / ".env").state == WARNING


@pytest.mark.parametrize(
    ("states", "code", "last"),
    [
        ([OK, OK], 0, "Everything is in order."),
        ([OK, WARNING], 0, "1 with a warning."),
        ([FAILED, WARNING, FAILED], 1, "2 failed, 1 with a warning."),
    ],
)
def test_the_exit_code_says_whether_something_failed(
    monkeypatch: pytest.MonkeyPatch, states: list[str], code: int, last: str
) -> None:
    found = [Finding(state, "disk", "so much", "make room") for state in states]
    monkeypatch.setattr(doctor, "findings", lambda: iter(found))
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == code
    lines = done.output.splitlines()
    assert lines[-1] == last
    assert sum("→ make room" in line for line in lines) == len([s for s in states if s != OK])


def test_a_wrong_params_yaml_is_a_finding_and_the_rest_is_checked_all_the_same(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "params.yaml").write_text("ingest: 3\n")
    (here / "requirements.lock").write_text("")
    monkeypatch.setattr(doctor, "folders", lambda: iter([]))
    monkeypatch.setattr(doctor, "prefect", lambda: Finding(OK, "prefect", ""))
    found = {finding.name: finding for finding in doctor.findings()}
    assert found["params"].state == FAILED
    assert {"disk", "git", "dvc", "password"} <= set(found)
    assert "index" not in found


def test_a_remedy_is_printed_once() -> None:
    text = "There is no index yet. Run inhouse run reindex"
    assert list(doctor.lines(Finding(FAILED, "index", text, "inhouse run reindex"))) == [
        f"FAILED   index            {text}"
    ]
    [_, remedy] = doctor.lines(Finding(FAILED, "index", "it is broken", "inhouse run reindex"))
    assert remedy.split() == ["→", "inhouse", "run", "reindex"]
