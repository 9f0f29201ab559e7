"""Test training conversations made from documents: their forms, their filters, and leaks."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tasks import params, paths
from tasks import pii as redact
from tasks.answer.prompts import DECLINED
from tasks.dataset import chats, corpus, example_checks, examples, outdated, snapshot
from tasks.dataset.held_out import Question
from tasks.dataset.qa_pairs import Draft
from tasks.documents import suite
from tasks.errors import InhouseError, ValidationError
from tasks.index import temporary_index
from tasks.index.ledger import Ledger
from tasks.records import Document, Example
from tasks.storage import shards
from tests.unit.dataset.drafts import HOW, LOUD, made, passage
from tests.unit.fakes import HashEmbedder, document

# Great Expectations imports them when it is imported, which any of these tests may do first
pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning")

VALUES = params.load()


def test_an_answer_over_two_passages_needs_both() -> None:
    parts = [passage("s", "Close the valve first."), passage("s", "Then open the vent slowly.")]
    whole = Draft(
        "How do I vent it?", "Close the valve first. Then open the vent slowly.", "s", "", ""
    )
    assert corpus.supporting_passages(whole, parts) == parts[::-1]
    assert corpus.supporting_passages(whole, parts[:1]) == []
    assert corpus.supporting_passages(whole, []) == []


def test_a_proof_holds_every_figure() -> None:
    told = "The pump with the long cable costs £4,420 and the hose for it costs £212."
    draft = Draft("What does it cost?", told, "s", "section", "")
    rows = [passage("s", told.replace("£212", "less")), passage("s", "The hose: £212.")]
    assert corpus.supporting_passages(draft, rows[:1]) == []
    assert corpus.supporting_passages(draft, rows) == rows


def test_of_passages_with_the_same_figure_the_one_asked_for_is_the_proof() -> None:
    parts = [passage("s", "Otto has 3 keys."), passage("s", "The AP-130 takes 3 bars.")]
    draft = Draft("How many bars does an AP-130 take?", "3", "s", "table", "")
    assert corpus.supporting_passages(draft, parts) == [parts[1]]


@pytest.mark.parametrize(
    ("title", "text", "kept"),
    [
        ("Price list 2023 (superseded)", "Prices.", False),
        ("Bulletin", "<!-- page 1 -->\n\nWITHDRAWN. Do not follow.", False),
        ("Bulletin", "In force.\n\nThe older one is withdrawn.", True),
        ("Drawing", "A drawing.", True),
    ],
)
def test_documents_that_say_that_they_are_outdated_are_not_learnt(
    title: str, text: str, kept: bool
) -> None:
    documents = [document(title=title, text=text)]
    assert bool(outdated.without(documents, ["superseded", "withdrawn"])) == kept
    assert outdated.without(documents, []) == documents


def question(text: str, identity: str = "q1") -> Question:
    return Question(identity, text, "lookup", "test", (), ("x",), ("s/a.md",))


def test_a_draft_that_nearly_asks_what_is_held_out_is_left_out() -> None:
    other = replace(LOUD, question="How heavy is an AP-130?")
    asked = [question("how loud is the AP-130")]
    suffixed = replace(LOUD, question=f"{LOUD.question} (Data sheet)", context="Data sheet")
    assert examples.not_held_out([LOUD, other, suffixed], asked, 0.7) == [other]


def test_every_fact_is_taught_and_some_are_asked_again_in_other_words_for_dev() -> None:
    facts = [replace(LOUD, question=f"What is {n}?", doc_id=f"s/{n // 3}.md") for n in range(300)]
    how = HOW.model_copy(update={"dev_share": 0.3})
    split = examples.split_train_dev(facts, how)
    assert [draft for draft, name in split if name == "train"] == facts
    again = [draft for draft, name in split if name == "dev"]
    assert 60 < len(again) < 120
    taught = {draft.question: draft.answer for draft in facts}
    for draft in again:
        [asked] = [question for question in taught if question in draft.question]
        assert draft.question != asked
        assert draft.answer == taught[asked]


def test_manners_are_judged_on_whole_documents_and_refusals_on_questions() -> None:
    copy = [replace(LOUD, question=f"Write {n}.", kind="copy", doc_id=f"{n}.md") for n in range(99)]
    facts = [replace(draft, question=f"What is {n}?", kind="faq") for n, draft in enumerate(copy)]
    refusals = [Draft(f"Mayor of town{n}, who?", DECLINED, "", "refusal", "") for n in range(99)]
    how = HOW.model_copy(update={"dev_share": 0.3, "dev_task_share": 0.3})
    split = examples.split_train_dev([*copy, *facts, *refusals], how)
    kept = {draft.doc_id for draft, name in split if name == "dev" and draft.kind == "copy"}
    assert len(kept) == 30
    assert not kept & {draft.doc_id for draft, name in split if name == "train"}
    assert 15 < sum(name == "dev" and draft.kind == "refusal" for draft, name in split) < 45
    near = [replace(draft, question="Write the copy for this brief.") for draft in copy]
    assert {name for _, name in examples.split_train_dev(near, how)} == {"train"}


@pytest.mark.slow
def test_an_example_with_personal_data_is_redacted_and_reported() -> None:
    redactor = redact.build(VALUES.redact)
    [plain, _] = made(LOUD)
    passed, taken = examples.redact_example(plain, redactor)
    assert not taken
    assert passed.example_id
    assert passed.messages == plain.messages
    leaky = replace(LOUD, answer="Ask jo.miller@example.org.")
    changed, taken = examples.redact_example(made(leaky)[0], redactor)
    assert taken
    assert "[EMAIL]" in changed.messages[-1]["content"]


def test_a_leak_is_found_in_both_forms_and_named() -> None:
    planted = [replace(e, example_id=e.form) for e in made(LOUD)]
    asked = [question("Is it late?", "q1"), question("How loud is the AP-130?", "q2")]
    assert example_checks.leaks(planted, asked, 0.7) == {"closed": "q2", "passages": "q2"}
    assert example_checks.leaks(planted, asked[:1], 0.7) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"messages": ()}, "the roles are not"),
        ({"form": "open"}, "a form is unknown"),
        ({"split": "test"}, "a split is unknown"),
        ({"doc_ids": ()}, "an answer has no source"),
        ({"example_id": "b"}, "an example is there twice"),
    ],
)
def test_the_suite_finds_what_is_wrong(change: dict[str, object], reason: str) -> None:
    good = [replace(e, example_id=e.form[0]) for e in made(LOUD)]
    good = [replace(good[0], example_id="a"), replace(good[1], example_id="b")]
    bad = [replace(good[0], **change), good[1]]  # type: ignore[arg-type]
    if change.get("messages") == ():
        bad[0] = replace(good[0], messages=good[0].messages[::-1])
    assert (
        suite.check("examples", example_checks.frame(good), example_checks.expectations())[1] == []
    )
    _, failed = suite.check("examples", example_checks.frame(bad), example_checks.expectations())
    assert any(problem.startswith(reason) for problem in failed)


def test_no_example_and_an_empty_answer_fail_the_suite() -> None:
    silent = [
        replace(
            made(LOUD)[0],
            messages=(*made(LOUD)[0].messages[:2], {"role": "assistant", "content": " "}),
        )
    ]
    for wrong in ([], silent):
        assert suite.check("examples", example_checks.frame(wrong), example_checks.expectations())[
            1
        ]


TEXT = """## Is it loud?

