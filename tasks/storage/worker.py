"""Compute a shard on a worker of a cluster, as the run that sent it would.

The step travels pickled, and a worker compares the code before it unpickles it. Whatever is heavy,
such as the embedder, pickles as the description from which each worker opens its own.
"""

import importlib
import importlib.metadata
import io
import os
import pickle
import platform
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tasks import console, paths
from tasks.errors import ClusterError
from tasks.records import digest
from tasks.storage import lease
from tasks.storage.heap import keep_heap
from tasks.storage.per_shard import Shard

CORES = "INHOUSE_CORES"  # how many a worker uses; tasks/models/cores.py reads it
SENT = (lease.VARIABLE, paths.PARAMS_VARIABLE)  # variables that a worker takes from this run
LIBRARIES = ("distributed", "numpy", "openvino", "pyarrow", "tokenizers")  # that results depend on
START = "start of a shard"


def _code() -> str:
    files = sorted(Path(__file__).parents[1].rglob("*.py"))
    versions = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    return digest(platform.python_version(), *versions, *(file.read_bytes() for file in files))


VERSION = _code()  # of the code that this process has loaded, whatever the files are later


@dataclass(frozen=True, slots=True)
class Home:
    """Where the run lives, and what a worker must share with it."""

    run: str
    folder: str
    cache: str
    version: str
    variables: tuple[tuple[str, str], ...]

    @property
    def marks(self) -> tuple[Path, ...]:
        """The files by which a worker knows that it sees this folder and this cache, not others at
        the same paths."""
        name = f"cluster-{self.run}"
        return Path(self.folder) / paths.SERVICE / name, Path(self.cache) / name


def home() -> Home:
    variables = tuple((name, os.environ[name]) for name in SENT if name in os.environ)
    cache = str(paths.cache("").absolute())
    return Home(uuid.uuid4().hex, str(Path.cwd()), cache, VERSION, variables)


def work(home: Home, payload: bytes, name: str) -> Shard:
    """Compute one shard; this runs on a worker, one at a time."""
    from distributed import get_worker

    worker = get_worker()
    join(home, f"worker {worker.name} ({worker.address})")
    worker.log_event(f"{START} {home.run}", {"shard": name, "worker": worker.address})
    return _function(payload)(name)


def join(home: Home, worker: str) -> None:
    """Make this process one of the run: its folder, cache and lease. Raises ClusterError if the
    worker would not compute the same."""
    if home.version != VERSION:
        raise ClusterError(
            f"{worker} has another version of the code or its libraries: expected "
            f"{home.version[:12]}, got {VERSION[:12]}. Start it again from the run's checkout and "
            "requirements.lock"
        )
    for mark in home.marks:
        if not mark.exists():
            raise ClusterError(
                f"{worker} does not share {mark.parent} with the run. Mount the project's folder "
                "and the cache (INHOUSE_CACHE) at the same paths on every machine"
            )
    os.chdir(home.folder)
    for variable in SENT:
        os.environ.pop(variable, None)
    os.environ |= dict(home.variables) | {"INHOUSE_CACHE": home.cache, CORES: "1"}
    keep_heap()
    console.begin()


@lru_cache(maxsize=1)
def _function(payload: bytes) -> Callable[[str], Shard]:
    """Return the function that was sent, once for all shards of a run."""
    function: Callable[[str], Shard] = pickle.loads(payload)  # noqa: S301 from the run's scheduler
    return function


class _Pickler(pickle.Pickler):
    """Pickles functions and classes of the module that runs as `__main__` by its own name, so that
    a worker imports it."""

    def reducer_override(self, thing: Any) -> Any:
        spec = getattr(sys.modules["__main__"], "__spec__", None)
        ours = getattr(thing, "__module__", None) == "__main__" and hasattr(thing, "__qualname__")
        if ours and spec:
            return _named, (spec.name, thing.__qualname__)
        return NotImplemented


def pickled(thing: Any) -> bytes:
    """Return a thing as bytes that a worker can read."""
    out = io.BytesIO()
    _Pickler(out).dump(thing)
    return out.getvalue()


def _named(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)
