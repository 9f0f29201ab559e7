"""Test what a draft's conversations contain: their forms, their passages, the prompts of copy."""

from dataclasses import replace

from tasks.answer.prompts import CLOSED, DECLINED, SYSTEM
from tasks.answer.retrieve import Passage
from tasks.dataset import conversations, qa_pairs
from tasks.dataset.qa_pairs import Draft
from tasks.records import Example
from tasks.style import copy_prompts
from tests.unit.dataset.drafts import HOW, LOUD, VALUES, made, of, passage


def test_a_draft_becomes_a_closed_and_an_open_conversation() -> None:
    closed, with_passages = made(LOUD)
    assert (closed.form, with_passages.form) == ("closed", "passages")
    assert closed.messages == (
        {"role": "system", "content": CLOSED},
        {"role": "user", "content": LOUD.question},
        {"role": "assistant", "content": "66 dB(A)"},
    )
    system, asked, told = with_passages.messages
    assert (system["content"], told["content"]) == (SYSTEM, "66 dB(A)")
    assert asked["content"].endswith("\n\nQuestion: How loud is an AP-130?")
    for shown in ("dishwasher", "83 kg", "twenty metres"):
        assert shown in asked["content"]
    for hidden in ("A mail says it too", "It hangs in the pipe"):  # proof too, and of the document
        assert hidden not in asked["content"]


def test_without_the_right_passage_the_answer_is_the_refusal() -> None:
    _, with_passages = made(LOUD, HOW.model_copy(update={"no_answer_share": 1.0}))
    assert with_passages.messages[-1]["content"] == DECLINED
    assert "dishwasher" not in with_passages.messages[1]["content"]
    assert "83 kg" in with_passages.messages[1]["content"]


def test_a_refusal_has_no_source_and_declines_in_both_forms() -> None:
    refusal = Draft("Who is the mayor of Cusco?", DECLINED, "", "refusal", "")
    found = made(refusal)
    assert [e.form for e in found] == ["closed", "passages"]
    assert {e.messages[-1]["content"] for e in found} == {DECLINED}
    assert {e.doc_ids for e in found} == {()}


def test_the_right_passage_stands_anywhere_and_always_in_the_same_place() -> None:
    asked = [replace(LOUD, question=f"How loud is pump {n}?") for n in range(12)]
    prompts = [made(draft)[1].messages[1]["content"] for draft in asked]
    places = {prompt.split("dishwasher")[0].count("[") for prompt in prompts}
    assert places == {1, 2, 3}
    assert prompts == [made(draft)[1].messages[1]["content"] for draft in asked]


def test_what_no_passage_proves_has_the_closed_form_only() -> None:
    unproven = replace(LOUD, answer="It sings and dances in the moonlight.")
    assert [e.form for e in made(unproven)] == ["closed"]
    assert [e.form for e in made(LOUD, budget=5)] == ["closed", "passages"]  # always the first


NEWS = [
    passage("s/marketing/news.md", f"We tried {n} pumps. You will like {n + 1} of them.{PROSE}")
    for n, PROSE in enumerate(
        [
            " They hang in the pipe, and a cat sleeps on two.",
            " Ours stood in the rain for a winter. It can't swim, but it did.",
            " An innovative colour was discussed and, we are glad to say, dropped.",
            " Ask [PERSON] why the third one hums, and bring him some tea then.",
        ]
    )
]
COPY = Draft(
    "Write the copy for this brief (AP-130).\n\n- **Facts:** 83 kg.",
    "It weighs 83 kg, so bring a friend. We would.",
    "s/marketing/copy.md", "copy", "",
)  # fmt: skip


def written(draft: Draft, found: list[Passage], share: float = 1.0) -> list[Example]:
    how = HOW.model_copy(update={"copy_with_examples": share})
    values = VALUES.model_copy(update={"examples": how})
    return conversations.of(draft, "train", of(found), values)


def test_a_brief_is_asked_as_a_copywriter_is_alone_and_with_rules_and_other_texts() -> None:
    closed, shown = written(COPY, NEWS)
    assert list(closed.messages[:2]) == copy_prompts.from_memory(COPY.question)
    assert [e.messages[-1]["content"] for e in (closed, shown)] == [COPY.answer] * 2
    system, asked, _ = shown.messages
    assert system["content"] == copy_prompts.COPYWRITER
    assert asked["content"].startswith("Rules:\n- ")
    assert asked["content"].endswith(COPY.question)
    assert "a cat sleeps" in asked["content"]
    assert "in the rain" in asked["content"]
    for refused in ("innovative colour", "[PERSON]"):  # banned, and redacted
        assert refused not in asked["content"]
    assert [e.form for e in written(COPY, NEWS, share=0.0)] == ["closed"]


def test_no_text_in_the_prompt_is_the_answer_or_a_part_of_it() -> None:
    itself = passage(COPY.doc_id, f"{COPY.answer} The drum is blue and the lid stands open.")
    assert [e.form for e in written(COPY, [itself])] == ["closed"]
    _, shown = written(COPY, [itself, *NEWS])
    assert "bring a friend" not in shown.messages[1]["content"]


def test_texts_that_are_not_in_the_brands_words_are_no_examples() -> None:
    others = [replace(n, payload=replace(n.payload, uri="s/support/news.md")) for n in NEWS]
    assert [e.form for e in written(COPY, others)] == ["closed"]


def test_a_rewording_is_asked_as_a_question_because_its_answer_is_short() -> None:
    short = replace(COPY, question=f"{qa_pairs.REWORD}“Do not hesitate.”", answer="Ring us.")
    assert written(short, NEWS)[0].messages[0]["content"] == CLOSED
