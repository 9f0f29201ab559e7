"""Export the embedder for fastembed: the weights as ONNX, with the files of its tokenizer.

Run: python -m bench.peers.export_onnx EMBEDDER OUTPUT   (in the environment of
     sentence-transformers)
"""

import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoModel

FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
NAMES = ["input_ids", "attention_mask", "token_type_ids"]


class Keyworded(torch.nn.Module):
    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        found = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types)
        hidden: torch.Tensor = found.last_hidden_state
        return hidden


def main(embedder: Path, out: Path) -> None:
    model = AutoModel.from_pretrained(embedder, attn_implementation="eager").eval()
    tokens = torch.ones((2, 32), dtype=torch.int64)
    axes = {name: {0: "texts", 1: "tokens"} for name in (*NAMES, "last_hidden_state")}
    torch.onnx.export(
        Keyworded(model),
        (tokens, tokens, torch.zeros_like(tokens)),
        out / "unfinished.onnx",
        input_names=NAMES,
        output_names=["last_hidden_state"],
        dynamic_axes=axes,
        dynamo=False,
    )
    for name in FILES:
        shutil.copyfile(embedder / name, out / name)
    (out / "unfinished.onnx").rename(out / "model.onnx")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
