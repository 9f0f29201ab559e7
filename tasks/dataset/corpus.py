"""Find passages for training examples: those that support the answer, and distractors from the
retriever.

In:  documents, chunked and embedded as for the nightly index
Out: Passages
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from tasks import params, paths
from tasks.answer import retrieve
from tasks.answer.retrieve import Passage
from tasks.dataset.qa_pairs import Draft
from tasks.dataset.similarity import words
from tasks.errors import ModelError
from tasks.index import chunk, embed, reconcile, temporary_index
from tasks.index.reconcile import DesiredPoints
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.records import PUBLIC, Chunk, Document, Vector, digest
from tasks.storage import shards

SUPPORT = 0.9  # share of an answer's words that its passages must contain
PASSAGES = 3  # at most, that prove one answer
SHARED = 0.8  # a passage with this share of an answer's words is not a distractor
FOUND = 20  # passages that distractors are chosen from


@dataclass(frozen=True, slots=True)
class PassageSource:
    """A source of passages, and their lengths."""

    search: Callable[[str], Sequence[Passage]]
    by_uri: Mapping[str, Sequence[Passage]]  # the passages of a document, in reading order
    count: Callable[[str], int]  # tokens of a text, as the generator counts


def supporting_passages(draft: Draft, passages: Sequence[Passage]) -> list[Passage]:
    """Return the fewest passages that contain the answer's words, every figure among them; of
    equals those that contain more of the question's. Return nothing if `PASSAGES` do not contain
    enough."""
    left, asked = words(draft.answer), words(draft.question)
    spare = (1 - SUPPORT) * len(left)
    chosen: list[Passage] = []
    words_of = {passage.chunk_id: words(_read(passage)) for passage in passages}

    def adds(passage: Passage) -> tuple[int, int]:
        own = words_of[passage.chunk_id]
        return len(left & own), len(asked & own)

    while not _enough(left, spare):
        best = max(passages, key=adds, default=None)
        if best is None or not adds(best)[0] or len(chosen) == PASSAGES:
            return []
        chosen.append(best)
        left -= words_of[best.chunk_id]
    return chosen


def _enough(left: Collection[str], spare: float) -> bool:
    return len(left) <= spare and not any(re.search(r"\d", word) for word in left)


def _read(passage: Passage) -> str:
    return "\n".join((*passage.payload.heading, passage.payload.text))


def distractors(draft: Draft, source: PassageSource, number: int) -> list[Passage]:
    """Return passages that the retriever finds in other documents, and that do not contain the
    answer."""
    needed = words(draft.answer)
    others = (
        passage
        for passage in source.search(draft.question)
        if passage.payload.uri != draft.doc_id
        and len(needed & words(_read(passage))) < SHARED * len(needed)
    )
    return [passage for passage, _ in zip(others, range(number), strict=False)]


@contextmanager
def of(documents: Sequence[Document], values: params.Params) -> Iterator[PassageSource]:
    """Yield the passages of exactly these documents, all of them readable by everybody."""
    cut = values.chunk.tokens
    engine = embedder.configured(values.embed)
    desired = desired_points(documents, cut, engine)
    readers = {PUBLIC, *(group for groups in desired.readers.values() for group in groups)}
    with temporary_index.index(desired, values.retrieve.hnsw_ef) as store:

        def search(text: str) -> Sequence[Passage]:
            return retrieve.search_as(text, readers, FOUND, store, engine, values.retrieve)

        yield PassageSource(search, _by_uri(desired), token_counter())


def desired_points(documents: Sequence[Document], size: int, engine: Embedder) -> DesiredPoints:
    """Return the contents of an index of the documents. Vectors that the nights made come from
    their cache."""
    count, chunker = chunk.token_counter(), chunk.fingerprint(size)
    chunks, passages = list[Chunk](), dict[str, str]()
    for document in documents:
        for each in chunk.chunks_of(document, size, count, chunker):
            chunks.append(each)
            passages[each.chunk_id] = each.passage(document.title)
    texts = {digest(passage): passage for passage in passages.values()}
    with closing(embed.Cache(embed.cache_file(engine.fingerprint))) as cache:
        known, _ = embed.dense_of(texts, engine, cache)
    dense = {i: known[digest(passage)] for i, passage in passages.items()}
    vectors = [Vector(i, vector, engine.fingerprint) for i, vector in dense.items()]
    return reconcile.desired_points(
        shards.table_of(Document, list(documents)),
        shards.table_of(Chunk, chunks),
        shards.table_of(Vector, vectors),
        lambda: dense,
    )


def _by_uri(desired: DesiredPoints) -> dict[str, list[Passage]]:
    passages: dict[str, list[Passage]] = {}
    for chunk_id, payload in desired.payloads.items():
        passages.setdefault(payload.uri, []).append(Passage(chunk_id, payload, 1.0, 1.0))
    return passages


def token_counter() -> Callable[[str], int]:
    """Return a function that counts tokens by the tokenizer of the model that is tuned. Raises
    ModelError."""
    from tokenizers import Tokenizer

    path = paths.BASE / "tokenizer.json"
    if not path.exists():
        raise ModelError(f"{path} is missing: run inhouse init")
    tokenizer = Tokenizer.from_file(str(path))
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False))
