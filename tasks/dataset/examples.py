"""Turn the snapshot of the documents into training conversations.

In:  data/trainset, the held-out questions, reviewed examples, models/embedder,
     models/base/tokenizer.json
Out: data/examples           Example shards
     reports/examples.json   a card: counts, kinds, sources, and the number of dropped examples
Run: python -m tasks.dataset.examples

    documents → drafts → not held out → closed-book and with passages → redact → suite → leaks

The retriever searches an index of the snapshot itself, so that a nightly re-index makes no example,
and no model, stale.
"""

import logging
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tasks import console, params, paths
from tasks import pii as redact
from tasks.answer.prompts import DECLINED
from tasks.dataset import (
    conversations,
    corpus,
    example_checks,
    held_out,
    mix,
    outdated,
    portion,
    qa_pairs,
    reverse_briefs,
    reviewed,
    unanswerable,
)
from tasks.dataset.corpus import PassageSource
from tasks.dataset.held_out import Question
from tasks.dataset.qa_pairs import Draft
from tasks.dataset.similarity import Known
from tasks.dataset.snapshot import content_hash
from tasks.documents import suite
from tasks.errors import InhouseError
from tasks.records import Document, Example, digest
from tasks.storage import shards
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)


def drafted(
    documents: Iterable[Document],
    settings: params.Examples,
    brand: str,
    count: Callable[[str], int],
) -> tuple[list[Draft], int]:
    """Draft questions of the documents, and briefs of those in the brand's own words, whose URI has
    `brand`; return them and the number of drafts that were too long. Truncated answers would teach
    the model to stop early."""
    all_documents = list(documents)
    every = [
        draft
        for document in all_documents
        for draft in qa_pairs.of_document(document, settings.seed)
    ]
    every += qa_pairs.of_readings(all_documents)
    own = [document for document in all_documents if brand in document.uri]
    every += [draft for document in own for draft in reverse_briefs.of_document(document)]
    short = [draft for draft in every if count(draft.answer) <= settings.sections_max_tokens]
    return qa_pairs.disambiguated(mix.balanced(short)), len(every) - len(short)


