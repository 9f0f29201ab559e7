"""The summary of two arms, from answers by hand."""

import json
from pathlib import Path

import pytest

from tasks import params
from tasks.answer import arms
from tasks.answer.cited_answer import Answer
from tasks.dataset.held_out import Question
from tasks.evaluation import summary
from tasks.evaluation.comparison import Comparison, IndexAge, Knowledge
from tasks.evaluation.elimination import Race
from tasks.evaluation.prices import REPEATS, Rates
from tasks.evaluation.run_arm import Answered, ArmRun
from tasks.models.generator import Generation
from tasks.storage.reports import as_json
from tests.unit.comparison import compared

HOW = params.load().compare
RATES = Rates((0.01,) * REPEATS, (0.001,) * REPEATS, (0.03,) * REPEATS)
TASKS = summary.Tasks(
    "service", "support", "correct", ("correct", "correct_faithful", "f1"), {"full": "not trained"}
)
BESIDE = summary.ModelMeasures(
    {}, {}, IndexAge(documents=3, snapshot_taken="2026-11-20", changed_since=0)
)


def run(name: str, right: int, number: int = 12) -> ArmRun:
    """Return a run in which the first `right` answers are correct and the last one declines."""
    rows = [
        Answered(
            Question(str(n), f"Question {n}?", "lookup", "test", (), ("x",), ("a.md",)),
            Answer("x", (), 1.0, n == number - 1, "model", {"total": 0.5}, ()),
            Generation("x", 100, 10, 0.4) if n < number - 1 else None,
            {"correct": float(n < right), "correct_faithful": float(n < right), "f1": 0.5},
        )
        for n in range(number)
    ]
    arm = arms.parse(name)
    return ArmRun(
        arm=arm,
        answered=rows,
        weights="0f",
        forgetting=Knowledge(accuracy=0.4, likelihood=-2.0),
        latencies=[0.5] * 4,
        lookups=[0.1] if arm.uses_retrieval else [],
        rates=RATES if arm.model != "endpoint" else None,
        memory_mb=900 if arm.model != "endpoint" else None,
        pii_leaks=0,
    )


@pytest.fixture(autouse=True)
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def summed(*runs: ArmRun) -> Comparison:
    axes = {str(n): "fresh" if n < 3 else "knowledge" for n in range(12)}
    return summary.of(TASKS, runs, axes, 60.0, HOW, BESIDE)


def test_the_summary_has_the_keys_of_the_report_in_their_order() -> None:
    found = summed(run("base", 2), run("rag", 9))
    written, expected = as_json(found), compared()
    assert [*written, "uses", "seconds"] == list(expected)
    for part in ("questions", "index"):
        assert list(written[part]) == list(expected[part])
    for name in ("base", "rag"):
        assert list(written["arms"][name]) == list(expected["arms"][name])
        assert list(written["arms"][name]["cost"]) == list(expected["arms"][name]["cost"])
    assert list(written["pairs"][0]) == list(expected["pairs"][0])
    assert Comparison.model_validate_json(json.dumps(written)) == found


def test_arms_are_summed_up_by_measure_axis_pair_and_cost() -> None:
    found = summed(run("base", 2), run("rag", 9), run("endpoint", 9))
    base, rag, remote = (found.arms[name] for name in ("base", "rag", "endpoint"))
    assert (found.leads("rag").mean, found.leads("rag").n) == (0.75, 12)
    assert rag.by_axis["fresh"]["correct"].mean == 1.0
    assert rag.fresh == rag.by_axis["fresh"]
    assert (base.cites, rag.cites, rag.needs_gpu, rag.card) == (False, True, False, None)
    assert (base.cost.index_seconds, rag.cost.index_seconds) == (0.0, 60.0)
    assert remote.cost.memory_mb is None
    assert list(found.rates) == ["base", "rag"]
    pair = next(p for p in found.pairs if (p.measure, p.a, p.b) == ("correct", "base", "rag"))
    assert pair.difference == pytest.approx(-7 / 12, abs=1e-4)
    assert pair.p <= pair.p_adjusted <= 1
    assert len(found.pairs) == 3 * len(TASKS.paired)


def test_a_dropped_arm_is_compared_on_what_it_was_asked_by_the_p_value_of_the_race() -> None:
    base, rag = run("base", 0), run("rag", 12)
    base.answered[4:] = []
    race = Race(["base", "rag", "endpoint"], alpha=0.9, interesting=0.5)
    right = {"base": [0.0] * 4, "rag": [1.0] * 4, "endpoint": [1.0] * 4}
    assert race.feed(right, [0, 1, 2, 3]) == ("rag", "endpoint")
    axes = {str(n): "knowledge" for n in range(12)}
    found = summary.of(TASKS, [run("endpoint", 12), base, rag], axes, 1.0, HOW, BESIDE, race=race)
    *_, pair = (p for p in found.pairs if p.measure == "correct")
    assert (found.questions.n, found.leads("base").n, pair.difference) == (12, 4, -1)
    assert pair.p == pytest.approx(2 * race.p("base", "rag"))
    assert found.scores is not None
    assert found.scores.arms["base"] == [0.0] * 4 + [None] * 8


def test_an_arm_that_is_never_right_has_no_price_per_right_answer() -> None:
    assert summed(run("base", 0)).arms["base"].cost.per_right_answer is None
