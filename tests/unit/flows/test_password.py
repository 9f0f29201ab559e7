"""The Prefect server of a checkout gets a password that only its owner can read."""

import stat
from pathlib import Path

from flows import password


def test_a_password_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    password.ensure(file)
    made = password.current(file)
    assert made.startswith("inhouse:")
    assert len(made) > 30
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    password.ensure(file)
    assert password.current(file) == made


def test_other_lines_of_the_file_stay_and_half_a_password_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("QDRANT_URL=http://127.0.0.1:6333\nPREFECT_API_AUTH_STRING=inhouse:old\n")
    assert password.current(file) == ""
    password.ensure(file)
    assert password.current(file) not in ("", "inhouse:old")
    assert "QDRANT_URL=http://127.0.0.1:6333" in file.read_text()
