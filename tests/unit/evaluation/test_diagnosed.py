"""Test how a diagnosis in words is measured, on the sample's machines."""

import datetime
from pathlib import Path

import pytest

from data.samples import machines
from tasks.answer.passage import Passage
from tasks.errors import InhouseError
from tasks.evaluation import diagnosed
from tasks.evaluation.diagnosed import Task
from tasks.index.store import Payload
from tasks.machines.diagnosis.diagnosis_answer import Machine

DRY, WORN = ("F-01", "Seal ran dry"), ("F-05", "Bearing fatigue")
PASSAGES = [Passage("", Payload("a/b.md", "B", (), "Vent the seal chamber.", (), "", ""), 1.0, 1.0)]


def task(names: tuple[str, ...], actions: tuple[str, ...] = ()) -> Task:
    at = datetime.datetime(2025, 6, 1)  # noqa: DTZ001
    return Task("m", Machine(), (), at, "test", names, actions, ())


@pytest.mark.parametrize(
    ("text", "mode", "action", "over"),
    [
        ("Failure mode: Seal ran dry (F-01).\nWhat to do: Vent the seal chamber.", 1, 1, 0),
        ("Failure mode: Bearing fatigue.\nWhat to do: Vent the seal chamber.", 0, 1, 0),
        ("Failure mode: Seal ran dry.\nRuled out: Bearing fatigue: change it.", 1, 0, 0),
        ("The bearing fatigue is not it, the seal ran dry.", 0, 0, 0),
        ("The seal ran dry. You should replace the motor at once.", 1, 0, 1),
        ("Replace the seal. Vent the seal chamber.", 0, 1, 1),
    ],
)
def test_mode_action_and_overclaim_are_measured_apart(
    text: str, mode: float, action: float, over: float
) -> None:
    asked = task(DRY, ("Vent the seal chamber",))
    row = diagnosed.measures(asked, text, False, {DRY, WORN}, PASSAGES, 0.6)
    assert (row["mode_right"], row["action_right"], row["overclaim"]) == (mode, action, over)
    assert row["diagnosed"] == mode * action * (1 - over)


@pytest.mark.parametrize(
    ("text", "abstained", "right"),
    [
        ("No known failure mode.", True, 1),
        ("The documents do not say.", False, 1),
        ("The seal ran dry.", False, 0),
        ("A fine machine.", False, 0),
    ],
)
def test_of_a_fault_that_no_document_covers_only_that_is_right(
    text: str, abstained: bool, right: float
) -> None:
    row = diagnosed.measures(task(()), text, abstained, {DRY}, PASSAGES, 0.6)
    assert row["no_known_mode"] == row["mode_right"] == right


def test_the_samples_machines_are_read_and_half_of_them_are_held_out(tmp_path: Path) -> None:
    machines.run(tmp_path)
    found = diagnosed.read(tmp_path / "machines.jsonl")
    assert len(found) >= 40
    assert {t.split for t in found} == {"dev", "test"}
    for each in found:
        if each.names:
            assert any(sign.change != "same" for sign in each.signs), each.identity
    assert diagnosed.read(tmp_path / "none.jsonl") == []
    (tmp_path / "machines.jsonl").write_text('{"machine": "m-01"}\n')
    with pytest.raises(InhouseError, match=r"jsonl:1: expected a machine .* 'file' is missing"):
        diagnosed.read(tmp_path / "machines.jsonl")
