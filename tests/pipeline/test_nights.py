"""Nights on the sample company: the real flow, DVC, the real embedder and the real engine."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from tests.conftest import Workspace, documents, second_state, taken
from tests.waiting import wait_for


def test_a_first_night_indexes_every_document_and_certifies_it(indexed: Workspace) -> None:
    certificate = indexed.report("index")
    assert certificate["clean"]
    assert certificate["documents"] == len(documents())
    assert certificate["points"] == certificate["added"] == indexed.report("chunk")["chunks"]


def test_a_night_without_a_change_reads_embeds_and_writes_nothing(night: Workspace) -> None:
    first = night.reindex()  # the folder is another one: every file is read once more
    again = night.reindex()
    assert night.report("ingest")["counts"].get("read", 0) < 20  # a thirtieth is read every night
    assert again["generation"] == first["generation"]
    assert (again["added"], again["updated"], again["deleted"]) == (0, 0, 0)


def test_the_second_state_reaches_the_index_at_the_cost_of_the_change(
    night: Workspace, tmp_path: Path
) -> None:
    night = _with_own_vectors(night, tmp_path / "cache")
    before = night.report("index")
    changes = second_state(tmp_path / "documents")
    after = night.reindex()
    counts = night.report("ingest")["counts"]
    assert after["clean"]
    changed, added, deleted = (taken(changes[key]) for key in ("changed", "added", "deleted"))
    renamed = taken(new for _, new in changes["renamed"])
    assert after["documents"] == len(documents()) + len(added) - len(deleted)
    assert counts["changed"] == len(changed)
    assert counts["added"] == len(added) + len(renamed)
    assert counts["lost"] == len(deleted) + len(renamed)
    assert after["points"] == before["points"] + after["added"] - after["deleted"]
    assert night.report("embed")["embedded"] < 60  # renamed and unchanged text is known
    assert _asks(night, "What is the hottest liquid an AP-120 may pump?", "110")


def _with_own_vectors(night: Workspace, cache: Path) -> Workspace:
    """Give the workspace a cache of its own, with the vectors of its documents: the nights of other
    tests delete from the one that all share."""
    (cache / "vectors").mkdir(parents=True)
    for file in (Path(night.environment["INHOUSE_CACHE"]) / "vectors").glob("*.sqlite"):
        with (
            closing(sqlite3.connect(file)) as shared,
            closing(sqlite3.connect(cache / "vectors" / file.name)) as copy,
        ):
            shared.backup(copy)
    own = replace(night, environment={**night.environment, "INHOUSE_CACHE": str(cache)})
    own.run("python", "-m", "tasks.index.embed")
    return own


def _asks(night: Workspace, question: str, expected: str) -> bool:
    found = json.loads(night.run("python", "-m", "app", "search", question, "--json").stdout)
    return any(expected in hit["text"] for hit in found)


def test_a_source_that_is_suddenly_empty_stops_the_night(night: Workspace, tmp_path: Path) -> None:
    before = night.report("index")
    (tmp_path / "documents").rename(tmp_path / "unmounted")
    all_ = len(documents())
    done = night.run("python", "-m", "flows.reindex", code=1)
    assert "no folder" in done.stderr
    (tmp_path / "documents").mkdir()
    done = night.run("python", "-m", "flows.reindex", code=1)
    assert f"would lose too many documents (aldermoor {all_} of {all_}" in done.stderr
    assert night.report("ingest")["aborted"]
    said = night.run("python", "-m", "app", "status", "--json", code=1)
    assert "failed in its step ingest" in said.stderr
    status = json.loads(said.stdout)
    assert (status["generation"], status["points"]) == (before["generation"], before["points"])


def test_a_loss_that_is_meant_is_recorded(night: Workspace, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "documents" / "maintenance")
    shutil.rmtree(tmp_path / "documents" / "cases")
    night.run("python", "-m", "flows.reindex", code=1)
    certificate = night.reindex("--allow-loss", "--why", "both are in the archive")
    assert certificate["clean"]
    assert certificate["deleted"] > 0
    assert "too many" in night.report("ingest")["loss_allowed"]
    assert night.report("ingest")["loss_reason"] == "both are in the archive"
    assert night.report("night")["allowed"] == {"loss": "both are in the archive"}
    assert "redone" in night.run("inhouse", "nights").stdout.splitlines()[1]


def test_one_bad_document_never_stops_a_night(night: Workspace, tmp_path: Path) -> None:
    (tmp_path / "documents" / "broken.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "documents" / "thin.md").write_text("# Thin\n\nToo little.\n")
    assert night.reindex()["documents"] == len(documents())
    assert "not UTF-16 at byte 2: save it as UTF-8" in night.report("ingest")["rejections"]
    assert "aldermoor/thin.md" in night.report("validate")["reasons"]


def test_when_a_flow_is_killed_its_stage_dies_too_and_the_next_night_heals(
    night: Workspace, tmp_path: Path
) -> None:
    second_state(tmp_path / "documents")
    flow = subprocess.Popen(
        ["python", "-m", "flows.reindex"],
        cwd=night.root,
        env=night.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(lambda: bool(_stages(night.root)))
    finally:
        os.kill(flow.pid, signal.SIGKILL)
        flow.wait()
    wait_for(lambda: not _stages(night.root))
    assert night.reindex()["clean"]


def _stages(root: Path) -> list[int]:
    """Return the running processes of DVC's stages in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ")
            if b"-m tasks." in command and (process / "cwd").resolve() == root.resolve():
                found.append(int(process.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def test_of_two_runs_at_once_one_works_and_the_other_leaves(night: Workspace) -> None:
    command = ("python", "-m", "flows.reindex")
    first = subprocess.Popen(command, cwd=night.root, env=night.environment, stderr=subprocess.PIPE)
    wait_for(lambda: (night.root / "data/lease.json").exists() and _held(night))
    first.send_signal(signal.SIGSTOP)  # or it may end before the second one has begun
    try:
        second = night.run(*command, code=75)
    finally:
        first.send_signal(signal.SIGCONT)
        first.communicate()
    assert "another run works in this folder" in second.stderr
    assert first.returncode == 0
    assert night.report("index")["clean"]


def _held(night: Workspace) -> bool:
    return bool(json.loads((night.root / "data/lease.json").read_text())["process"] > 0)


def test_the_way_back_holds_over_a_night_and_what_was_deleted_does_not_come_back(
    night: Workspace, tmp_path: Path
) -> None:
    question = "What is the hottest liquid an AP-120 may pump?"
    changes = second_state(tmp_path / "documents")
    night.reindex()
    assert _asks(night, question, "110")
    said = night.run("python", "-m", "tasks.index.publish", "--rollback").stdout
    assert "Nightly runs keep building newer ones; inhouse resume serves the newest" in said
    certificate = night.reindex()
    assert certificate["in_use"] != certificate["generation"]
    assert not _asks(night, question, "110")
    held = {path for path in changes["deleted"] if _finds(night, path)}
    assert not held
    night.run("python", "-m", "tasks.index.publish", "--resume")
    assert _asks(night, question, "110")


def _finds(night: Workspace, path: str) -> bool:
    """Return whether everybody who works here finds a document by the words of its own name."""
    words = Path(path).stem.replace("-", " ")
    command = ("python", "-m", "app", "search", words, "-k", "50", "--groups", "staff", "--json")
    return any(hit["uri"].endswith(path) for hit in json.loads(night.run(*command).stdout))


def test_what_dvc_had_half_written_heals(night: Workspace) -> None:
    before = night.reindex()
    lock = night.root / "dvc.lock"
    lock.write_text(lock.read_text()[: len(lock.read_text()) * 2 // 3])
    (night.root / "data/documents.dvc").write_text("outs:\n- md5: 46eb")
    (night.root / ".dvc/tmp/rwlock").write_text('{"/data/chu')
    after = night.reindex()
    assert after["clean"]
    assert after["fingerprints"] == before["fingerprints"]
    assert (after["added"], after["updated"], after["deleted"]) == (0, 0, 0)