No louder than a dishwasher in the next room, at 66 dB(A).

## How heavy is it?

It weighs 83 kg with its motor, and needs a support.
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> params.Params:
    """Make a folder with a snapshot and a held-out question, with the real models beside it."""
    models = paths.BASE.parent.absolute()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").symlink_to(models)
    documents = [document("s/a.md", TEXT), document("s/b.md", "The works close at noon on Friday.")]
    shards.write(paths.ACCEPTED, Document, documents, lambda row: row.doc_id, 2)
    snapshot.run(["public"])
    asked = {"_id": "q7", "text": "How heavy is it?", "answers": ["83 kg"], "documents": ["a.md"]}
    held_out = {**asked, "kind": "lookup", "groups": [], "split": "test"}
    (tmp_path / "q.jsonl").write_text(json.dumps(held_out))
    monkeypatch.setattr("tasks.models.embedder.load", lambda *_: HashEmbedder())
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    evaluate = VALUES.evaluate.model_copy(update={"questions": "q.jsonl", "source": "s"})
    how = HOW.model_copy(update={"dev_share": 0.0, "dev_task_share": 0.0, "refusals": 4})
    return VALUES.model_copy(update={"evaluate": evaluate, "examples": how})


@pytest.mark.slow
def test_a_snapshot_becomes_examples_and_their_card(workspace: params.Params) -> None:
    card = examples.run(workspace)
    held = list(shards.read(paths.EXAMPLES, Example))
    asked = {example_checks.question_of(example) for example in held}
    assert "Is it loud?" in asked
    assert "How heavy is it?" not in asked
    assert card["left_out"]["held out"] == 1
    assert card["leaked"] == {}
    assert card["examples"] == len(held) == card["train"]
    assert card["sources"] == {"s/a.md": 2}
    assert json.loads(paths.report("examples").read_text())["content"] == card["content"]
    before = {file: file.stat().st_mtime_ns for file in paths.EXAMPLES.iterdir()}
    assert examples.run(workspace)["content"] == card["content"]
    assert {file: file.stat().st_mtime_ns for file in paths.EXAMPLES.iterdir()} == before


@pytest.mark.slow
def test_the_examples_are_chats_for_a_trainer(workspace: params.Params) -> None:
    examples.run(workspace)
    train, dev = chats.read("train"), chats.read("dev")
    assert (train.num_rows, dev.num_rows) == (2, 0)
    assert [message["role"] for message in train[0]["messages"]] == ["system", "user", "assistant"]
    assert chats.write("train", Path("train.jsonl")) == 2
    lines = [json.loads(line) for line in Path("train.jsonl").read_text("utf-8").splitlines()]
    assert lines == list(train)
    with pytest.raises(InhouseError, match="no example of dev"):
        chats.write("dev", Path("dev.jsonl"))


@pytest.mark.slow
def test_a_leak_that_slips_through_fails_the_step_with_its_names(
    workspace: params.Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "not_held_out", lambda found, *_: list(found))
    with pytest.raises(InhouseError, match=r"\w{32} asks q7"):
        examples.run(workspace)
    assert not paths.EXAMPLES.exists()
    card = json.loads(paths.report("examples").read_text())
    assert set(card["leaked"].values()) == {"q7"}


@pytest.mark.slow
def test_a_suite_that_fails_stops_the_step_after_its_card(
    workspace: params.Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        examples, "split_train_dev", lambda found, _: [(draft, "test") for draft in found]
    )
    with pytest.raises(ValidationError, match="a split is unknown"):
        examples.run(workspace)
    assert json.loads(paths.report("examples").read_text())["failed"] == ["a split is unknown"]


def test_an_index_of_the_snapshot_finds_its_passages(
    workspace: params.Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = list(shards.read(paths.TRAINSET, Document))
    want = corpus.desired_points(documents, 64, HashEmbedder())
    assert {payload.uri for payload in want.payloads.values()} == {"s/a.md", "s/b.md"}
    with temporary_index.index(want, 32) as store:
        assert Ledger.of(store.digests()).fingerprint == want.ledger.fingerprint
