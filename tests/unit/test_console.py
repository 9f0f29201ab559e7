"""A command runs: nobody else may read its files."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks import console


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


def test_a_command_prints_only_harmless_text(capsys: pytest.CaptureFixture[str]) -> None:
    console.run(lambda: print("\x1b]52;c;eA==\x07 \x1b[1mbold\x1b[0m"))
    assert capsys.readouterr().out == "\ufffd]52;c;eA==\ufffd \x1b[1mbold\x1b[0m\n"
