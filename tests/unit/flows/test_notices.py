"""Test the artifacts: what a reader sees of a night, and what each failure advises."""

import base64
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import prefect.artifacts
import pytest
from prefect.states import Failed

from flows import artifacts, policy, progress, stages
from flows.artifacts import advice, evidence, findings, notices, notices_week, summary
from flows.record import Night
from tasks import params, paths
from tasks.dataset.snapshot import Snapshot
from tasks.decision import recommend, withdraw
from tasks.documents import ingest_report
from tasks.errors import (
    LostDocumentsError,
    RejectedFilesError,
    SourceError,
    StageError,
    UnreachableError,
)
from tasks.index import index_report, night_record, nights
from tasks.index.index_report import IndexReport
from tests.unit.comparison import comparison
from tests.unit.decision.test_promote import compared
from tests.unit.flows.ingested import ingested

CERTIFICATE = IndexReport(
    clean=True, documents=57, points=310, added=3, updated=1, deleted=2, missing=0, orphaned=0,
    corrupt=0, generation="000002", fingerprints={}, withdrawn=0, in_use="000002",
    kept=["000001", "000002"], certified="2026-11-29T02:03:04+00:00",
)  # fmt: skip
INGEST = ingested(
    rejected_files=[{"path": "s/scan.pdf", "reason": "without text"}],
    rejections={"without text": 1},
    lost_files=["s/gone.md"],
    changed_files=[{"path": "s/new.md", "change": "added"}],
    widened=[{"path": "s/board.md", "before": "board", "now": "public (everyone)"}],
    redactions={"s": {"email": 4}},
    aborted="this night would lose too many documents",
)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """Collect the artifacts by key, in a folder of its own."""
    found: dict[str, Any] = {}
    values = params.load()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(params, "load", lambda: values)
    monkeypatch.setattr(
        artifacts, "prefect_table", lambda rows, key, **_: found.update({key: rows})
    )
    monkeypatch.setattr(
        artifacts, "prefect_markdown", lambda text, key, **_: found.update({key: text})
    )
    links = [SimpleNamespace(id=UUID(int=7), key="changes", description="1 rejected: a_b")]
    monkeypatch.setattr(artifacts, "of_run", lambda: links)
    return found


def night(*valid: str) -> Night:
    made = Night({"sources": ["aldermoor"], "commit": "v7-dirty", "step": "ingest"})
    made.valid.update(valid)
    return made


def test_a_failed_night_names_the_lost_documents_and_how_to_allow_the_loss(
    shown: dict[str, Any],
) -> None:
    ingest_report.write(INGEST)
    error = LostDocumentsError("this night would lose too many documents")
    notices.night(night("ingest"), params.load(), error)
    assert "failed in its step ingest" in shown["summary"]
    assert shown["summary"].count("- s/gone.md") == 1
    assert "inhouse run reindex --allow-loss --why" in shown["summary"]
    assert "*Allow a loss once, because*" in shown["summary"]
    assert shown["certificate"].startswith("# Not reached")


def test_the_summary_of_a_night_says_what_happened_what_to_do_and_where_the_rest_is(
    shown: dict[str, Any],
) -> None:
    scans = [{"path": f"s/scan_{n}.pdf", "reason": "without text"} for n in range(25)]
    taken = INGEST.model_copy(update={"aborted": None, "rejected_files": scans, "rejected": 25})
    ingest_report.write(taken)
    index_report.write(CERTIFICATE)
    notices.night(night("ingest", "index"), params.load(), None)
    told = shown["summary"]
    assert told.startswith("# The index equals the documents.")
    assert "25 rejected, 1 with more readers" in told
    assert "**25 documents rejected: without text.** Give it text (a scan needs OCR)" in told
    assert r"- s/scan_19.pdf" in told
    assert "scan_20" not in told
    assert "and 5 more" in told
    assert "**1 document left.** Put back what should answer." in told
    assert "- s/board.md: board, now public (everyone)" in told
    assert f"- [changes](/artifacts/artifact/{UUID(int=7)}): 1 rejected: a_b" in told


def test_the_summary_of_a_quiet_night_says_that_there_is_nothing_to_do(
    shown: dict[str, Any],
) -> None:
    ingest_report.write(ingested(documents=57))
    index_report.write(CERTIFICATE)
    notices.night(night("ingest", "index"), params.load(), None)
    assert "Documents: nothing changed." in shown["summary"]
    assert summary.NOTHING in shown["summary"]


def test_a_model_that_was_withdrawn_stands_in_the_summary(shown: dict[str, Any]) -> None:
    gone = withdraw.Withdrawn(
        arm="adaptive", weights="0" * 64, reason="s/gone.md left", answered=True
    )
    checked = withdraw.Report(champion="rag", reason=None, withdrawn=[gone], refused={})
    summary.night(night(), params.load(), None, None, checked, SourceError("no folder"))
    assert "**adaptive was withdrawn**: s/gone.md left" in shown["summary"]


