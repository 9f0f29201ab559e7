"""Test that texts packed into one row train the model as separate ones do."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch

from tasks.training import attention, packing, schedule, trainer
from tests import tiny

SPACE = packing.Room(tokens=150, texts=9, answers=30, longest=24)


def gradients(model: Any, loss: torch.Tensor) -> list[torch.Tensor]:
    loss.backward()  # type: ignore[no-untyped-call]
    found = [weight.grad.clone() for weight in model.parameters()]
    model.zero_grad()
    return found


def loss_of(model: Any, rows: Sequence[Any], space: packing.Room) -> torch.Tensor:
    return packing.loss_sum(model, packing.pack(rows, space), space.longest)


@pytest.fixture(scope="module")
def model() -> Any:
    made = tiny.model()
    made.set_attn_implementation(attention.PACKED)
    return made


@pytest.mark.parametrize("number", [1, 4, 7])
def test_the_loss_and_the_gradients_are_those_of_padded_rows(model: Any, number: int) -> None:
    rows = tiny.examples(number)
    wanted = trainer.loss_sum(model, rows)
    for space in (packing.room([rows]), SPACE):
        loss = loss_of(model, rows, space)
        assert loss.item() == pytest.approx(wanted.item(), rel=1e-6)
        for own, other in zip(
            gradients(model, loss), gradients(model, trainer.loss_sum(model, rows)), strict=True
        ):
            torch.testing.assert_close(own, other, atol=5e-6, rtol=1e-4)


def test_what_only_fills_the_room_teaches_nothing(model: Any) -> None:
    loss = loss_of(model, [], SPACE)
    assert loss.item() == 0
    assert not any(gradient.any() for gradient in gradients(model, loss))


def test_every_pass_of_a_room_has_one_shape() -> None:
    rows = tiny.examples(7)
    held = [packing.pack(rows[:number], SPACE) for number in (0, 1, 7)]
    assert len({tuple(tensor.shape for tensor in one.tensors()) for one in held}) == 1


def test_a_room_holds_each_of_its_passes() -> None:
    rows = tiny.examples(20)
    passes = [rows[:5], rows[5:7], rows[7:]]
    space = packing.room(passes)
    for some in passes:
        held = packing.pack(some, space)
        assert held.ids.shape == (1, space.tokens)
        assert (held.targets != packing.IGNORED).sum() == sum(map(schedule.answered, some))
        lengths = held.ends.diff()
        assert lengths.max() <= space.longest
        assert held.ends[-1] == space.tokens


def test_a_text_sees_nothing_of_another(model: Any) -> None:
    first, second = tiny.examples(2)
    other = replace(first, ids=[(token + 1) % tiny.VOCABULARY for token in first.ids])
    unasked = replace(first, answer=len(first.ids)), replace(other, answer=len(other.ids))
    losses = {loss_of(model, [before, second], SPACE).item() for before in unasked}
    assert len(losses) == 1
