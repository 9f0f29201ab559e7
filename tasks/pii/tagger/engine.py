"""Run the trained network on CTranslate2, in int8.

Sentences of one length share a batch, so nothing is padded, and the result of a sentence is equal,
bit for bit, to its result alone: sums of int8 are exact, and everything else is computed sentence
by sentence.
"""

import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from tasks import paths
from tasks.models.cores import usable_cores
from tasks.models.weights import QUANTIZATION, quantized_exactly, whole_folder
from tasks.pii.tagger import shapes

FORMAT = f"ctranslate2 {QUANTIZATION} 2"  # raise it when the output of the same weights changes
BATCH_SIZE = 16  # sentences of a batch

Places = Sequence[tuple[int, int]]  # of a sentence's tokens


class Engine:
    """The network of an adapter's folder. Threads may share it; each core computes a batch."""

    def __init__(self, base: Path, folder: Path, fingerprint: str) -> None:
        os.environ.setdefault("CT2_USE_MKL", "0")  # as for answers: see tasks/models/generator.py
        import ctranslate2
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        cores = usable_cores()
        self._encoder = ctranslate2.Encoder(
            str(_converted(base, folder, fingerprint)),
            compute_type=QUANTIZATION,
            inter_threads=cores,
            intra_threads=1,
        )
        head = load_file(folder / "head.safetensors")
        self._weight, self._bias = head["weight"].T, head["bias"]
        self._pool = ThreadPoolExecutor(cores, thread_name_prefix="tag")

    def read(self, sentences: Sequence[str]) -> list[tuple[Places, Any]]:
        """Return the offsets of the tokens of each sentence, and the label probabilities, (tokens,
        labels)."""
        encodings = self._tokenizer.encode_batch(list(sentences))
        tokens = [(e.ids, shapes(s, e.offsets)) for s, e in zip(sentences, encodings, strict=True)]
        batches = list(_batches([len(ids) for ids, _ in tokens]))
        work = [[tokens[n] for n in batch] for batch in batches]
        run = map if len(batches) == 1 else self._pool.map  # one batch needs no other thread
        shares: dict[int, Any] = {}
        for batch, found in zip(batches, run(self._shares, work), strict=True):
            shares.update(zip(batch, found, strict=True))
        return [(encoding.offsets, shares[n]) for n, encoding in enumerate(encodings)]

    def _shares(self, tokens: Sequence[tuple[list[int], list[int]]]) -> Any:
        """Return the label probabilities, (sentences, tokens, labels), rows adding up to 1."""
        ids, types = zip(*tokens, strict=True)
        output = self._encoder.forward_batch(list(ids), token_type_ids=list(types))
        logits = np.array(output.last_hidden_state) @ self._weight + self._bias
        powers = np.exp(logits - logits.max(-1, keepdims=True))
        return powers / powers.sum(-1, keepdims=True)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield batches of indices of equal lengths, the longest first."""
    same: dict[int, list[int]] = defaultdict(list)
    for number, length in enumerate(lengths):
        same[length].append(number)
    for _, numbers in sorted(same.items(), reverse=True):
        for at in range(0, len(numbers), BATCH_SIZE):
            yield numbers[at : at + BATCH_SIZE]


def _converted(base: Path, folder: Path, fingerprint: str) -> Path:
    """Return the folder with the engine's form of the network, converted once and cached."""
    target = paths.cache("ctranslate2") / fingerprint
    if not target.exists():
        from transformers import AutoTokenizer

        from tasks.pii.tagger.network import trained

        with tempfile.TemporaryDirectory() as merged, whole_folder(target) as out:
            trained(base, folder).encoder.save_pretrained(merged)
            AutoTokenizer.from_pretrained(base, local_files_only=True).save_pretrained(merged)
            quantized_exactly(Path(merged), out)
    return target