def test_what_was_read_again_after_an_update_is_told_from_what_people_changed() -> None:
    taken = ingested(
        counts={"changed": 1, "read_again": 106},
        changed_files=[
            {"path": "s/a.md", "change": "read_again"}, {"path": "s/b.md", "change": "changed"},
        ],
    )  # fmt: skip
    assert findings.changes(taken, {}) == "1 changed, 106 read again after an update"
    assert [(row["document"], row["change"]) for row in notices._changes(taken, {})] == [
        ("s/b.md", "changed"),
        ("s/a.md", "read again, after an update of the program or its settings"),
    ]


def test_each_day_of_the_last_nights_has_a_symbol_for_each_source(
    shown: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = "a: 9 of 10 were rejected | see " + "docs " * 40
    found = [
        _line("2026-11-28T02:00:00+00:00", "b", state="failed", reason=reason),
        _line("2026-11-27T02:00:00+00:00", "a", "b"),
    ]
    monkeypatch.setattr(nights, "lines", lambda: found)
    notices.month(date(2026, 11, 28), ["a", "b"])
    told = shown["nights"]
    assert "| 2026-11-28 | ✕ failed | ● certified | 1 | a: 9 of 10 were rejected" in told
    assert r"rejected \| see" in told
    assert "| 2026-11-27 | ● certified | ● certified | 1 |  |" in told


def test_what_a_person_has_to_do_stands_above_what_merely_changed(shown: dict[str, Any]) -> None:
    notices.changes(INGEST, {"s/thin.md": "too short"})
    assert [row["document"] for row in shown["changes"]] == [
        "s/scan.pdf", "s/thin.md", "s/gone.md", "s/board.md", "s/new.md",
    ]  # fmt: skip
    assert shown["changes"][0]["what to do"].startswith("give it text (a scan needs OCR)")
    hidden = [{"path": "s/… (not shown)", "reason": "empty"}] * 2
    notices.changes(ingested(rejected_files=hidden), {})
    assert len(shown["changes"]) == 2
    notices.changes(ingested(), {})
    assert shown["changes"] == [{"document": "none", "change": "", "what to do": ""}]


def test_a_night_that_replaced_nothing_says_what_would_have_left() -> None:
    aborted = list(notices._changes(INGEST, {}))
    assert {row["change"] for row in aborted if row["document"] == "s/gone.md"} == {notices.LOSING}
    assert findings.about_changes(INGEST, {}).startswith("Nothing was replaced.")
    allowed = ingested(counts={"lost": 36}, loss_allowed="36 of 107", loss_reason="to the archive")
    told = findings.about_changes(allowed, {})
    assert told == "36 left; a loss was allowed this once: to the archive"


def test_a_rejected_document_that_still_answers_has_one_row() -> None:
    stale = [{"path": "s/scan.pdf", "change": "stale"}]
    (row,) = notices._changes(
        ingested(changed_files=stale, rejected_files=INGEST.rejected_files), {}
    )
    assert row["change"] == "rejected: without text"
    assert row["what to do"].endswith(notices.STALE)


def test_the_name_of_a_run_ends_with_what_it_found(shown: dict[str, Any]) -> None:
    counts = {"changed": 1, "lost": 0, "unchanged": 1070}
    ingest_report.write(ingested(documents=1071, rejected=3, counts=counts))
    found = findings.night(night("ingest"), None)
    assert found == "1,071 documents, 1 changed, 3 rejected"
    failed = findings.night(night("ingest"), LostDocumentsError("too many " * 30))
    assert failed.startswith("failed in ingest: too many")
    assert failed.endswith(" …")
    assert len(failed) < 130
    ingest_report.write(ingested(documents=2))
    assert findings.night(night("ingest"), None) == "2 documents, nothing changed"
    ingest_report.write(ingested(documents=111, counts={"added": 97, "read": 100}))
    assert findings.night(night("ingest"), None) == "111 documents from 97 files, 97 added"


def test_text_of_a_table_is_not_markdown(shown: dict[str, Any]) -> None:
    artifacts.table(
        [{"a": "x.__spec__ is *None*", "b": "a_b.md"}], key="t", description="", empty={}
    )
    assert shown["t"] == [{"a": r"x.\_\_spec\_\_ is \*None\*", "b": "a_b.md"}]


def test_steps_show_what_they_counted_and_their_own_seconds(shown: dict[str, Any]) -> None:
    made = night()
    with made.step("chunk"):
        paths.report("chunk").parent.mkdir(exist_ok=True)
        report = {"chunks": 1942, "cut": 0, "clean": True, "dim": 384, "threshold": 0.24}
        paths.report("chunk").write_text(json.dumps(report))
    notices.counts(made)
    (row,) = [row for row in shown["counts"] if row["step"] == "chunk"]
    assert row["counts"] == "1,942 chunks, threshold 0.24"
    assert float(row["seconds"]) < 5
    assert shown["counts"][0]["seconds"] == ""  # not reached


def test_a_grid_shows_each_measure_beside_its_interval(shown: dict[str, Any]) -> None:
    measured = {"ndcg@10": 0.6037, "ndcg@10_high": 0.6759, "ndcg@10_low": 0.5225, "search_ms": 81}
    notices_week.grid([{"a.b": "0.4", "experiment": "grid-1", **measured, "error": ""}], "evaluate")
    assert shown["experiments"] == [
        {"a.b": "0.4", "experiment": "grid-1", "ndcg@10": "0.604 (0.522 to 0.676)",
         "ms per search": 81}
    ]  # fmt: skip


def test_a_certificate_is_sentences(shown: dict[str, Any]) -> None:
    values = params.load()
    notices.certificate(CERTIFICATE, {"sources": ["aldermoor"]}, values)
    assert shown["certificate"].startswith("# The index equals the documents.")
    assert "All 57 documents are in the index as 310 passages." in shown["certificate"]
    assert "goes back to generation 000001" in shown["certificate"]
    notices.certificate(CERTIFICATE, {"sources": []}, values)
    assert "Not read in this night, and as they were: aldermoor." in shown["certificate"]
    torn = CERTIFICATE.model_copy(update={"clean": False, "missing": 4})
    notices.certificate(torn, {}, values)
    assert "NOT CLEAN" in shown["certificate"]
    assert "4 passages are missing" in shown["certificate"]


def test_a_run_shows_that_its_code_was_edited(shown: dict[str, Any]) -> None:
    notices.run({"commit": "v7-dirty", "allowed": {"loss": "moved to the archive"}})
    rows = {row["what"]: row["value"] for row in shown["run"]}
    assert rows["code edited since its commit"] == "yes"
    assert rows["allowed this once: loss"] == "moved to the archive"
    assert not {"version", "data (MD5 of DVC)"} & rows.keys()  # of a night that failed before


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({"commit": "0123456789"}, "01234567; back to it: inhouse versions take"),
        ({"commit": None, "warning": "the branch is checked out"}, "none: the branch is checked"),
    ],
)
def test_a_run_names_its_version_or_why_it_is_none(
    shown: dict[str, Any], made: dict[str, Any], told: str
) -> None:
    notices.run({"commit": "v7", "version": made})
    (value,) = [row["value"] for row in shown["run"] if row["what"] == "version"]
    assert value.startswith(told)


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (LostDocumentsError("41 of 41"), False),
        (RejectedFilesError("9 of 10"), False),
        (SourceError("no folder"), False),
        (UnreachableError("no route"), True),
        (StageError("index was killed by SIGKILL"), True),
        (StageError("index failed: full"), False),
        (OSError(5, "input/output error"), True),
        (ZeroDivisionError(), False),
    ],
)
def test_only_what_may_succeed_later_is_tried_again(error: Exception, again: bool) -> None:
    assert policy.is_transient(None, None, Failed(data=error)) is again


