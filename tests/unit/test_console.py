"""A command runs: nobody else may read its files."""

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