def with_reviewed(found: Sequence[Draft], approved: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with those of reviewers, whose answer to the same question counts."""
    asked = {draft.question for draft in approved}
    return [*(d for d in found if asked.isdisjoint({d.question, d.bare})), *approved]


def refusal_pairs(settings: params.Examples, answered: int) -> list[Draft]:
    most = mix.refusals(settings.refusals, settings.refusals_share, answered)
    asked = unanswerable.questions(most, settings.seed)
    return [Draft(question, DECLINED, "", "refusal", "") for question in asked]


def not_held_out(found: Sequence[Draft], asked: Sequence[Question], near: float) -> list[Draft]:
    """Return the drafts whose question is not nearly a held-out one, with its context or
    without."""
    known = Known([question.text for question in asked])
    return [
        draft
        for draft in found
        if max(known.nearest(text)[0] for text in (draft.question, draft.bare)) < near
    ]


def split_train_dev(found: Sequence[Draft], settings: params.Examples) -> list[tuple[Draft, str]]:
    """Split the drafts into train and dev. Every fact is in train, and a share of the facts is
    asked again in other words in dev: holding facts out makes dev loss rise as others are
    memorised, so early stopping fires too soon. Style is judged on whole documents that are kept
    from training, refusals on questions; both without those that are nearly asked in train."""
    dev_documents = set[str]().union(
        *(_dev_documents(found, kind, settings) for kind in portion.TASKS)
    )
    train, dev, again = [], [], []
    for draft in found:
        if draft.doc_id in dev_documents:
            dev += [draft] if draft.kind in portion.TASKS else []
            continue
        if not draft.doc_id and is_dev(draft.question, settings):
            dev.append(draft)
            continue
        train.append(draft)
        if draft.doc_id and draft.kind not in portion.TASKS and is_dev(draft.question, settings):
            again.append(qa_pairs.reworded(draft))
    trained = Known([draft.question for draft in train])
    dev = [draft for draft in dev if trained.nearest(draft.question)[0] < settings.near_duplicate]
    return [*((draft, "train") for draft in train), *((draft, "dev") for draft in [*dev, *again])]


def _dev_documents(found: Sequence[Draft], kind: str, settings: params.Examples) -> list[str]:
    ids = {draft.doc_id for draft in found if draft.kind == kind}
    drawn = sorted(ids, key=lambda doc_id: digest(doc_id, str(settings.seed)))
    return drawn[: math.ceil(settings.dev_task_share * len(drawn))]


def is_dev(key: str, settings: params.Examples) -> bool:
    return int(digest(key, str(settings.seed))[:8], 16) < settings.dev_share * 16**8


def redact_example(example: Example, redactor: redact.Redactor) -> tuple[Example, bool]:
    """Return the redacted example, with its id; and whether anything was redacted."""
    passed = [redactor.redact(message["content"]) for message in example.messages]
    messages = tuple(
        {**message, "content": text}
        for message, (text, _) in zip(example.messages, passed, strict=True)
    )
    identity = digest(example.form, *(message["content"] for message in messages))
    changed = any(found for _, found in passed)
    return replace(example, example_id=identity, messages=messages), changed


@dataclass(frozen=True, slots=True)
class _Result:
    """The examples, and what was left out on the way."""

    chosen: list[tuple[Draft, str]]  # drafts with their split
    made: list[Example]
    reviewed: int  # examples that a person approved
    left_out: dict[str, int]  # drafts by reason


def run(values: params.Params) -> dict[str, Any]:
    """Write the examples and return their card. Raises ValidationError if the suite fails, and
    InhouseError for a leak; both after the card is written, and before the examples are."""
    started = time.perf_counter()
    snapshot = sorted(shards.read(paths.TRAINSET, Document), key=lambda row: row.doc_id)
    if not snapshot:
        raise InhouseError(f"{paths.TRAINSET} is empty: run inhouse run finetune")
    documents = outdated.without(snapshot, values.examples.outdated)
    questions = Path(values.evaluate.questions)
    source = values.evaluate.source
    asked = held_out.questions(questions, source)
    asked += [draft for draft, _ in held_out.drafted(questions, source)]  # they may count too
    result = _examples(documents, asked, values)
    trained = [draft for draft, split in result.chosen if split == "train"]
    few = mix.warnings(trained)
    frame, expectations = example_checks.frame(result.made), example_checks.expectations()
    _, failed = suite.check("examples", frame, expectations)
    leaked = example_checks.leaks(result.made, asked, values.examples.near_duplicate)
    report = {
        **counts(result.made),
        "asked": dict(sorted(Counter(draft.kind for draft in trained).items())),
        "warnings": few,
        "documents": len(documents),
        "left_out": {"outdated documents": len(snapshot) - len(documents), **result.left_out},
        "failed": failed,
        "leaked": leaked,
        "trainset": content_hash(snapshot),
        "questions": digest(questions.read_bytes()),
        "reviewed": result.reviewed,
        "content": digest(*sorted(example.example_id for example in result.made)),
        "seconds": round(time.perf_counter() - started, 1),
    }
    write_json(paths.report("examples"), report)
    example_checks.refuse(failed, leaked)
    shards.write(paths.EXAMPLES, Example, result.made, lambda row: row.example_id)
    _tell(result.made, documents, few)
    return report


def _examples(
    documents: Sequence[Document], asked: Sequence[Question], values: params.Params
) -> _Result:
    """Draft the examples of the documents, add the reviewed ones and refusals, leave out those that
    ask a held-out question, and fill in the passages."""
    settings, near = values.examples, values.examples.near_duplicate
    with corpus.of(documents, values) as passages:
        every, too_long = drafted(
            documents, settings, values.compare.brand_uri_pattern, passages.count
        )
        approved, not_for_all = reviewed.drafts(
            Path(settings.reviewed), documents, values.snapshot.audience
        )
        every = with_reviewed(every, approved)
        every += refusal_pairs(settings, len(not_held_out(every, asked, near)))
        trainable = not_held_out(every, asked, near)
        chosen = _chosen(trainable, asked, settings)
        made, redacted = _made(chosen, passages, values)
    questions = {draft.question for draft, _ in chosen}
    left_out = {
        "too long": too_long,
        "reviewed, not for the audience": not_for_all,
        "held out": len(every) - len(trainable),
        "dev nearly as train": sum(draft.question not in questions for draft in trainable),
        "redacted": redacted,
    }
    return _Result(chosen, made, len(approved), left_out)


def _tell(made: Sequence[Example], documents: Sequence[Document], warnings: Sequence[str]) -> None:
    log.info("examples: %d of %d documents", len(made), len(documents))
    for warning in warnings:
        log.warning("examples: %s", warning)


def _chosen(
    drafts: Sequence[Draft], asked: Sequence[Question], settings: params.Examples
) -> list[tuple[Draft, str]]:
    """Return the drafts with their split; without those that a rewording has brought near to a
    held-out question."""
    chosen = split_train_dev(drafts, settings)
    far = set(not_held_out([draft for draft, _ in chosen], asked, settings.near_duplicate))
    return [(draft, split) for draft, split in chosen if draft in far]


def _made(
    chosen: Sequence[tuple[Draft, str]], passages: PassageSource, values: params.Params
) -> tuple[list[Example], int]:
    """Return every example once, ordered by its id; and the number that was dropped because
    redaction found something in them: training on redacted answers teaches the model to emit
    placeholders."""
    redactor = redact.build(values.redact)
    every = [
        example
        for draft, split in chosen
        for example in conversations.of(draft, split, passages, values)
    ]
    redactor.prefetch(message["content"] for example in every for message in example.messages)
    passed = [redact_example(example, redactor) for example in every]
    by_id = {example.example_id: example for example, changed in passed if not changed}
    return [by_id[identity] for identity in sorted(by_id)], sum(changed for _, changed in passed)


def counts(made: Sequence[Example]) -> dict[str, Any]:
    """Count the examples of each kind, form, split and document."""
    kinds = Counter(f"{e.kind}, {e.form}, {e.split}" for e in made)
    declined = sum(e.messages[-1]["content"] == DECLINED for e in made if e.kind != "refusal")
    return {
        "examples": len(made),
        "train": sum(e.split == "train" for e in made),
        "dev": sum(e.split == "dev" for e in made),
        "no_answer": declined,
        "kinds": dict(sorted(kinds.items())),
        "sources": dict(sorted(Counter(i for e in made for i in e.doc_ids).items())),
    }


def main() -> None:
    run(params.load())


if __name__ == "__main__":
    console.run(main)
