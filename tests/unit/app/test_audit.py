"""The audit log: a changed, missing or added line breaks the chain; a forgotten text does not."""

import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.audit import log, ocsf
from app.audit.log import Event, Log
from tasks.forgetting import erase, traces

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
EVENT = Event("k1", "POST /ask", "How long is it?", "rag", "000001", ("s/a.md", "s/b.md"), False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a log with three events on each of three days."""
    written = Log(tmp_path)
    for day in range(3):
        for _ in range(3):
            written.append(EVENT, NOON + timedelta(days=day))
    return tmp_path


def lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True)


def test_the_chain_fits_over_days_and_processes(folder: Path) -> None:
    Log(folder).append(EVENT, NOON + timedelta(days=2))
    checked = log.verify(folder)
    assert (checked.lines, checked.problem) == (10, "")
    [*_, last] = log.days(folder)
    assert checked.last == hashlib.sha256(last.read_bytes().splitlines()[-1]).hexdigest()


@pytest.mark.parametrize("change", ["alter", "drop", "swap", "insert", "drop a day"])
def test_any_change_is_found(folder: Path, change: str) -> None:
    _, middle, _ = log.days(folder)
    held = lines(middle)
    changed = {
        "alter": [held[0], held[1].replace(b"rag", b"raq"), held[2]],
        "drop": [held[0], held[2]],
        "swap": [held[1], held[0], held[2]],
        "insert": [*held[:2], held[1], held[2]],
        "drop a day": [],
    }[change]
    middle.write_bytes(b"".join(changed))
    assert "expected the hash of the line before" in log.verify(folder).problem


def test_the_chain_has_no_text_and_its_hashes_have_a_key(folder: Path, tmp_path: Path) -> None:
    for file in log.days(folder):
        assert b"s/a.md" not in file.read_bytes()
        assert b"How long" not in file.read_bytes()
    assert not any(b"How long" in file.read_bytes() for file in folder.iterdir())
    other = tmp_path / "other"
    Log(other).append(EVENT, NOON)
    here, there = (json.loads(lines(log.days(each)[0])[0]) for each in (folder, other))
    assert here["question"] != there["question"]
    assert (folder / "key").stat().st_mode & 0o777 == 0o600


def test_a_forgotten_document_leaves_the_chain_as_it_is(folder: Path) -> None:
    needles = traces.of_texts(["s/a.md"])
    for trace in list(traces.search(traces.files([folder]), needles)):
        erase.file(trace, needles)
    assert log.verify(folder).problem == ""
    shown = {uri for row in log.events(folder) for uri in row["documents"]}
    assert "s/b.md" in shown
    assert "s/a.md" not in shown
    assert len(shown) == 2


def test_old_days_are_removed_whole_and_the_rest_still_fits(folder: Path) -> None:
    Log(folder, days=1).append(EVENT, NOON + timedelta(days=3))
    assert [file.stem for file in log.days(folder)] == ["2026-12-01", "2026-12-02"]
    assert not (folder / "2026-11-30-texts.jsonl").exists()
    assert log.verify(folder) == log.Checked(4, log.verify(folder).last)


def test_a_torn_line_is_replaced_and_the_clock_may_go_back(folder: Path) -> None:
    [*_, last] = log.days(folder)
    with last.open("ab") as file:
        file.write(b'{"when": "2026-12-01T1')
    Log(folder).append(EVENT, NOON)
    assert log.verify(folder).problem == ""
    assert log.verify(folder).lines == 10


def test_threads_append_whole_lines(tmp_path: Path) -> None:
    logs = [Log(tmp_path), Log(tmp_path)]
    threads = [
        threading.Thread(target=lambda own=own: [own.append(EVENT, NOON) for _ in range(20)])
        for own in logs * 2
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.verify(tmp_path) == log.Checked(80, log.verify(tmp_path).last)


def test_questions_are_kept_only_filtered(tmp_path: Path) -> None:
    Log(tmp_path, filtered=lambda text: text.replace("Anna", "[PERSON]")).append(
        Event("user:ben", "POST /ask", "Where is Anna?", "rag", "1", (), True), NOON
    )
    [row] = log.events(tmp_path)
    assert row["question_text"] == "Where is [PERSON]?"
    assert row["key"] == "user:ben"
    assert not any(b"Anna" in file.read_bytes() for file in tmp_path.iterdir())


def test_an_event_is_api_activity_of_ocsf(folder: Path) -> None:
    made = ocsf.event(next(log.events(folder)))
    assert (made["class_uid"], made["category_uid"], made["type_uid"]) == (6003, 6, 600302)
    required = {"activity_id", "actor", "api", "metadata", "severity_id", "src_endpoint", "time"}
    assert required <= made.keys()
    assert made["time"] == 1795953600000
    assert [each["uid"] for each in made["resources"]] == ["s/a.md", "s/b.md"]
