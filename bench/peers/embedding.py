"""Embed passages with one of the sides of the embedding race; measure the work.

Run: python -m bench.peers.embedding SIDE PASSAGES OUTPUT
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.peers.clock import Clock

MODEL = Path("models/embedder")
ONNX = Path(".cache/race/embedder-onnx")

Encode = Callable[[list[str]], Any]


def ours() -> Encode:
    from tasks import params
    from tasks.models import embedder

    return embedder.configured(params.load().embed).encode


def sentence_transformers() -> Encode:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(MODEL), device="cpu", local_files_only=True)
    return lambda texts: model.encode(texts, normalize_embeddings=True)


def fastembed() -> Encode:
    from fastembed import TextEmbedding

    name = "sentence-transformers/all-MiniLM-L6-v2"
    model = TextEmbedding(name, specific_model_path=str(ONNX))
    return lambda texts: list(model.embed(texts))


SIDES = {"ours": ours, "sentence-transformers": sentence_transformers, "fastembed": fastembed}


def main(side: str, passages: Path, output: Path) -> None:
    texts, encode = json.loads(passages.read_text("utf-8")), SIDES[side]()
    encode(texts[:1])
    clock = Clock()
    vectors = encode(texts)
    cost = clock.as_dict()
    rows = [[float(value) for value in vector] for vector in vectors]
    output.write_text(json.dumps({"cost": cost, "vectors": rows}), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
