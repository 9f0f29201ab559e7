"""Compute causal attention for training: on CPUs in blocks of queries, on GPUs of packed texts.

In:  queries (rows, heads, tokens, size), keys and values (rows, fewer heads, tokens, size)
Out: (rows, tokens, heads, size)
Run: BLOCKS or PACKED as a model's attn_implementation, once `register` has been called

torch's own CPU kernel takes a third of a training step with short texts, its backward
pass most of that. Here a block of queries sees the keys before its end and no others, heads that
share keys are multiplied together, and matrix products are used wherever possible: two to five
times as fast on texts of 64 to 1,024 tokens (bench/training/levels.py). Packed texts follow each
other in one row, and none attends to another (tasks/training/packing.py).

Correct for a model with full causal attention in every layer, on rows that are padded at their end:
a text's own tokens never see the padding behind them, so no mask is needed.
"""

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad, scaled_dot_product_attention

BLOCKS = "causal_blocks"
PACKED = "causal_packed"
BLOCK = 128  # queries
SAME = frozenset(  # measured by tests/architectures.py; others add biases or caps to their scores
    "llama mistral qwen2 qwen3 qwen2_moe qwen3_moe mixtral gemma phi phi3 smollm3 granite "
    "granitemoe olmo olmo2 gpt_neox opt stablelm starcoder2 cohere glm glm4 helium ernie4_5 "
    "hunyuan_v1_dense deepseek_v3 nemotron apertus arcee".split()
)


def register() -> None:
    """Register both implementations with transformers."""
    from transformers import AttentionInterface

    AttentionInterface.register(BLOCKS, attend)
    AttentionInterface.register(PACKED, attend_packed)


def fits(config: Any) -> bool:
    """Return whether the model is of an architecture whose loss is the same with this attention,
    and every layer has full causal attention without dropout."""
    if config.model_type not in SAME or getattr(config, "attention_dropout", None):
        return False
    kinds = set(getattr(config, "layer_types", None) or ["full_attention"])
    window = getattr(config, "sliding_window", None)
    return kinds == {"full_attention"} and not window


def attend(
    module: Any,  # noqa: ARG001  these are transformers' arguments
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,  # noqa: ARG001
    scaling: float | None = None,
    dropout: float = 0.0,
    **_: Any,
) -> tuple[Tensor, None]:
    if dropout:
        raise ValueError("this attention has no dropout")
    rows, heads, tokens, size = query.shape
    shared = heads // key.shape[1]  # heads that look at the same keys
    groups = rows * key.shape[1]
    scale = size**-0.5 if scaling is None else scaling
    asked = (query * scale).reshape(groups, shared, tokens, size)
    key, value = (part.reshape(groups, tokens, size) for part in (key, value))
    found = []
    for start in range(0, tokens, BLOCK):
        end = min(tokens, start + BLOCK)
        block = asked[:, :, start:end].reshape(groups, -1, size)
        scores = torch.bmm(block, key[:, :end].transpose(1, 2))
        scores = scores.view(groups, shared, end - start, end) + _later(start, end, query)
        shares = scores.softmax(-1).view(groups, -1, end)
        found.append(torch.bmm(shares, value[:, :end]).view(groups, shared, end - start, size))
    out = torch.cat(found, 2).view(rows, heads, tokens, size)
    return out.transpose(1, 2).contiguous(), None


def _later(start: int, end: int, like: Tensor) -> Tensor:
    """Return the mask added to the scores (queries, keys) of a block: -inf for a key behind its
    query."""
    within = torch.full((end - start,) * 2, -torch.inf, dtype=like.dtype, device=like.device)
    return pad(within.triu(1), (start, 0))


def attend_packed(
    module: Any,  # noqa: ARG001
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,  # noqa: ARG001
    scaling: float | None = None,
    texts: tuple[Tensor, int] | None = None,
    **other: Any,
) -> tuple[Tensor, None]:
    """Attend within each text. `texts`: the end of each text in the one row, after a 0 (int32), and
    the tokens of the longest; None: each row is a text, padded at its end."""
    if other.get("dropout"):
        raise ValueError("this attention has no dropout")
    if texts is None:
        return _plain(query, key, value, scaling), None
    ends, longest = texts
    if not query.is_cuda:
        cuts = [slice(start, end) for start, end in pairwise(ends.tolist()) if end > start]
        parts = [_plain(query[:, :, c], key[:, :, c], value[:, :, c], scaling) for c in cuts]
        return torch.cat(parts, 1), None
    from torch.nn.attention.varlen import varlen_attn

    shared = query.shape[1] // key.shape[1]
    asked = query[0].transpose(0, 1)
    key, value = (part[0].transpose(0, 1).repeat_interleave(shared, 1) for part in (key, value))
    out = varlen_attn(
        asked, key, value, ends, ends, longest, longest, scale=scaling, window_size=(-1, 0)
    )
    assert isinstance(out, Tensor)
    return out[None], None


def _plain(query: Tensor, key: Tensor, value: Tensor, scaling: float | None) -> Tensor:
    out = scaled_dot_product_attention(
        query, key, value, is_causal=True, scale=scaling, enable_gqa=True
    )
    return out.transpose(1, 2)
