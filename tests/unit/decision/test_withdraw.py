"""Test that a tuned model stops answering when a document of its training left, or lost its
readers.
"""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.record import Night
from tasks import params, paths
from tasks.answer import arms
from tasks.dataset import provenance
from tasks.decision import champion as champions
from tasks.decision import gates, promote, withdraw
from tasks.evaluation import comparison as comparison_report
from tasks.index import night_record
from tasks.models.card import Card
from tasks.records import Document, Example
from tasks.storage import shards
from tasks.storage.atomic import write_json
from tasks.storage.reports import as_json
from tests.unit.comparison import card, comparison
from tests.unit.fakes import document

VALUES = params.load()
SENTENCE = "The gate of the north yard opens at six."


def doc(name: str, groups: tuple[str, ...] = ("public",)) -> Document:
    made = document(f"s/{name}.md", f"Text of {name}.", groups=groups)
    return replace(made, content_hash=f"content of {name}")


def accept(*documents: Document) -> None:
    shards.write(paths.ACCEPTED, Document, documents, lambda row: row.doc_id, 2)


def champion(name: str, learnt: list[str], before: dict[str, Any] | None = None) -> dict[str, Any]:
    folder = paths.CHAMPIONS / name
    folder.mkdir(parents=True)
    documents = {f"s/{each}.md": f"content of {each}" for each in learnt}
    provenance.write(folder, documents, ["public"])
    made = {"arm": "adaptive", "weights": name, "folder": str(folder)}
    return {**made, "before": before} if before else made


@pytest.fixture(autouse=True)
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    accept(doc("a"), doc("b"), doc("c", ("staff",)))


def test_a_model_answers_while_everything_that_it_learnt_is_there() -> None:
    write_json(paths.CHAMPION, champion("new", ["a", "b"], champion("old", ["a"])))
    before = paths.CHAMPION.read_bytes()
    assert as_json(withdraw.run(VALUES)) == {
        "champion": "adaptive", "withdrawn": [], "refused": {},
    }  # fmt: skip
    assert paths.CHAMPION.read_bytes() == before


@pytest.mark.parametrize(
    "left", [(), (doc("b", ("staff",)),), (doc("b", ()),)], ids=["gone", "for staff", "nobody"]
)
def test_a_model_that_learnt_what_left_or_lost_readers_gives_way_to_the_one_before(
    left: tuple[Document, ...],
) -> None:
    write_json(paths.CHAMPION, champion("new", ["a", "b"], champion("old", ["a"])))
    accept(doc("a"), *left)
    report = withdraw.run(VALUES)
    [row] = report.withdrawn
    assert (row.weights, "s/b.md" in row.reason) == ("new", True)
    assert champions.read(VALUES.generate).weights == "old"
    assert [folder.name for folder in paths.CHAMPIONS.iterdir()] == ["old"]
    assert withdraw.read() == report
    line = json.loads(paths.DECISIONS.read_text())
    assert (line["action"], line["who"], line["why"]) == ("withdraw", withdraw.BY, row.reason)
    assert withdraw.run(VALUES).withdrawn == []


def test_without_another_model_the_documents_themselves_answer() -> None:
    write_json(paths.CHAMPION, champion("new", ["b"], champion("old", ["b", "a"])))
    accept(doc("a"))
    report = withdraw.run(VALUES)
    assert (report.champion, len(report.withdrawn)) == ("rag", 2)
    assert champions.read(VALUES.generate).arm == "rag"
    assert list(paths.CHAMPIONS.iterdir()) == []


def compare(**means: float) -> None:
    weights = hashlib.sha256(b"weights").hexdigest()
    paths.BASE.mkdir(parents=True)
    (paths.BASE / "model.safetensors").write_bytes(b"weights")
    report = comparison(means)
    arms_ = {n: arm.model_copy(update={"weights": weights}) for n, arm in report.arms.items()}
    comparison_report.write(report.model_copy(update={"arms": arms_}))


@pytest.mark.parametrize(("measured", "best"), [(0.6, "adaptive"), (0.4, "rag"), (0.5, "adaptive")])
def test_the_best_arm_that_did_not_learn_it_takes_the_place(measured: float, best: str) -> None:
    old = champion("old", ["a"])
    old["measured"] = {"mean": measured, "low": 0.1, "high": 0.9, "n": 100}
    write_json(paths.CHAMPION, champion("new", ["b"], old))
    accept(doc("a"))
    compare(rag=0.5, base=0.2, adaptive=0.9)  # nobody has promoted these weights
    assert withdraw.run(VALUES).champion == best
    now = champions.read(VALUES.generate)
    assert now.instead_of == "adaptive"
    assert bool(now.folder) == (best == "adaptive")


