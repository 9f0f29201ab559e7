"""Find the points of a store whose document was deleted or changed, or has other readers now.

In:  an open Store; the readers of every document, and the texts of the documents
Out: the points to remove, and those whose readers change
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tasks.index.store import Payload, Store
from tasks.records import Chunk, digest

# yields the URI with title and text of the documents of some URIs
Texts = Callable[[Collection[str]], Iterator[tuple[str, str]]]

PAGE = 1000  # payloads read at once
COUNTED = re.compile(r"[a-z]+ \d+(?:[-–]\d+)?")  # such as "page 3"; a part of a place


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Points to remove and to regroup: of deleted documents, or shown to former readers."""

    gone: Sequence[str]  # chunk ids
    regrouped: dict[tuple[str, ...], list[str]]  # chunk ids by the groups that may read them now

    def groups_by_point(self) -> dict[str, list[str]]:
        return {i: list(names) for names, ids in self.regrouped.items() for i in ids}

    def __bool__(self) -> bool:
        return bool(self.gone or self.regrouped)


def withdrawal(
    store: Store, readers: Mapping[str, tuple[str, ...]], texts: Texts | None = None
) -> Withdrawal:
    """Compare a store with `readers`, the groups of every document by its URI, and with `texts`, if
    a filter changed: then a point is removed unless the document still contains all its lines."""
    gone: list[str] = []
    stay: dict[str, list[str]] = {}  # chunk ids by URI, if they have to be compared with texts
    regrouped: dict[tuple[str, ...], list[str]] = {}
    for chunk_id, uri, groups in store.readers():
        if uri not in readers:
            gone.append(chunk_id)
            continue
        if texts is not None:
            stay.setdefault(uri, []).append(chunk_id)
        if readers[uri] != groups:
            regrouped.setdefault(readers[uri], []).append(chunk_id)
    if texts is not None:
        outdated = set(outdated_points(store, stay, texts))
        gone += outdated
        left = {groups: [i for i in ids if i not in outdated] for groups, ids in regrouped.items()}
        regrouped = {groups: ids for groups, ids in left.items() if ids}
    return Withdrawal(gone, regrouped)


def outdated_points(
    store: Store, by_uri: Mapping[str, Sequence[str]], texts: Texts
) -> Iterator[str]:
    """Yield those chunks, given by the URI of their document, that it does not contain any more."""
    current: set[str] = set()
    for uri, text in texts(by_uri.keys()):
        for start in range(0, len(by_uri[uri]), PAGE):
            found = store.payloads(by_uri[uri][start : start + PAGE]).items()
            current |= {chunk_id for chunk_id, payload in found if is_in_document(payload, text)}
    for ids in by_uri.values():
        yield from (chunk_id for chunk_id in ids if chunk_id not in current)


def outdated_passages(store: Store, chunk_ids: Sequence[str], texts: Texts) -> Iterator[str]:
    """Yield the hashes of the embedded texts of those chunks that no document contains any more."""
    by_uri: dict[str, list[str]] = {}
    for some in _pages(chunk_ids):
        for chunk_id, payload in store.payloads(some).items():
            by_uri.setdefault(payload.uri, []).append(chunk_id)
    for some in _pages(list(outdated_points(store, by_uri, texts))):
        for payload in store.payloads(some).values():
            yield digest(passage(payload))


def _pages(chunk_ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(chunk_ids), PAGE):
        yield list(chunk_ids[start : start + PAGE])


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
