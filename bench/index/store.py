"""Measure the store at 100,000 points of 384 dimensions: writing, reading back, hybrid search.

Run: python -m bench.index.store [POINTS]

Vectors are drawn to lie as those of a real handbook do; texts are 100 words from a Zipf
distribution; a point is read by one of a hundred groups (1 %), by one of two (50 %), or by all.
Recall is against the exact cosines.
"""

import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import qdrant_edge as edge
from numpy.typing import NDArray

from tasks import params
from tasks.answer import retrieve
from tasks.index.qdrant_edge import EdgeStore
from tasks.index.store import Payload, Point

DIM, BATCH, QUERIES, TOPICS = 384, 1000, 300, 8000
Vectors = NDArray[np.float32]


def unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def vectors(count: int, seed: int) -> Vectors:
    """Draw unit vectors distributed as the handbook's (3,431 chunks, MiniLM): an effective
    dimension of about 100, the nearest neighbour at a cosine of about .7, the tenth at .6, the
    others at .1."""
    fixed, own = np.random.default_rng(0), np.random.default_rng(seed)
    topics = unit(fixed.normal(size=(TOPICS, 48)) @ fixed.normal(size=(48, DIM)))
    shared = 0.35 * unit(fixed.normal(size=(1, DIM)))
    about = topics[own.integers(TOPICS, size=count)]
    return unit(shared + about + 0.8 * unit(own.normal(size=(count, DIM))))


def texts(count: int, words: int, seed: int) -> list[str]:
    drawn = np.random.default_rng(seed).zipf(1.3, size=(count, words)) % 30_000
    return [" ".join(f"word{n}" for n in row) for row in drawn]


def points(count: int) -> list[Point]:
    identity = np.random.default_rng(3).bytes(16 * count)
    dense, written = vectors(count, 1), texts(count, 100, 2)
    return [
        Point(
            str(uuid.UUID(bytes=identity[16 * n : 16 * n + 16])),
            dense[n],
            Payload(
                uri=f"s/{n // 6}.md",
                title=" ".join(written[n].split()[:4]),
                heading=(written[n].split()[5],),
                text=written[n],
                groups=(f"one-of-100-{n % 100}", f"one-of-2-{n % 2}", "public"),
                embedder="bench",
                chunker="bench",
            ),
        )
        for n in range(count)
    ]


class Asked:
    """Stands for an embedder whose questions are drawn already."""

    dim, fingerprint = DIM, "bench"

    def __init__(self, asked: dict[str, Vectors]) -> None:
        self._asked = asked

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.array([self._asked[text] for text in texts])

    def encode_query(self, text: str) -> Vectors:
        return self._asked[text]

    def is_word(self, text: str) -> bool:
        return bool(text)


def timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def bare(folder: Path, every: Sequence[Point]) -> float:
    """Return the upserts per second of vectors and groups alone, made beforehand: the engine's own
    speed."""
    made = [
        edge.Point(p.chunk_id, {"dense": p.dense.tolist()}, {"groups": list(p.payload.groups)})
        for p in every
    ]
    with closing(EdgeStore.create(folder, DIM, 128)) as store:
        write = store._update  # noqa: SLF001
        seconds = timed(
            lambda: [
                write(edge.UpdateOperation.upsert_points(made[n : n + BATCH]))
                for n in range(0, len(made), BATCH)
            ]
        )
    return len(every) / seconds


def search(store: EdgeStore, every: Sequence[Point], settings: params.Retrieve) -> None:
    asked, questions = vectors(QUERIES, 7), texts(QUERIES, 8, 8)
    embedder = Asked(dict(zip(questions, asked, strict=True)))
    dense = np.array([point.dense for point in every])
    for group, share in (("public", 1.0), ("one-of-2-1", 0.5), ("one-of-100-7", 0.01)):
        seconds = [
            timed(lambda q=q, g=group: legs(store, q, g, embedder, settings)) for q in questions
        ]
        found = [store.search_dense(vector, [group], 10) for vector in asked]
        mine = np.array([group in point.payload.groups for point in every])
        nearest = np.argsort(-np.where(mine, asked @ dense.T, -2), axis=1)[:, :10]
        right = [
            len({hit.chunk_id for hit in hits} & {every[n].chunk_id for n in row})
            for hits, row in zip(found, nearest, strict=True)
        ]
        print(
            f"hybrid search, readable {share:.0%}: median {1000 * np.median(seconds):.2f} ms, "
            f"p95 {1000 * np.percentile(seconds, 95):.2f} ms; dense recall@10 "
            f"{sum(right) / (10 * len(right)):.4f}"
        )


def legs(
    store: EdgeStore, question: str, group: str, embedder: Asked, settings: params.Retrieve
) -> None:
    """Run a whole search without the public group, so that the filter excludes something."""
    retrieve.search_as(question, frozenset([group]), 5, store, embedder, settings)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    values, every = params.load(), points(count)
    with tempfile.TemporaryDirectory(prefix="inhouse-bench-") as folder:
        print(f"upserts a second, vectors and groups: {bare(Path(folder) / 'bare', every):,.0f}")
        ef = values.retrieve.hnsw_ef
        with closing(EdgeStore.create(Path(folder) / "whole", DIM, ef)) as store:
            seconds = timed(
                lambda: [store.upsert(every[n : n + BATCH]) for n in range(0, count, BATCH)]
            )
            print(f"upserts a second, with words and payload: {count / seconds:,.0f}")
            print(f"optimise, the first time: {timed(store.optimize):.1f} s")
            store.flush()
            wanted = {p.chunk_id: p.payload.digest for p in every}
            digests: dict[str, str] = {}
            print(f"read back with digests: {timed(lambda: digests.update(store.digests())):.2f} s")
            assert digests == wanted
            search(store, every, values.retrieve)
            changed = [Point(p.chunk_id, -p.dense, p.payload) for p in every[: count // 100]]
            print(f"1 % rewritten: {timed(lambda: store.upsert(changed)):.2f} s, ", end="")
            print(f"optimised: {timed(store.optimize):.2f} s")


if __name__ == "__main__":
    main()