def test_it_says_who_answers_instead_and_names_documents_to_the_operator_only() -> None:
    write_json(paths.CHAMPION, champion("new", ["b"]))
    assert withdraw.notice(VALUES) == champions.read(VALUES.generate).notice == ""
    accept(doc("a"))
    withdraw.run(VALUES)
    accept(doc("a"), doc("b"))
    withdraw.run(VALUES)  # another night does not hide it
    now = champions.read(VALUES.generate)
    assert "rag answers instead of adaptive, which was withdrawn" in now.notice
    assert "s/b.md" not in now.notice
    assert "nightly check withdrew a model and went back to rag" in withdraw.notice(VALUES)
    assert "s/b.md" in withdraw.notice(VALUES)


def test_a_withdrawn_champion_rings_for_a_day() -> None:
    write_json(paths.CHAMPION, champion("new", ["b"], champion("old", ["b"])))
    accept(doc("a"))
    night = Night(night_record.begun())
    night.alarm_about(withdraw.run(VALUES))
    [alarm] = night.record["alarms"]  # none about the one before
    assert alarm["kind"] == "withdrawn"
    assert alarm["text"].startswith(
        "adaptive was withdrawn, rag answers: 1 of its training documents"
    )
    night_record.end(night.record, None)
    assert night_record.begun()["alarms"] == [alarm]
    later = datetime.now(UTC) - timedelta(days=2)
    night_record.save({**night.record, "alarms": [{**alarm, "when": later.isoformat()}]})
    assert night_record.begun()["alarms"] == []


def test_a_withdrawn_model_before_the_champion_is_no_way_back() -> None:
    write_json(paths.CHAMPION, {"arm": "rag", "before": champion("old", ["b"])})
    accept(doc("a"))
    with pytest.raises(promote.RefusedError, match=r"adaptive does not answer again.*s/b\.md"):
        promote.roll_back(VALUES)
    assert not paths.DECISIONS.exists()
    assert withdraw.run(VALUES).champion == "rag"
    assert champions.read(VALUES.generate).before is None


def test_a_renamed_document_is_still_there() -> None:
    write_json(paths.CHAMPION, champion("new", ["b"]))
    accept(doc("a"), replace(doc("b"), doc_id="s/new/b.md", uri="s/new/b.md"))
    assert withdraw.run(VALUES).withdrawn == []


@pytest.mark.parametrize("record", [None, "", "[]", '{"documents": 1, "audience": []}'])
def test_a_model_without_a_record_of_what_it_learnt_does_not_answer(record: str | None) -> None:
    write_json(paths.CHAMPION, champion("new", ["a"]))
    file = paths.CHAMPIONS / "new" / provenance.FILE
    file.unlink() if record is None else file.write_text(record)
    assert withdraw.run(VALUES).champion == "rag"


def test_a_model_that_learnt_what_left_is_not_promoted(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = paths.tuned("adaptive")
    folder.mkdir(parents=True)
    provenance.write(folder, {"s/b.md": "content of b"}, ["public"])
    about = Card.model_validate(card())
    monkeypatch.setattr(arms, "card", lambda *_: about)
    adaptive = arms.parse("adaptive")
    assert list(gates._card(adaptive, "adaptive", VALUES.promote)) == []
    accept(doc("a"))
    [said] = gates._card(adaptive, "adaptive", VALUES.promote)
    assert said.startswith("training documents: 1 of its training documents were deleted")
    assert list(withdraw.run(VALUES).refused) == ["adaptive"]


def test_a_model_learns_what_its_examples_are_about_and_what_their_prompts_quote() -> None:
    asked = ({"role": "user", "content": f"Passages:\n{SENTENCE} More.\nQuestion: Who?"},)
    told = ({"role": "assistant", "content": "Nobody."},)
    example = Example("1", (*asked, *told), ("s/a.md",), "faq", "passages", "train")
    quoted = document("s/quoted.md", f"Short. {SENTENCE} It closes at nine.")
    found = provenance.training_documents(
        [example, replace(example, doc_ids=("s/b.md",), split="dev")],
        [doc("a"), doc("b"), quoted],
        VALUES.finetune,
    )
    assert sorted(found) == ["s/a.md", "s/quoted.md"]
