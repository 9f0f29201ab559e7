"""Keep the ids of points with the digests of their payloads in 32 bytes a point.

In:  (chunk id, digest) pairs, as a store yields them, or arrays of both
Out: a Ledger, sorted by id, which is compared with another one without an object per point
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self, overload

import numpy as np
from numpy.typing import NDArray

from tasks.errors import StoreError
from tasks.records import digest_each
from tasks.storage.atomic import whole

Packed = NDArray[np.bytes_]  # (n,) of 16 bytes each

WIDTH = 16
KIND = np.dtype(f"S{WIDTH}")
BATCH = 10_000  # pairs packed at once
BROKEN = "0" * 2 * WIDTH  # in place of the digest of a payload that can't be read


def packed(texts: Sequence[str]) -> Packed:
    """Return UUIDs or digests, 32 hex digits each, as 16 bytes each. Raises StoreError."""
    try:
        data = bytes.fromhex("".join(texts).replace("-", ""))
    except ValueError:
        data = b""
    if len(data) != WIDTH * len(texts):
        raise StoreError("expected UUIDs as ids of points, got others: inhouse run reindex")
    return np.frombuffer(data, KIND)


def unpacked(rows: Packed) -> list[str]:
    """Return digests as they were before they were packed."""
    data = rows.tobytes().hex()
    return [data[n : n + 2 * WIDTH] for n in range(0, len(data), 2 * WIDTH)]


def joined(parts: Sequence[Packed]) -> Packed:
    return np.concatenate([np.empty(0, KIND), *parts])


class Ids(Sequence[str]):
    """Chunk ids, sorted; each is made when it is asked for."""

    def __init__(self, rows: Packed) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> "Ids": ...
    def __getitem__(self, place: int | slice) -> "str | Ids":
        if isinstance(place, slice):
            return Ids(self.rows[place])
        return next(iter(Ids(self.rows[place : place + 1 or None])))

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self.rows), BATCH):
            named = self.rows[start : start + BATCH].tobytes().hex()
            for n in range(0, len(named), 2 * WIDTH):
                each = named[n : n + 2 * WIDTH]
                yield f"{each[:8]}-{each[8:12]}-{each[12:16]}-{each[16:20]}-{each[20:]}"

    def __eq__(self, other: object) -> bool:
        return list(self) == (list(other) if isinstance(other, Sequence) else other)

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def none(cls) -> "Ids":
        return cls(np.empty(0, KIND))

    def among(self, rows: Packed) -> NDArray[np.bool_]:
        """Return which of the rows are among these ids."""
        return np.isin(rows, self.rows)

    def united(self, other: "Ids") -> "Ids":
        return Ids(np.union1d(self.rows, other.rows))


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """Points by their id, each with the digest of its payload."""

    ids: Packed  # sorted
    digests: Packed

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Return the ledger of pairs; a point without a digest is broken."""
        rest, ids, digests = iter(pairs), [], []
        while some := list(islice(rest, BATCH)):
            ids.append(packed([chunk_id for chunk_id, _ in some]))
            digests.append(packed([found or BROKEN for _, found in some]))
        return cls.sorted(joined(ids), joined(digests))

    @classmethod
    def sorted(cls, ids: Packed, digests: Packed) -> Self:
        order = np.argsort(ids, kind="stable")
        return cls(ids[order], digests[order])

    def __len__(self) -> int:
        return len(self.ids)

    def places(self, ids: Packed) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return where ids would be, and whether they are there."""
        places = np.searchsorted(self.ids, ids)
        there = np.zeros(len(ids), np.bool_)
        inside = places < len(self.ids)
        there[inside] = self.ids[places[inside]] == ids[inside]
        return places, there

    def has(self, ids: Packed) -> NDArray[np.bool_]:
        return self.places(ids)[1]

    def seen(self, there: Packed, read: "Ledger") -> "Ledger":
        """Return the ledger of the ids that are there: with the digest that was read of those in
        `read`, with the one known here of the others; broken without either."""
        ids = np.sort(there)
        digests = np.full(len(ids), bytes(WIDTH), KIND)
        for known in (self, read):
            places, found = known.places(ids)
            digests[found] = known.digests[places[found]]
        return Ledger(ids, digests)

    @property
    def fingerprint(self) -> str:
        """A hash that is equal for equal documents, on every machine and with any history of the
        index."""
        return digest_each(f"{i} {found}" for i, found in self._pairs())

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for start in range(0, len(self), BATCH):
            some = slice(start, start + BATCH)
            yield from zip(Ids(self.ids[some]), unpacked(self.digests[some]), strict=True)

    def save(self, path: Path) -> None:
        out = io.BytesIO()
        np.save(out, np.stack([self.ids, self.digests]), allow_pickle=False)
        with whole(path) as temporary:
            temporary.write_bytes(out.getvalue())

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raise StoreError if the file is missing or torn."""
        try:
            ids, digests = np.load(path, allow_pickle=False)
            return cls(ids.astype(KIND), digests.astype(KIND))
        except (OSError, ValueError, EOFError) as error:
            raise StoreError(f"{path} can't be read: {error}") from None
