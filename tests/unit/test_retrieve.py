"""Retrieval: the fusion by hand, and who finds what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks import retrieve
from tasks.params import Retrieve
from tasks.store import Hit, Payload, Point
from tests.unit.fakes import HashEmbedder, MemoryStore

EMBEDDER = HashEmbedder()
HOW = Retrieve(candidates=10, dense_weight=0.5, text_weight=0.5, title_weight=0.8, hnsw_ef=64)


def payload(text: str, title: str = "T", groups: tuple[str, ...] = ("public",)) -> Payload:
    return Payload(f"s/{text}.md", title, ("A", "B"), text, groups, "hash", "cut")


def hits(*scores: float) -> list[Hit]:
    return [Hit("abcdef"[n], score) for n, score in enumerate(scores)]


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


legs = st.lists(st.floats(-1, 50, allow_subnormal=False), max_size=6).map(
    lambda scores: hits(*sorted(scores, reverse=True))
)


@settings(deadline=None, max_examples=60, database=None)
@given(
    both=st.tuples(legs, legs),
    weights=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    limit=st.integers(6, 8),
)
def test_fused_scores_are_shares_and_keep_the_order_of_each_leg(
    both: tuple[list[Hit], list[Hit]], weights: tuple[float, float], limit: int
) -> None:
    fused = retrieve.fuse(list(zip(weights, both, strict=True)), limit)
    assert fused.keys() == {hit.chunk_id for leg in both for hit in leg}
    assert all(0 <= score <= 1 + 1e-9 for score in fused.values())
    for leg in both:
        ordered = [retrieve.scaled(leg, limit)[hit.chunk_id] for hit in leg]
        assert ordered == sorted(ordered, reverse=True)


def test_legs_are_added_by_weight() -> None:
    first, second = hits(1.0, 0.5), [Hit("b", 8.0), Hit("c", 2.0)]
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


@pytest.mark.parametrize(
    ("question", "by_title", "by_text"),
    [
        ("travel policy", 1.0, 0.5),  # the title covers all of it: the leg weighs 0.5
        ("travel policy refund", 0.8, 0.6),  # 2 of 3 words: (0.5 · 2/3 + 0.5 · 2/3) / (0.5 + 0.33)
        ("travel expenses refund rules", 0.4, 0.8),  # 1 of 4: (0.5 · 1/4 + 0.5 · 1/4) / 0.625
    ],
)
def test_the_title_leg_counts_as_far_as_the_title_covers_the_question(
    question: str, by_title: float, by_text: float
) -> None:
    text, title = payload("travel policy expenses refund rules"), payload("where", "Travel policy")
    how = HOW.model_copy(update={"dense_weight": 0.0, "title_weight": 0.5})
    found = retrieve.search(question, [], 2, store(text, title), EMBEDDER, how)
    scores = {passage.payload.text: passage.score for passage in found}
    assert scores == pytest.approx({"where": by_title, text.text: by_text})


def test_equal_scores_are_ordered_by_id() -> None:
    made = MemoryStore()
    vector = EMBEDDER.encode_query("seal")
    made.upsert([Point(n, vector, payload("seal")) for n in "cadb"])
    found = retrieve.search("seal", [], 3, made, EMBEDDER, HOW)
    assert [passage.chunk_id for passage in found] == ["a", "b", "c"]


def test_more_passages_than_candidates_may_be_asked_for() -> None:
    open_ = store(*(payload(f"seal {n}") for n in range(5)))
    how = HOW.model_copy(update={"candidates": 1})
    assert len(retrieve.search("seal", [], 4, open_, EMBEDDER, how)) == 4


def test_what_only_the_words_found_has_no_cosine() -> None:
    open_ = store(payload("seal kit price"), payload("price of the seal kit today", "Price"))
    how = HOW.model_copy(update={"candidates": 1, "dense_weight": 0.0})
    [found] = retrieve.search("seal kit price", [], 1, open_, EMBEDDER, how)
    assert (found.payload.title, found.cosine) == ("Price", 0.0)


@pytest.mark.parametrize(("groups", "count"), [([], 1), (["staff"], 2), (["hr"], 1)])
def test_nobody_finds_what_they_may_not_read(groups: list[str], count: int) -> None:
    open_ = store(payload("pay bands"), payload("pay rises", groups=("staff",)))
    assert len(retrieve.search("pay", groups, 5, open_, EMBEDDER, HOW)) == count


def test_a_question_of_filler_and_an_empty_store_find_nothing_that_breaks() -> None:
    assert retrieve.search("pay", [], 5, MemoryStore(), EMBEDDER, HOW) == []
    assert len(retrieve.search("the of", [], 5, store(payload("pay")), EMBEDDER, HOW)) == 1
