"""The reasoning of a model is not its answer."""

from types import SimpleNamespace
from typing import Any

import pytest

from tasks.models import reasoning

ANSWER = "24 months. [1]"


@pytest.mark.parametrize(
    "content",
    [
        ANSWER,
        f"<think>Two years are 24 months.</think>\n\n{ANSWER}",
        f"<think>\n\n</think>\n\n{ANSWER}",  # Qwen 3 without reasoning
        f"Two years are 24 months.\n</think>\n{ANSWER}",  # the prompt opened it
        f"<think>It says </think> itself, so</think>{ANSWER}",
        f"<Thinking>Two years.</Thinking>{ANSWER}",
        "<think>One.</think>24 months. <think>Two.</think>[1]",
        f"[THINK]Two years.[/THINK]{ANSWER}",
        f"◁think▷Two years.◁/think▷{ANSWER}",
        f"<|START_THINKING|>Two.<|END_THINKING|><|START_RESPONSE|>{ANSWER}<|END_RESPONSE|>",
        f"<|begin_of_thought|>Two.<|end_of_thought|>\n<|begin_of_solution|>{ANSWER}",  # cut off
        f"<|channel>thought\nTwo years.<channel|>{ANSWER}",
        f"Here is my thought process: two years.\n\nHere is my response: {ANSWER}",
        f"Here's my thought process: two years.\nHere's my response:\n{ANSWER}",
        f"<think>\nTwo years.\n</think>\n<answer>\n{ANSWER}\n</answer>",
        (
            "<|channel|>analysis<|message|>Two years.<|end|><|start|>assistant<|channel|>final"
            f"<|message|>{ANSWER}"
        ),
        f"{ANSWER}\n<think>But the cellar pump",  # cut off
    ],
)
def test_the_answer_stands_alone(content: str) -> None:
    assert reasoning.answer_of(content) == ANSWER


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<think>Two years",
        "<think>Two years.</think>  ",
        "<|channel|>analysis<|message|>Two",
        "◁think▷Two years",
        "<|START_THINKING|>Two",
        "Here is my thought process: two years",
    ],
)
def test_reasoning_that_was_cut_off_leaves_no_answer(content: str) -> None:
    assert reasoning.answer_of(content) == ""


@pytest.mark.parametrize(
    "text",
    [
        "I think that 24 < 30 months.",
        "Press <Enter>, then </Esc>.",
        "thinking, 24 months",
        "Write <answer>24</answer> into the form.",
        "Dear Ms Ardell, here is my response: 24 months.",
        "They wrote: Here is my thought process: two years.",
    ],
)
def test_words_that_only_look_like_marks_stay(text: str) -> None:
    assert reasoning.answer_of(text) == text


@pytest.mark.parametrize(
    ("message", "tokens"),
    [
        ({"content": ANSWER}, ANSWER),
        ({"content": ANSWER, "reasoning_content": "Two years."}, f"Two years.{ANSWER}"),
        ({"content": ANSWER, "reasoning": "Two years."}, f"Two years.{ANSWER}"),
        (
            {"content": ANSWER, "reasoning": "Two.", "reasoning_content": "Two."},
            f"Two.{ANSWER}",  # one text in two fields
        ),
        ({"content": f"<think>Two.</think>{ANSWER}"}, f"<think>Two.</think>{ANSWER}"),
        (
            {"content": [{"type": "thinking", "text": "Two."}, {"type": "text", "text": ANSWER}]},
            f"{{'type': 'thinking', 'text': 'Two.'}}{ANSWER}",
        ),
    ],
)
def test_all_that_a_model_wrote_counts_for_its_price(message: dict[str, Any], tokens: str) -> None:
    assert reasoning.written(SimpleNamespace(**message)) == (ANSWER, tokens)
