"""Hash, inspect and convert a model folder.

    GGUF ──from_gguf──▶ a Hugging Face folder (safetensors) ──convert──▶ CTranslate2, int8

Model folders are written atomically.
"""

import hashlib
import json
import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasks.errors import ModelError
from tasks.storage.atomic import sync

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)

# Whether digits are split from all else before the byte-level merges, by a GGUF's
# `tokenizer.ggml.pre`. transformers 5.23 drops it, and then "\n\n1" and "  2" become other tokens
# than those the model was trained on. Names and rules: llama.cpp, src/llama-vocab.cpp.
SPLITS_DIGITS = {"smollm": True, "gpt-2": False}

SEVEN_BITS = 63  # the largest
TINY = 1e-30
QUANTIZATION = "int8_float32"  # of CTranslate2; unquantized parts are computed in float32


def weights_hash(folder: Path) -> str:
    """Return SHA-256 of the one weight file; of several, of the output of `sha256sum` for them, by
    name."""
    found = sorted([*folder.glob("*.safetensors"), *folder.glob("*.gguf")])
    if not found:
        raise ModelError(
            f"{folder} has no *.safetensors. Other weights (.bin, .pt) are pickles and are not "
            f"loaded: convert them first with save_pretrained"
        )
    if len(found) == 1:
        return sha256(found[0])
    lines = [f"{sha256(file)}  {file.name}\n" for file in found]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def shapes(folder: Path) -> dict[str, list[int]]:
    """Return the shape of each tensor of a model folder, from the headers of its files."""
    found: dict[str, list[int]] = {}
    for file in sorted(folder.glob("*.safetensors")):
        with file.open("rb") as handle:
            header = json.loads(handle.read(int.from_bytes(handle.read(8), "little")))
        found |= {name: about["shape"] for name, about in header.items() if "shape" in about}
    return found


def not_finite(tensors: "Mapping[str, Tensor]") -> str | None:
    """Return the name of a tensor with an infinite value or a NaN in it, if there is one."""
    return next((name for name, tensor in tensors.items() if not tensor.isfinite().all()), None)


def chat_template(folder: Path) -> str | None:
    """Return the Jinja source that turns messages into the model's prompt."""
    for name in ("chat_template.jinja", "tokenizer_config.json"):
        if (folder / name).is_file():
            text = (folder / name).read_text("utf-8")
            template = text if name.endswith(".jinja") else json.loads(text).get("chat_template")
            if isinstance(template, list):  # several, each with its name
                template = {each["name"]: each["template"] for each in template}.get("default")
            if isinstance(template, str):
                return template
    return None


def from_gguf(file: Path, folder: Path) -> None:
    """Convert a GGUF file to a Hugging Face folder. Takes half a minute.

    In bfloat16: half the size of float32, and its rounding error (2⁻⁹ of a weight) is far below the
    loss of four-bit weights."""
    import torch
    from gguf import GGUFReader
    from transformers import AutoModelForCausalLM, GgufConfig

    field = GGUFReader(file).fields
    model = AutoModelForCausalLM.from_pretrained(
        file.parent,
        gguf_file=file.name,
        dtype=torch.bfloat16,
        quantization_config=GgufConfig(dequantize=True),  # or transformers 5 refuses to save it
    )
    model.save_pretrained(folder)
    for saved in folder.glob("*.safetensors"):
        saved.chmod(0o644)  # safetensors writes 0600, and the one who serves may be another user
    _write_tokenizer(
        file, folder, field["tokenizer.ggml.pre"].contents(), model.config.max_position_embeddings
    )
    name, licence = (field[f"general.{key}"].contents() for key in ("name", "license"))
    (folder / "README.md").write_text(f"---\nlicense: {licence}\n---\n\n{name}\n", "utf-8")


def _write_tokenizer(file: Path, folder: Path, pre: str, context: int) -> None:
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
    from transformers import AutoTokenizer

    if pre not in SPLITS_DIGITS:
        raise ModelError(
            f"{file.name}: {pre!r}, its pre-tokenizer, is not supported; "
            f"use the model's safetensors files"
        )
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    if SPLITS_DIGITS[pre]:
        tokenizer.backend_tokenizer.pre_tokenizer = Sequence(
            [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
        )
    tokenizer.model_max_length = context
    tokenizer.save_pretrained(folder)


def convert(folder: Path, cache: Path) -> Path:
    """Convert a model folder to CTranslate2, int8, once; return its path in the cache.

    Its name is a hash of the weights, so a tuned model never uses another one's conversion."""
    import ctranslate2

    parts = (
        weights_hash(folder),
        sha256(folder / "config.json"),
        ctranslate2.__version__,
        QUANTIZATION,
    )
    target = cache / hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]
    if not target.exists():
        log.info("converting %s for CTranslate2, once", folder)
        with whole_folder(target) as out:
            quantized(folder, out)
    return target


def quantized(folder: Path, out: Path, numbers: str = QUANTIZATION) -> None:
    """Write the CTranslate2 form of a model folder into the empty folder `out`."""
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(folder)).convert(str(out), quantization=numbers, force=True)


def quantized_exactly(folder: Path, out: Path) -> None:
    """Write the CTranslate2 form with weights of seven bits, whose products every processor sums
    exactly: processors without VNNI add them in pairs, in 16 bits, which those of eight bits
    overflow."""
    import numpy as np
    from ctranslate2.converters import TransformersConverter
    from ctranslate2.specs.model_spec import NumpyVariable, Variable, visit_spec

    def in_seven_bits(layer: Any, path: str, value: Any) -> None:
        name = path.rsplit("/", maxsplit=1)[-1]
        if isinstance(value, Variable) and hasattr(layer, f"{name}_scale"):
            rows = value.to("float32").numpy()
            top = np.abs(rows).max(1)
            scale = np.where(top > 0, SEVEN_BITS / np.maximum(top, TINY), 1).astype(np.float32)
            setattr(layer, name, NumpyVariable(np.rint(rows * scale[:, None]).astype(np.int8)))
            setattr(layer, f"{name}_scale", NumpyVariable(scale))

    class Converter(TransformersConverter):  # type: ignore[misc]
        def _load(self) -> Any:
            spec = super()._load()
            spec.validate()
            visit_spec(spec, in_seven_bits)
            return spec

    Converter(str(folder)).convert(str(out), force=True)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes `target` when the block ends without an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        yield new
        for path in (*new.rglob("*"), new):
            sync(path)
        if target.exists():
            target.rename(Path(scratch) / "old")
        new.rename(target)
        sync(target.parent)
