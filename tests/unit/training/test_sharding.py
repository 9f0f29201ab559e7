"""Test how a model is prepared for several processes; tests/pipeline/test_training.py runs them."""

from typing import Any

import torch
from torch import nn

from tasks import params
from tasks.training import levels, sharding
from tests import tiny


class Inner(nn.Linear):
    pass


class Outer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = Inner(2, 2)


class Nested(nn.Module):
    _no_split_modules = ("Outer", "Inner")

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = Outer(), Outer()


def test_a_module_within_another_is_split_before_it() -> None:
    found = sharding._layers(Nested())
    assert [type(part) for part in found] == [Inner, Outer, Inner, Outer]
    assert [type(part).__name__ for part in sharding._layers(tiny.model(3))] == (
        ["LlamaDecoderLayer"] * 3
    )


def test_a_process_without_the_weights_has_the_same_model() -> None:
    level = params.load().levels.partial.model_copy(update={"blocks": 1})

    def make() -> Any:
        return levels.prepare(tiny.model(), level)

    whole, other = make(), sharding.empty(make)
    for own, theirs in zip(whole.named_parameters(), other.named_parameters(), strict=True):
        assert own[0] == theirs[0]
        assert (own[1].shape, own[1].dtype) == (theirs[1].shape, theirs[1].dtype)
        assert own[1].requires_grad == theirs[1].requires_grad
        assert theirs[1].device.type == "cpu"
    assert other.lm_head.weight is other.model.embed_tokens.weight
    for name, buffer in whole.named_buffers():
        assert torch.equal(buffer, other.get_buffer(name))
