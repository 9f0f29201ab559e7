"""The measures, by hand."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from tasks import params
from tasks.answer.retrieve import Passage
from tasks.dataset import held_out
from tasks.dataset.held_out import Question
from tasks.errors import InhouseError
from tasks.evaluation import evaluate
from tasks.index.store import Payload, Point
from tests.unit.fakes import HashEmbedder, MemoryStore

EMBEDDER = HashEmbedder()


@pytest.mark.parametrize(
    ("ranked", "right", "expected"),
    [
        (["a", "b"], ["a"], (1, 1, 1, 1)),
        (["b", "a"], ["a"], (0, 1, 1 / 2, 1 / math.log2(3))),
        (["b", "c", "d", "e", "f", "a"], ["a"], (0, 0, 1 / 6, 1 / math.log2(7))),
        (["b", "c", "d", "e", "a"], ["a"], (0, 1, 1 / 5, 1 / math.log2(6))),
        (["b"], ["a"], (0, 0, 0, 0)),
        ([], ["a"], (0, 0, 0, 0)),
        (["a", "x", "b"], ["a", "b"], (1, 1, 1, (1 + 1 / 2) / (1 + 1 / math.log2(3)))),
    ],
)
def test_measures_of_one_ranking(
    ranked: list[str], right: list[str], expected: tuple[float, ...]
) -> None:
    assert tuple(evaluate.measures(ranked, right, 10).values()) == pytest.approx(expected)


def test_gain_is_counted_down_to_rank_k_only() -> None:
    found = evaluate.measures(["x", "a", "b", "c"], ["a", "b", "c"], 2)
    assert found["ndcg@2"] == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert evaluate.measures(["x", "y", "a"], ["a"], 2) == pytest.approx(
        {"hit@1": 0, "hit@5": 1, "mrr": 1 / 3, "ndcg@2": 0}
    )


def test_the_mean_counts_its_questions() -> None:
    rows = [evaluate.measures(["a"], ["a"], 10), evaluate.measures(["b"], ["a"], 10)]
    assert evaluate.mean(rows) == {
        "questions": 2,
        "hit@1": 0.5,
        "hit@5": 0.5,
        "mrr": 0.5,
        "ndcg@10": 0.5,
    }
    assert evaluate.mean([]) == {"questions": 0}


def test_the_headline_is_the_leading_measure_with_its_interval() -> None:
    rows = [{"ndcg@10": value} for value in (0.0, 0.5, 1.0, 1.0) * 10]
    found = evaluate.headline(rows, 10, seed=7)
    assert found["ndcg@10"] == 0.625
    assert 0.4 < found["ndcg@10_low"] < 0.6
    assert 0.65 < found["ndcg@10_high"] < 0.8
    assert evaluate.headline([], 10, seed=7) == {}


ROW = {
    "_id": "q1",
    "text": "How long?",
    "kind": "exact",
    "split": "dev",
    "groups": ["staff"],
    "answers": ["24 months"],
    "documents": ["a.md", "b/c.md"],
}


def test_a_line_is_a_question_with_the_uris_of_its_documents(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text(json.dumps(ROW))
    [found] = held_out.questions(tmp_path / "q.jsonl", "s")
    assert found == Question(
        "q1", "How long?", "exact", "dev", ("staff",), ("24 months",), ("s/a.md", "s/b/c.md")
    )


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{torn",
        "[1]",
        json.dumps({key: value for key, value in ROW.items() if key != "kind"}),
        json.dumps({**ROW, "documents": None}),
    ],
)
def test_a_line_that_is_no_question_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n{line}\n")
    with pytest.raises(InhouseError, match=r"questions\.jsonl, line 2 is not a question"):
        held_out.questions(path, "s")


@pytest.mark.parametrize("text", [None, "", "\n"])
def test_no_questions_yet_are_an_error_that_says_how_to_draft_some(
    tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "questions.jsonl"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InhouseError, match=r"no questions yet: draft some with inhouse questions"):
        held_out.questions(path, "s")


def test_questions_of_another_company_are_an_error_and_not_a_score_of_zero() -> None:
    asked = [Question("q", "Why?", "lookup", "dev", (), ("x",), ("other/a.md",))]
    with pytest.raises(InhouseError, match=r"none of the 1 documents .* other/a\.md"):
        held_out.check(asked, {"s/a.md"}, Path("q.jsonl"), "other")
    held_out.check([*asked, replace(asked[0], documents=("s/a.md",))], {"s/a.md"}, Path("q"), "s")
    held_out.check([replace(asked[0], documents=())], {"s/a.md"}, Path("q"), "s")


def test_documents_are_ranked_where_their_first_passage_stands() -> None:
    uris = ["b", "a", "b", "c", "a"]
    passages = [Passage(str(n), payload(uri), 1.0, 1.0) for n, uri in enumerate(uris)]
    assert evaluate.ranking(passages) == ["b", "a", "c"]


def payload(uri: str, text: str = "x", groups: tuple[str, ...] = ("public",)) -> Payload:
    return Payload(uri, "T", (), text, groups, "hash", "cut")


def test_questions_are_measured_by_kind_and_leaks_are_counted() -> None:
    store, how = MemoryStore(), params.load().retrieve
    pay = payload("s/pay.md", "pay bands", ("staff",))
    for known in (payload("s/seal.md", "seal kit price"), pay):
        store.upsert([Point(known.uri, EMBEDDER.encode_query(known.text), known)])

    def asked(text: str, kind: str, document: str, *groups: str) -> Question:
        return Question("q", text, kind, "dev", groups, (), (document,) if document else ())

    secret = asked("pay bands", "not for this reader", "s/pay.md")
    questions = [
        asked("seal kit price", "exact", "s/seal.md"),
        asked("pay bands", "allowed", "s/pay.md", "staff"),
        asked("moon landing", "unanswerable", ""),
        secret,
    ]
    by_kind, leaked = evaluate.search_all(questions, store, EMBEDDER, how, 10)
    rows = list(evaluate.by_question(questions, by_kind))
    right = {"hit@1": 1.0, "hit@5": 1.0, "mrr": 1.0, "ndcg@10": 1.0}
    assert (by_kind, leaked) == ({"allowed": [right], "exact": [right]}, 0)
    assert rows == [{"question": "q", **right}, {"question": "q", **right}]
    store.upsert([Point("leak", EMBEDDER.encode_query("pay"), replace(pay, groups=("public",)))])
    assert evaluate.search_all([secret], store, EMBEDDER, how, 10) == ({}, 1)


def test_the_sample_has_the_questions_that_it_promises() -> None:
    asked = held_out.questions(Path("data/samples/aldermoor/questions.jsonl"), "aldermoor")
    assert len(asked) >= 200
    assert {q.split for q in asked} == {"dev", "test"}
    assert len({q.kind for q in asked}) == 7
    for question in asked:
        for uri in question.documents:
            path = uri.removeprefix("aldermoor/")
            assert (Path("data/samples/aldermoor/documents") / path).is_file(), question.identity
