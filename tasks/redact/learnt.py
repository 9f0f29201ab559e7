"""The learnt tagger: people, postal addresses, places and organisations in plain prose.

    text → sentences → probabilities of each token's labels → spans

A sentence is a request of its own, as many at once as there are cores, so what is found in it
depends on nothing beside it (a batch would not be faster). A missing or foreign adapter is an error,
never a text that is not searched.
"""

import json
import os
import warnings
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

import numpy as np
import regex

from tasks import paths
from tasks.embedder import openvino_quietly, precision_here
from tasks.errors import ModelError
from tasks.records import digest
from tasks.redact.decoding import Span, decoded, probabilities
from tasks.redact.evidence import chosen
from tasks.tagger import shapes
from tasks.weights import sha256, weights_hash, whole_folder

LONGEST = 400  # characters of a sentence; so it has fewer tokens than the encoder's 512
STEP = 16  # tokens: lengths are padded to a multiple, or every length would compile its own kernels
KEPT = 50_000  # sentences whose spans are remembered
BREAK = regex.compile(
    r"(?<=[.!?]['\")]?)(?<!\b(?:Mr|Mrs|Ms|Dr|Prof|St|Rd|Apt|No|\p{Lu})\.)[ \t]+(?=\p{Lu})|\n[ \t]*\n\s*|\n(?=[|#*-])"
)
SMALL = regex.compile(r"(?<![\w@/.-])\p{Ll}+(?![\w@/-])")
# Not read: addresses of pages and mailboxes, which are for the rules, and what a machine wrote.
WRITTEN = regex.compile(
    r"\w+://[^\s<>\"]+|(?<=\])\([^\s()]+\)|[\w.+-]+@[\w-]+\.[\w.-]+|\{%.*?%\}|\b\w{30,}\b"
)

# A sentence whose only capital begins one of these words, and that has no digit, names nobody.
OPENERS = (
    "A An The This That These Those It Its If When Where While Who What Which Why How We You They He"
    " She Our Your Their His Her There Here And But Or So Then For From In On At By To Of With Without"
    " After Before During Under Over All Any Each Every Some Most Many Other Both No Not Never Always"
    " Only Also Once As Please Do Does Did Don Is Are Was Were Can Could Should Would May Must Be Use"
    " Make Keep Check Let See Get Give Take Put Set Add Ask Avoid Include Consider Read Write Try"
).split()
PLAIN = regex.compile(
    rf"[^\p{{L}}\d]*(?:{'|'.join(OPENERS)})\b[^\p{{Lu}}\p{{Lt}}\p{{Lo}}\d]*", regex.DOTALL
)


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
    return LearntTagger(folder, base, fingerprint)


def _converted(base: Path, folder: Path, fingerprint: str) -> Path:
    """The engine's form of the network, made once, in the cache."""
    target = paths.cache("openvino") / fingerprint
    if not target.exists():
        with whole_folder(target) as out:
            _convert(base, folder, out)
    return target


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
    """Opened when it is first needed: most nights bring nothing new to read. Threads may share it,
    and each core has a request."""

    def __init__(self, folder: Path, base: Path, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self._folder, self._base = folder, base
        self._known: OrderedDict[str, tuple[Span, ...]] = OrderedDict()
        self._lock, self._opening = Lock(), Lock()
        self._opened = False

    def _open(self) -> None:
        with self._opening:
            if self._opened:
                return
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(self._base / "tokenizer.json"))
            self._tokenizer.no_padding()
            self._tokenizer.no_truncation()
            core, streams = openvino_quietly().Core(), len(os.sched_getaffinity(0))
            settings = {
                "INFERENCE_PRECISION_HINT": precision_here(core, "auto"),
                "NUM_STREAMS": streams,
                "INFERENCE_NUM_THREADS": streams,
            }
            converted = _converted(self._base, self._folder, self.fingerprint)
            model = core.compile_model(converted / "model.xml", "CPU", settings)
            self._idle: SimpleQueue[Any] = SimpleQueue()
            for _ in range(streams):
                self._idle.put(model.create_infer_request())
            self._pool = ThreadPoolExecutor(streams, thread_name_prefix="tag")
            # see tasks/embedder.py: the first call must be a single one
            self._infer("", self._tokenizer.encode(""))
            self._opened = True

    def find(self, text: str) -> Iterator[Any]:
        """Findings of all kinds, in order."""
        from tasks.redact import Finding

        read = WRITTEN.sub(lambda match: " " * len(match[0]), text)
        places = [(s, e) for s, e in sentences(read) if not PLAIN.fullmatch(read, s, e)]
        if not places:
            return
        self._open()
        spans = self._spans([read[start:end] for start, end in places])
        small = frozenset(SMALL.findall(read))
        found = [
            ((start + first, start + last, kind, sure), read[start:end])
            for start, end in places
            for first, last, kind, sure in spans[read[start:end]]
        ]
        for first, last, kind, _ in chosen(read, found, small):
            yield Finding(first, last, kind)

    def _spans(self, wanted: Iterable[str]) -> dict[str, tuple[Span, ...]]:
        """What each sentence holds; those known already are not read again."""
        with self._lock:
            spans = {sentence: self._known.get(sentence) for sentence in wanted}
        found = self._read([sentence for sentence, known in spans.items() if known is None])
        with self._lock:
            self._known.update(found)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return {s: found[s] if known is None else known for s, known in spans.items()}

    def _read(self, wanted: Sequence[str]) -> dict[str, tuple[Span, ...]]:
        encoded = self._tokenizer.encode_batch(list(wanted))
        if len(wanted) == 1:  # no other thread for one sentence
            return {wanted[0]: self._infer(wanted[0], encoded[0])}
        return dict(zip(wanted, self._pool.map(self._infer, wanted, encoded), strict=True))

    def _infer(self, sentence: str, encoding: Any) -> tuple[Span, ...]:
        length = len(encoding.ids)
        ids, mask, types = np.zeros((3, 1, -length // STEP * -STEP), np.int64)
        ids[0, :length], mask[0, :length] = encoding.ids, 1
        types[0, :length] = shapes(sentence, encoding.offsets)
        request = self._idle.get()
        try:
            logits = np.array(request.infer([ids, mask, types])[0][0, :length])
        finally:
            self._idle.put(request)
        return tuple(decoded(sentence, encoding.offsets, probabilities(logits)))


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
