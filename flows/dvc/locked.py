"""Compare the files with DVC's records of them, as `dvc status` does, without starting DVC.

In:  dvc.lock, data/documents.dvc, the files that they name, DVC's cache; params.yaml
Out: True if the documents and the stages of the night are up to date for DVC
Run: called by flows.quiet
"""

import configparser
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tasks import params, paths
from tasks.errors import ParamsError

LOCK = Path("dvc.lock")
TRACKED = paths.DOCUMENTS.with_name(f"{paths.DOCUMENTS.name}.dvc")
CONFIGS = (Path(".dvc/config"), Path(".dvc/config.local"))


def is_current(stages: Sequence[str]) -> bool:
    """Return whether the documents are the version that DVC recorded and has in its cache, and each
    stage was run with today's inputs and parameters and has its outputs. dvc.yaml is not read."""
    try:
        [documents] = _read(TRACKED)["outs"]
        recorded, now = _read(LOCK)["stages"], params.values_of(params.text())
        return (
            _is_there(documents, TRACKED.parent)
            and _is_cached(documents["md5"])
            and all(_is_done(recorded[stage], now) for stage in stages)
        )
    except (
        OSError,
        ParamsError,
        ValueError,
        KeyError,
        TypeError,
    ):  # a file is missing or truncated: a whole night repairs it
        return False


def _read(file: Path) -> Any:
    return params.values_of(file.read_text("utf-8"), str(file))


def _is_done(stage: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    settings = stage.get("params", {}).get(str(paths.PARAMS), {})
    return all(_value(now, key) == value for key, value in settings.items()) and all(
        _is_there(entry) for entry in (*stage["deps"], *stage["outs"])
    )


def _value(values: Any, key: str) -> Any:
    for part in key.split("."):
        values = values[part]
    return values


def _is_there(entry: Mapping[str, Any], folder: Path = Path()) -> bool:
    return _md5(folder / entry["path"]) == str(entry["md5"])


def _md5(path: Path) -> str:
    """Return the hash that DVC gives a file, or a folder with all files below it."""
    if not path.is_dir():
        return _hash(path.read_bytes())
    files = [file for file in path.rglob("*") if file.is_file()]
    rows = [{"md5": _md5(file), "relpath": file.relative_to(path).as_posix()} for file in files]
    listed = json.dumps(sorted(rows, key=lambda row: row["relpath"]), sort_keys=True)
    return f"{_hash(listed.encode())}.dir"


def _hash(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _is_cached(md5: str) -> bool:
    """Return whether DVC's cache has a folder with all of its files."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(CONFIGS, "utf-8")
    cache = Path(".dvc", config.get("cache", "dir", fallback="cache"), "files/md5")
    listed = json.loads((cache / md5[:2] / md5[2:]).read_text("utf-8"))
    return all((cache / row["md5"][:2] / row["md5"][2:]).exists() for row in listed)
