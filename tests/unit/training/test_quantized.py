"""Test training beside a base in 4 bits; most of it needs bitsandbytes, which CI does not have."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tasks import params
from tasks.errors import InhouseError, ParamsError
from tasks.training import attention, estimate, levels, quantized, trainer
from tasks.training.checkpoints import Checkpoints
from tests import architectures, tiny
from tests.conftest import ROOT


def test_without_bitsandbytes_it_is_refused_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantized, "find_spec", lambda _: None)
    with pytest.raises(InhouseError, match=r"base_bits: 4 .*Run pip install bitsandbytes, or set"):
        quantized.load(tmp_path)


@pytest.mark.parametrize("method", ["dora", "ia3", "blocks"])
def test_another_method_than_lora_is_refused(method: str) -> None:
    text = (ROOT / "params.yaml").read_text("utf-8")
    assert text.count("method: lora") == 1
    params.read(text.replace("method: lora", "base_bits: 4\n    method: lora"))
    with pytest.raises(ParamsError, match=rf"base_bits 4 works with the method lora, got {method}"):
        params.read(text.replace("method: lora", f"base_bits: 4\n    method: {method}"))


def gradients(model: Any, rows: Any) -> list[float]:
    """Return the norms of the gradients in training, then evaluate, which must not change them."""
    model.train()
    loss: Any = trainer.loss_sum(model, rows)
    loss.backward()
    found = [float(w.grad.norm()) for w in model.parameters() if w.grad is not None]
    model.zero_grad()
    trainer.mean_loss(model.eval(), rows, 64)
    model.train()
    return found


def test_a_base_in_4_bits_is_trained_beside_and_merged_into_the_whole_one(tmp_path: Path) -> None:
    pytest.importorskip("bitsandbytes")
    from tasks.training import finetune

    attention.register()
    base = architectures.make("llama", tmp_path / "base")
    level = params.load(ROOT / "params.yaml").levels.adaptive
    model = levels.prepare(quantized.load(base, "fp32"), level)
    whole = levels.prepare(finetune.load(base, "fp32"), level)
    assert quantized.is_quantized(model)
    assert not quantized.is_quantized(whole)
    packed, plain = estimate.shape_of(model), estimate.shape_of(whole)
    assert (packed.weights, packed.trained) == (plain.weights, plain.trained)
    assert 0.5 * plain.weights < packed.packed < plain.weights

    rows, dev = tiny.examples(40), tiny.examples(6, 1)
    apart = trainer.mean_loss(model, dev, 64) - trainer.mean_loss(whole, dev, 64)
    assert 0 < abs(apart) < 0.5  # four bits are not sixteen
    assert gradients(model, rows) == pytest.approx(gradients(model, rows), rel=1e-5)
    kept = Checkpoints(tmp_path / "kept", "q")
    plan = tiny.plan(epochs=3, rate=0.01, checkpoint_s=1e9)
    best, at = trainer.train(model, rows, dev, plan, kept, lambda *_: None)
    assert at.losses[-1]["train"] < at.losses[0]["train"] - 0.1
    with torch.no_grad():
        for name, weight in whole.named_parameters():
            if name in best:
                weight.copy_(best[name])
    merged = levels.merged(whole)
    assert trainer.mean_loss(merged, dev, 64) == pytest.approx(at.best_loss, abs=0.3)
