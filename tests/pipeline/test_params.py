"""params.yaml is edited: during a run, which keeps to its copy, and where a key has a default."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.documents import edits
from tests.conftest import ROOT
from tests.waiting import wait_for

STAGE = """
import pathlib, time
from tasks import params
params.load()
pathlib.Path("started").touch()
while not pathlib.Path("edited").exists():
    time.sleep(0.01)
pathlib.Path("out").write_text(str(params.load().chunk.tokens))
"""
GRAPH = """
stages:
  cut:
    cmd: python stage.py
    deps: [stage.py]
    params: [chunk.tokens]
    outs: [out]
"""
PARAMS = (ROOT / "params.yaml").read_text()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Make a DVC project with one stage, which runs until params.yaml was edited."""
    files = {"stage.py": STAGE, "dvc.yaml": GRAPH, "params.yaml": PARAMS, "pinned.yaml": PARAMS}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    for name in ("tasks", "flows"):
        (tmp_path / name).symlink_to(ROOT / name)
    subprocess.run(
        [sys.executable, "-m", "dvc", "init", "-q", "--no-scm"], cwd=tmp_path, check=True
    )
    return tmp_path


def repro(workspace: Path, **pinned: str) -> str:
    """Bring the stage up to date, and edit params.yaml when it has read its parameters."""
    for name in ("started", "edited"):
        (workspace / name).unlink(missing_ok=True)
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    running = subprocess.Popen(
        [sys.executable, "-m", "flows.dvc.pinned", "repro", "cut"],
        cwd=workspace,
        env={**os.environ, "PATH": programs, "PYTHONPATH": str(workspace), **pinned},
        stdout=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: (workspace / "started").exists() or running.poll() is not None)
    (workspace / "params.yaml").write_text(PARAMS.replace("tokens: 160", "tokens: 96"))
    (workspace / "edited").touch()
    said = running.communicate()[0]
    assert running.returncode == 0, said
    return said


def test_dvc_records_what_a_stage_ran_with_and_the_next_run_takes_the_edit(workspace: Path) -> None:
    copy = str(workspace / "pinned.yaml")
    repro(workspace, INHOUSE_PARAMS=copy)
    assert (workspace / "out").read_text() == "160"
    assert "chunk.tokens: 160" in (workspace / "dvc.lock").read_text()
    assert "didn't change" in repro(workspace, INHOUSE_PARAMS=copy)
    assert "Running stage" in repro(workspace)
    assert (workspace / "out").read_text() == "96"


def test_an_overridden_default_reruns_the_stages_that_name_its_section(tmp_path: Path) -> None:
    stage = "from tasks import params; p = params.load(); "
    stage += "print('candidates', p.retrieve.candidates, 'prefix', p.embed.query_prefix)"
    entry = {"cmd": f'python -c "{stage}"', "params": ["retrieve", "embed"]}  # embed: {}
    (tmp_path / "dvc.yaml").write_text(json.dumps({"stages": {"search": entry}}))
    (tmp_path / "params.yaml").write_text(PARAMS)
    (tmp_path / "tasks").symlink_to(ROOT / "tasks")
    dvc(tmp_path, "init", "-q", "--no-scm")
    assert "candidates 100" in dvc(tmp_path, "repro")
    assert "didn't change" in dvc(tmp_path, "repro")
    changed = edits.put(PARAMS, ("retrieve", "candidates"), 50)
    (tmp_path / "params.yaml").write_text(changed)
    assert "candidates 50" in dvc(tmp_path, "repro")
    changed = edits.put(changed, ("embed", "query_prefix"), "query:")
    (tmp_path / "params.yaml").write_text(changed)
    assert "candidates 50 prefix query:" in dvc(tmp_path, "repro")
    (tmp_path / "params.yaml").write_text(edits.put(changed, ("answer", "near"), 0.4))
    assert "didn't change" in dvc(tmp_path, "repro")


def dvc(folder: Path, *arguments: str) -> str:
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["dvc", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": programs, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
