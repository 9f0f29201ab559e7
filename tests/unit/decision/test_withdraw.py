"""Test that a tuned model stops answering when a document of its training left, or lost its
readers.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasks import params, paths
from tasks.answer import arms
from tasks.dataset import provenance
from tasks.decision import champion as champions
from tasks.decision import gates, promote, withdraw
from tasks.models.card import Card
from tasks.records import Document, Example
from tasks.storage import shards
from tasks.storage.atomic import write_json
from tasks.storage.reports import as_json
from tests.unit.comparison import card
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


def test_a_withdrawn_model_before_the_champion_is_no_way_back() -> None:
    write_json(paths.CHAMPION, {"arm": "rag", "before": champion("old", ["b"])})
    accept(doc("a"))
    with pytest.raises(promote.RefusedError, match=r"adaptive does not answer again.*s/b\.md"):
        promote.back(VALUES)
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
    assert said.startswith("learnt: it learnt 1 documents that have left")
    assert list(withdraw.run(VALUES).refused) == ["adaptive"]


def test_a_model_learns_what_its_examples_are_about_and_what_their_prompts_quote() -> None:
    asked = ({"role": "user", "content": f"Passages:\n{SENTENCE} More.\nQuestion: Who?"},)
    told = ({"role": "assistant", "content": "Nobody."},)
    example = Example("1", (*asked, *told), ("s/a.md",), "faq", "passages", "train")
    quoted = document("s/quoted.md", f"Short. {SENTENCE} It closes at nine.")
    found = provenance.learnt(
        [example, replace(example, doc_ids=("s/b.md",), split="dev")],
        [doc("a"), doc("b"), quoted],
        VALUES.finetune,
    )
    assert sorted(found) == ["s/a.md", "s/quoted.md"]
