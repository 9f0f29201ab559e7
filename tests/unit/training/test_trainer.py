"""The training loop, on a model of a few thousand weights."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import InhouseError
from tasks.training import schedule, trainer
from tasks.training.checkpoints import Checkpoints
from tests import tiny


def test_the_loss_is_that_of_transformers_on_the_answers_alone() -> None:
    model, rows = tiny.model(), tiny.examples(5)
    ids, labels = trainer.collate(rows)
    mask = (torch.arange(ids.shape[1]) < torch.tensor([[len(row.ids)] for row in rows])).long()
    wanted = model(input_ids=ids, attention_mask=mask, labels=labels).loss
    told = sum(len(row.ids) - row.answer for row in rows)
    assert trainer.loss_sum(model, rows).item() / told == pytest.approx(wanted.item(), abs=1e-5)
    assert trainer.mean_loss(model, rows, 40) == pytest.approx(wanted.item(), abs=1e-5)


@given(
    lengths=st.lists(st.integers(1, 90), min_size=1, max_size=60),
    tokens=st.integers(10, 200),
    seed=st.integers(0, 9),
)
def test_batches_hold_every_example_once_and_no_more_tokens_than_they_may(
    lengths: list[int], tokens: int, seed: int
) -> None:
    cut = schedule.batches(lengths, tokens, seed, 0)
    assert sorted(n for batch in cut for n in batch) == list(range(len(lengths)))
    for batch in cut:
        assert len(batch) == 1 or len(batch) * max(lengths[n] for n in batch) <= tokens
    assert cut == schedule.batches(lengths, tokens, seed, 0)


def test_every_epoch_has_an_order_of_its_own_and_a_part_of_one_is_cut_short() -> None:
    lengths = [len(row.ids) for row in tiny.examples(40)]
    whole = schedule.steps(lengths, tiny.plan(epochs=2))
    assert whole[: len(whole) // 2] != whole[len(whole) // 2 :]
    part = schedule.steps(lengths, tiny.plan(epochs=1.5))
    assert part == whole[: len(part)]
    assert len(part) == pytest.approx(0.75 * len(whole), abs=1)


def test_what_is_read_is_read_before_the_examples() -> None:
    lengths = [len(row.ids) for row in tiny.examples(40)]
    planned = schedule.steps(lengths, tiny.plan(epochs=2, pretrain_epochs=1), read=10)
    rows = [n for batch in planned for n in batch]
    assert sorted(rows[:10]) == list(range(10))
    assert sorted(rows[10:]) == sorted([*range(10, 40)] * 2)


def test_the_rate_rises_and_falls() -> None:
    plan = tiny.plan(rate=1.0, warmup=0.1)
    rates = [schedule.rate_at(step, 100, plan) for step in range(1, 101)]
    assert rates[:10] == pytest.approx([n / 10 for n in range(1, 11)])
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert rates[-1] == pytest.approx(schedule.FLOOR)


@pytest.mark.slow
def test_it_learns_and_twice_the_same(tmp_path: Path) -> None:
    first, at = tiny.train(tmp_path / "a", epochs=6, checkpoint_s=1e9)
    second, _ = tiny.train(tmp_path / "b", epochs=6, checkpoint_s=1e9)
    assert at.losses[-1]["train"] < at.losses[0]["train"] - 0.5
    assert tiny.weights_digest(first) == tiny.weights_digest(second)
    other, _ = tiny.train(tmp_path / "c", epochs=6, checkpoint_s=1e9, seed=8)
    assert tiny.weights_digest(first) != tiny.weights_digest(other)


def test_a_step_in_several_passes_is_the_step_in_one(tmp_path: Path) -> None:
    _, whole = tiny.train(tmp_path / "a", micro_batch_tokens=64, checkpoint_s=1e9)
    _, parts = tiny.train(tmp_path / "b", micro_batch_tokens=20, checkpoint_s=1e9)
    for one, other in zip(whole.losses, parts.losses, strict=True):
        assert other == pytest.approx(one, abs=2e-4)


def test_what_is_kept_are_the_weights_that_dev_liked_best(tmp_path: Path) -> None:
    best, at = tiny.train(tmp_path, epochs=40, rate=0.02, patience=3, checkpoint_s=1e9)
    points = {point["step"]: point["dev"] for point in at.losses}
    assert at.best_step == min(points, key=lambda step: points[step]) < at.step
    assert at.unimproved == 3  # and it stopped there
    model = tiny.model()
    with torch.no_grad():
        for name, own in model.named_parameters():
            own.copy_(best[name])
    dev = trainer.mean_loss(model, tiny.examples(6, 1), 64)
    assert dev == pytest.approx(points[at.best_step], abs=1e-3)


def spoiled(part: str, value: float) -> Callable[[Any], None]:
    def spoil(model: Any) -> None:
        with torch.no_grad():
            model.get_submodule(part).weight.view(-1)[3] = value

    return spoil


def trains(folder: Path, spoil: Callable[[Any], None], dev: int = 6, **changes: Any) -> Any:
    model = tiny.model()
    spoil(model)
    kept = Checkpoints(folder, "tiny")
    say = lambda *_: None  # noqa: E731
    plan = tiny.plan(**changes)
    return trainer.train(model, tiny.examples(40), tiny.examples(dev, 1), plan, kept, say)


@pytest.mark.parametrize("part", ["model.embed_tokens", "model.layers.1.mlp.up_proj", "model.norm"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_base_that_is_not_finite_is_refused(tmp_path: Path, part: str, value: float) -> None:
    with pytest.raises(InhouseError, match=rf"{part}.* is not finite before the first step"):
        trains(tmp_path, spoiled(part, value))


def from_step(number: int, change: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[Any], None]:
    """Change the gradients of a layer from that step on; passes of a step are one here."""

    def spoil(model: Any) -> None:
        seen: list[int] = []

        def hook(gradient: torch.Tensor) -> torch.Tensor:
            seen.append(1)
            return change(gradient) if len(seen) >= number else gradient

        model.model.layers[1].mlp.up_proj.weight.register_hook(hook)

    return spoil


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_gradient_that_is_not_finite_stops_the_run_and_the_weights_before_stay(
    tmp_path: Path, value: float
) -> None:
    def spoil(gradient: torch.Tensor) -> torch.Tensor:
        return gradient + value

    usual: dict[str, Any] = {"micro_batch_tokens": 64, "checkpoint_s": 1e9, "evals_per_epoch": 1}
    with pytest.raises(InhouseError, match=r"gradient norm (nan|inf) in step 8, expected finite"):
        trains(tmp_path, from_step(8, spoil), **usual)
    found = Checkpoints(tmp_path, "tiny").last()
    assert found is not None
    assert found.step == 7
    assert all(tensor.isfinite().all() for tensor in found.tensors.values())
    # a run whose gradients are finite goes on from there, to the weights of one that never stopped
    again, at = trains(tmp_path, lambda _: None, **usual)
    whole, _ = trains(tmp_path / "whole", lambda _: None, **usual)
    assert at.losses[-1]["step"] > 8
    assert tiny.weights_digest(again) == tiny.weights_digest(whole)


def test_a_rate_that_breaks_the_weights_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(InhouseError, match=r"lower the rate .* now 1e\+38"):
        trains(tmp_path, lambda _: None, rate=1e38, warmup=0.0, checkpoint_s=1e9)
    assert Checkpoints(tmp_path, "tiny").last() is None


def test_weights_that_the_last_step_breaks_are_not_returned(tmp_path: Path) -> None:
    with pytest.raises(InhouseError, match=r"values of .* after step 1, expected finite numbers"):
        trains(tmp_path, lambda _: None, 0, rate=1e39, warmup=0.0, epochs=0.01)


def test_a_dev_loss_that_is_not_finite_is_never_the_best(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = iter([2.0, float("nan")])
    monkeypatch.setattr(trainer, "mean_loss", lambda *_: next(losses))
    with pytest.raises(InhouseError, match=r"dev loss nan after step \d+, expected finite numbers"):
        trains(tmp_path, lambda _: None, evals_per_epoch=1, checkpoint_s=1e9)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_shorter_precision_is_named_where_it_may_be_the_cause(
    tmp_path: Path, dtype: torch.dtype
) -> None:
    def spoil(model: Any) -> None:
        from_step(2, lambda gradient: gradient * float("inf"))(model.to(dtype))

    with pytest.raises(InhouseError) as stopped:
        trains(tmp_path, spoil, micro_batch_tokens=64)
    assert ("finetune.precision" in str(stopped.value)) == (dtype == torch.bfloat16)


def test_one_example_without_dev_is_learnt(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path, "tiny")
    best, at = trainer.train(
        tiny.model(), tiny.examples(1), [], tiny.plan(epochs=0.2), kept, lambda *_: None
    )
    assert at.step == 1
    assert set(best) == {name for name, _ in tiny.model().named_parameters()}


@pytest.mark.parametrize("rows", [0, 3])
def test_examples_without_an_answer_teach_nothing_and_are_an_error(
    tmp_path: Path, rows: int
) -> None:
    silent = [trainer.Encoded(row.ids, len(row.ids)) for row in tiny.examples(rows)]
    with pytest.raises(InhouseError, match="no example has an answer"):
        trainer.train(
            tiny.model(), silent, silent, tiny.plan(), Checkpoints(tmp_path, "t"), lambda *_: None
        )


def test_some_examples_without_an_answer_do_no_harm(tmp_path: Path) -> None:
    silent = [trainer.Encoded(row.ids, len(row.ids)) for row in tiny.examples(3)]
    rows, kept = [*silent, *tiny.examples(3, 2)], Checkpoints(tmp_path, "t")
    plan = tiny.plan(batch_tokens=8)
    best, at = trainer.train(tiny.model(), rows, silent, plan, kept, lambda *_: None)
    assert at.step == 6
    assert all(tensor.isfinite().all() for tensor in best.values())


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "another model": ({"model": tiny.model(layers=3)}, {}),
    "other examples": ({"examples": tiny.examples(40, 5)}, {}),
    "fewer examples": ({"examples": tiny.examples(39)}, {}),
    "another dev set": ({"dev": tiny.examples(6, 2)}, {}),
    "another rate": ({}, {"rate": 0.004}),
    "other epochs": ({}, {"epochs": 3}),
    "another seed": ({}, {"seed": 8}),
}


@pytest.mark.parametrize(("rows", "changes"), CHANGES.values(), ids=CHANGES)
def test_a_checkpoint_of_another_training_is_not_gone_on_from(
    tmp_path: Path, rows: dict[str, Any], changes: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    def begun(kept: Checkpoints, rows: dict[str, Any], changes: dict[str, Any]) -> int:
        """Return the first step that it takes; then stop it."""
        first: list[int] = []

        def say(at: Any, _: int) -> None:
            first.append(at.step)
            if at.step == 4:
                raise InterruptedError

        usual = {"model": tiny.model(), "examples": tiny.examples(40), "dev": tiny.examples(6, 1)}
        with pytest.raises(InterruptedError):
            trainer.train(**{**usual, **rows}, plan=tiny.plan(**changes), kept=kept, say=say)
        return first[0]

    kept = Checkpoints(tmp_path, "tiny")
    assert begun(kept, {}, {}) == 1
    assert begun(kept, {}, {"checkpoint_s": 1e9}) == 4
    assert begun(kept, rows, changes) == 1
    assert "it belongs to another model, other examples or another plan" in caplog.text
