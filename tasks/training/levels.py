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
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from tasks import params
from tasks.errors import InhouseError
from tasks.training.logits import decoder_of

# names, in transformers' architectures, of the layers, of the norm behind the last one, and of a
# layer's two output projections
LAYERS = ("layers", "h")
NORMS = ("norm", "final_layernorm", "final_layer_norm", "ln_f")
ATTENDED = ("self_attn.o_proj", "self_attn.dense", "self_attn.out_proj", "attention.dense")
FED = ("mlp.down_proj", "mlp.fc2", "mlp.c_proj", "mlp.dense_4h_to_h", "fc2")


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
    layers = layers_of(model)
    if number > len(layers):
        raise InhouseError(f"levels.partial.blocks: expected at most {len(layers)}, got {number}")
    model.requires_grad_(False)
    for part in (*layers[-number:], _named(decoder_of(model), NORMS, "partial")):
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
            exclude_modules=_routers(model),
            use_dora=level.method == "dora",
            task_type="CAUSAL_LM",
        )
    try:
        return get_peft_model(model, config, autocast_adapter_dtype=False)
    except ValueError as error:  # ia3 and dora are not made for every architecture
        raise InhouseError(
            f"levels.adaptive.method: {level.method} does not work with the architecture "
            f"{model.config.model_type} ({error}). Take a method or a level that "
            "docs/models.md has for it"
        ) from None


def _routers(model: Any) -> list[str] | None:
    """Return the names of the matrices that choose experts and return more than their product, as
    those of Llama 4: an adapter can't be added to them. None without any."""
    return [
        name
        for name, part in model.named_modules()
        if isinstance(part, nn.Linear) and "Router" in type(part).__name__
    ] or None


def _insert_blocks(model: Any, number: int) -> Any:
    """Insert `number` blocks, one behind each of `number` equal parts of the old ones: a copy of
    the last block that adds nothing while its output projections are zero."""
    old = list(layers_of(model))
    model.requires_grad_(False)
    ends = {round(len(old) * (n + 1) / number) - 1 for n in range(number)}
    if len(ends) < number:
        raise InhouseError(f"levels.adaptive.blocks: expected at most {len(old)}, got {number}")
    layers = []
    for position, layer in enumerate(old):
        layers.append(layer)
        if position in ends:
            new = copy.deepcopy(layer).requires_grad_(True)
            for names in (ATTENDED, FED):
                for weight in _named(new, names, "the method blocks").parameters():
                    weight.data.zero_()
            layers.append(new)
    for position, layer in enumerate(layers):
        for part in layer.modules():
            if hasattr(part, "layer_idx"):
                part.layer_idx = position
    decoder = decoder_of(model)
    setattr(decoder, next(n for n in LAYERS if hasattr(decoder, n)), nn.ModuleList(layers))
    _describe(model.config, [n for n in range(len(old)) for _ in range(1 + (n in ends))])
    return model


def _describe(config: Any, sources: list[int]) -> None:
    """Update the config of a model whose layers are copies of the old ones with these numbers."""
    number = config.num_hidden_layers
    for name, value in config.to_dict().items():
        per_layer = isinstance(value, list) and len(value) == number
        if per_layer and name not in {"architectures", "eos_token_id"}:  # such as layer_types
            setattr(config, name, [value[source] for source in sources])
    config.num_hidden_layers = len(sources)


def layers_of(model: Any) -> Any:
    """Return the layers of a model, the first one first."""
    return _named(decoder_of(model), LAYERS, "partial or the method blocks")


def _named(part: nn.Module, names: Sequence[str], level: str) -> Any:
    """Return the submodule that has one of the names. Raises InhouseError if none does."""
    found = dict(part.named_modules())
    for name in names:
        if name in found:
            return found[name]
    raise InhouseError(
        f"{level} is not made for this architecture: {type(part).__name__} has none of "
        f"{', '.join(names)}. Use full, or adaptive with the method lora (docs/models.md)"
    )


def is_adapter(model: Any) -> bool:
    """Return whether peft keeps the trained weights apart from the base."""
    return hasattr(model, "merge_and_unload")


def merged(model: Any) -> Any:
    """Return the trained model as an ordinary one, in float32 so that merging loses no
    precision."""
    model = model.to(torch.float32)
    return model.merge_and_unload() if is_adapter(model) else model
