"""The learnt tagger: people and postal addresses in plain prose, from models/tagger.

A sentence is a request of its own, padded to a fixed step, so what is found in it depends on
nothing beside it. A missing or foreign adapter is an error, never a text that is not searched.
"""

import json
import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import regex

from tasks import paths
from tasks.embedder import STEP, openvino_quietly, precision_here
from tasks.errors import ModelError
from tasks.records import digest
from tasks.tagger import LABELS, capitals
from tasks.weights import sha256, weights_hash, whole_folder

Span = tuple[int, int, str]

LONGEST = 400  # characters of a sentence; so it has fewer tokens than the encoder's 512
REMOVED = ("person", "address")
BREAK = regex.compile(
    r"(?<=[.!?]['\")]?)(?<!\b(?:Mr|Mrs|Ms|Dr|Prof|St|Rd|Apt|No|\p{Lu})\.)[ \t]+(?=\p{Lu})|\n[ \t]*\n\s*|\n(?=[|#*-])"
)
# A sentence without any of these holds neither a name nor an address.
NEEDED = regex.compile(r"\p{Lu}|\d|\p{Lo}|(?i:\b(?:dear|hi|hello|hey|regards|thanks|ask|name)\b)")
TRIM = regex.compile(r"^[\s,;:|*_(\"'.-]+|(?:['’]s)?[\s,;:|*_)\"'-]+$|['’]s$")
PLACEHOLDER = regex.compile(r"\[[A-Z_]+\]")


def load(folder: Path, base: Path = Path("models/embedder")) -> "LearntTagger":
    """Raises ModelError where the adapter is missing, changed, or made for another base."""
    try:
        card = json.loads((folder / "card.json").read_text("utf-8"))
        fits = card["base"] == weights_hash(base)
        fits = fits and card["tokenizer"] == sha256(base / "tokenizer.json")
        whole = all(sha256(folder / name) == known for name, known in card["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"{folder} holds no tagger: run python -m tasks.tagger") from None
    if not fits or not whole or not card["files"]:
        raise ModelError(f"{folder} does not fit {base}: run python -m tasks.tagger")
    fingerprint = digest("tagger", card["base"], card["tokenizer"], *card["files"].values())
    target = paths.cache("openvino") / fingerprint
    if not target.exists():
        with whole_folder(target) as out:
            _convert(base, folder, out)
    return LearntTagger(target, base / "tokenizer.json", fingerprint)


def _convert(base: Path, folder: Path, out: Path) -> None:
    import torch

    from tasks.tagger.network import trained

    tokens = torch.ones((2, STEP), dtype=torch.int64)
    inputs = {"input_ids": tokens, "attention_mask": tokens, "token_type_ids": tokens}
    openvino = openvino_quietly()
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's, as for the embedder
        converted = openvino.convert_model(trained(base, folder), example_input=inputs)
    openvino.save_model(converted, out / "model.xml", compress_to_fp16=False)


class LearntTagger:
    """One request for each core. Threads may share it."""

    def __init__(self, converted: Path, tokenizer: Path, fingerprint: str) -> None:
        from tokenizers import Tokenizer

        self.fingerprint = fingerprint
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        core, streams = openvino_quietly().Core(), len(os.sched_getaffinity(0))
        settings = {
            "INFERENCE_PRECISION_HINT": precision_here(core, "auto"),
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams,
        }
        model = core.compile_model(converted / "model.xml", "CPU", settings)
        self._idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(streams):
            self._idle.put(model.create_infer_request())
        self._pool = ThreadPoolExecutor(streams, thread_name_prefix="tag")
        self._spans = lru_cache(maxsize=20_000)(self._tag)
        self._tag("")  # see tasks/embedder.py: the first call must be a single one

    def find(self, text: str) -> Iterator[Any]:
        from tasks.redact import Finding

        places = [(s, e) for s, e in sentences(text) if NEEDED.search(text, s, e)]
        found = self._pool.map(self._spans, [text[start:end] for start, end in places])
        for (at, _), spans in zip(places, found, strict=True):
            for start, end, kind in spans:
                yield Finding(at + start, at + end, kind)

    def _tag(self, sentence: str) -> tuple[Span, ...]:
        encoding = self._tokenizer.encode(sentence)
        length = -len(encoding.ids) // STEP * -STEP
        ids, mask, types = np.zeros((3, 1, length), np.int64)
        ids[0, : len(encoding.ids)], mask[0, : len(encoding.ids)] = encoding.ids, 1
        types[0, : len(encoding.ids)] = capitals(sentence, encoding.offsets)
        request = self._idle.get()
        try:
            best = np.array(request.infer([ids, mask, types])[0][0]).argmax(-1)
        finally:
            self._idle.put(request)
        return tuple(decoded(sentence, encoding.offsets, [LABELS[n] for n in best]))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Places that hold all of the text but its breaks; none is longer than LONGEST."""
    position = 0
    for start, end in [*(m.span() for m in BREAK.finditer(text)), (len(text), len(text))]:
        while start - position > LONGEST:
            cut = max(text.rfind(mark, position + 1, position + LONGEST) for mark in " \n")
            cut = cut if cut > position else position + LONGEST
            yield position, cut
            position = cut
        if start > position:
            yield position, start
        position = end


def decoded(text: str, offsets: Sequence[tuple[int, int]], marks: Sequence[str]) -> Iterator[Span]:
    """The spans to remove, of whole words, without what only surrounds them or is a placeholder."""
    spans: list[tuple[int, int, str]] = []
    before = "O"
    for (start, end), mark in zip(offsets, marks, strict=False):
        if start == end:
            continue
        kind = mark[2:]
        inside_word = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
        if spans and before != "O" and (inside_word or (mark[0] == "I" and kind == spans[-1][2])):
            spans[-1] = (spans[-1][0], end, spans[-1][2])
            continue
        if kind:
            first = start
            while first > 0 and text[first - 1].isalnum():
                first -= 1
            spans.append((first, end, kind))
        before = mark
    for start, end, kind in spans:
        if kind in REMOVED:
            yield from _pieces(text, start, end, kind)


def _pieces(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    position = start
    cuts = [m.span() for m in PLACEHOLDER.finditer(text) if start < m.end() and m.start() < end]
    for first, last in [*cuts, (end, end)]:
        part = text[position:first]
        head = TRIM.match(part)
        left = head.end() if head else 0
        tail = TRIM.search(part, left)
        right = tail.start() if tail and tail.end() == len(part) else len(part)
        if sum(c.isalpha() for c in part[left:right]) > 1:
            yield position + left, position + right, kind
        position = last
