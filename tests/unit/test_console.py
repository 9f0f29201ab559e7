"""A command runs: nobody else may read its files."""

import json
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks import console
from tasks.errors import InhouseError


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_files_and_folders_of_a_command_are_its_users_alone(tmp_path: Path) -> None:
    def main() -> None:
        (tmp_path / "reports").mkdir()
        (tmp_path / "reports/x.json").write_text("{}")

    console.run(main)
    modes = [
        stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("reports", "reports/x.json")
    ]
    assert modes == [0o700, 0o600]


@pytest.mark.parametrize(
    "text",
    [
        "\x1b]0;title\x07",
        "\x9b31m",
        "\u202egnp.exe",
        "\u2066isolated",
        "\x7f",
        "a\rb",
        "a\u2028b",
        "\udc80",
    ],
)
def test_a_character_that_a_terminal_obeys_is_replaced(text: str) -> None:
    assert console.COMMANDS.search(text)
    assert not console.COMMANDS.search(console.harmless(text))
    assert len(console.harmless(text)) == len(text)
    assert json.loads(console.escaped(json.dumps(text, ensure_ascii=False))) == text


def test_a_title_is_one_line() -> None:
    assert console.line("Pumps\n[1] forged") == "Pumps [1] forged"


@pytest.mark.parametrize(
    "end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029"]
)
@pytest.mark.parametrize("logger", ["tasks.ingest", "flows.reindex", "prefect.flow_runs"])
def test_a_name_with_an_end_of_a_line_forges_no_line_of_the_log(
    end: str, logger: str, caplog: pytest.LogCaptureFixture
) -> None:
    console.begin()
    logging.getLogger(logger).warning("no room for %s", f"a.md{end}index: 7 points, clean")
    [message] = [record.getMessage() for record in caplog.records]
    assert len(message.splitlines()) == 1
    assert "a.md" in message


def test_the_error_of_a_step_is_logged_without_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    console.begin()
    for error in (InhouseError("no room"), ValueError("a defect")):
        try:
            raise error
        except (InhouseError, ValueError):
            logging.getLogger("prefect.task_runs").exception("Task run failed")
    assert [record.exc_info is None for record in caplog.records] == [True, False]


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("error", [InhouseError("a.md\nnext: clean"), OSError(28, "a.md\nclean")])
def test_an_error_is_one_line(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    def main() -> None:
        raise error

    with pytest.raises(SystemExit):
        console.run(main)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_interrupt_is_one_line_and_a_code_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def main() -> None:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as ended:
        console.run(main)
    assert (ended.value.code, capsys.readouterr().err) == (130, "inhouse: interrupted\n")


@pytest.mark.usefixtures("umask")
def test_a_file_that_is_not_there_is_named_without_pythons_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        console.run(lambda: print(Path("no/such.csv").read_text()))
    error = capsys.readouterr().err
    assert error.startswith("inhouse: no/such.csv: no such file or directory: ")


def test_a_command_prints_only_harmless_text(capsys: pytest.CaptureFixture[str]) -> None:
    console.run(lambda: print("\x1b]52;c;eA==\x07 \x1b[1mbold\x1b[0m"))
    assert capsys.readouterr().out == "\ufffd]52;c;eA==\ufffd \x1b[1mbold\x1b[0m\n"


def test_counts_are_words() -> None:
    assert console.counted({"files": 2060, "shards_written": 0}) == "2,060 files, 0 shards written"


def test_a_command_shows_its_own_steps_and_not_those_of_prefect() -> None:
    code = """
import logging
from tasks import console
def main():
    logging.getLogger("tasks.index").info("index: 3 points")
    logging.getLogger("prefect.task_runs").setLevel(logging.INFO)
    logging.getLogger("prefect.task_runs").info("Finished in state Completed()")
    logging.getLogger("prefect.task_runs").warning("tried again in 5 s")
    logging.getLogger("prefect.task_runs").error("Crash detected! Execution was aborted.")
    logging.getLogger("prefect.task_runs").error("Task run failed with exception: StageError('x')")
    logging.getLogger("prefect.task_runs").error("Finished in state Failed('x')")
    try:
        raise ValueError("a defect")
    except ValueError:
        logging.getLogger("prefect.flow_runs").exception("Encountered exception during execution")
    logging.getLogger("prefect.flow_runs").setLevel(logging.INFO)
    logging.getLogger("prefect.flow_runs").info("Finished in state Skipped('1% changed')")
console.run(main)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    shown = ended.stderr.splitlines()
    assert shown[:3] == [
        "index: 3 points",
        "tried again in 5 s",
        "Encountered exception during execution",
    ]
    assert shown[-2:] == ["ValueError: a defect", "Finished in state Skipped('1% changed')"]


def test_a_command_ends_without_a_search_for_garbage() -> None:
    code = (
        "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count()))\n"
        "from tasks import console; console.run(lambda: None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 1000
