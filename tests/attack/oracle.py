"""Compare what a reader is answered with what a server without a forbidden document answers.

In:  a folder with a first night: params.yaml, models, data/accepted, chunks and vectors
Out: the differences; none means that the document changes nothing for those who may not read it
Run: python -m tests.attack.oracle FOLDER [--pairs 1000]   changes the folder's data: take a copy

The sample's documents are dealt out to groups. A pair is a reader and a document that the reader
may not read; its questions are made of the document's own words, also misspelt and shortened. Each
is sent to every route, with the document in the index and with an index that never had it. Whole
responses are compared, without times and random ids.
"""

import argparse
import contextlib
import difflib
import json
import random
import re
import secrets
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from app.access import keys
from app.engine import Engine
from app.service.application import create
from tasks import params, paths
from tasks.evaluation.calibration_questions import chosen
from tasks.index import publish
from tasks.records import PUBLIC, Chunk, Document, Vector
from tasks.storage import shards
from tests.as_yaml import as_yaml
from tests.unit import data_sets

GROUPS = ((PUBLIC,), ("staff",), ("sales",), ("staff", "sales"), ("hr",), ())
READERS = ((), ("staff",), ("sales",), ("hr",), ("staff", "hr"), ("sales", "hr"))
TIMES = frozenset(  # of a night or an answer, and random ids
    "timings id created created_at completed_at seconds since certified started ended completed "
    "certificate_age_s watcher_age_s disk_bytes".split()
)
SEED = 7
ANSWERING = ("/ask", "/v1/chat/completions", "/v1/responses")  # by one function
NOT_ASKED = ("/healthz", "/readyz", "/metrics", "/login", "/logout")  # the same for everybody


@dataclass(frozen=True, slots=True)
class Pair:
    """A document, a reader who may not read it, and a question about it."""

    document: Document
    reader: tuple[str, ...]
    question: str


@dataclass(frozen=True)
class Night:
    """The rows of a night, of which some are published."""

    documents: Sequence[Document]
    chunks: Sequence[Chunk]
    vectors: Sequence[Vector]

    def publish(self, values: params.Params, without: str = "") -> None:
        """Build an index that never had the document of an id."""
        left = [d for d in self.documents if d.doc_id != without]
        chunks = [c for c in self.chunks if c.doc_id != without]
        ids = {c.chunk_id for c in chunks}
        vectors = [v for v in self.vectors if v.chunk_id in ids]
        data_sets.write(left, chunks, vectors, shards.number_for(len(left)))
        shutil.rmtree(paths.INDEX, ignore_errors=True)
        publish.run(values.index, values.retrieve.hnsw_ef)


def dealt(chance: random.Random, most: int) -> Night:
    """Return the night of the working directory, its documents dealt out to groups."""
    every = sorted(shards.read(paths.ACCEPTED, Document), key=lambda row: row.doc_id)
    drawn = sorted(chance.sample(every, min(most, len(every))), key=lambda row: row.doc_id)
    documents = [replace(d, groups=tuple(sorted(chance.choice(GROUPS)))) for d in drawn]
    ids = {d.doc_id for d in documents}
    chunks = [row for row in shards.read(paths.CHUNKS, Chunk) if row.doc_id in ids]
    kept = {row.chunk_id for row in chunks}
    vectors = [row for row in shards.read(paths.VECTORS, Vector) if row.chunk_id in kept]
    return Night(documents, chunks, vectors)


def may_read(reader: Collection[str], document: Document) -> bool:
    return bool({*reader, PUBLIC} & set(document.groups))


def pairs(
    night: Night, number: int, chance: random.Random, *, readable: bool = False
) -> list[Pair]:
    """Draw pairs, those of a document one after the other; `readable`: of documents that the reader
    may read, on which the oracle itself is tried."""
    possible = [(d, r) for d in night.documents for r in READERS if may_read(r, d) is readable]
    others = {d.doc_id: _words(d) for d in night.documents}
    drawn = [chance.choice(possible) for _ in range(number)]
    made = [Pair(d, r, _question(d, others, chance)) for d, r in drawn]
    return sorted(made, key=lambda pair: pair.document.doc_id)


def _words(document: Document) -> set[str]:
    return set(re.findall(r"[^\W_]{4,}", f"{document.title} {document.text}"))


def _question(document: Document, others: dict[str, set[str]], chance: random.Random) -> str:
    """Return a question in words of the document, preferably in those that it alone has."""
    rest = set[str]().union(*(words for key, words in others.items() if key != document.doc_id))
    own = sorted(others[document.doc_id] - rest) or sorted(others[document.doc_id]) or ["Kestrel"]
    shared = sorted(others[document.doc_id] & rest) or own
    rare, common = chance.choice(own), chance.choice(shared)
    place = chance.randrange(len(rare) - 1)
    misspelt = rare[:place] + rare[place + 1] + rare[place] + rare[place + 2 :]
    sentences = re.findall(r"[A-Z][^.!?\n|]{20,150}[.!?]", document.text) or [document.title]
    letters = "".join(word[0] for word in document.title.split()).upper()
    forms = (
        f"What does {document.title} say about {rare}?",
        f"Who is {rare.capitalize()}?",
        f"How much is the {misspelt} of a {common}?",
        f"Is there a {common} called {rare}?",
        f"What is {letters} {common}?",
        f"{rare} {common}",
        chance.choice(sentences),
        *(draft.question for draft in next(iter(chosen([document], 3).values()), [])),
    )
    return str(chance.choice(forms))


