"""From a brief to copy: what a model is asked, and what its copy is measured by."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tasks import params
from tasks.answer.arms import ARMS
from tasks.answer.engines import Engines
from tasks.evaluation.uses import style
from tasks.evaluation.uses.style import StyleTasks
from tasks.evaluation.uses.use import UseTasks
from tasks.index.store import Payload, Point
from tasks.models.embedder import Encoder
from tasks.models.generator import Conversation, Generation
from tasks.style import copy_prompts, copywriting, facts, judge
from tasks.style.corpus import Piece
from tasks.style.judge import Judge
from tests.unit.fakes import HashEmbedder, MemoryStore
from tests.unit.style.sample import BRIEFS, SAMPLE, documents

VALUES = params.load()


class Writer:
    """Write the reference for every second brief, and the brief's draft for the others."""

    name = "writer"

    def count(self, text: str) -> int:
        return len(text.split())

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        return [self._written(asked[-1]["content"]) for asked in conversations]

    def _written(self, asked: str) -> Generation:
        n, brief = next((n, b) for n, b in enumerate(BRIEFS) if b.text in asked)
        text = brief.draft if n % 2 else brief.reference
        return Generation(text, len(asked.split()), len(text.split()), 0.1)


@pytest.fixture
def tasks() -> StyleTasks:
    found = style.tasks(VALUES, documents(), HashEmbedder())
    assert found is not None
    return found


@pytest.fixture
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engines:
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path))
    store, engine = MemoryStore(), HashEmbedder()
    for document in documents():
        payload = Payload(document.uri, document.title, (), document.text, ("public",), "", "")
        store.upsert([Point(document.uri, engine.encode_query(document.text), payload)])
    return Engines(store, engine, Writer(), VALUES.retrieve, VALUES.answer, 40)


def test_copy_in_the_brands_words_beats_the_same_facts_in_nobodys_voice(
    tasks: StyleTasks, engines: Engines
) -> None:
    asks: UseTasks = tasks  # the protocol that compare knows
    given = asks.ask(asks.asked, ARMS["base"], engines, "writer 1")
    assert [a.question for a in given] == asks.asked
    own = [a.row for a in given[::2]]
    drafts = [a.row for a in given[1::2]]
    for measure in ("rules", "markers", "judge", "on_brand"):
        mean = [sum(float(row[measure] or 0) for row in rows) / len(rows) for rows in (own, drafts)]
        assert mean[0] > mean[1], measure
    assert {row["facts_kept"] for row in own} == {1}
    assert asks.paired[0] == asks.leading


def test_copy_that_loses_a_fact_does_not_count_whatever_its_style(tasks: StyleTasks) -> None:
    brief = BRIEFS[0]
    text = brief.reference.replace("42 m³/h", "plenty")
    (row,) = style.measured([text], [brief], tasks.brand, HashEmbedder())
    assert row["on_brand"] == 0
    assert float(row["rules"] or 0) > 0.8


def test_an_arm_that_looks_things_up_gets_the_rules_and_texts_in_the_brands_own_words(
    tasks: StyleTasks, engines: Engines
) -> None:
    given = tasks.ask(tasks.asked, ARMS["rag"], engines, "writer 1")
    asked = given[0].messages[-1]["content"]
    assert asked.startswith("Rules:\n- Write sentences of at most 35 words.")
    assert "Write “use”, not “utilise”." in asked
    assert asked.endswith(BRIEFS[0].text)
    shown = copywriting.exemplars(BRIEFS[0].text, engines, tasks.brand.rules, tasks.brand.pattern)
    assert len(shown) == copy_prompts.EXEMPLARS
    marketing = [d.text for d in documents() if "/marketing/" in d.uri]
    assert all(any(re.sub(r"\W", "", s) in re.sub(r"\W", "", m) for m in marketing) for s in shown)
    assert len(tasks.lookups(given, engines)) == 12


def test_no_brief_of_another_piece_is_an_example(tasks: StyleTasks, engines: Engines) -> None:
    for brief in BRIEFS:
        shown = " ".join(
            copywriting.exemplars(brief.text, engines, tasks.brand.rules, tasks.brand.pattern)
        )
        assert "Reader:" not in shown
        assert "Who reads it" not in shown
        assert "innovative" not in shown  # the guide


def test_the_judge_learns_from_the_briefs_that_they_are_not_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    learnt: list[Piece] = []

    def train(pieces: Sequence[Piece], embedder: Encoder) -> Judge:
        learnt.extend(pieces)
        return trained(pieces, embedder)

    trained = judge.train
    monkeypatch.setattr(judge, "train", train)
    style.tasks(VALUES, documents(), HashEmbedder())
    asked = {piece.source for piece in learnt if "Must have" in piece.text and not piece.brand}
    assert asked == {brief.identity for brief in BRIEFS}


def test_other_briefs_are_asked_and_measured_by_what_was_fitted_on_the_first(
    tasks: StyleTasks,
) -> None:
    others = facts.read(SAMPLE / "more_briefs.jsonl")
    found = style.tasks(VALUES, documents(), HashEmbedder(), others)
    assert found is not None
    assert [brief.identity for brief in found.briefs] == [q.identity for q in found.asked]
    assert found.briefs == others
    assert found.brand.fitted.slope == tasks.brand.fitted.slope
    assert found.brand.judge.auc == tasks.brand.judge.auc


def test_without_briefs_there_are_no_tasks(tmp_path: Path) -> None:
    (tmp_path / "briefs.jsonl").touch()
    own = {"briefs": str(tmp_path / "briefs.jsonl")}
    metrics = params.Metrics(style=VALUES.metrics.style.model_copy(update=own))
    without = VALUES.model_copy(update={"metrics": metrics})
    assert style.tasks(without, documents(), HashEmbedder()) is None
