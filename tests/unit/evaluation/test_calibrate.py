"""Calibrate: drafted questions, asked with and without their document, group by group."""

from collections.abc import Sequence

import numpy as np
import pytest

from tasks import params
from tasks.answer import threshold
from tasks.evaluation import calibrate
from tasks.evaluation.calibration_questions import chosen
from tasks.index.reconcile import DesiredPoints
from tasks.index.store import Payload, Point
from tasks.records import Document
from tests.unit.fakes import HashEmbedder, MemoryStore, document

EMBEDDER = HashEmbedder()
VALUES = params.load()
FAQ = "## {}\n\n{}"


def faq(name: str, *pairs: tuple[str, str], groups: tuple[str, ...] = ("public",)) -> Document:
    text = "\n\n".join(FAQ.format(question, said) for question, said in pairs)
    return document(f"s/{name}.md", text, name.title(), groups)


HARBOUR = faq(
    "harbour",
    ("What does a mooring cost a night?", "A mooring costs £30 a night."),
    ("When does the lock open?", "The lock opens at 7 in the morning."),
    ("How deep is the basin?", "The basin is 4 metres deep at low water."),
)
CRANE = faq("crane", ("How much may the crane lift?", "The crane may lift 12 tonnes."))
PAY = faq("pay", ("What does a pilot earn?", "A pilot earns £4,100 a month."), groups=("staff",))


def want(documents: Sequence[Document]) -> DesiredPoints:
    payloads = {
        f"00000000-0000-0000-0000-{number:012}": Payload(
            each.uri, each.title, (), each.text, each.groups, "hash", "cut"
        )
        for number, each in enumerate(documents)
    }
    dense = {i: EMBEDDER.encode_query(p.text).astype(np.float16) for i, p in payloads.items()}
    return DesiredPoints(payloads, {each.uri: each.groups for each in documents}, lambda: dense)


def scores(*documents: Document) -> calibrate.Scores:
    asked = chosen(documents, 10)
    uris = {each.doc_id: each.uri for each in documents}
    return calibrate.scores(asked, uris, want(documents), EMBEDDER, VALUES)


def test_a_group_is_asked_about_its_own_documents() -> None:
    asked = chosen([HARBOUR, PAY], 10)
    assert {group: {d.doc_id for d in some} for group, some in asked.items()} == {
        "public": {HARBOUR.doc_id},
        "staff": {PAY.doc_id},
    }


def test_every_document_is_asked_about_before_one_is_a_second_time() -> None:
    [some] = chosen([HARBOUR, CRANE], 2).values()
    assert {draft.doc_id for draft in some} == {HARBOUR.doc_id, CRANE.doc_id}
    assert chosen([HARBOUR, CRANE], 0) == {"public": []}
    assert chosen([], 5) == {}


def test_a_section_to_be_explained_is_not_asked_about() -> None:
    told = document("s/rules.md", "## Safety\n\nEverybody wears a vest on the quay at all times.")
    asked = chosen([told], 100)["public"]
    assert "section" not in {draft.kind for draft in asked}


def test_a_store_without_points_finds_all_others() -> None:
    store = MemoryStore()
    for name in "abc":
        payload = Payload(f"s/{name}.md", "T", (), "mooring fee", ("public",), "hash", "cut")
        store.upsert([Point(name, EMBEDDER.encode_query("mooring fee"), payload)])
    rest = calibrate.without(store, ["a"])
    vector = EMBEDDER.encode_query("fee")
    assert {hit.chunk_id for hit in rest.search_dense(vector, ["public"], 2)} == {"b", "c"}
    assert {hit.chunk_id for hit in rest.search_words("text", "fee", ["public"], 9)} == {"b", "c"}
    assert rest.words("fee") == store.words("fee")


def test_a_question_scores_lower_where_its_document_is_missing() -> None:
    found = scores(HARBOUR, CRANE)["public"]
    assert len(found["answerable"]) == len(found["unanswerable"]) == 5
    assert np.mean(found["answerable"]) > np.mean(found["unanswerable"])


def test_the_scores_of_a_group_do_not_depend_on_documents_that_it_may_not_read() -> None:
    assert scores(HARBOUR, CRANE, PAY)["public"] == scores(HARBOUR, CRANE)["public"]


@pytest.mark.parametrize(
    ("values", "rate"),
    [
        ([], None),
        ([0.1, 0.9, 0.9, 0.9], (0.25, 4)),
        ([0.5], (0.0, 1)),
    ],  # at the threshold: answered
)
def test_a_rate_comes_with_its_number_and_interval(
    values: list[float], rate: tuple[float, int] | None
) -> None:
    found = calibrate.rate(values, 0.5)
    assert (found and (found["mean"], found["n"])) == rate
    if found:
        assert 0 <= found["low"] <= found["mean"] <= found["high"] <= 1


def test_the_log_names_the_groups_and_says_which_had_too_few_questions() -> None:
    few = {"answerable": [0.9] * 2, "unanswerable": []}
    enough = {"answerable": [0.9] * threshold.ENOUGH, "unanswerable": []}
    assert calibrate._in_words({"public": few, "staff": enough}, 0.24) == (
        "threshold 0.240 for public from 2 drafted questions: too few, so it is "
        f"answer.min_relevance; threshold 0.240 for staff from {threshold.ENOUGH} drafted questions"
    )
    assert "no question could be drafted" in calibrate._in_words({}, 0.24)
