"""Turn texts into vectors.

A model folder is loaded through sentence-transformers, whatever its pooling, and converted once for
OpenVINO, in bf16 where the processor has it. The converted form lies in a cache, so a new process
is ready without importing torch.

Texts are not batched: each is a request of its own, as many at once as there are cores. So a vector
depends on its text and on nothing beside it, to the last byte, and no batch is padded.
"""

import json
import logging
import sys
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tasks import params, paths
from tasks.errors import ModelError
from tasks.models.cores import usable_cores
from tasks.models.weights import sha256, weights_hash, whole_folder
from tasks.records import PASSAGE, digest
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

FORMAT = 2  # of the converted form
READ = 128  # texts whose tokens are remembered, about 200 KB each
STEP = 32  # tokens: lengths are padded to a multiple, or every length would compile its own kernels


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens as the model reads them in their context, without the special tokens that it
    adds."""

    spans: tuple[tuple[int, int], ...]  # where each stands in the text
    vectors: NDArray[np.float32]  # (n_tokens, dim), unit length


class Encoder(Protocol):
    """Texts as vectors of unit length. Equal texts have equal bytes, whatever is beside them."""

    @property
    def dim(self) -> int: ...

    @property
    def fingerprint(self) -> str:
        """A hash; vectors with equal fingerprints may be compared: same weights, pooling, prefixes
        and form of the passages."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of passages, (n_texts, dim)."""
        ...

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question, (dim,)."""
        ...

    def is_word(self, text: str) -> bool:
        """Return True if the model knows the text as a word of its own, so that it is not
        misspelt."""
        ...


class Embedder(Encoder, Protocol):
    """An encoder that also returns the tokens of a text, which the answer probability uses."""

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Read the tokens of texts, without prefixes, as many of each as the model takes."""
        ...