def test_a_task_is_tried_again_after_each_delay() -> None:
    tried: list[int] = []

    def full() -> None:
        tried.append(1)
        raise OSError(28, "no space left on device")

    step = policy.with_retries(full, name="ingest")
    assert (step.name, step.retries, step.retry_delay_seconds) == ("ingest", 2, [5, 30])
    assert policy.with_retries(full, name="index", delays=(5,)).retries == 1
    with pytest.raises(OSError, match="no space left"):
        step.fn()
    assert tried == [1]


@pytest.mark.parametrize(
    ("line", "is_progress"),
    [
        ("embed: 512 of 941", True),
        ("step 40 of 200, loss 2.100, dev 2.300, 900 tokens/s, 40 s left", True),
        ("chunk: 941 chunks of 107 documents", False),
        ("examples: 40 of 107 documents", False),
        ("Running stage 'embed':", False),
    ],
)
def test_lines_about_progress_are_told_from_results(line: str, is_progress: bool) -> None:
    assert progress.show_progress(line, "embed") is is_progress


def test_the_log_of_a_command_has_the_lines_of_our_steps_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    script = "print('Running stage'); print('embed: 1 of 2'); print('embed: 2 chunks, in 1.0 s')"
    with caplog.at_level("INFO", "flows.progress"):
        stages._run(["python", "-c", script], "embed")
    assert [record.getMessage() for record in caplog.records] == ["embed: 2 chunks, in 1.0 s"]


