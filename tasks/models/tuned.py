"""Write the folder of a tuned model, with the hashes of the base that it was made for."""

import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

from tasks.errors import ModelError
from tasks.models.weights import chat_template, not_finite, sha256, weights_hash
from tasks.records import digest

CARD = "card.json"
COPIED = (
    "tokenizer.json",
    "tokenizer_config.json",
    "chat_template.jinja",
    "generation_config.json",
)


def made_for(base: Path) -> dict[str, str]:
    """Return the hashes that a tuned model and its base must agree on; recomputed when a file
    changes."""
    files = sorted(file for file in base.iterdir() if file.is_file()) if base.is_dir() else []
    return dict(_made_for(base, tuple((f.name, f.stat().st_mtime_ns) for f in files)))


@lru_cache(maxsize=4)
def _made_for(base: Path, _files: tuple[tuple[str, int], ...]) -> dict[str, str]:
    return {
        "base": weights_hash(base),
        "tokenizer": sha256(base / "tokenizer.json"),
        "template": digest(chat_template(base) or ""),
    }


def write(model: Any, base: Path, folder: Path) -> None:
    """Write the contents of a model folder. In float16: the updates of training are too small for
    bfloat16's eight bits. Raises ModelError if a weight is not finite in it."""
    import torch

    model = model.to(torch.float16)
    if name := not_finite(model.state_dict()):
        raise ModelError(
            f"{name} is not finite in float16: {folder} was not written. Lower the rate of this "
            "level (levels.*.rate in params.yaml) and train again"
        )
    model.config.use_cache = True
    model.save_pretrained(folder)
    for name in COPIED:
        if (base / name).is_file():
            shutil.copyfile(base / name, folder / name)
