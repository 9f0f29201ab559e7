"""Compare the tagger's network on its engine and on OpenVINO, in turns on a fourth of pii_dev's
sentences.

In:  models/tagger, models/embedder, BENCH_DATA: pii_dev
Out: printed: milliseconds per sentence of wall clock and of processor; the number of tokens that
     the two label differently. OpenVINO takes each sentence alone, padded to 16 tokens, one request
     per core, in bf16 where the processor has it, as the tagger did before.
Run: python -m bench.pii.tagger [models/tagger]
"""

import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np

from bench.pii.redaction import pii_dev
from tasks.models.embedder import openvino_quietly, precision_here
from tasks.pii.normalise import Shadow
from tasks.pii.people import ner
from tasks.pii.tagger import shapes
from tasks.pii.tagger.engine import Engine

BASE = Path("models/embedder")
STEP = 16  # tokens
ROUNDS = 3

Reader = Callable[[Sequence[str]], list[Any]]  # each sentence's probabilities or logits


def openvino(folder: Path) -> Reader:
    import torch
    from tokenizers import Tokenizer

    from tasks.pii.tagger.network import trained

    library, cores = openvino_quietly(), len(os.sched_getaffinity(0))
    tokens = torch.ones((2, STEP), dtype=torch.int64)
    inputs = {"input_ids": tokens, "attention_mask": tokens, "token_type_ids": tokens}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        converted = library.convert_model(trained(BASE, folder), example_input=inputs)
    core = library.Core()
    precision = precision_here(core, "auto")
    settings = {"NUM_STREAMS": cores, "INFERENCE_NUM_THREADS": cores}
    settings |= {"INFERENCE_PRECISION_HINT": precision}
    model = core.compile_model(converted, "CPU", settings)
    print("OpenVINO in", precision)
    idle: SimpleQueue[Any] = SimpleQueue()
    for _ in range(cores):
        idle.put(model.create_infer_request())
    tokenizer, pool = Tokenizer.from_file(str(BASE / "tokenizer.json")), ThreadPoolExecutor(cores)
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def one(sentence: str, encoding: Any) -> Any:
        length = len(encoding.ids)
        ids, mask, types = np.zeros((3, 1, -length // STEP * -STEP), np.int64)
        ids[0, :length], mask[0, :length] = encoding.ids, 1
        types[0, :length] = shapes(sentence, encoding.offsets)
        request = idle.get()
        try:
            return np.array(request.infer([ids, mask, types])[0][0, :length])
        finally:
            idle.put(request)

    def read(sentences: Sequence[str]) -> list[Any]:
        encodings = tokenizer.encode_batch(list(sentences))
        if len(sentences) == 1:
            return [one(sentences[0], encodings[0])]
        return list(pool.map(one, sentences, encodings))

    read([""])  # see tasks/models/embedder.py: the first call must be a single one
    return read


def sentences() -> list[str]:
    """Return every fourth sentence of pii_dev that the tagger reads."""
    texts = [Shadow.of(text).text for text, _ in pii_dev()]
    places = [(text, *place) for text in texts for place in ner.sentences(text)]
    read = (text[s:e] for text, s, e in places if not ner.PLAIN.fullmatch(text, s, e))
    return list(dict.fromkeys(read))[::4]


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "models/tagger")
    engine, wanted = Engine(BASE, folder, ner.load(folder).fingerprint), sentences()
    readers: dict[str, Reader] = {
        "OpenVINO": openvino(folder),
        "ours": lambda some: [shares for _, shares in engine.read(some)],
    }
    ways: dict[str, Callable[[Reader], list[Any]]] = {
        "alone": lambda read: [read([sentence])[0] for sentence in wanted],
        "all at once": lambda read: read(wanted),
    }
    best: dict[tuple[str, str], tuple[float, float]] = {}
    labels: dict[str, list[Any]] = {}
    for _ in range(ROUNDS):
        for way, run in ways.items():
            for name, read in readers.items():
                wall, processor = time.perf_counter(), time.process_time()
                labels[name] = run(read)
                spent = (time.perf_counter() - wall, time.process_time() - processor)
                least = best.get((way, name), spent)
                best[way, name] = (min(least[0], spent[0]), min(least[1], spent[1]))
    for (way, name), (wall, processor) in best.items():
        a_sentence = 1000 / len(wanted)
        print(
            f"{way}: {name} {wall * a_sentence:.2f} ms, {processor * a_sentence:.2f} of processor"
        )
    pairs = list(zip(labels["OpenVINO"], labels["ours"], strict=True))
    other = sum(int((a.argmax(-1) != b.argmax(-1)).sum()) for a, b in pairs)
    print(f"{other} of {sum(len(a) for a, _ in pairs)} tokens have another label")


if __name__ == "__main__":
    main()
