"""Define the levels of fine-tuning: the weights that are trained, and how they are merged into a
plain model.

    full       all layers
    partial    the upper blocks and the last norm; no activations or gradients below them
    adaptive   the base untouched, and layers added to it:
                 lora, dora, ia3   beside its linear layers, by peft
                 blocks            whole new blocks between the old ones, which add nothing at
                                   first and are trained alone (LLaMA Pro, Wu et al. 2024)

In:  a base model, params.Levels
Out: the model to train; after the training an ordinary model without adapters
"""

import copy
from typing import Any

import torch
from torch import nn

from tasks import params
from tasks.errors import InhouseError

ZEROED = ("self_attn.o_proj", "mlp.down_proj")  # the output projections of a new block


def prepare(model: Any, level: params.Level) -> Any:
    """Return the model with exactly those weights trainable that the level trains."""
    if isinstance(level, params.Full):
        return model
    if isinstance(level, params.Partial):
        return _unfreeze_top(model, level.blocks)
    assert isinstance(level, params.Adaptive)
    return (
        _insert_blocks(model, level.blocks)
        if level.method == "blocks"
        else _add_adapter(model, level)
    )


def _unfreeze_top(model: Any, number: int) -> Any:
    layers = model.get_decoder().layers
    if number > len(layers):
        raise InhouseError(f"levels.partial.blocks: expected at most {len(layers)}, got {number}")
    model.requires_grad_(False)
    for part in (*layers[-number:], model.get_decoder().norm):
        part.requires_grad_(True)
    return model


def _add_adapter(model: Any, level: params.Adaptive) -> Any:
    from peft import IA3Config, LoraConfig, get_peft_model

    if level.method == "ia3":
        config: Any = IA3Config(task_type="CAUSAL_LM")
    else:
        config = LoraConfig(
            r=level.rank,
            lora_alpha=level.alpha,
            target_modules="all-linear",
            use_dora=level.method == "dora",
            task_type="CAUSAL_LM",
        )
    return get_peft_model(model, config, autocast_adapter_dtype=False)


def _insert_blocks(model: Any, number: int) -> Any:
    """Insert `number` blocks, one behind each of `number` equal parts of the old ones: a copy of
    the last block that adds nothing while its output projections are zero."""
    decoder = model.get_decoder()
    old = list(decoder.layers)
    model.requires_grad_(False)
    ends = {round(len(old) * (n + 1) / number) - 1 for n in range(number)}
    if len(ends) < number:
        raise InhouseError(f"levels.adaptive.blocks: expected at most {len(old)}, got {number}")
    layers = []
    for position, layer in enumerate(old):
        layers.append(layer)
        if position in ends:
            new = copy.deepcopy(layer).requires_grad_(True)
            for name in ZEROED:
                new.get_submodule(name).weight.data.zero_()
            layers.append(new)
    for position, layer in enumerate(layers):
        layer.self_attn.layer_idx = position
    decoder.layers = nn.ModuleList(layers)
    model.config.num_hidden_layers = len(layers)
    if getattr(model.config, "layer_types", None):
        model.config.layer_types = ["full_attention"] * len(layers)
    return model


def is_adapter(model: Any) -> bool:
    """Return whether peft keeps the trained weights apart from the base."""
    return hasattr(model, "merge_and_unload")


def merged(model: Any) -> Any:
    """Return the trained model as an ordinary one, in float32 so that merging loses no
    precision."""
    model = model.to(torch.float32)
    return model.merge_and_unload() if is_adapter(model) else model
