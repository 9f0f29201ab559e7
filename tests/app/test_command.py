"""The command inhouse as a process: the script of `make setup`, its errors, the doctor."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT, Workspace

README = (ROOT / "README.md").read_text()
TRANSCRIPT = re.search(r"```console\n\$ (inhouse .*)\n((?s:.*?))```", README)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Return the script beside a `python`, as in .venv/bin."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (folder / "python").chmod(0o755)
    return Path(shutil.copy(ROOT / "cli/inhouse.sh", folder / "inhouse"))


def run(
    script: Path, *words: str, here: Path = ROOT, more: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    done = subprocess.run(
        [str(script), *words],
        cwd=here,
        env={**os.environ, **(more or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_script_runs_the_code_of_the_working_directory(script: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy/cli"
    copy.mkdir(parents=True)
    (copy / "__main__.py").write_text("import sys; print('the copy', sys.argv[1:])")
    assert run(script, "a b", "c", here=copy.parent) == (0, "the copy ['a b', 'c']\n", "")


def test_the_script_works_through_a_link_and_says_where_it_cannot(
    script: Path, tmp_path: Path
) -> None:
    link = tmp_path / "inhouse"
    link.symlink_to(script)
    code, page, _ = run(link, "--help")
    assert (code, "Usage: inhouse" in page) == (0, True)
    code, _, error = run(link, "status", here=tmp_path)
    assert (code, error.count("\n")) == (1, 1)
    assert "is not a checkout of Inhouse" in error


def test_the_version_names_code_and_data(script: Path) -> None:
    code, version, _ = run(script, "--version")
    assert code == 0
    assert re.fullmatch(r"inhouse \S+, data (none yet|[0-9a-f]{32}\.dir)\n", version)


@pytest.mark.parametrize(
    ("typed", "offered"), [("inhouse so", "source"), ("inhouse doc", "doctor")]
)
def test_the_shell_completes_commands(script: Path, typed: str, offered: str) -> None:
    words = {"_INHOUSE_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": "1"}
    assert run(script, more=words)[1].split() == [offered]


def test_only_debug_shows_a_traceback(script: Path, tmp_path: Path) -> None:
    """params.yaml is a folder: an error that nobody expects."""
    for name in ("cli", "flows", "tasks", "app"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "params.yaml").mkdir()
    code, _, error = run(script, "source", "list", here=tmp_path)
    assert (code, error.count("\n")) == (1, 1)
    assert re.match(r"inhouse: .*", error)
    code, _, error = run(script, "source", "list", "--debug", here=tmp_path)
    assert code == 1
    assert "Traceback" in error


def test_the_readme_shows_what_the_command_answers(indexed: Workspace) -> None:
    assert TRANSCRIPT
    shown = indexed.run(*shlex.split(TRANSCRIPT[1])).stdout.replace("\n", " ")
    for line in TRANSCRIPT[2].splitlines():
        assert line.strip(" …") in shown


def test_the_doctor_finds_an_indexed_clone_in_order_and_names_a_server_that_is_gone(
    indexed: Workspace,
) -> None:
    report = indexed.run("inhouse", "doctor").stdout
    assert report.splitlines()[-1] == "1 with a warning."  # nobody has started the watcher
    assert "takes the password" in report
    assert re.search(r"ok +index +generation 000001 has the \d+ points", report)
    gone = Workspace(
        indexed.root, {**indexed.environment, "PREFECT_API_URL": "http://127.0.0.1:9/api"}
    )
    done = gone.run("inhouse", "doctor", code=1)
    assert re.search(r"FAILED +prefect +http://127\.0\.0\.1:9/api: no server answers", done.stdout)
    assert "→ inhouse up" in done.stdout
    assert "Traceback" not in done.stderr
    stranger = Workspace(
        indexed.root, {**indexed.environment, "PREFECT_API_AUTH_STRING": "inhouse:wrong"}
    )
    assert "refuses the password" in stranger.run("inhouse", "doctor", code=1).stdout
