"""Manage the generations of an embedded index: the one being served, and the switch to the next.

    data/index/live.json        the pointer: the generation being served, and the newest one
    data/index/000007/          a certified one: shard/ of Qdrant Edge, words.npz,
                                points.npy, about.json
    data/index/000006-1/        a revision: something was withdrawn from it (revisions.py)
    data/index/….building/      one that is not certified yet; removed by the next night

A shard never changes once it has its name: readers have it open, and a change is a copy. The
pointer moves in one rename. After a rollback it names an older generation than the newest.
"""

import json
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tasks import paths
from tasks.errors import StoreError
from tasks.index import shard_files
from tasks.index.bm25 import Frequencies
from tasks.index.generation_facts import About, Pointer
from tasks.index.ledger import Ledger
from tasks.index.qdrant_edge import EdgeStore
from tasks.index.read_back import Reading
from tasks.storage import lease
from tasks.storage.atomic import sync, write_json

log = logging.getLogger(__name__)

POINTER = "live.json"
BUILDING = ".building"
WORDS = "words.npz"  # beside the shard: how frequent each word is
POINTS = "points.npy"  # beside the shard: the ledger that was certified
EMPTY, POINT = 8_000_000, 4_000  # bytes of a shard; of a point's words and payload, at the most


@dataclass(frozen=True, slots=True)
class Stored:
    """What a generation contains."""

    ledger: Ledger
    altered: bool  # its files are not those that were certified