def test_a_command_that_fails_has_its_last_lines_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    script = "print('Traceback'); print('embed: 2 chunks'); raise SystemExit(1)"
    with caplog.at_level("INFO", "flows.progress"), pytest.raises(StageError):
        stages._run(["python", "-c", script], "embed")
    assert [record.getMessage() for record in caplog.records] == ["embed: 2 chunks", "Traceback"]


def test_a_long_step_shows_how_much_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, moved = [0.0], list[str]()

    def create(_: float, key: str, **__: str) -> UUID:
        moved.append(key)
        return UUID(int=1)

    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr(prefect.artifacts, "create_progress_artifact", create)
    monkeypatch.setattr(
        prefect.artifacts,
        "update_progress_artifact",
        lambda _, share, text: moved.append(f"{share} {text}"),
    )
    with progress.shown():
        for seconds, done in ((0, 100), (9, 200), (20, 400), (22, 500), (50, 750), (51, 1000)):
            clock[0] = seconds
            progress.log_line(f"embed: {done} of 1000", "embed")
    progress.log_line("embed: 10 of 1000", "embed")  # outside a run nothing is shown
    assert moved == [
        "progress-embed",
        "75.0 embed: 750 of 1,000, about 19 s left",
        "100.0 embed: 1,000 of 1,000",
    ]


def test_a_comparison_is_a_table_a_drawing_and_sentences(
    shown: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = dict[str, str]()
    monkeypatch.setattr(
        artifacts, "create_image_artifact", lambda url, key, **_: drawn.update({key: url})
    )
    made, values = comparison(), params.load()
    advised = recommend.recommendation(made, values.recommend, 7)
    taken = Snapshot(documents=9, left_out=0, audience=[], content="", taken="2026-11-29")
    notices_week.comparison(taken, made, advised)
    assert any(row["arm"].endswith(" (recommended)") for row in shown["comparison"])
    assert "reports/comparison.html" in shown["recommendation"]
    head, _, data = drawn["price-and-quality"].partition(",")
    assert head == "data:image/svg+xml;base64"
    drawing = ElementTree.fromstring(base64.b64decode(data))  # noqa: S314 our own
    assert set(made.arms) <= {word for text in drawing.itertext() for word in text.split()}


def test_every_error_has_advice() -> None:
    assert "--source NAME" in advice.failed(UnreachableError("x"))
    assert advice.failed(ZeroDivisionError()) == advice.UNKNOWN


def _line(started: str, *certified: str, state: str = "completed", **other: Any) -> dict[str, Any]:
    given = {"state": state, "started": started, "sources": ["a", "b"], "certified": certified}
    return {**given, **other}


def test_each_day_shows_its_own_nights_only() -> None:
    found = [
        _line("2026-11-25T02:00:00+00:00", "a", "b"),
        _line("2026-11-27T02:00:00+00:00", state="failed", reason="it was killed"),
        _line("2026-11-27T09:00:00+00:00", "a", sources=["a"]),
        _line("2026-11-28T02:00:00+00:00", "b", state="failed", reason="a: 9 of 10"),
    ]
    table = nights.rows(found, ["a", "b"], date(2026, 11, 29))
    assert [(row["day"], row["a"], row["b"], row["what failed"]) for row in table] == [
        ("2026-11-29", "missing", "missing", ""),
        ("2026-11-28", "failed", "certified", "a: 9 of 10"),
        ("2026-11-27", "redone", "failed", "it was killed"),
        ("2026-11-26", "missing", "missing", ""),
        ("2026-11-25", "certified", "certified", ""),
    ]
    assert nights.rows([], ["a"], date(2026, 11, 29)) == []
    assert nights.known(found, ["b"]) == ["b", "a"]
    assert len(nights.rows(found, ["a"], date(2027, 11, 29))) == nights.LISTED


def test_every_ended_night_has_one_line_and_a_killed_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    night_record.end({**night_record.begun(), "sources": ["a"], "certified": ["a"]}, None)
    paths.NIGHTS.write_text(paths.NIGHTS.read_text() + '{"state": "comp')  # cut short by a crash
    night_record.save({**night_record.begun(), "step": "embed"})  # and is killed
    night_record.end(night_record.begun(), LostDocumentsError("too many"))
    found = [(line["state"], line.get("reason")) for line in nights.lines()]
    assert found == [("completed", None), ("failed", "it was killed"), ("failed", "too many")]
    assert json.loads(paths.NIGHTS.read_text().splitlines()[0])["certified"] == ["a"]


def test_the_table_of_an_approval_marks_the_arm_and_the_one_that_answers() -> None:
    shown = evidence.table(compared(), "rag", "base")
    assert "| rag (**recommended**) | 0.50 |" in shown
    assert "| base (**answers now**) | 0.50 |" in shown
    assert "| rag (**recommended, answers now**) |" in evidence.table(compared(), "rag", "rag")
