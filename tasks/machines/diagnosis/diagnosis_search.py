"""Find the passages that a diagnosis rests on: of failures, limits, reports, and of the machine.

In:  signs, the machine's model and serial number, an open index
Out: Passages that the reader may read, without readings and without superseded documents
"""

import re
from collections.abc import Collection, Iterator, Sequence

from tasks.answer import retrieve
from tasks.answer.passage import Passage
from tasks.index.store import Store
from tasks.machines.diagnosis import diagnosis_actions, modes
from tasks.machines.diagnosis import modes_words as words
from tasks.machines.diagnosis.diagnosis_signs import Sign
from tasks.models.embedder import Encoder
from tasks.params import Retrieve

EACH = 24  # passages of a search
PER_DOCUMENT = 6
WHOLE = 60  # passages of a document that are read with one of them, at most
STAMPS = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
ROWS = 3  # time stamps of a passage that is a table of readings
OUTDATED = re.compile(r"\b(?:superseded|withdrawn)\b", re.IGNORECASE)


def found(
    signs: Sequence[Sign],
    model: str,
    serial: str,
    groups: Collection[str],
    store: Store,
    embedder: Encoder,
    settings: Retrieve,
) -> list[Passage]:
    """Return the passages for a diagnosis, each once; of a document that describes failures all."""
    wide = settings.model_copy(update={"per_document": PER_DOCUMENT})
    passages: dict[str, Passage] = {}
    for query in queries(signs, model, serial):
        for passage in retrieve.search(query, groups, EACH, store, embedder, wide):
            passages.setdefault(passage.chunk_id, passage)
    readers = retrieve.readable(groups)
    describing = [p for p in passages.values() if modes.read([p]) or _is_report(p) or _limits(p)]
    for uri, title in {p.payload.uri: p.payload.title for p in describing}.items():
        for passage in _whole(uri, title, readers, store):
            passages.setdefault(passage.chunk_id, passage)
    outdated = {p.payload.uri for p in passages.values() if _outdated(p)}
    return [p for p in passages.values() if p.payload.uri not in outdated and not is_readings(p)]


def _whole(uri: str, title: str, readers: Collection[str], store: Store) -> Iterator[Passage]:
    """Yield the passages of a document, by its title."""
    hits = store.search_words("title", title, readers, WHOLE)
    for chunk_id, payload in store.payloads([hit.chunk_id for hit in hits]).items():
        if payload.uri == uri:
            yield Passage(chunk_id, payload, 0.0, 0.0)


def about(
    name: str,
    code: str,
    model: str,
    groups: Collection[str],
    store: Store,
    embedder: Encoder,
    settings: Retrieve,
) -> list[Passage]:
    """Return the passages on a mode that was found: what to do about it, and where it was noted."""
    wide = settings.model_copy(update={"per_document": PER_DOCUMENT})
    queries = (f"{name}: what to do", f"{model} {name}: recommendation", f"{code} {name}")
    every = [p for q in queries for p in retrieve.search(q, groups, EACH, store, embedder, wide)]
    outdated = {p.payload.uri for p in every if _outdated(p)}
    return [p for p in every if p.payload.uri not in outdated and not is_readings(p)]


def queries(signs: Sequence[Sign], model: str, serial: str) -> Iterator[str]:
    """Yield the searches: the signs in the words of catalogues, of troubleshooting, of reports, of
    rules; the limits; the machine."""
    changed = [sign.text for sign in signs if sign.change != "same"]
    every = ", ".join([*changed, *(sign.text for sign in signs if sign.change == "same")])
    yield f"failure, seen in the readings: {', '.join(changed) or every}"
    yield f"symptom, likely cause, what to do: {every}"
    yield f"report: finding, evidence, what was ruled out, recommendation: {every}"
    yield f"finding and evidence: {', '.join(s.name for s in signs if s.change != 'same')}"
    yield f"pattern and shape of the curve, what it means: {', '.join(changed) or every}"
    yield f"limits of {model}: warning and trip"
    yield f"{model} {serial}"


def _is_report(passage: Passage) -> bool:
    return any(
        words.FINDING.fullmatch(h) or words.EVIDENCE.fullmatch(h) for h in passage.payload.heading
    )


def is_of_one_case(passage: Passage) -> bool:
    """Return whether a passage shows that its document is a report on one machine, or no longer in
    force."""
    return _is_report(passage) or _outdated(passage)


def _limits(passage: Passage) -> bool:
    """Return whether a passage has a table of limits."""
    rows = [spot.unit for spot in modes.spots([passage]) if spot.unit.kind == "row"]
    return any(diagnosis_actions.LEVELS.search(head) for row in rows for head, _ in row.cells[1:])


def _outdated(passage: Passage) -> bool:
    first = passage.payload.text.split("\n", 1)[0]
    return bool(OUTDATED.match(first) or OUTDATED.search(passage.payload.title))


def is_readings(passage: Passage) -> bool:
    """Return whether a passage is a table of readings."""
    return len(STAMPS.findall(passage.payload.text)) >= ROWS