@dataclass(frozen=True, slots=True)
class Generations:
    folder: Path = paths.INDEX
    hnsw_ef: int = 128

    def names(self) -> list[str]:
        """Return the names, oldest first; of each generation, its last revision."""
        found: dict[str, tuple[int, str]] = {}
        for path in self.folder.glob("*/about.json"):
            if match := _number(path.parent.name):
                revision = int(match[2] or 0)
                found[match[1]] = max(found.get(match[1], (-1, "")), (revision, path.parent.name))
        return [name for _, (_, name) in sorted(found.items())]

    def pointer(self) -> Pointer | None:
        """Return the pointer; None without any generation. A pointer to nothing is repaired from
        the folder: every named generation was certified, and withdrawn documents have been removed
        from it."""
        names = self.names()
        if not names:
            return None
        written = self._read_pointer()
        head = written.get("head")
        head = head if head in names else names[-1]
        generation = written.get("generation")
        if generation not in names:
            # torn, lost, or killed between a revision and its pointer
            number = _number(str(generation))
            revised = [name for name in names if number and name.startswith(number[1])]
            generation = revised[0] if revised else head
        return Pointer(str(generation), str(head))

    def _read_pointer(self) -> dict[str, Any]:
        try:
            written = json.loads((self.folder / POINTER).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return written if isinstance(written, dict) else {}

    def set_pointer(self, pointer: Pointer) -> None:
        if self._read_pointer() != asdict(pointer):
            write_json(self.folder / POINTER, asdict(pointer))

    def advance(self, name: str) -> None:
        """Make `name` the newest generation, and serve it unless somebody rolled back."""
        with self.moment():
            pointer = self.pointer()
            back = pointer is not None and pointer.rolled_back
            self.set_pointer(Pointer(pointer.generation if pointer and back else name, name))

    def moment(self) -> AbstractContextManager[None]:
        """Lock the pointer; rolling back needs no lease."""
        return lease.moment(self.folder.parent / paths.LEASE.name)

    def about(self, name: str) -> About:
        path = self.folder / name / "about.json"
        try:
            return About(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(f"{path} can't be read: {error}") from None

    def write_about(self, name: str, about: About) -> None:
        write_json(self.folder / name / "about.json", asdict(about))

    def open(self, name: str) -> EdgeStore:
        """Open a generation. Raises StoreError if a file is missing or truncated."""
        about = self.about(name)
        shard = self.folder / name / "shard"
        if not self.is_whole(name):
            raise StoreError(f"{shard} is incomplete: inhouse run reindex rebuilds it")
        file = self.folder / name / WORDS  # a revision has none: counted when words are searched
        words = Frequencies.load(file) if file.exists() else None
        return EdgeStore.open(shard, about.dim, self.hnsw_ef, words)

    def is_whole(self, name: str) -> bool:
        """Return whether no file is missing or truncated."""
        there = shard_files.sizes(self.folder / name / "shard")
        return all(there.get(file, -1) >= size for file, size in self.about(name).files.items())

    def is_settled(self) -> bool:
        """Return whether the pointer names generations that are there, the newest one whole."""
        pointer = self.pointer()
        if pointer is None or self._read_pointer() != asdict(pointer):
            return False
        return self.is_whole(pointer.head)

    def is_pure(self, name: str) -> bool:
        """Return whether the files of a generation contain nothing but its points. Those that an
        older version wrote may contain deleted texts."""
        return bool(self.about(name).filters)

    def passed(self, name: str, filters: str) -> None:
        """Record that all texts of a generation are in the form that this filter gives them."""
        about = self.about(name)
        if about.filters != filters:
            self.write_about(name, replace(about, filters=filters))

    def stored(self, name: str, reading: Reading) -> Stored | None:
        """Return the points of a generation; None if it can't be read, and must be rebuilt."""
        try:
            sealed = self.about(name).sealed
            same = bool(sealed) and sealed == shard_files.seal(self.folder / name)
            file = self.folder / name / POINTS
            known = Ledger.load(file) if same and file.exists() else None
            with closing(self.open(name)) as store:
                return Stored(reading.ledger(store, known), altered=bool(sealed) and not same)
        except StoreError as error:
            log.warning("index: %s", error)
            return None

    def check_room(self, points: int, dim: int) -> None:
        """Raise StoreError if the disk has no room for a copy of the newest generation and this
        many new points: the engine maps its files, and crashes if the disk fills up behind the
        map."""
        pointer = self.pointer()
        copied = shard_files.occupied(self.folder / pointer.head) if pointer else 0
        needed = EMPTY + copied + points * (POINT + 8 * dim)
        self.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.folder).free
        if free < needed:
            raise StoreError(
                f"not enough disk space for the next generation: expected about "
                f"{needed / 1e6:.0f} MB in {self.folder}, got {free / 1e6:.0f} MB. The old index "
                "is still served. Free disk space and run inhouse run reindex"
            )

    def next_name(self) -> str:
        numbers = [int(match[1]) for path in self.folder.glob("*") if (match := _number(path.name))]
        return f"{max(numbers, default=0) + 1:06d}"

    @contextmanager
    def building(self, name: str, base: str | None) -> Iterator[Path]:
        """Yield the folder of a new generation; it contains a copy of the shard of `base`, if
        given.

        Its name contains this process's id: a paused process that wakes up writes beside its
        successor."""
        building = self.folder / f"{name}.{os.getpid()}{BUILDING}"
        try:
            building.mkdir(parents=True)
            if base:
                shard_files.copy(self.folder / base / "shard", building / "shard")
            yield building
        finally:
            shutil.rmtree(building, ignore_errors=True)  # published, it has another name

    def publish(self, building: Path, name: str, about: About) -> None:
        """Give a certified generation its name. The pointer is not moved."""
        sealed = replace(about, sealed=shard_files.seal(building))
        write_json(building / "about.json", asdict(sealed))
        for path in building.rglob("*"):
            sync(path)
        with lease.fence():
            building.rename(self.folder / name)
        sync(self.folder)

    def replace(self, name: str, revised: str) -> None:
        """Serve a revision in the place of a generation, and remove that."""
        with self.moment():
            pointer = self.pointer()
            if pointer and pointer.generation in (name, revised):
                self.set_pointer(Pointer(revised, pointer.head))
        self.remove(name)

    def prune(self, keep: int) -> None:
        """Keep the newest generations, the one being served among them, and no half-built one."""
        pointer = self.pointer()
        if pointer is None:
            return
        needed = {*self.names()[-keep:], pointer.generation, pointer.head}
        for path in self.folder.glob("*"):
            if path.name not in needed and _number(path.name):
                self.remove(path.name)

    def sweep(self) -> None:
        """Remove the leftovers of an interrupted night."""
        for path in self.folder.glob(f"*{BUILDING}"):
            with lease.fence():
                shutil.rmtree(path)

    def remove(self, name: str) -> None:
        """Delete a generation, or what a crash left of one."""
        with lease.fence():
            # without about.json it is not a generation, only the leftovers of a crash
            (self.folder / name / "about.json").unlink(missing_ok=True)
            # a reader that opens it this moment writes into it; the next night removes that
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def roll_back(self, name: str | None = None) -> Pointer:
        """Serve an older generation, by default the one before, until `resume`. Raises
        StoreError."""
        with self.moment():
            pointer, names = self._there()
            older = names[: names.index(pointer.generation)]
            if name is None and not older:
                raise StoreError(f"there is no generation before {pointer.generation}")
            if name is not None and name not in names:
                raise StoreError(f"expected a generation of {', '.join(names)}, got {name}")
            target = Pointer(name or older[-1], pointer.head)
            self.open(target.generation).close()
            self.set_pointer(target)
        return target

    def resume(self) -> Pointer:
        """Serve the newest generation again, and those of the next nights."""
        with self.moment():
            pointer, _ = self._there()
            target = Pointer(pointer.head, pointer.head)
            self.set_pointer(target)
        return target

    def _there(self) -> tuple[Pointer, list[str]]:
        pointer = self.pointer()
        if pointer is None:
            raise StoreError("there is no index yet. Run inhouse run reindex")
        return pointer, self.names()

    def disk(self) -> dict[str, int]:
        """Return the bytes used now, the most that the next night needs at today's size, and the
        free ones."""
        every = {name: shard_files.occupied(self.folder / name) for name in self.names()}
        pointer = self.pointer()
        head = every.get(pointer.head, 0) if pointer else 0
        free = shutil.disk_usage(self.folder).free if self.folder.is_dir() else 0
        used = sum(every.values())
        return {"used": used, "next_night": used + head, "free": free}


def _number(name: str) -> re.Match[str] | None:
    """Match the name of a generation. Groups: number and revision."""
    return re.fullmatch(r"(\d{6})(?:-(\d+))?", name)
