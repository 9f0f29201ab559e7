"""Train the tagger.

In:  models/embedder, values.txt, words.txt, templates.txt, languages.txt, params.yaml: tagger
Out: models/tagger (adapter and head as safetensors, card.json), reports/tagger.json
Run: python -m tasks.pii.tagger
"""

from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from tasks import console, params
from tasks.models.weights import sha256, weights_hash, whole_folder
from tasks.pii.tagger.examples import HERE, TEMPLATES
from tasks.pii.tagger.network import types
from tasks.pii.tagger.training import accuracy, train
from tasks.storage.atomic import write_json


def run(
    tagger: params.Tagger, base: Path = Path("models/embedder"), out: Path = Path("models/tagger")
) -> dict[str, Any]:
    """Train, write models/tagger atomically, and return its card."""
    network = train(base, tagger)
    card = {
        "base": weights_hash(base),
        "tokenizer": sha256(base / "tokenizer.json"),
        "data": {n: sha256(HERE / n) for n in (*TEMPLATES, "values.txt", "words.txt")},
        "params": tagger.model_dump(),
        "held_out_token_accuracy": accuracy(network, base, tagger.seed),
    }
    encoder: Any = network.encoder
    with whole_folder(out) as folder:
        encoder.peft_config["default"].base_model_name_or_path = "models/embedder"
        encoder.save_pretrained(folder, save_embedding_layers=False)
        (folder / "README.md").unlink(missing_ok=True)
        head = {**network.head.state_dict(), "types": types(encoder).weight.detach()}
        save_file({k: v.contiguous() for k, v in head.items()}, folder / "head.safetensors")
        for file in folder.iterdir():
            file.chmod(0o644)
        card["files"] = {f.name: sha256(f) for f in sorted(folder.glob("*.safetensors"))}
        write_json(folder / "card.json", card)
    write_json(Path("reports/tagger.json"), card)
    return card


if __name__ == "__main__":
    console.run(lambda: print(run(params.load().tagger)["held_out_token_accuracy"]))
