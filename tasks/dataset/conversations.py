"""Write a draft as conversations: closed-book, and with passages or examples in the prompt.

In:  Drafts, passages of the snapshot
Out: Examples without an id
Run: called by tasks.dataset.examples

Examples with passages follow RAFT (Zhang et al. 2024): the prompt is the one that questions get,
and contains the supporting passages among distractors that our own retriever finds. A share of the
examples lacks the supporting passages; their answer is the refusal. A brief gets the prompts of a
copywriter: alone, and with the guide's rules and the nearest other texts, whose facts are not to be
used.
"""

import random
from collections.abc import Iterator, Sequence

from tasks import params
from tasks.answer import prompts
from tasks.answer.prompts import DECLINED
from tasks.dataset import corpus, qa_pairs
from tasks.dataset.corpus import PassageSource
from tasks.dataset.qa_pairs import Draft
from tasks.dataset.similarity import words
from tasks.models.generator import Message
from tasks.records import Example
from tasks.style import copy_prompts

COPY = "copy"  # the kind of drafts that ask for copy
OVERLAP = 0.5  # share of the answer's words from which a text is a part of it, or nearly it


def of(draft: Draft, split: str, passages: PassageSource, values: params.Params) -> list[Example]:
    """Return the draft without passages, and with some if they prove it."""
    if draft.kind == COPY and not draft.question.startswith(qa_pairs.REWORD):
        return list(_copy(draft, split, passages, values))
    budget = values.answer.passage_tokens
    return list(_questions(draft, split, passages, values.examples, budget))


def _questions(
    draft: Draft, split: str, passages: PassageSource, settings: params.Examples, budget: int
) -> Iterator[Example]:
    """Yield a question in both forms. `budget`: the tokens of passages."""
    yield _example(draft, "closed", split, prompts.closed_book_prompt(draft.question), draft.answer)
    chance = _chance(draft, settings)
    if chance.random() >= settings.with_passages:
        return
    right = corpus.supporting_passages(draft, passages.by_uri.get(draft.doc_id, ()))
    without = not draft.doc_id or (bool(right) and chance.random() < settings.no_answer_share)
    others = corpus.distractors(draft, passages, settings.distractors)
    if (right or without) and others:
        shown = prompts.fit_to_budget([*([] if without else right), *others], budget, passages)
        if without or set(right) <= set(shown):
            chance.shuffle(shown)
            reply = DECLINED if without else draft.answer
            yield _example(draft, "passages", split, prompts.prompt(draft.question, shown), reply)


def _copy(
    draft: Draft, split: str, passages: PassageSource, values: params.Params
) -> Iterator[Example]:
    """Yield a brief in both forms. No text in its prompt is a part of the answer."""
    asked = copy_prompts.from_memory(draft.question)
    yield _example(draft, "closed", split, asked, draft.answer)
    if _chance(draft, values.examples).random() >= values.examples.copy_with_examples:
        return
    style, needed = values.metrics.style, words(draft.answer)
    found = passages.search(draft.question)
    near = copy_prompts.own_words(found, style, values.compare.brand_uri_pattern)
    others = [text for text in near if len(words(text) & needed) < OVERLAP * len(needed)]
    if others:
        shown = others[: copy_prompts.EXEMPLARS]
        asked = copy_prompts.with_examples(draft.question, shown, style)
        yield _example(draft, "passages", split, asked, draft.answer)


def _chance(draft: Draft, settings: params.Examples) -> random.Random:
    return random.Random(f"{settings.seed} {draft.question}")  # noqa: S311  nothing secret


def _example(draft: Draft, form: str, split: str, asked: Sequence[Message], reply: str) -> Example:
    messages = (*map(dict, asked), {"role": "assistant", "content": reply})
    sources = (draft.doc_id,) if draft.doc_id else ()
    return Example("", messages, sources, draft.kind, form, split)