def openvino_quietly() -> Any:
    """Import OpenVINO without its telemetry, which reports every conversion and has no switch."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino


class OpenVinoEmbedder:
    """A converted model, its tokenizer, and one request for each core. Threads may share it.

    It pickles as its fingerprint and precision: another process opens it for itself, once."""

    def __init__(
        self, converted: Path, precision: str, prefixes: tuple[str, str], fingerprint: str
    ) -> None:
        from tokenizers import Tokenizer

        openvino = openvino_quietly()

        about = json.loads((converted / "about.json").read_text("utf-8"))
        self.dim: int = about["dim"]
        self.fingerprint = fingerprint
        self._query_prefix, self._passage_prefix = prefixes
        self._tokenizer = Tokenizer.from_file(str(converted / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(about["max_tokens"])
        core, streams = openvino.Core(), usable_cores()
        self._precision = precision_here(core, precision)
        settings = {
            "INFERENCE_PRECISION_HINT": self._precision,
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams,
        }
        model = core.compile_model(converted / "model.xml", "CPU", settings)
        self._idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(streams):
            self._idle.put(model.create_infer_request())
        self._pool = ThreadPoolExecutor(streams, thread_name_prefix="embed")
        self._read = lru_cache(READ)(self._read_once)
        # Not for speed: where two threads make the first call at once, OpenVINO 2026.4 can wait for
        # the interpreter's lock while it holds the one that guards its import of numpy, for ever.
        self.encode_query("")

    def __reduce__(self) -> tuple[Any, ...]:
        return _opened_again, (self.fingerprint, "bf16" if self._precision == "bf16" else "fp32")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        encodings = self._tokenizer.encode_batch([self._passage_prefix + text for text in texts])
        vectors = list(self._pool.map(self._vector, [encoding.ids for encoding in encodings]))
        return np.array(vectors, np.float32).reshape(len(vectors), self.dim)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(self._tokenizer.encode(self._query_prefix + text).ids)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return list(self._pool.map(self._read, texts))

    def _read_once(self, text: str) -> Tokens:
        encoding = self._tokenizer.encode(text)
        own = [n for n, (begin, end) in enumerate(encoding.offsets) if begin < end]
        vectors = self._infer(encoding.ids, 1)[own]
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        spans = tuple(encoding.offsets[n] for n in own)
        return Tokens(spans, vectors / lengths)

    def is_word(self, text: str) -> bool:
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids) == 1

    def _vector(self, ids: Sequence[int]) -> NDArray[np.float32]:
        return self._infer(ids, 0)

    def _infer(self, ids: Sequence[int], output: int) -> NDArray[np.float32]:
        """Return the vector of the whole text (0), or those of its tokens (1)."""
        length = -len(ids) // STEP * -STEP
        tokens, mask = np.zeros((2, 1, length), np.int64)
        tokens[0, : len(ids)], mask[0, : len(ids)] = ids, 1
        request = self._idle.get()
        try:
            result = request.infer([tokens, mask])
            return np.array(result[output][0], np.float32)  # a copy: the request is used again
        finally:
            self._idle.put(request)


def precision_here(core: Any, wanted: str) -> str:
    """Return OpenVINO's name of a precision; `auto` takes bf16 where the processor supports it
    natively."""
    has_bf16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    if wanted == "bf16" and not has_bf16:
        raise ModelError(
            "embed.precision is bf16, and this processor has neither avx512_bf16 nor amx: "
            "set it to auto or fp32"
        )
    return "bf16" if has_bf16 and wanted != "fp32" else "f32"


def load(folder: Path, precision: str, query_prefix: str, passage_prefix: str) -> Embedder:
    """Load the embedder of a model folder. Raises ModelError."""
    if not (folder / "modules.json").is_file():
        raise ModelError(f"{folder} does not contain an embedder: run inhouse init")
    content = model_hash(folder)
    fingerprint = digest(content, query_prefix, passage_prefix, str(PASSAGE))
    prefixes = (query_prefix, passage_prefix)
    converted = _converted(folder, content)
    if not _memory(fingerprint).exists():
        write_json(_memory(fingerprint), {"content": content, "prefixes": prefixes})
    return OpenVinoEmbedder(converted, precision, prefixes, fingerprint)


def configured(settings: params.Embed) -> Embedder:
    """Load models/embedder as params.yaml sets it. Raises ModelError."""
    return load(paths.EMBEDDER, settings.precision, settings.query_prefix, settings.passage_prefix)


def known(fingerprint: str, precision: str) -> Embedder:
    """Load an embedder that this machine has loaded before, whatever models/embedder is now: an
    index is searched with the embedder that made it. Raises ModelError."""
    try:
        about = json.loads(_memory(fingerprint).read_text("utf-8"))
        query_prefix, passage_prefix = about["prefixes"]
        converted = _target(about["content"])
    except (OSError, ValueError, KeyError, TypeError):
        converted = None
    if converted is None or not converted.is_dir():
        raise ModelError(
            "the embedder that made this index is not on this machine: inhouse run reindex"
        )
    return OpenVinoEmbedder(converted, precision, (query_prefix, passage_prefix), fingerprint)


@lru_cache(maxsize=1)
def _opened_again(fingerprint: str, precision: str) -> Embedder:
    """Return the embedder of another process in this one. Raises ModelError if this machine has
    another embedder, or a processor that computes otherwise."""
    try:
        return known(fingerprint, precision)
    except ModelError as error:
        raise ModelError(
            f"a worker can't open the run's embedder (expected {fingerprint[:12]} in {precision}): "
            f"{error}. Give it the run's cache (INHOUSE_CACHE), or set embed.precision to fp32"
        ) from None


def _memory(fingerprint: str) -> Path:
    return paths.cache("embedders") / f"{fingerprint}.json"


def _target(content: str) -> Path:
    return paths.cache("openvino") / digest(str(FORMAT), content)


def model_hash(folder: Path) -> str:
    """Return a hash of everything that a vector depends on: weights, tokenizer, and pooling
    settings."""
    settings = [folder / "tokenizer.json", folder / "config.json", folder / "modules.json"]
    settings += [folder / "sentence_bert_config.json", *folder.glob("[0-9]*_*/config.json")]
    found = sorted(file for file in settings if file.is_file())
    return digest(weights_hash(folder), *(sha256(file) for file in found))


def _converted(folder: Path, content: str) -> Path:
    """Return the OpenVINO form of the model in the cache, converted once."""
    target = _target(content)
    if not target.exists():
        log.info("converting %s for OpenVINO, once", folder)
        with whole_folder(target) as out:
            _convert(folder, out)
    return target


def _convert(folder: Path, out: Path) -> None:
    import torch
    from sentence_transformers import SentenceTransformer

    openvino = openvino_quietly()
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True).eval()

    class Whole(torch.nn.Module):
        """Maps tokens to a vector of unit length, through all of sentence-transformers' modules,
        and to the vectors of the tokens."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            whole = torch.nn.functional.normalize(features["sentence_embedding"], dim=1)
            return whole, features["token_embeddings"]

    tokens = torch.ones((2, STEP), dtype=torch.int64)
    example = {"input_ids": tokens, "attention_mask": tokens}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's, about branches that our inputs never take
        converted = openvino.convert_model(Whole(), example_input=example)
    openvino.save_model(converted, out / "model.xml", compress_to_fp16=False)
    (out / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    dim = model.get_embedding_dimension()
    write_json(out / "about.json", {"dim": dim, "max_tokens": model.max_seq_length})
