"""Compute logits from hidden states, at selected positions only.

In:  a model of transformers, hidden states behind its last norm (places, size)
Out: logits (places, words) in float32, as the model's own forward pass has them
"""

from typing import Any

from torch import Tensor


def logits_of(causal: Any, hidden: Tensor) -> Tensor:
    """Return the logits, scaled as Cohere and Granite do and capped as Gemma 2 does."""
    found: Tensor = causal.get_output_embeddings()(hidden).float()
    config = causal.config
    if scale := getattr(config, "logit_scale", None):
        found = found * scale
    if divisor := getattr(config, "logits_scaling", None):
        found = found / divisor
    if cap := getattr(config, "final_logit_softcapping", None):
        found = (found / cap).tanh() * cap
    return found


def decoder_of(causal: Any) -> Any:
    """Return the part of a model that ends before its output matrix. transformers returns the whole
    model where that part has another name than the model says, as Llama 4's text model does."""
    found = causal.get_decoder()
    return causal.model if found is causal else found
