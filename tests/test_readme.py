"""Every command of the README runs: those of `make` in people's hands, and in
tests/flows/test_up.py, and those of the week in tests/pipeline/test_choice.py."""

import csv
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Workspace

BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]
ELSEWHERE = r"make |\. \.venv|inhouse (run finetune|promote)"
TEACHES = r"(make|\. \.venv|inhouse|git)\b"


def test_what_runs_elsewhere_does_run_there() -> None:
    week = (ROOT / "tests/pipeline/test_choice.py").read_text()
    ci = (ROOT / ".ci/run").read_text() + (ROOT / "Makefile").read_text()
    for command in filter(re.compile(ELSEWHERE).match, COMMANDS):
        words = shlex.split(command)
        if words[0] == "make":
            assert f"\n{words[1]}:" in ci, command
        elif words[0] == "inhouse":
            called = ", ".join(f'"{word}"' for word in words)
            assert called in week, command


def test_the_readme_teaches_one_command() -> None:
    assert [command for command in COMMANDS if not re.match(TEACHES, command)] == []


@pytest.mark.timeout(1500)  # it walks through the whole page
def test_the_readers_commands_run_one_after_the_other(night: Workspace) -> None:
    home = night.root.parent / "home"
    documents = night.root / "data/samples/aldermoor/documents"
    shutil.copytree(documents / "support", home / "handbook")  # the staff's would stop the night
    (night.root / "questions.jsonl").write_text('{"_id": "1", "text": "How do I request leave?"}\n')
    ran = [command for command in COMMANDS if not re.match(ELSEWHERE, command)]
    assert len(ran) >= 10
    for command in ran:
        if "approve" in command:
            tick(night.root / "questions.csv")
        words = shlex.split(command.replace("~", str(home)).split(" > ")[0])
        done = night.run(*words)
        assert done.stdout.strip() or done.stderr.strip() or words[0] == "git", command


def tick(table: Path) -> None:
    """Approve every draft, as a person would the good ones."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "approved": "yes"} for row in rows)
