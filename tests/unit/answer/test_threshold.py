"""Threshold: read from drafted questions that the reader could have answered, within bounds."""

import json
from pathlib import Path

import pytest

from tasks.answer import threshold
from tasks.answer.passage import Passage
from tasks.answer.threshold import EASIER, ENOUGH, FURTHEST, expit, logit
from tasks.index.store import Payload

USUAL = 0.4
MANY = [0.6 + n / 1000 for n in range(ENOUGH)]


@pytest.mark.parametrize("scores", [[], MANY[:-1]])
def test_too_few_drafts_leave_the_threshold_of_params(scores: list[float]) -> None:
    assert threshold.threshold(scores, USUAL) == USUAL


def test_it_lies_below_the_lowest_tenth_by_what_drafts_are_easier() -> None:
    found = threshold.threshold([0.6] * 10 + [0.9] * 30, USUAL)
    assert logit(found) == pytest.approx(logit(0.6) - EASIER)


@pytest.mark.parametrize(("score", "below"), [(0.999, 0), (0.001, FURTHEST)])
def test_it_is_never_above_the_threshold_of_params_nor_far_below(
    score: float, below: float
) -> None:
    found = threshold.threshold([score] * ENOUGH, USUAL)
    assert found == pytest.approx(expit(logit(USUAL) - below))


def test_a_threshold_of_zero_or_one_is_possible() -> None:
    assert threshold.threshold(MANY, 0.0) < 0.001
    assert threshold.threshold(MANY, 1.0) > 0.999


def test_only_documents_that_the_reader_may_read_count() -> None:
    public = {"public": [0.6] * ENOUGH}
    both = {**public, "staff": [0.2] * ENOUGH, "board": [0.1] * ENOUGH}
    assert threshold.of([], both, USUAL) == threshold.of([], public, USUAL)
    assert threshold.of(["staff"], both, USUAL) < threshold.of([], both, USUAL)
    assert threshold.of(["nobody"], both, USUAL) == threshold.of([], public, USUAL)


@pytest.mark.parametrize(
    "report", ["", "[]", "{", '{"groups": 3}', '{"groups": {"public": {"answerable": ["?"]}}}']
)
def test_a_report_that_is_broken_counts_as_none(
    report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    assert threshold.read() == {}
    (tmp_path / "reports/calibrate.json").write_text(report)
    assert threshold.read() == {}


def test_a_report_is_read_by_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    groups = {"public": {"answerable": [0.5, 0.7], "unanswerable": [0.1]}}
    (tmp_path / "reports/calibrate.json").write_text(json.dumps({"groups": groups}))
    assert threshold.read() == {"public": (0.5, 0.7)}


def found(uri: str, score: float) -> Passage:
    return Passage(uri, Payload(uri, "", (), "", ("public",), "hash", "cut"), score, score)


def test_the_lead_is_that_of_documents_not_of_passages() -> None:
    passages = [found("a", 0.9), found("a", 0.85), found("b", 0.6), found("c", 0.1)]
    assert threshold.lead(passages) == pytest.approx(0.3)
    assert threshold.lead(passages[:2]) == pytest.approx(0.9)
    assert threshold.lead([]) == 0
