"""Label every token by the embedder's encoder with a head.

The vocabulary knows neither capitals nor line breaks; they are encoded as token types (`shapes`),
of which the embedder itself uses only the first.
"""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from tasks.pii.tagger import LABELS, SHAPES

TARGETS = r".*(query|key|value|attention\.output\.dense|intermediate\.dense)"  # of the adapter


class Network(nn.Module):
    """Tokens (n, length) in, the labels' logits (n, length, n_labels) out."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, len(LABELS))

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        )[0]
        logits: torch.Tensor = self.head(hidden)
        return logits


def _encoder(base: Path, layers: int) -> Any:
    """Load the embedder's lowest layers."""
    from transformers import AutoModel

    return AutoModel.from_pretrained(
        base, num_hidden_layers=layers, local_files_only=True, attn_implementation="eager"
    )


def untrained(base: Path, layers: int, rank: int) -> Network:
    from peft import LoraConfig, get_peft_model

    encoder = _encoder(base, layers)
    config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=TARGETS)
    adapted = get_peft_model(encoder, config)
    network = Network(adapted)
    _with_shapes(adapted)
    return network


def types(encoder: Any) -> nn.Embedding:
    """Return the embedding of the token types, all of which is trained."""
    found: nn.Embedding = _embeddings(encoder).token_type_embeddings
    return found


def _embeddings(encoder: Any) -> Any:
    inner = encoder.get_base_model() if hasattr(encoder, "get_base_model") else encoder
    return inner.embeddings


def _with_shapes(encoder: Any) -> None:
    """Give the encoder a vector per shape, initialised with the one that all texts have."""
    first = types(encoder).weight.detach()[:1]
    made = nn.Embedding(SHAPES, first.shape[1], _weight=first.repeat(SHAPES, 1))
    _embeddings(encoder).token_type_embeddings = made
    encoder.config.type_vocab_size = SHAPES


def trained(base: Path, folder: Path) -> Network:
    """Load the shipped network, its adapter merged into the base."""
    from peft import PeftModel

    card = json.loads((folder / "card.json").read_text("utf-8"))
    encoder = _encoder(base, card["params"]["layers"])
    adapted: Any = PeftModel.from_pretrained(encoder, str(folder))
    network = Network(adapted.merge_and_unload())
    head = load_file(folder / "head.safetensors")
    network.head.load_state_dict({"weight": head["weight"], "bias": head["bias"]})
    _with_shapes(network.encoder)
    types(network.encoder).load_state_dict({"weight": head["types"]})
    return network.eval()
