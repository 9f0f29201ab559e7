"""Test the questions for steps, the texts that instruct, and where an instruction begins."""

import pytest

from tasks.answer.passage import Passage
from tasks.answer.places import candidates, compose, ranking, steps
from tasks.answer.places.outline import units
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

TAKING = """# Changing the rope

## Taking off

1. Lower the sail and drop the anchor.
2. Undo the shackle."""
FITTING = """## Fitting

3. Look at the new rope from end to end.
4. Thread the rope through the block."""


def passages(*texts: str, title: str = "Changing the rope") -> list[Passage]:
    return [
        Passage(str(n), Payload("s/rope.md", title, (), text, (), "", ""), 1.0, 1.0)
        for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How do I change the rope?", True),
        ("How to change a rope", True),
        ("What should I do if the rope breaks?", True),
        ("How do I know that the rope is worn?", False),
        ("How long is the rope?", False),
        ("Who changes the rope?", False),
    ],
)
def test_a_question_asks_for_steps(question: str, asks: bool) -> None:
    assert steps.asks(question) is asks


@pytest.mark.parametrize(
    ("text", "instructs"),
    [
        ("Undo the shackle.", True),
        ("Isolate, lock, drain.", True),
        ("Do not pull at the rope.", True),
        ("Please send us a photograph.", True),
        ("If the rope is wet, hang it up.", True),
        ("The rope must be dry.", False),
        ("You can order it in the shop.", True),
        ('Click "Submit".', True),
        ("A rope lasts for five years.", False),
        ("Ropes in the store are from Norway.", False),
        ("Shackle undone, rope changed.", False),
        ("The owner refuses everything that comes later.", False),
        ("part: Rope of 12 mm; price: £30", False),
    ],
)
def test_a_text_instructs(text: str, instructs: bool) -> None:
    assert steps.instructs(text) is instructs


def test_the_items_of_a_numbered_list_have_their_numbers() -> None:
    every = units(FITTING + "\n\n- Coil the old rope.")
    assert [unit.step for unit in every] == [0, 3, 4, 0]


def test_an_instruction_begins_with_its_first_step_in_another_passage() -> None:
    found = passages(FITTING, TAKING)
    assert steps.first("How do I change the rope?", 2, 0, found) == [(1, (2, 3)), (0, (1, 2))]


def test_an_instruction_without_its_first_step_has_no_beginning() -> None:
    assert steps.first("How do I change the rope?", 2, 0, passages(FITTING)) == []


def test_a_long_instruction_is_cut_at_a_step() -> None:
    long = "\n".join(f"{n}. Turn the winch once {'more ' * 30}." for n in range(1, 9))
    [(_, numbers)] = steps.first("How do I change the rope?", 0, 0, passages(long))
    assert numbers == (0, 1, 2, 3)


def test_a_sentence_shows_the_list_only_if_that_is_about_the_same() -> None:
    text = TAKING + "\n\n## After it\n\nWrite the date on the rope."
    assert steps.first("How do I change the rope?", 5, 0, passages(text))
    other = passages(text.replace("Changing the rope", "Rigging"), title="Rigging")
    assert steps.first("How do I change the rope?", 5, 0, other) == []


def parts(question: str, found: list[Passage]) -> list[str]:
    ranked = ranking.ranked(question, found, HashEmbedder())
    return [part.text for part in compose.parts([(question, ranked)], found, 0.2)]


def test_a_question_for_the_whole_is_answered_from_the_first_step() -> None:
    shown = parts("How do I change the rope?", passages(FITTING, TAKING))
    assert shown[0].startswith("1. Lower the sail")


def test_a_question_for_one_step_is_answered_with_its_list() -> None:
    shown = parts("How do I thread the rope through the block?", passages(FITTING, TAKING))
    assert "Thread the rope through the block." in shown[0]
    assert "Lower the sail" not in shown[0]


