"""Define what is known of the generations of an index without opening one.

In:  the desired points, the files of a shard
Out: Pointer, which generation is in use; About, the facts about one
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.index import shard_files
from tasks.index.desired import ShardedPoints
from tasks.records import digest


@dataclass(frozen=True, slots=True)
class Pointer:
    generation: str  # in use
    head: str  # the newest one, made by the last night

    @property
    def rolled_back(self) -> bool:
        return self.generation != self.head


@dataclass(frozen=True, slots=True)
class About:
    """The facts about a generation that are known without opening it."""

    made: str  # ISO time
    dim: int
    points: int
    embedder: str  # fingerprints
    chunker: str
    content: str
    readers: str  # of the documents and groups that it was last brought to
    files: dict[str, int]  # bytes by name: an engine that maps a shorter file dies of it
    sealed: str = ""  # hash of all files as they were certified; "": an older version did not seal
    filters: str = ""  # fingerprint of parser and redactor; "": its files may contain deleted texts


def readers_fingerprint(readers: Mapping[str, tuple[str, ...]]) -> str:
    return digest(*(f"{uri}\0{' '.join(readers[uri])}" for uri in sorted(readers)))


def about_of(desired: ShardedPoints, points: int, shard: Path) -> About:
    return About(
        made=datetime.now().astimezone().isoformat(timespec="seconds"),
        dim=desired.dim,
        points=points,
        embedder=desired.embedder,
        chunker=desired.chunker,
        content=desired.ledger.fingerprint,
        readers=readers_fingerprint(desired.readers),
        files=shard_files.sizes(shard),
        filters=desired.filters,
    )
