"""Read back what a generation contains: all payloads, or all ids and a part of the payloads.

In:  an open EdgeStore; the ledger of what was certified in it, if its files are still the same
Out: the ledger of what it contains

Up to `index.read_whole` points every payload is read every night. Above, a thirtieth of them is:
within PARTS nights, each payload is read at least once.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from tasks.index import ledger
from tasks.index.ledger import BATCH, Ids, Ledger
from tasks.index.qdrant_edge import PARTS, EdgeStore


@dataclass(frozen=True, slots=True)
class Reading:
    """How much is read back tonight."""

    whole: int  # points up to which all payloads are read
    part: int  # of PARTS, in larger indexes

    def ledger(self, store: EdgeStore, known: Ledger | None, also: Ids | None = None) -> Ledger:
        """Return the points of a store. Without a known ledger every payload is read, otherwise of
        a large index tonight's part and `also`."""
        if known is None or len(known) <= self.whole:
            return Ledger.of(store.digests())
        there = ledger.joined([ledger.packed(some) for some in _batches(store.ids())])
        read = chain(store.digests(self.part), _of(store, also or Ids(known.ids[:0])))
        return known.seen(there, Ledger.of(read))


def next_part(last: int | None) -> int:
    """Return the part of the night after the one that read `last`; of a day if that is unknown."""
    return ((datetime.date.today().toordinal() if last is None else last) + 1) % PARTS


def _of(store: EdgeStore, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(ids), BATCH):
        yield from store.digests_of(list(ids[start : start + BATCH]))


def _batches(ids: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(ids, BATCH)):
        yield some
