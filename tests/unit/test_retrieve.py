"""Retrieval: the fusion by hand, and who finds what."""

import pytest

from tasks import retrieve
from tasks.params import Retrieve
from tasks.store import Hit, Payload, Point
from tests.unit.fakes import HashEmbedder, MemoryStore

EMBEDDER = HashEmbedder()
HOW = Retrieve(candidates=10, dense_weight=0.5, text_weight=0.5, title_weight=0.8, hnsw_ef=64)


def payload(text: str, title: str = "T", groups: tuple[str, ...] = ("public",)) -> Payload:
    return Payload(f"s/{text}.md", title, ("A", "B"), text, groups, "hash")


def hits(*scores: float) -> list[Hit]:
    return [Hit("abcdef"[n], score, payload("x")) for n, score in enumerate(scores)]


def store(*payloads: Payload) -> MemoryStore:
    made = MemoryStore()
    made.upsert([Point(p.text, EMBEDDER.encode_query(p.text), p) for p in payloads])
    return made


@pytest.mark.parametrize(
    ("scores", "limit", "expected"),
    [
        ([], 3, {}),
        ([4.0, 3.0, 2.0], 3, {"a": 1.0, "b": 0.5, "c": 0.0}),  # the leg was cut: the last is 0
        ([4.0, 3.0, 2.0], 9, {"a": 1.0, "b": 0.75, "c": 0.5}),  # it was not: no match is 0
        ([0.5, -0.5], 9, {"a": 1.0, "b": 0.0}),
        ([2.0, 2.0], 2, {"a": 0.0, "b": 0.0}),
    ],
)
def test_scores_are_scaled_to_the_best_and_the_last(
    scores: list[float], limit: int, expected: dict[str, float]
) -> None:
    assert retrieve.scaled(hits(*scores), limit) == expected


def test_legs_are_added_by_weight() -> None:
    first, second = hits(1.0, 0.5), [Hit("b", 8.0, payload("x")), Hit("c", 2.0, payload("x"))]
    fused = retrieve.fuse([(3.0, first), (1.0, second)], 10)
    assert fused == pytest.approx({"a": 0.75, "b": 0.75 * 0.5 + 0.25, "c": 0.25 * 0.25})


def test_the_best_passage_comes_first_with_its_locator_and_score() -> None:
    open_ = store(payload("seal kit price"), payload("opening hours"), payload("cold water"))
    [best, *_] = retrieve.search("price of a seal kit", [], 2, open_, EMBEDDER, HOW)
    assert (best.payload.text, best.locator) == ("seal kit price", "A > B")
    assert 0 < best.score <= 1
    assert best.cosine > 0.5


def test_a_title_that_covers_the_question_lifts_its_document() -> None:
    text, title = payload("travel policy mentioned once"), payload("where to go", "Travel policy")
    found = retrieve.search("travel policy", [], 2, store(text, title), EMBEDDER, HOW)
    assert found[0].payload.title == "Travel policy"


def test_equal_passages_keep_one_order() -> None:
    open_ = store(*(payload(f"seal {n}") for n in "cab"))
    found = retrieve.search("seal", [], 3, open_, EMBEDDER, HOW)
    again = retrieve.search("seal", [], 3, open_, EMBEDDER, HOW)
    assert [p.chunk_id for p in found] == [p.chunk_id for p in again]


@pytest.mark.parametrize(("groups", "count"), [([], 1), (["staff"], 2), (["hr"], 1)])
def test_nobody_finds_what_they_may_not_read(groups: list[str], count: int) -> None:
    open_ = store(payload("pay bands"), payload("pay rises", groups=("staff",)))
    assert len(retrieve.search("pay", groups, 5, open_, EMBEDDER, HOW)) == count


def test_a_question_of_filler_and_an_empty_store_find_nothing_that_breaks() -> None:
    assert retrieve.search("pay", [], 5, MemoryStore(), EMBEDDER, HOW) == []
    assert len(retrieve.search("the of", [], 5, store(payload("pay")), EMBEDDER, HOW)) == 1