def test_a_statement_falls_behind_where_steps_are_asked_for() -> None:
    found = passages("The rope was changed in May.\n\nUndo the rope and lower it.", title="Ropes")

    def lead(question: str) -> float:
        ranked = ranking.ranked(question, found, HashEmbedder())
        chance = {place.candidate.unit.text: place.probability for place in ranked}
        return chance["Undo the rope and lower it."] / chance["The rope was changed in May."]

    assert lead("How do I change the rope?") > 20 * lead("Tell me of the change of the rope.")


def test_a_list_that_is_numbered_backwards_is_shown_once() -> None:
    text = "1. Open it.\n2. Look.\n\nThen:\n\n3. Close it.\n2. Turn it.\n"
    passages = [Passage("c", Payload("s/a.md", "Valve", (), text, (), "", ""), 1.0, 1.0)]
    number = next(n for n, unit in enumerate(units(text)) if unit.step == 1)
    found = steps.first("How do I open it?", number, 0, passages)
    assert len(found) == len(set(found)) == 2


@pytest.mark.parametrize(
    ("question", "text", "only"),
    [
        ("How do I order a rope?", "Order it alone only if you splice it yourself.", True),
        ("How do I order a rope that I splice?", "Order it only if you splice it.", False),
        ("How do I order a rope?", "Order it from the shop.", False),
        ("How do I order a rope?", "Unless the mast is bent, ring the yard.", True),
    ],
)
def test_an_instruction_for_one_condition_is_not_the_general_one(
    question: str, text: str, only: bool
) -> None:
    assert steps.only_if(question, text) is only


@pytest.mark.parametrize(
    ("question", "text", "names"),
    [
        ("How do I order a rope?", "The desk at ropes@fennwick.example quotes for any.", True),
        ("How can I report a leak?", "The harbour master has [PHONE].", True),
        ("How do I splice a rope?", "The desk at ropes@fennwick.example quotes for any.", False),
        ("How do I order a rope?", "The desk quotes for any rope.", False),
    ],
)
def test_whom_to_write_to_answers_how_to_order(question: str, text: str, names: bool) -> None:
    assert steps.names_address(question, text) is names


PAGE = """Splice a rope

## Usage

```
splice ROPE
```

## Description

This splices a rope, and whips its end.

The end of a rope is sold by the yard."""


def test_a_page_with_a_subtitle_that_names_the_task_answers_with_its_command() -> None:
    found = passages(PAGE, title="splice")
    ranked = ranking.ranked("How do I splice a rope?", found, HashEmbedder())
    assert [place.candidate.text for place in ranked[:2]] == [
        "splice ROPE",
        "This splices a rope, and whips its end.",
    ]
    assert steps.subtitle(found[0]) == "Splice a rope"
    assert steps.subtitle(passages(PAGE.replace("Splice a rope", "A rope is long."))[0]) == ""


def test_the_page_of_the_task_replaces_the_last_passage() -> None:
    ropes = passages("A rope is spliced.", "A rope is cut.", PAGE, title="splice")
    kept = steps.with_opening(ropes[:2], ropes, "How do I splice a rope?")
    assert [each.chunk_id for each in kept] == ["0", "2"]
    assert steps.with_opening(ropes[:2], ropes, "What is a rope?") == ropes[:2]
    assert steps.with_opening(ropes[:2], ropes, "How do I paint a rope?") == ropes[:2]


def test_the_items_of_the_last_step_belong_to_it() -> None:
    found = passages("1. Open the locker.\n2. Take these:\n   - the rope\n   - the block")
    assert steps.first("How do I change the rope?", 0, 0, found) == [(0, (0, 1, 2, 3))]


def test_a_list_that_counts_from_1_again_is_another_one() -> None:
    found = passages("1. Owner: sees all ropes.\n2. Guest: sees none.\n1. Lower the sail.")
    assert steps.first("How do I change the rope?", 2, 0, found) == [(0, (2,))]


def test_a_sentence_comes_with_those_that_go_on_with_the_instruction() -> None:
    text = "Undo the shackle. Then pull the rope out. A rope lasts for years."
    [first, *_] = candidates.of(passages(text))
    assert steps.paragraph("How do I get a new anchor?", first, passages(text)) == (0, 1)
