"""Compute one data set from another, a shard at a time.

In:  a folder of shards, or several folders whose shards have the same names
Out: a folder with the shard that a step makes of each of them, and no other file

A shard is computed only if its input or the fingerprint of the step has changed since the last run.
DVC deletes the outputs of a stage before it runs the stage, so each output has a copy in the cache:

    <cache>/shards/<hash of the output's path>/part-NN.parquet  the copy
                                               part-NN.json     hashes of input, step and output
                                               folder           the output's path

The cache may be lost or torn at any time: a copy counts only if it has the hash that its JSON file
records. A forgotten document leaves it with the whole folder `shards`.
"""

import contextlib
import json
import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from tasks import paths
from tasks.progress import logged
from tasks.records import digest
from tasks.storage import lease, shards
from tasks.storage.atomic import beside, whole

log = logging.getLogger(__name__)

FOLDER = "folder"

Facts = dict[str, Any]  # of one shard, as JSON


@dataclass(frozen=True, slots=True)
class Made:
    """What a step makes of one shard."""

    table: pa.Table
    facts: Facts  # counts for the report, and whatever helps the next run to reuse rows


@dataclass(frozen=True, slots=True)
class Former:
    """What the same step made of the shard of this name in the last run."""

    output: Path | None  # None if it had no rows
    facts: Facts


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard of the output."""

    facts: Facts
    computed: bool  # not copied
    written: bool  # the file was another, or was not there


Step = Callable[[Sequence[Path], Former | None], Made]  # the input shard of each source
Run = Callable[[Callable[[str], Shard], Iterable[str]], Iterable[Shard]]


@dataclass(frozen=True, slots=True)
class Entry:
    """The JSON file beside a copy: what the copy was made from, and its hash."""

    inputs: str
    fingerprint: str
    output: str | None  # None if there are no rows
    facts: Facts


def mapped(
    sources: Sequence[Path], target: Path, step: Step, fingerprint: str, run: Run = map
) -> list[Shard]:
    """Make `target` hold what `step` makes of every shard of the first source, and return the
    shards in the order of their names. `run` is map, or that of an executor.

    A step depends on its input shards and on what is in `fingerprint`, on nothing else."""
    names = [path.name for path in shards.files(sources[0])]
    target.mkdir(parents=True, exist_ok=True)
    copies = _copies(target)
    copies.mkdir(parents=True, exist_ok=True)
    (copies / FOLDER).write_text(str(target.absolute()), "utf-8")
    made = run(partial(_map_shard, sources, target, step, fingerprint), names)
    found = list(logged(made, target.name, len(names)))
    shards.remove_others(target, names)
    _remove_unused(copies, names)
    return found


def code(*files: str) -> str:
    """Return a hash of source files for the fingerprint of a step, so that no copy is used that
    other code has made."""
    return digest(*(Path(file).read_bytes() for file in files))


def _map_shard(
    sources: Sequence[Path], target: Path, step: Step, fingerprint: str, name: str
) -> Shard:
    inputs = [source / name for source in sources]
    hashed = digest(*(path.read_bytes() if path.exists() else b"" for path in inputs))
    copy, output = _copies(target) / name, target / name
    entry = _entry(copy, fingerprint)
    if entry and entry.inputs == hashed:
        return Shard(entry.facts, computed=False, written=_place(copy, output, entry.output))
    former = Former(copy if entry.output else None, entry.facts) if entry else None
    made = step(inputs, former)
    written = shards.write_shard(output, made.table)
    _store_copy(copy, output, hashed, fingerprint, made.facts)
    return Shard(made.facts, computed=True, written=written)


def _entry(copy: Path, fingerprint: str) -> Entry | None:
    """Return what the cache has of a shard; None if the step was another, or a file is torn."""
    try:
        entry = Entry(**json.loads(copy.with_suffix(".json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return entry if entry.fingerprint == fingerprint and entry.output == _hash(copy) else None


def _hash(path: Path) -> str | None:
    try:
        return digest(path.read_bytes())
    except OSError:
        return None


def _place(copy: Path, output: Path, hashed: str | None) -> bool:
    """Make a shard equal to its copy. Returns whether it was another."""
    if _hash(output) == hashed:
        return False
    if hashed is None:
        with lease.fence():
            output.unlink()
        return True
    with whole(output) as temporary:
        shutil.copyfile(copy, temporary)
    return True


def _store_copy(copy: Path, output: Path, inputs: str, fingerprint: str, facts: Facts) -> None:
    """Replace the copy of a shard. It needs no fsync: a torn one is not used."""
    copy.with_suffix(".json").unlink(missing_ok=True)
    if output.exists():
        _replace(copy, output.read_bytes())
    else:
        copy.unlink(missing_ok=True)
    entry = {"inputs": inputs, "fingerprint": fingerprint, "output": _hash(output), "facts": facts}
    _replace(copy.with_suffix(".json"), json.dumps(entry).encode())


def _replace(path: Path, data: bytes) -> None:
    temporary = beside(path)
    temporary.write_bytes(data)
    temporary.replace(path)


def _copies(target: Path) -> Path:
    return paths.cache("shards") / digest(str(target.absolute()))


def _remove_unused(copies: Path, names: Sequence[str]) -> None:
    """Delete the copies of shards that are gone, and those of workspaces that are gone: each DVC
    experiment has its own."""
    stems = {FOLDER, *(Path(name).stem for name in names)}
    for path in copies.iterdir():
        if path.stem not in stems:
            path.unlink(missing_ok=True)
    for file in copies.parent.glob(f"*/{FOLDER}"):
        with contextlib.suppress(OSError):  # another run has deleted it
            if not Path(file.read_text("utf-8")).parent.exists():
                shutil.rmtree(file.parent)
