"""The command line: questions of any terminal, ages of a night."""

import argparse
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app import __main__ as app
from app import engine, notices, status_text
from tasks.answer.cited_answer import Answer, Citation
from tasks.documents import ingest_report
from tasks.errors import NightError


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Wann schließt es?", "Wann schließt es?"),
        (b"Wann schlie\xdft es?".decode("utf-8", "surrogateescape"), "Wann schließt es?"),
        (b"T\xfcr \xe2\x82".decode("utf-8", "surrogateescape"), "Tür \xe2\x82"),
        ("half \ud83d a face", "half ? a face"),
    ],
)
def test_a_question_of_any_terminal_can_be_encoded(typed: str, read: str) -> None:
    assert app._encodable(typed) == read


@pytest.mark.parametrize(("text", "hours"), [("26h", 26), ("90m", 1.5), ("2d", 48)])
def test_an_age_has_a_unit(text: str, hours: float) -> None:
    assert app.age(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "26", "h", "-1h", "1.5h", "1w"])
def test_other_ages_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="expected a time such as 90m, 26h or 2d"):
        app.age(text)


def test_the_status_is_shown_before_it_ends_with_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status: dict[str, Any] = {"points": 7, "night": {"state": "failed"}, "problem": "no room"}
    monkeypatch.setattr(engine, "status", lambda _: dict(status))
    for flag in (True, False):
        with pytest.raises(NightError, match="no room"):
            app.status(None, flag)
    shown = capsys.readouterr().out
    written, lines = shown[: shown.index("Index")], shown[shown.index("Index") :].splitlines()
    assert json.loads(written) == status
    assert (
        lines[0] == "Index      does NOT equal the documents: 0 documents, 7 passages, on a server"
    )
    assert lines[1].startswith("Night      failed, started ")


def test_the_status_in_words_says_what_answers_and_since_when() -> None:
    found = {
        "clean": True, "documents": 3, "points": 9, "generation": "000002", "in_use": "000001",
        "rejected_files": 1200,
        "rolled_back": True, "champion": "rag", "champion_withdrawn": "full: a.md left",
        "certificate_age_s": 7300, "watcher_age_s": None, "night": {
            "state": "completed", "started": "2026-11-02T02:00:00+00:00",
            "commit": "v1", "data": "ab" * 9,
        },
    }  # fmt: skip
    named = next(status_text.lines({**found, "files": 2, "points": 1200}))
    assert "equals the documents: 3 documents from 2 files, 1,200 passages" in named
    assert list(status_text.lines(found)) == [
        "Index      equals the documents: 3 documents, 9 passages, generation 000002",
        "           without the 1,200 rejected files: inhouse rejected",
        "           rolled back: answers come from generation 000001, until inhouse resume",
        "Night      completed, started 2026-11-02 02:00 UTC, code v1, data abababab",
        "           the last successful one was certified 2 hours ago",
        "Champion   rag",
        "           full: a.md left",
        "Watcher    not started: nobody is told of a failure",
    ]


@pytest.mark.parametrize(("confidence", "warned"), [(0.4, True), (0.6, False)])
def test_an_answer_that_may_not_be_one_says_so(confidence: float, warned: bool) -> None:
    citation = Citation("s/a.md", "Hours", "", "Nine to five.", 1.0, "Nine to five.", 0, 13, "c1")
    part = {"text": "Nine to five.", "citation": 1}
    given = Answer("Nine to five.", (citation,), 1.0, False, "m", {}, (part,), (), confidence)
    text = app._readable(given, bold=False)
    assert text.startswith(notices.UNSURE) is warned
    assert "Nine to five. [1]" in text


def test_a_passage_with_several_places_is_shown_once() -> None:
    passage = "April: 4. May: 5. June: 6."
    found = [
        Citation("s/a.csv", "Sales", "rows 4–6", passage[start:end], 1.0, passage, start, end, "c1")
        for start, end in ((18, 26), (0, 9), (5, 17))
    ]
    other = replace(found[0], uri="s/b.csv")
    parts = tuple({"text": each.quote, "citation": n} for n, each in enumerate(found, 1))
    given = Answer("…", (*found, other), 1.0, False, "m", {}, parts, confidence=0.9)
    assert app._readable(given, bold=False).split("\n") == [
        "June: 6. [1]",
        "April: 4. [2]",
        ": 4. May: 5. [3]",
        "",
        "[1] [2] [3] Sales, rows 4–6 (s/a.csv)",
        "    «April: 4. May: 5.» «June: 6.»",
        "",
        "[4] Sales, rows 4–6 (s/b.csv)",
        "    April: 4. May: 5. «June: 6.»",
    ]


READERS = {"a": {"public (everyone)": 2, "staff": 5, "hr, sales": 1}, "b": {"nobody": 9}}


def test_an_asker_whose_groups_open_nothing_is_told_how_to_ask_as_a_group() -> None:
    assert notices.other_readers([], READERS) == (
        "You asked as public, who may read 2 of 17 documents. To ask as a group that may read "
        "more: --groups staff"
    )
    assert "public, stuff, who may" in notices.other_readers(["stuff"], READERS)
    assert notices.other_readers(["sales"], READERS) == ""
    assert notices.other_readers([], {"a": {"public (everyone)": 2, "nobody": 3}}) == ""


def test_a_terminal_gets_lines_that_fit_and_a_pipe_gets_them_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (
        "Everyone has 26 days. [1]\n\n[1] Leave (s/a.md)\n    - up to six days may be carried over"
    )
    assert app._fitted(text) == text  # pytest's output is not a terminal
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    assert app._fitted(text).split("\n") == [
        "Everyone has 26 days. [1]",
        "",
        "[1] Leave (s/a.md)",
        "    - up to six days may be",
        "      carried over",
    ]


def test_a_search_without_a_result_says_whose_documents_were_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ingest_report, "known", lambda: None)
    said = "No passage was found among the documents that public, staff may read."
    assert app._nothing(["staff"]) == said


def test_a_declined_question_names_the_nearest_documents() -> None:
    declined = Answer("The documents do not say.", (), 1.0, True, "m", {}, ())
    near = ({"uri": "s/a.md", "title": "Hours\x1b[2J"},)
    assert app._readable(declined, bold=False) == "The documents do not say."
    text = app._readable(replace(declined, nearest=near), bold=False)
    assert text.splitlines()[2:] == ["The nearest documents:", "  Hours\ufffd[2J (s/a.md)"]
