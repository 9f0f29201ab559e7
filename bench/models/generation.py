"""Measure the seconds for the answers of a comparison, beside a loop over transformers' `generate`.

In:  the index (inhouse run reindex), the sample's questions, models/base
Out: seconds of both for the same prompts, closed and with passages, and the ratios
Run: python -m bench.models.generation [QUESTIONS]
"""

import sys
import time
from pathlib import Path
from typing import Any

import torch

from app import engine
from tasks import params, paths
from tasks.answer import answer
from tasks.answer.prompts import closed_book_prompt
from tasks.dataset import held_out
from tasks.models.generator import Conversation, LocalGenerator, Template
from tasks.models.local_engine import REPETITION_PENALTY

QUESTIONS = 32


def prompts(number: int) -> dict[str, list[Conversation]]:
    """Return the prompts of both forms for the first questions that the comparison would not
    decline."""
    values = params.load()
    engines = engine.Engine().answering()
    asked = held_out.questions(Path(values.evaluate.questions), values.evaluate.source)
    found = [(q, answer.prepare(q.text, q.groups, engines)) for q in asked[: number * 2]]
    answerable = [(q, prepared) for q, prepared in found if prepared.messages][:number]
    return {
        "closed": [closed_book_prompt(q.text) for q, _ in answerable],
        "with passages": [prepared.messages for _, prepared in answerable],
    }


def peer(conversations: list[Conversation], model: Any, tokenizer: Any, tokens: int) -> float:
    template = Template(paths.BASE)
    started = time.perf_counter()
    for conversation in conversations:
        inputs = tokenizer(
            template.render(conversation), return_tensors="pt", add_special_tokens=False
        )
        with torch.no_grad():
            model.generate(
                **inputs,
                max_new_tokens=tokens,
                do_sample=False,
                repetition_penalty=REPETITION_PENALTY,
            )
    return time.perf_counter() - started


def main() -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    number = int(sys.argv[1]) if sys.argv[1:] else QUESTIONS
    tokens = params.load().generate.max_tokens
    ours = LocalGenerator(paths.BASE)
    model = AutoModelForCausalLM.from_pretrained(paths.BASE)
    tokenizer = AutoTokenizer.from_pretrained(paths.BASE)
    spent = {"ours": 0.0, "theirs": 0.0}
    for form, conversations in prompts(number).items():
        ours.generate(conversations[:1], 2)
        started = time.perf_counter()
        ours.generate(conversations, tokens)
        mine = time.perf_counter() - started
        theirs = peer(conversations, model, tokenizer, tokens)
        spent["ours"] += mine
        spent["theirs"] += theirs
        print(
            f"{len(conversations)} prompts, {form}: {mine:.1f} s, transformers {theirs:.1f} s "
            f"({model.dtype}): {theirs / mine:.1f} times",
            flush=True,
        )
    print(f"both: {spent['theirs'] / spent['ours']:.1f} times")


if __name__ == "__main__":
    main()
