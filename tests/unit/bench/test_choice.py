"""Companies of public data: what is asked about is not among the documents, nor is the truth."""

import csv
import json
import sys
from pathlib import Path

import pytest

from bench.decision import choice, machines, style

NAMES = [f"page-{n}" for n in range(6)] + [page for *_, page in style.ASKED]
TEXT = (
    "We write for people, and we use contractions so that nobody feels lectured by a form. Don't "
    "use _utilise_. A short line that's read is worth more than a long one that you've skipped."
)


def test_held_out_pages_of_the_guide_are_briefs_and_no_documents(tmp_path: Path) -> None:
    folder = tmp_path / "content_guide_18f" / "_pages" / "our-style"
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / f"{name}.md").write_text(f"---\ntitle: On {name}\n---\n{TEXT} About {name}.\n")
    handbook = tmp_path / "handbook_18f" / "docs" / "pages"
    handbook.mkdir(parents=True)
    for n in range(style.OTHERS):
        (handbook / f"{n}.md").write_text(f"# Leave {n}\n\n" + "Leave is asked for in time. " * 50)
    made = style.content_guide(tmp_path)
    briefs = [json.loads(line) for line in made.files["briefs.jsonl"].splitlines()]
    held_out = {brief["_id"].rpartition("-")[0] for brief in briefs}
    assert len(held_out) == len(NAMES) // style.EVERY
    assert not {f"guide-{name}.md" for name in held_out} & made.before.keys()
    assert not held_out & {page for *_, page in style.ASKED}
    assert all("contractions" in brief["reference"] for brief in briefs)
    assert "utilise" in made.style["banned_words"]


def test_the_marks_of_a_series_are_not_among_the_readings_and_no_report_is_asked_about(
    tmp_path: Path,
) -> None:
    for series in (*machines.REPORTED, *machines.ASKED):
        file = tmp_path / "skab" / f"{series}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        head = [*machines.COLUMNS, "anomaly", "changepoint"]
        rows = [
            [f"2026-05-01 10:00:{n:02}", *(["1.5"] * 8), str(float(n > 30)), "0.0"]
            for n in range(60)
        ]
        file.write_text("\n".join(";".join(row) for row in [head, *rows]))
    made = machines.skab(tmp_path)
    lines = [json.loads(line) for line in made.files["machines/machines.jsonl"].splitlines()]
    assert {line["window"][0] for line in lines} == {"2026-05-01 10:00:31"}
    assert sum(not line["mode"] for line in lines) == 4
    table = made.files[f"machines/{lines[0]['file']}"].splitlines()
    assert next(csv.reader(table)) == list(machines.COLUMNS.values())
    reports = {page.removeprefix("report-").removesuffix(".md") for page in made.before}
    assert not reports & {line["machine"] for line in lines}


def test_data_that_no_arm_can_do_a_task_with_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["choice", "ai4i2020"])
    choice.main()
    assert "no arm can do a task with it" in capsys.readouterr().out
