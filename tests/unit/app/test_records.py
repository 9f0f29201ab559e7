"""An answer without its line in the audit log: counted, said once a minute, refused if required."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.audit import log
from app.audit.log import Event, Log
from app.service.records import Audit
from tasks.errors import InhouseError
from tasks.storage import journal

EVENT = Event("k1", "POST /ask", "How long is it?", "rag", "000001", ("s/a.md",), False)


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """Let no file become larger than `size` bytes, as a disk that becomes full in the middle."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_lost_line_is_counted_and_said_once_a_minute(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "audit").write_text("a file, where the folder should be")
    audit = Audit(Log(tmp_path / "audit"), required=False)
    for _ in range(3):
        audit.append(EVENT)
    assert audit.lost == 3
    [said] = caplog.records
    assert (said.levelname, "1 lines since the start" in said.message) == ("ERROR", True)


def test_a_required_line_that_is_lost_takes_its_answer_along(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("")
    with pytest.raises(InhouseError, match=r"serve\.audit_required"):
        Audit(Log(tmp_path / "audit"), required=True).append(EVENT)


def test_a_disk_that_becomes_full_leaves_no_empty_key_and_no_torn_line(tmp_path: Path) -> None:
    audit = Audit(Log(tmp_path), required=False)
    with full_after(10):
        audit.append(EVENT)
    assert (audit.lost, (tmp_path / "key").exists()) == (1, False)
    audit.append(EVENT)
    [day] = log.days(tmp_path)
    with full_after(day.stat().st_size + 10):
        audit.append(EVENT)
    assert (audit.lost, len(journal.lines(day))) == (2, 1)
    audit.append(EVENT)
    assert (log.verify(tmp_path).lines, log.verify(tmp_path).problem) == (2, "")
