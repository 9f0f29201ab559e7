"""The training loop, on a model of a few thousand weights."""

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tasks import trainer
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
    cut = trainer.batches(lengths, tokens, seed, 0)
    assert sorted(n for batch in cut for n in batch) == list(range(len(lengths)))
    for batch in cut:
        assert len(batch) == 1 or len(batch) * max(lengths[n] for n in batch) <= tokens
    assert cut == trainer.batches(lengths, tokens, seed, 0)


def test_every_epoch_has_an_order_of_its_own_and_a_part_of_one_is_cut_short() -> None:
    lengths = [len(row.ids) for row in tiny.examples(40)]
    whole = trainer.steps(lengths, tiny.plan(epochs=2))
    assert whole[: len(whole) // 2] != whole[len(whole) // 2 :]
    part = trainer.steps(lengths, tiny.plan(epochs=1.5))
    assert part == whole[: len(part)]
    assert len(part) == pytest.approx(0.75 * len(whole), abs=1)


def test_what_is_read_is_read_before_the_examples() -> None:
    lengths = [len(row.ids) for row in tiny.examples(40)]
    planned = trainer.steps(lengths, tiny.plan(epochs=2, reading=1), read=10)
    rows = [n for batch in planned for n in batch]
    assert sorted(rows[:10]) == list(range(10))
    assert sorted(rows[10:]) == sorted([*range(10, 40)] * 2)


def test_the_rate_rises_and_falls() -> None:
    plan = tiny.plan(rate=1.0, warmup=0.1)
    rates = [trainer.rate_at(step, 100, plan) for step in range(1, 101)]
    assert rates[:10] == pytest.approx([n / 10 for n in range(1, 11)])
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert rates[-1] == pytest.approx(trainer.FLOOR)


@pytest.mark.slow
def test_it_learns_and_twice_the_same(tmp_path: Path) -> None:
    first, at = tiny.train(tmp_path / "a", epochs=6, checkpoint_s=1e9)
    second, _ = tiny.train(tmp_path / "b", epochs=6, checkpoint_s=1e9)
    assert at.losses[-1]["train"] < at.losses[0]["train"] - 0.5
    assert tiny.weights_digest(first) == tiny.weights_digest(second)
    other, _ = tiny.train(tmp_path / "c", epochs=6, checkpoint_s=1e9, seed=8)
    assert tiny.weights_digest(first) != tiny.weights_digest(other)


def test_a_step_in_several_passes_is_the_step_in_one(tmp_path: Path) -> None:
    _, whole = tiny.train(tmp_path / "a", pass_tokens=64, checkpoint_s=1e9)
    _, parts = tiny.train(tmp_path / "b", pass_tokens=20, checkpoint_s=1e9)
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