class Server:
    """The service over one folder, with a key for each kind of reader."""

    def __init__(self, application: FastAPI) -> None:
        self._routes = application.openapi()["paths"]
        self._client = TestClient(application, base_url="http://localhost")
        self._keys: dict[tuple[str, ...], str] = {r: _key(r) for r in READERS if r}

    def responses(self, pair: Pair, chunk: str, left_out: Collection[str]) -> dict[str, Any]:
        """Return the response of every route, without times. `chunk`: one of the document."""
        headers = {}
        if pair.reader:
            headers["Authorization"] = f"Bearer {self._keys[pair.reader]}"
        found = {}
        for name, method, path, body in self._requests(pair.question, chunk):
            if path in left_out:
                continue
            asked = {"uri": pair.document.uri} if "citations" in path else None
            sent = self._client.request(method, path, params=asked, json=body, headers=headers)
            found[name] = sent.status_code, _without_times(_body(sent.text))
        return found

    def _requests(self, question: str, chunk: str) -> Iterator[tuple[str, str, str, Any]]:
        """Yield every route with the requests that it gets."""
        bodies: dict[str, list[Any]] = {
            "/ask": [{"question": question}],
            "/search": [{"question": question, "k": k} for k in (3, 100)],
            "/v1/chat/completions": [
                {"model": "rag", "messages": [{"role": "user", "content": question}]}
            ],
            "/v1/responses": [{"model": "rag", "input": question}],
            "/v1/embeddings": [{"model": "embedder", "input": question}],
            "/feedback": [{"answer_id": chunk, "verdict": "down"}],
        }
        for route, methods in self._routes.items():
            if route in NOT_ASKED:
                continue
            path = re.sub(r"\{[^}]*\}", chunk, route)
            for method in methods:
                for number, body in enumerate(bodies.get(route, [None])):
                    yield f"{method} {route} {number}", method, path, body


def _key(groups: Sequence[str]) -> str:
    name = f"{' '.join(groups)} {secrets.token_hex(4)}"
    text, made = keys.make(name, groups, None, None, "1000000/minute")
    keys.add(made)
    return text


def _body(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_times(v) for k, v in value.items() if k not in TIMES}
    if isinstance(value, list):
        return [_without_times(each) for each in value]
    # the number of a hand-over is random, and stands in the text
    return re.sub(r"\bh-[0-9a-f]{8}\b", "h-0", value) if isinstance(value, str) else value


@dataclass
class Found:
    """What a campaign saw."""

    pairs: int = 0
    answered: int = 0  # questions that were not declined
    compared: Counter[str] = field(default_factory=Counter)  # responses by route
    differences: list[tuple[Pair, str, Any, Any]] = field(default_factory=list)

    def compare(self, pair: Pair, full: dict[str, Any], without: dict[str, Any]) -> None:
        self.pairs += 1
        self.answered += '"abstained": false' in json.dumps(full)
        for name, response in full.items():
            self.compared[name] += 1
            if response != without[name]:
                self.differences.append((pair, name, response, without[name]))


def campaign(
    number: int,
    documents: int = 40,
    seed: int = SEED,
    *,
    every_route: bool = True,
    readable: bool = False,
) -> Iterator[Found]:
    """Compare the pairs in the working directory; yield what was seen so far after each document.
    Unless `every_route` is to be asked, a pair is asked one of those that answer."""
    chance = random.Random(seed)  # noqa: S311  nothing secret
    values = _quick()
    night = dealt(chance, documents)
    chunk = {row.doc_id: row.chunk_id for row in night.chunks}
    night.publish(values)
    server, found = Server(create(Engine())), Found()
    drawn = pairs(night, number, chance, readable=readable)
    for document, some_pairs in groupby(drawn, lambda pair: pair.document):
        some = list(some_pairs)
        night.publish(values)
        left_out = [_left_out(each, every_route) for each in range(len(some))]
        asked = [
            (pair, chunk[document.doc_id], out) for pair, out in zip(some, left_out, strict=True)
        ]
        full = [server.responses(*each) for each in asked]
        night.publish(values, without=document.doc_id)
        for each, seen in zip(asked, full, strict=True):
            found.compare(each[0], seen, server.responses(*each))
        yield found


def _left_out(number: int, every_route: bool) -> Collection[str]:
    asked = ANSWERING if every_route else (ANSWERING[number % len(ANSWERING)],)
    return set(ANSWERING) - set(asked)


def _quick() -> params.Params:
    """Let answers be short: their length says nothing here. Return params.yaml."""
    loaded = params.values_of(paths.PARAMS.read_text())
    loaded["generate"]["max_tokens"] = 4
    loaded["answer"]["passage_tokens"] = 120
    loaded["serve"] = {"rate": "1000000/minute"}
    paths.PARAMS.write_text(as_yaml(loaded))
    return params.load()


def _lines(one: Any, other: Any) -> list[str]:
    """Return the lines of two responses that differ."""
    left, right = (json.dumps(r, indent=1, ensure_ascii=False).splitlines() for r in (one, other))
    return [line for line in difflib.ndiff(left, right) if line[0] in "+-"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Look for traces of forbidden documents.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    found = Found()
    with contextlib.chdir(given.folder):
        for found in campaign(given.pairs, given.documents, given.seed):
            print(f"{found.pairs} pairs, {len(found.differences)} differences", flush=True)
    for pair, name, one, other in found.differences:
        print(f"{name}: {pair.reader} {pair.document.uri} {pair.question!r}")
        print("\n".join(f"  {line}" for line in _lines(one, other)))
    print(f"{found.compared.total()} responses, {found.answered} answers: {dict(found.compared)}")
    raise SystemExit(bool(found.differences))


if __name__ == "__main__":
    main()
