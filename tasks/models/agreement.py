"""Compare CTranslate2 with transformers, before CTranslate2 runs a model.

In:  a model folder
Out: <cache>/agreement-<hash>.json, the difference in nats a token, or why it can't be converted

A conversion may succeed and compute another model: CTranslate2 4.8 does so with Gemma 2 and 3.
The first layers of the model are run by both in float32, because quantization hides the
difference: on the default model int8 is .06 nats a token off and up to 1.7 on one, float32 .000005,
and Gemma 3 .26. The differences count without their signs, or they cancel.

The result depends on the settings and shapes of a model and on both libraries, so tuned models
share that of their base.
"""

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Any

from tasks.models.template import Template
from tasks.models.weights import quantized, shapes
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

TOLERANCE = 0.02  # nats a token
LAYERS = 8  # Gemma 3 repeats six kinds of layers, SmolLM3 four; all are among them
TOKENS = 512
# of config.json, without effect on what is computed
NEUTRAL = {"dtype", "torch_dtype", "use_cache", "transformers_version", "_name_or_path"}
REFUSALS = (  # what converting an unknown model can raise
    ArithmeticError, AttributeError, ImportError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far CTranslate2 is from transformers, or why it can't be converted."""

    nats: float | None
    error: str = ""

    @property
    def agrees(self) -> bool:
        return self.nats is not None and self.nats <= TOLERANCE

    @property
    def reason(self) -> str:
        if self.nats is None:
            return f"it does not convert the model ({self.error})"
        than = "at most" if self.agrees else "more than"
        return (
            f"its likelihoods differ from those of transformers by {self.nats:.4f} nats a token, "
            f"{than} {TOLERANCE}"
        )


def check(folder: Path, template: Template, cache: Path) -> Agreement:
    """Return the agreement of the two engines on a model folder, measured once."""
    path = cache / f"agreement-{_key(folder)}.json"
    try:
        return Agreement(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        pass  # not measured yet
    log.info("comparing CTranslate2 with transformers on %s, once", folder)
    found = _measured(folder, template)
    log.info("CTranslate2 and %s: %s", folder, found.reason)
    write_json(path, asdict(found))
    return found


def _key(folder: Path) -> str:
    settings = json.loads((folder / "config.json").read_text("utf-8"))
    libraries = [version(name) for name in ("ctranslate2", "transformers")]
    decisive = {name: value for name, value in settings.items() if name not in NEUTRAL}
    parts = [decisive, shapes(folder), *libraries, LAYERS, TOKENS]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def _measured(folder: Path, template: Template) -> Agreement:
    row = _tokens(template)
    with tempfile.TemporaryDirectory(prefix="agreement.") as scratch, _quiet():
        whole, out = Path(scratch) / "model", Path(scratch) / "converted"
        try:
            theirs = _by_transformers(folder, whole, [_id(template, token) for token in row])
            for name in ("tokenizer.json", "tokenizer_config.json"):
                shutil.copyfile(folder / name, whole / name)
            quantized(whole, out, "float32")
            ours = _by_ctranslate2(out, row[: len(theirs) + 1])
        except REFUSALS as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            return Agreement(None, reason.split(" (supported")[0][:200])
    if len(ours) != len(theirs):
        return Agreement(None, f"expected {len(theirs)} likelihoods, got {len(ours)}")
    return Agreement(fmean(abs(a - b) for a, b in zip(ours, theirs, strict=True)))


def _tokens(template: Template) -> list[str]:
    """Return a text that is long enough for windows of attention, with figures, because both agree
    on a text that repeats itself."""
    lines = (
        f"Pump {n} holds {n * 37 % 101} bar at {n * n % 97} degrees; its seal is changed after "
        f"{n * 13 % 29 + 1} weeks."
        for n in range(1, 40)
    )
    text = template.tokens(template.plain("\n".join(lines)))
    return [*([template.start] if template.start else []), *text][:TOKENS]


def _id(template: Template, token: str) -> int:
    found = template.tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"its tokenizer has no token {token!r}")
    return found


def _by_transformers(folder: Path, out: Path, ids: Sequence[int]) -> list[float]:
    """Write the first layers of the model in float32, and return their log-probabilities."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config: Any = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    inner = config.get_text_config()
    layers = inner.num_hidden_layers
    for name, value in inner.to_dict().items():
        if isinstance(value, list) and len(value) == layers > LAYERS:  # one for each layer
            setattr(inner, name, value[:LAYERS])
    inner.num_hidden_layers = min(layers, LAYERS)
    model: Any = AutoModelForCausalLM.from_pretrained(
        folder,
        config=config,
        dtype=torch.float32,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
    )
    model.eval().save_pretrained(out)
    ids = ids[: getattr(inner, "max_position_embeddings", TOKENS)]
    with torch.inference_mode():
        logits = model(torch.tensor([ids]), use_cache=False).logits[0, :-1]
        shares = logits.float().log_softmax(-1)
    return [float(found) for found in shares[range(len(ids) - 1), ids[1:]]]


def _by_ctranslate2(converted: Path, row: Sequence[str]) -> list[float]:
    os.environ.setdefault("CT2_USE_MKL", "0")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import ctranslate2

    engine = ctranslate2.Generator(str(converted), compute_type="float32")
    [found] = engine.score_batch([list(row)], max_input_length=0)
    return list(found.log_probs)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence transformers, which warns of the layers that are left out on purpose."""
    from transformers.utils import logging

    library: Any = logging

    before = library.get_verbosity()
    library.set_verbosity_error()
    try:
        yield
    finally:
        library.set_verbosity(before)
