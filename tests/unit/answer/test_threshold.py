"""Threshold: read from drafted questions that the reader could have answered, within bounds."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tasks.answer import threshold
from tasks.answer.passage import Passage
from tasks.answer.places.candidates import Candidate
from tasks.answer.places.outline import units
from tasks.answer.places.ranking import Place
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


def test_the_share_of_a_document_is_that_of_all_its_places() -> None:
    passages = [
        Passage(uri, Payload(uri, "", (), "", ("public",), "hash", "cut"), 1.0, 1.0)
        for uri in "aab"
    ]
    candidate = Candidate(0, (0,), next(iter(units("It is open."))), "", "", "", 0)
    places = [
        Place(replace(candidate, passage=number), chance, np.zeros(2, np.float32))
        for number, chance in ((0, 0.3), (1, 0.3), (2, 0.2))
    ]
    assert threshold.document_share(places, passages) == pytest.approx(0.75)
    assert threshold.document_share(places[:2], passages) == 1
    assert threshold.document_share([], passages) == 0
