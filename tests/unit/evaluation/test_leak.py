"""Test membership inference on a tuned model, and the gate that it closes."""

import json
from pathlib import Path

import pytest

from tasks import params
from tasks.answer import arms
from tasks.dataset import portion
from tasks.decision import gates
from tasks.evaluation import canaries, compare, leak, statistics
from tasks.evaluation.comparison import Leak
from tasks.records import Example

VALUES = params.load()
HOW = VALUES.finetune


def example(number: int, told: str = "") -> Example:
    asked = ({"role": "system", "content": "s"}, {"role": "user", "content": f"q{number}"})
    answer = {"role": "assistant", "content": told or f"answer {number}"}
    return Example(f"{number:04}", (*asked, answer), (f"d{number}",), "faq", "closed", "train")


EXAMPLES = [example(n) for n in range(600)] + [example(n, "shared") for n in range(600, 640)]


@pytest.mark.parametrize("share", [0.15, 1.0])
def test_at_every_share_some_answers_are_learnt_and_others_are_not(share: float) -> None:
    how = HOW.model_copy(update={"train_fraction": share, "withheld_share": 0.1})
    told = {e.messages[-1]["content"] for e in portion.trained_on(EXAMPLES, how)}
    drawn = leak.sides(EXAMPLES, how, 200)
    members = {e.messages[-1]["content"] for e in drawn.members}
    others = {e.messages[-1]["content"] for e in drawn.others}
    assert members <= told
    assert not others & told
    assert "shared" not in members | others
    assert min(len(members), len(others)) >= portion.FEWEST


def test_no_answer_is_withheld_from_examples_too_few_to_measure() -> None:
    how = HOW.model_copy(update={"train_fraction": 1.0, "withheld_share": 0.5})
    assert len(portion.trained_on(EXAMPLES[: portion.FEWEST - 1], how)) == portion.FEWEST - 1
    assert len(portion.trained_on(EXAMPLES[: 2 * portion.FEWEST], how)) < 2 * portion.FEWEST


def test_an_attack_that_knows_nothing_finds_about_one_in_a_hundred() -> None:
    scores = [(n * 37 % 401) / 401 for n in range(400)]
    found = leak.attacked(scores, 200, 0.95)
    assert found.low <= 0.01 <= found.high
    assert found.auc == pytest.approx(0.5, abs=0.05)


def test_an_attack_on_a_model_that_learnt_by_heart_finds_all() -> None:
    base = [-2.0] * 200
    own = [-0.1] * 100 + [-2.0] * 100
    found = leak.measured({"base": base, "full": own, "partial": base}, 100, 0.95)
    assert (found["full"].mean, found["full"].auc) == (1.0, 1.0)
    assert found["full"].low == pytest.approx(0.9638, abs=1e-4)  # Clopper and Pearson: .025^(1/100)
    assert (found["partial"].mean, found["partial"].auc) == (0.0, 0.5)


def test_too_few_answers_or_no_base_measure_nothing() -> None:
    assert leak.measured({"base": [0.0] * 60, "full": [0.0] * 60}, 20, 0.95) == {}
    assert leak.measured({"full": [0.0] * 200}, 100, 0.95) == {}


def test_at_one_percent_two_of_two_hundred_false_positives_are_allowed() -> None:
    outside = [*range(198), 1000, 1000]
    assert statistics.true_positives([198, 999, 1001], outside, 0.01).mean == 1.0
    assert statistics.true_positives([198, 999, 1001], outside, 0.005).mean == pytest.approx(1 / 3)


def test_without_a_control_that_works_for_this_base_nothing_is_alive(tmp_path: Path) -> None:
    control = tmp_path / "canaries.json"
    assert not leak.attack_works(control, "a")
    for text in ("{", "[]", '{"alive": true}', json.dumps({"alive": False, "base": "a"})):
        control.write_text(text)
        assert not leak.attack_works(control, "a")
    control.write_text(json.dumps({"alive": True, "base": "a"}))
    assert leak.attack_works(control, "a")
    assert not leak.attack_works(control, "b")


def test_answers_are_drawn_only_where_their_likelihoods_measure_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    how = HOW.model_copy(update={"train_fraction": 1.0, "withheld_share": 0.2})
    values = VALUES.model_copy(update={"finetune": how})
    both = [arms.parse("base"), arms.parse("full")]
    monkeypatch.setattr(leak, "attack_works", lambda *_: True)
    drawn = compare._drawn(EXAMPLES, both, values)
    assert min(len(drawn.members), len(drawn.others)) >= portion.FEWEST
    assert compare._drawn(EXAMPLES, [arms.parse("rag"), *both[1:]], values) == leak.NOBODY
    few = EXAMPLES[: portion.FEWEST]
    assert compare._drawn(few, both, values) == leak.NOBODY
    monkeypatch.setattr(leak, "attack_works", lambda *_: False)
    assert compare._drawn(EXAMPLES, both, values) == leak.NOBODY


def test_the_control_sums_up_secrets_of_answers_and_of_prompts() -> None:
    planted, rest = canaries.PLANTED, [n / 1000 for n in range(canaries.UNPLANTED)]
    scores = [2.0] * planted + [0.05] * planted + rest
    found = canaries.report(
        scores, [4.0] * planted + [1.0] * planted, [True] * planted + [False] * planted
    )
    assert found["alive"]
    assert (found["answers"]["mean"], found["prompts"]["mean"]) == (1.0, 0.0)
    assert found["extracted"] == {"answers": 1.0, "prompts": 0.0}
    dead = canaries.report([0.05] * 2 * planted + rest, [1.0] * 2 * planted, [False] * 2 * planted)
    assert not dead["alive"]


def test_exposure_is_the_bits_that_the_rank_saves() -> None:
    assert canaries.exposure(-0.1, [-1.0] * 15) == 4.0
    assert canaries.exposure(-2.0, [-1.0] * 15) == 0.0


def test_canaries_are_drawn_by_the_seed_and_all_differ() -> None:
    drawn = canaries.drawn(120, 7)
    assert drawn == canaries.drawn(120, 7)
    assert len({canary.subject for canary in drawn}) == 120


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((0.9, 0.95), "finds 0.900 of its training answers at 1 % false positives"),
        ((0.1, 0.2), ""),
        (None, "was not measured"),
    ],
)
def test_a_model_that_gives_away_too_much_or_was_not_measured_is_not_promoted(
    found: tuple[float, float] | None, said: str
) -> None:
    leaks = {}
    if found:
        mean, high = found
        leaks["full"] = Leak(mean=mean, low=0.0, high=high, members=50, others=50, auc=0.5)
    how = VALUES.promote.model_copy(update={"max_leak": 0.5})
    reasons = list(gates._leak("full", leaks, how))
    assert (said in reasons[0]) if said else not reasons
    off = how.model_copy(update={"max_leak": None})
    assert list(gates._leak("full", leaks, off)) == []
