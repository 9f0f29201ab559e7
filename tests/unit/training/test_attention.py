"""Attention in blocks of queries is attention."""

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import LlamaConfig, MistralConfig

from tasks.training import attention
from tasks.training.attention import BLOCK, attend
from tests import tiny


def drawn(tokens: int, dtype: torch.dtype = torch.float32) -> list[torch.Tensor]:
    """Draw queries of 6 heads, keys and values of 2."""
    torch.manual_seed(tokens)
    shapes = ((2, 6, tokens, 8), (2, 2, tokens, 8), (2, 2, tokens, 8))
    return [torch.randn(shape, dtype=dtype).requires_grad_() for shape in shapes]


def found(parts: list[torch.Tensor], dropout: float = 0.0) -> torch.Tensor:
    query, key, value = parts
    return attend(None, query, key, value, None, dropout=dropout)[0]


@pytest.mark.parametrize("tokens", [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 300])
def test_it_gives_what_torch_gives_and_so_do_its_gradients(tokens: int) -> None:
    ours, theirs = drawn(tokens), drawn(tokens)
    given = found(ours)
    query, key, value = theirs
    wanted = scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True)
    wanted = wanted.transpose(1, 2)
    torch.testing.assert_close(given, wanted, atol=2e-6, rtol=1e-4)
    weights = torch.randn_like(wanted)
    torch.autograd.backward([given, wanted], [weights, weights])
    for own, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(own.grad, other.grad, atol=5e-6, rtol=1e-4)


def test_nothing_is_seen_of_what_comes_later() -> None:
    parts = [part.detach() for part in drawn(200)]
    cut = found([part[:, :, :150] for part in parts])
    torch.testing.assert_close(found(parts)[:, :150], cut)


def test_dropping_out_is_refused() -> None:
    with pytest.raises(ValueError, match="has no dropout"):
        found(drawn(4), dropout=0.1)


def test_it_fits_a_model_that_looks_back_at_everything_only() -> None:
    assert attention.fits(LlamaConfig())
    assert not attention.fits(MistralConfig(sliding_window=64))


def test_a_model_says_the_same_with_it() -> None:
    own = tiny.model()
    other = tiny.model()
    other.set_attn_implementation("eager")
    ids = torch.randint(0, tiny.VOCABULARY, (3, 40))
    torch.testing.assert_close(own(ids).logits, other(ids).logits, atol=1e-5, rtol=1e-4)
