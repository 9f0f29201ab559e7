"""Find the points of a store whose document was deleted or changed, or has other readers now.

In:  an open Store; the readers of every document, and the texts of the documents
Out: the points to remove, and those whose readers change
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tasks.index.store import Payload, Store
from tasks.records import Chunk

PAGE = 1000  # payloads read at once
COUNTED = re.compile(r"[a-z]+ \d+(?:[-–]\d+)?")  # such as "page 3"; a part of a place


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Points to remove and to regroup: of deleted documents, or shown to former readers."""

    gone: list[str]  # chunk ids
    regrouped: dict[tuple[str, ...], list[str]]  # chunk ids by the groups that may read them now

    def __bool__(self) -> bool:
        return bool(self.gone or self.regrouped)


def withdrawal(
    store: Store,
    readers: Mapping[str, tuple[str, ...]],
    texts: Mapping[str, str] | None = None,
) -> Withdrawal:
    """Compare a store with `readers`, the groups of every document by its URI, and with `texts`, if
    a filter changed: then a point is removed unless the document still contains all its lines."""
    every = list(store.readers())
    there = [row for row in every if row[1] in readers]
    stay = {chunk_id for chunk_id, *_ in there}
    if texts is not None:
        stay -= set(
            _outdated(store, [(chunk_id, texts.get(uri, "")) for chunk_id, uri, _ in there])
        )
    regrouped: dict[tuple[str, ...], list[str]] = {}
    for chunk_id, uri, groups in there:
        if chunk_id in stay and readers[uri] != groups:
            regrouped.setdefault(readers[uri], []).append(chunk_id)
    gone = [chunk_id for chunk_id, *_ in every if chunk_id not in stay]
    return Withdrawal(gone, regrouped)


def _outdated(store: Store, texts: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the chunks with a line that is not in the text of their document."""
    for start in range(0, len(texts), PAGE):
        some = dict(texts[start : start + PAGE])
        payloads = store.payloads(list(some))
        for chunk_id, text in some.items():
            payload = payloads.get(chunk_id)
            if payload is None or not is_in_document(payload, text):
                yield chunk_id


def outdated_passages(
    store: Store, chunk_ids: Sequence[str], texts: Mapping[str, str]
) -> Iterator[str]:
    """Yield the embedded texts of those chunks that no document contains any more."""
    for start in range(0, len(chunk_ids), PAGE):
        for payload in store.payloads(chunk_ids[start : start + PAGE]).values():
            if not is_in_document(payload, texts.get(payload.uri, "")):
                yield passage(payload)


def passage(payload: Payload) -> str:
    """Return the text that the point's vector was computed from."""
    return Chunk("", "", 0, payload.heading, payload.text, 0, "").passage(payload.title)


def is_in_document(payload: Payload, text: str) -> bool:
    return all(line in text for line in _lines(payload))


def _lines(payload: Payload) -> Iterator[str]:
    """Yield all lines of a payload that come from its document, without the numbers of pages and
    rows."""
    parts = (part for part in payload.place.split(", ") if not COUNTED.fullmatch(part))
    for part in (payload.title, *payload.heading, *payload.text.splitlines(), *parts):
        yield part.removeprefix("sheet ").strip()


def withdraw(store: Store, readers: Mapping[str, tuple[str, ...]]) -> int:
    """Apply the withdrawal on a server, in place. Returns the number of points that it changed."""
    change = withdrawal(store, readers)
    for groups, chunk_ids in change.regrouped.items():
        store.regroup(chunk_ids, groups)
    store.delete(change.gone)
    return len(change.gone) + sum(map(len, change.regrouped.values()))
