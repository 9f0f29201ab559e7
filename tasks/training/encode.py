"""Encode examples and documents as token ids, to train on and to evaluate on.

In:  examples, documents, the tokenizer and the chat template of models/base
Out: TrainingData
Run: called by tasks.training.finetune
"""

import logging
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tasks import params
from tasks.dataset import portion
from tasks.errors import InhouseError
from tasks.models.template import Template
from tasks.records import Document, Example, digest

if TYPE_CHECKING:
    from tasks.training.schedule import Encoded


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The encoded texts to train on, and those to evaluate on."""

    train: "Sequence[Encoded]"
    dev: "Sequence[Encoded]"
    too_long: int
    content: str  # a hash of it
    read: "Sequence[Encoded]" = ()  # before the examples, word for word


def encode(example: Example, template: Template) -> "Encoded":
    """Return the conversation as the engine would write it, and where its answer begins."""
    from tasks.training.schedule import Encoded

    *asked, answer = example.messages
    prompt = template.ids(template.render(asked))
    reply = template.ids(template.answer(answer["content"]))
    return Encoded([*prompt, *reply], len(prompt))


def of(examples: Sequence[Example], base: Path, settings: params.Finetune) -> TrainingData:
    """Encode the examples of the forms and the share that params.yaml asks for. Raises InhouseError
    if there are none."""
    template = Template(base)
    dev = [e for e in examples if e.split == "dev" and e.form in settings.forms]
    dev.sort(key=lambda e: e.example_id)
    random.Random(settings.seed).shuffle(dev)  # noqa: S311  nothing secret
    encoded = {
        split: [(e, encode(e, template)) for e in chosen]
        for split, chosen in (("train", portion.trained_on(examples, settings)), ("dev", dev))
    }
    short = {
        split: [(e, row) for e, row in every if len(row.ids) <= settings.max_tokens]
        for split, every in encoded.items()
    }
    if not short["train"]:
        raise _nothing([len(row.ids) for _, row in encoded["train"]], settings)
    if encoded["dev"] and not short["dev"] and settings.dev_examples:
        log.warning(
            "all %d dev examples have more than %d tokens, so that no dev loss can be computed: "
            "the weights of the last step are kept, not the best",
            len(encoded["dev"]),
            settings.max_tokens,
        )
    return TrainingData(
        train=[row for _, row in short["train"]],
        dev=[row for _, row in short["dev"][: settings.dev_examples]],
        too_long=sum(len(encoded[split]) - len(short[split]) for split in encoded),
        content=digest(*sorted(e.example_id for e, _ in short["train"])),
    )


def _nothing(lengths: Sequence[int], settings: params.Finetune) -> InhouseError:
    if not lengths:
        return InhouseError(
            f"nothing to train on: data/examples has no example of train in the forms "
            f"{', '.join(settings.forms)} (finetune.forms). Run inhouse run finetune"
        )
    return InhouseError(
        f"nothing to train on: all {len(lengths)} examples have more than {settings.max_tokens} "
        f"tokens, the shortest {min(lengths)}. Raise finetune.max_tokens in params.yaml"
    )


def with_reading(
    data: TrainingData,
    documents: Iterable[Document],
    examples: Sequence[Example],
    base: Path,
    settings: params.Finetune,
) -> TrainingData:
    """Return the examples with the documents that they are about before them, in pieces of
    `settings.max_tokens` (continued pre-training); unchanged if `settings.pretrain_epochs` is 0."""
    if not settings.pretrain_epochs:
        return data
    from tasks.training.schedule import Encoded

    template = Template(base)
    begin = template.tokenizer.encode("").ids  # of every text
    trained = {doc_id for e in examples if e.split == "train" for doc_id in e.doc_ids}
    chosen = sorted((d for d in documents if d.doc_id in trained), key=lambda d: d.doc_id)
    pieces: list[Encoded] = []
    for document in chosen:
        text = template.plain(f"# {document.title}\n\n{document.text}")
        ids = [*begin, *template.ids(text)]
        cut = [ids[at : at + settings.max_tokens] for at in range(0, len(ids), settings.max_tokens)]
        pieces += [Encoded(piece, 1) for piece in cut if len(piece) > 1]
    content = digest(data.content, *(digest(d.title, d.text) for d in chosen))
    return replace(data, read=pieces, content=content)
