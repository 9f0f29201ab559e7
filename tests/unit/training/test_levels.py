"""Test which weights each level trains, and the resulting model."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from tasks import params
from tasks.errors import InhouseError
from tasks.models import served
from tasks.training import levels, master_weights, trainer
from tests import architectures, tiny
from tests.conftest import ROOT

LEVELS = params.load().levels
IDS = torch.randint(0, tiny.VOCABULARY, (2, 12), generator=torch.Generator().manual_seed(1))
ADAPTERS = ("lora", "dora", "ia3")


def adaptive(method: str, blocks: int = 2) -> params.Adaptive:
    return LEVELS.adaptive.model_copy(update={"method": method, "blocks": blocks})


def partial(blocks: int) -> params.Partial:
    return LEVELS.partial.model_copy(update={"blocks": blocks})


def logits(model: Any) -> torch.Tensor:
    with torch.no_grad():
        found: torch.Tensor = model.eval()(IDS).logits
    return found


def learn(model: Any) -> None:
    """Train a few steps at a rate that has a visible effect."""
    weights = master_weights.Masters(model)
    for _ in range(5):
        loss = trainer.loss_sum(model, tiny.examples(4))
        loss.backward()  # type: ignore[no-untyped-call]
        weights.step(0.01, loss)


def trainable(model: Any) -> set[str]:
    return {name for name, p in model.named_parameters() if p.requires_grad}


def test_full_trains_everything() -> None:
    model = levels.prepare(tiny.model(), LEVELS.full)
    assert trainable(model) == {name for name, _ in model.named_parameters()}


def test_partial_trains_the_upper_blocks_and_the_last_norm() -> None:
    model = levels.prepare(tiny.model(layers=4), partial(2))
    assert all(
        name.startswith(("model.layers.2.", "model.layers.3.", "model.norm."))
        for name in trainable(model)
    )
    assert len(trainable(model)) == 2 * 9 + 1


TABLE = (ROOT / "docs/models.md").read_text("utf-8")


@pytest.mark.parametrize("kind", ["cohere", "smollm3", *architectures.QUICK])
def test_the_table_of_architectures_is_true(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    [written] = [line for line in TABLE.splitlines() if line.startswith(f"| {kind} |")]
    assert architectures.row(kind, tmp_path) == written


def test_a_method_that_an_architecture_does_not_have_is_refused(tmp_path: Path) -> None:
    folder = architectures.make("qwen3_moe", tmp_path)
    for name, said in (
        ("blocks", r"the method blocks is not made .* method lora"),
        ("dora", r"method: dora does not work with the architecture qwen3_moe"),
        ("ia3", r"method: ia3 does not work with the architecture qwen3_moe"),
    ):
        model = AutoModelForCausalLM.from_pretrained(folder)
        with pytest.raises(InhouseError, match=said):
            levels.prepare(model, architectures.level(name))


def test_below_the_first_block_that_learns_nothing_is_kept_for_the_way_back() -> None:
    model = levels.prepare(tiny.model(layers=4), partial(2))
    seen: dict[int, bool] = {}
    for number, layer in enumerate(model.get_decoder().layers):
        layer.register_forward_hook(
            lambda _m, _i, out, number=number: seen.update({number: out.requires_grad})
        )
    trainer.loss_sum(model, tiny.examples(2))
    assert seen == {0: False, 1: False, 2: True, 3: True}


def test_a_part_larger_than_the_model_is_refused() -> None:
    with pytest.raises(InhouseError, match=r"partial\.blocks: expected at most 4, got 5"):
        levels.prepare(tiny.model(layers=4), partial(5))
    with pytest.raises(InhouseError, match=r"adaptive\.blocks: expected at most 4, got 5"):
        levels.prepare(tiny.model(layers=4), adaptive("blocks", 5))


@pytest.mark.parametrize("method", ADAPTERS)
def test_an_adapter_leaves_the_base_alone_and_is_merged_into_an_ordinary_model(method: str) -> None:
    base = {name: p.detach().clone() for name, p in tiny.model().named_parameters()}
    model = levels.prepare(tiny.model(), adaptive(method))
    assert all("lora" in name or "ia3" in name for name in trainable(model))
    before = logits(model)
    learn(model)
    after = logits(model)
    assert (after - before).abs().max() > 0.01  # it did learn
    kept = model.get_base_model().state_dict()
    for name, value in base.items():
        at = name if name in kept else name.replace(".weight", ".base_layer.weight")
        assert torch.equal(kept[at], value), name
    merged = levels.merged(model)
    assert type(merged).__name__ == "LlamaForCausalLM"
    torch.testing.assert_close(logits(merged), after, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("method", ADAPTERS)
def test_servers_load_the_adapter_that_a_level_writes_if_it_is_lora(
    method: str, tmp_path: Path
) -> None:
    levels.prepare(tiny.model(), adaptive(method)).save_pretrained(tmp_path / "adapter")
    assert (served.adapter(tmp_path) is not None) == (method == "lora")


def test_new_blocks_say_nothing_at_first_and_become_an_ordinary_deeper_model(
    tmp_path: Path,
) -> None:
    before = logits(tiny.model(layers=4))
    model = levels.prepare(tiny.model(layers=4), adaptive("blocks", 2))
    assert torch.equal(logits(model), before)
    assert {name.split(".")[2] for name in trainable(model)} == {"2", "5"}  # behind each half
    old = {name: p.detach().clone() for name, p in model.named_parameters() if not p.requires_grad}
    learn(model)
    after = logits(model)
    assert not torch.equal(after, before)
    assert all(torch.equal(p, old[name]) for name, p in model.named_parameters() if name in old)
    levels.merged(model).save_pretrained(tmp_path)
    again = AutoModelForCausalLM.from_pretrained(tmp_path, attn_implementation="eager")
    assert again.config.num_hidden_layers == 6
    torch.testing.assert_close(logits(again), after, atol=1e-5, rtol=1e-4)
