"""Load a base in 4 bits, to train an adapter beside it (QLoRA, Dettmers et al. 2023).

In:  a model folder
Out: the model, its linear layers in 4-bit NormalFloat, which compute in the usual type
Run: called by tasks.training.finetune, if levels.adaptive.base_bits is 4

It needs bitsandbytes, which is not among the project's packages. The written model is the base as
it is with the adapter merged in: the adapter was trained beside rounded weights.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tasks.errors import InhouseError

BITS = 4
FAST = "support_avx512bf16_for_cpu"  # of bitsandbytes' layers, on a processor
KIND = "Params4bit"  # bitsandbytes' weights, two in each byte


def load(base: Path, precision: str = "auto") -> Any:
    """Load the base, on the GPU if there is one. Raises InhouseError without bitsandbytes."""
    import torch
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    from tasks.training import finetune, processes

    if find_spec("bitsandbytes") is None:
        raise InhouseError(
            "levels.adaptive.base_bits: 4 needs bitsandbytes, which is not installed. Run pip "
            "install bitsandbytes, or set it to 16 in params.yaml"
        )
    settings = finetune.settings_of(base, precision)
    untyped: Any = BitsAndBytesConfig
    config = untyped(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=settings["dtype"],
    )
    here = processes.device()
    index = torch.cuda.current_device() if here.type == "cuda" else "cpu"
    model: Any = AutoModelForCausalLM.from_pretrained(
        base, **settings, quantization_config=config, device_map={"": index}, local_files_only=True
    )
    for part in model.modules():
        # on this path the first evaluation packs the weights, which then have no gradient
        if hasattr(part, FAST):
            setattr(part, FAST, False)
    return model


def weights_in_4_bits(model: Any) -> int:
    """Return how many weights of a model are held in 4 bits."""
    return sum(2 * weight.numel() for weight in model.parameters() if _is_packed(weight))


def is_quantized(model: Any) -> bool:
    return any(map(_is_packed, model.parameters()))


def _is_packed(weight: Any) -> bool:
    return type(weight).__name__ == KIND
