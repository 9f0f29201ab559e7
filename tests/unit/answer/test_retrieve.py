"""Test retrieval: the fusion by hand, and which reader finds which passages."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.answer import retrieve
from tasks.index.store import Hit, Payload, Point
from tasks.params import Retrieve
from tests.unit.fakes import HashEmbedder, MemoryStore

EMBEDDER = HashEmbedder()
HOW = Retrieve(
    candidates=10,
    dense_weight=0.5,
    text_weight=0.5,
    title_weight=0.5,
    per_document=2,
    hnsw_ef=64,
)


def payload(text: str, title: str = "T", groups: tuple[str, ...] = ("public",)) -> Payload:
    return Payload(f"s/{text}.md", title, ("A", "B"), text, groups, "hash", "cut")


def hits(*scores: float) -> list[Hit]:
    return [Hit("abcdef"[n], score) for n, score in enumerate(scores)]


def store(*payloads: Payload) -> MemoryStore:
    made = MemoryStore()
    made.upsert([Point(p.text, EMBEDDER.encode_query(p.text), p) for p in payloads])
    return made


@pytest.mark.parametrize(
    ("scores", "highest", "expected"),
    [
        ([], 4.0, {}),
        ([4.0, 3.0], 4.0, {"a": 1.0, "b": 0.75}),
        ([4.0, 1.0], 8.0, {"a": 0.5, "b": 0.125}),  # the best one is poor, and counts as poor
        ([4.2], 4.0, {"a": 1.0}),  # a rounding of the store's
        ([4.0], 0.0, {}),
    ],
)
def test_a_score_counts_as_its_share_of_the_highest_that_the_words_can_reach(
    scores: list[float], highest: float, expected: dict[str, float]
) -> None:
    assert retrieve.shares(hits(*scores), highest) == expected


@pytest.mark.parametrize("limit", [1, 3, 7, 20, 200])
def test_equal_hits_are_cut_by_their_id_wherever_they_lie_in_the_engine(limit: int) -> None:
    points = [Hit(f"{n:03}", float(n % 3)) for n in range(150)]
    best = sorted(points, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]
    for seed in range(5):
        lying = points[seed * 30 :] + points[: seed * 30]

        def search(number: int, lying: list[Hit] = lying) -> list[Hit]:
            return sorted(lying, key=lambda hit: -hit.score)[:number]

        assert retrieve.best_hits(search, limit) == best


shares = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1), max_size=6)


@settings(deadline=None, max_examples=60, database=None)
@given(legs=st.tuples(shares, shares, shares), uris=st.lists(st.sampled_from("xyz"), min_size=6))
def test_a_document_has_one_score_of_all_its_passages_and_none_is_above_one(
    legs: tuple[dict[str, float], ...], uris: list[str]
) -> None:
    of = dict(zip("abcdef", uris, strict=False))
    payloads = {i: replace(payload(i), uri=uri) for i, uri in of.items()}
    scores = retrieve.pooled(list(payloads), payloads, retrieve.Legs(*legs), HOW)
    assert all(0 <= score <= 1 + 1e-9 for score in scores.values())
    for uri in set(uris[:6]):
        mine = [i for i in of if of[i] == uri]
        together = sum(max(leg.get(i, 0.0) for i in mine) for leg in legs) / 3
        assert max(scores[i] for i in mine) == pytest.approx(together)


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
        ("travel policy", 1.0, 0.5),  # the title holds all of it
        ("travel policy refund", 0.5 * 2 / 3 + 0.5 * 4 / 9, 0.5),  # 2 of 3 words, squared
        ("travel expenses refund rules", 0.5 / 4 + 0.5 / 16, 0.5),  # 1 of 4
    ],
)
def test_a_title_counts_by_the_square_of_what_it_covers_of_the_question(
    question: str, by_title: float, by_text: float
) -> None:
    text, title = payload("travel policy expenses refund rules"), payload("where", "Travel policy")
    how = HOW.model_copy(update={"dense_weight": 0.0})
    found = retrieve.search(question, [], 2, store(text, title), EMBEDDER, how)
    scores = {passage.payload.text: passage.score for passage in found}
    assert scores == pytest.approx({"where": by_title, text.text: by_text})


def test_equal_scores_are_ordered_by_id() -> None:
    made = MemoryStore()
    vector = EMBEDDER.encode_query("seal")
    made.upsert([Point(n, vector, replace(payload("seal"), uri=n)) for n in "cadb"])
    how = HOW.model_copy(update={"per_document": 9})
    found = retrieve.search("seal", [], 1, made, EMBEDDER, how)
    assert [passage.chunk_id for passage in found] == ["a"]


def test_more_passages_than_candidates_may_be_asked_for() -> None:
    open_ = store(*(payload(f"seal {n}") for n in range(5)))
    how = HOW.model_copy(update={"candidates": 1})
    assert len(retrieve.search("seal", [], 4, open_, EMBEDDER, how)) == 4


def test_what_only_the_words_found_has_its_cosine_too() -> None:
    open_ = store(payload("seal kit price"), payload("price of the seal kit today", "Price"))
    weights = {"dense_weight": 0.0, "text_weight": 0.0}
    how = HOW.model_copy(update={"candidates": 1, **weights})
    found = retrieve.search("seal kit price", [], 1, open_, EMBEDDER, how)
    assert found[0].payload.title == "Price"
    vectors = [EMBEDDER.encode_query(text) for text in ("seal kit price", found[0].payload.text)]
    assert found[0].cosine == pytest.approx(float(vectors[0] @ vectors[1]))


def test_two_questions_in_one_find_a_passage_each() -> None:
    texts = ("warranty of pumps", "warranty of pumps abroad", "torque of nuts", "opening hours")
    question = "How long is the warranty of pumps, and what is the torque of nuts?"
    found = retrieve.search(question, [], 2, store(*map(payload, texts)), EMBEDDER, HOW)
    assert {passage.payload.text for passage in found} == {texts[0], texts[2]}


def test_a_misspelt_word_is_read_as_the_one_that_the_documents_hold() -> None:
    open_ = store(payload("reimbursement of trips"), payload("parking of bicycles"))
    [found] = retrieve.search("reimbursment", [], 1, open_, EMBEDDER, HOW)
    assert found.payload.text == "reimbursement of trips"
    assert found.cosine > 0.5  # the corrected question was embedded


def test_nobody_is_corrected_to_a_word_that_they_may_not_read() -> None:
    forbidden = payload("the Zephyrus project", groups=("board",))
    with_, without = store(payload("trips abroad"), forbidden), store(payload("trips abroad"))
    for question in ("zephyrs project", "ZP", "zephyrusproject"):
        found = [retrieve.search(question, [], 5, each, EMBEDDER, HOW) for each in (with_, without)]
        assert found[0] == found[1]


@pytest.mark.parametrize(("groups", "count"), [([], 1), (["staff"], 2), (["hr"], 1)])
def test_nobody_finds_what_they_may_not_read(groups: list[str], count: int) -> None:
    open_ = store(payload("pay bands"), payload("pay rises", groups=("staff",)))
    assert len(retrieve.search("pay", groups, 5, open_, EMBEDDER, HOW)) == count


def test_a_question_of_filler_and_an_empty_store_find_nothing_that_breaks() -> None:
    assert retrieve.search("pay", [], 5, MemoryStore(), EMBEDDER, HOW) == []
    assert len(retrieve.search("the of", [], 5, store(payload("pay")), EMBEDDER, HOW)) == 1
