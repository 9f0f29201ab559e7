"""Change the base's weights by the company's examples: one level of fine-tuning.

In:  data/examples, data/trainset, models/base, params.yaml: finetune
Out: models/tuned/<level>   a Hugging Face folder with what was learnt merged in; adapter/, as peft
                            writes it, where there is one; card.json, what it was made from
     reports/finetune-<level>.json   the card, as DVC's metrics
     reports/learning-<level>.json   the loss at each step, as DVC's plots
Run: python -m tasks.finetune full | partial | adaptive

A run that was killed goes on where its last checkpoint ends, and ends with the same bytes. Before
it starts it says what it will take, and refuses what this machine's memory can't hold.
"""

import argparse
import logging
import os
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasks import console, params, paths, portion, shards, snapshot, tuned
from tasks.errors import InhouseError
from tasks.files import write_json
from tasks.generate import Template
from tasks.processor import has_bf16
from tasks.records import Document, Example, digest
from tasks.weights import whole_folder

if TYPE_CHECKING:
    from torch import Tensor

    from tasks.checkpoints import Checkpoints
    from tasks.trainer import Encoded, Plan, Training

log = logging.getLogger(__name__)

SAID_EVERY_S = 10.0
GIB = 2**30
PROCESS = GIB // 2  # Python with its libraries
PROBE = 4  # examples


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is learnt from, and what it is measured on, encoded."""

    train: "Sequence[Encoded]"
    dev: "Sequence[Encoded]"
    too_long: int
    content: str  # a hash of it
    read: "Sequence[Encoded]" = ()  # before the examples, word for word


def encode(example: Example, template: Template, tokenizer: Any) -> "Encoded":
    """The conversation as the engine would write it, and where its answer begins."""
    from tasks.trainer import Encoded

    *asked, answer = example.messages
    prompt = tokenizer.encode(template.render(asked), add_special_tokens=False).ids
    said = tokenizer.encode(answer["content"] + template.end, add_special_tokens=False).ids
    return Encoded([*prompt, *said], len(prompt))


def lessons(examples: Sequence[Example], base: Path, how: params.Finetune) -> Lessons:
    """Those of the forms and the share that params.yaml asks for. Raises InhouseError if none."""
    from tokenizers import Tokenizer

    template = Template(base)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    dev = [e for e in examples if e.split == "dev" and e.form in how.forms]
    dev.sort(key=lambda e: e.example_id)
    random.Random(how.seed).shuffle(dev)  # noqa: S311  nothing secret
    held = {
        split: [(e, encode(e, template, tokenizer)) for e in chosen]
        for split, chosen in (("train", portion.learnt(examples, how)), ("dev", dev))
    }
    short = {
        split: [(e, row) for e, row in every if len(row.ids) <= how.max_tokens]
        for split, every in held.items()
    }
    if not short["train"]:
        raise InhouseError(f"no example has at most {how.max_tokens} tokens: nothing to train on")
    return Lessons(
        train=[row for _, row in short["train"]],
        dev=[row for _, row in short["dev"][: how.evaluate]],
        too_long=sum(len(held[split]) - len(short[split]) for split in held),
        content=digest(*sorted(e.example_id for e, _ in short["train"])),
    )


def with_reading(
    taught: Lessons,
    documents: Iterable[Document],
    examples: Sequence[Example],
    base: Path,
    how: params.Finetune,
) -> Lessons:
    """The lessons, and before them the documents that they teach, in pieces of `how.max_tokens`
    (continued pre-training); as they are if `how.reading` is 0."""
    if not how.reading:
        return taught
    from tokenizers import Tokenizer

    from tasks.trainer import Encoded

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    learnt = {doc_id for e in examples if e.split == "train" for doc_id in e.doc_ids}
    chosen = sorted((d for d in documents if d.doc_id in learnt), key=lambda d: d.doc_id)
    pieces: list[Encoded] = []
    for document in chosen:
        ids = tokenizer.encode(f"# {document.title}\n\n{document.text}").ids
        cut = [ids[at : at + how.max_tokens] for at in range(0, len(ids), how.max_tokens)]
        pieces += [Encoded(piece, 1) for piece in cut if len(piece) > 1]
    content = digest(taught.content, *(digest(d.title, d.text) for d in chosen))
    return replace(taught, read=pieces, content=content)


@dataclass(frozen=True, slots=True)
class Taught:
    """A trained model, what it learnt from, and what the training was."""

    model: Any
    best: "dict[str, Tensor]"
    at: "Training"
    lessons: Lessons
    card: dict[str, Any]


def run(values: params.Params, name: str) -> dict[str, Any]:
    """Train, write the folder whole, and return its card."""
    from tasks import trainer

    started = time.perf_counter()
    examples, how = list(shards.read(paths.EXAMPLES, Example)), values.finetune
    join()
    volumes = []
    for part in how.volumes:
        log.info("%s on %.0f %% of the examples", name, 100 * part)
        less, kept = _train(examples, how.model_copy(update={"share": how.share * part}), name)
        volumes.append(_volume(part, less))
        del less
        kept.forget()
    taught, kept = _train(examples, how, name)
    at = taught.at
    card = {
        **taught.card,
        "examples": {"train": len(taught.lessons.train), "dev": len(taught.lessons.dev)},
        "read": len(taught.lessons.read),
        "too_long": taught.lessons.too_long,
        "steps": at.step,
        "best_step": at.best_step,
        "tokens": at.tokens,
        "tokens_a_second": round(at.tokens / at.seconds, 1) if at.seconds else None,
        "seconds": round(at.seconds, 1),
        "volumes": [*volumes, _volume(1.0, taught)] if volumes else [],
        "losses": at.losses,
    }
    if trainer.place()[0] == 0:
        _write(taught.model, taught.best, card, name)
        kept.forget()
        log.info("finetune: %s in %.0f s", name, time.perf_counter() - started)
    return card


def _train(
    examples: Sequence[Example], how: params.Finetune, name: str
) -> "tuple[Taught, Checkpoints]":
    """The card of what it returns says what the training depends on, and nothing of its end."""
    import torch
    from transformers import set_seed

    from tasks import attention, levels, trainer
    from tasks.checkpoints import Checkpoints

    level = how.levels.named(name)
    documents = shards.read(paths.TRAINSET, Document)
    taught = lessons(examples, paths.BASE, how)
    taught = with_reading(taught, documents, examples, paths.BASE, how)
    set_seed(how.seed)
    attention.register()
    model = levels.prepare(load(paths.BASE), level)
    plan = plan_of(how, level)
    about = _ahead(model, taught, plan, name)
    made = {**tuned.made_for(paths.BASE), "torch": torch.__version__}
    told_nothing = {"audience", "levels", "checkpoint_s", "min_changed", "volumes"}
    settings = {**how.model_dump(exclude=told_nothing), "level": name, **level.model_dump()}
    key = digest(*made.values(), taught.content, repr(settings), str(trainer.place()))
    kept = Checkpoints(paths.cache("training") / key[:16], key)
    best, at = trainer.train(model, taught.train, taught.dev, plan, kept, _Progress(), taught.read)
    card = {
        "level": name,
        **made,
        "trainset": taught.content,
        "audience": snapshot.audience(),
        "device": "cuda" if torch.cuda.is_available() else "cpu",
        "params": settings,
        **about,
    }
    return Taught(model, best, at, taught, card), kept


def _volume(part: float, taught: Taught) -> dict[str, float | None]:
    """What a part of the examples teaches: the loss on those of dev."""
    loss = taught.at.best_loss if taught.lessons.dev else None
    return {
        "part": part,
        "examples": len(taught.lessons.train),
        "dev": None if loss is None else round(loss, 4),
    }


def _write(model: Any, best: Any, card: dict[str, Any], name: str) -> None:
    from tasks import levels

    model = model.float()
    for own, value in model.named_parameters():
        if own in best:
            value.data.copy_(best[own])
    with whole_folder(paths.tuned(name)) as folder:
        if levels.is_adapter(model):
            model.save_pretrained(folder / "adapter")
        tuned.write(levels.plain(model), paths.BASE, folder)
        write_json(folder / tuned.CARD, card)
    write_json(paths.report(f"finetune-{name}"), {k: v for k, v in card.items() if k != "losses"})
    write_json(paths.report(f"learning-{name}"), card["losses"])


def load(base: Path) -> Any:
    """The base on the GPU if there is one; in bfloat16 where it is calculated in."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    from tasks import attention

    config = AutoConfig.from_pretrained(base, local_files_only=True)
    gpu = torch.cuda.is_available()
    model: Any = AutoModelForCausalLM.from_pretrained(
        base,
        dtype=torch.bfloat16 if gpu or has_bf16() else torch.float32,
        attn_implementation="sdpa" if gpu or not attention.fits(config) else attention.NAME,
        local_files_only=True,
    )
    return model.cuda() if gpu else model


def plan_of(how: params.Finetune, level: params.Level) -> "Plan":
    from tasks.trainer import Plan

    return Plan(
        rate=level.rate,
        warmup=level.warmup,
        epochs=level.epochs,
        patience=level.patience,
        evaluations=how.evaluations,
        batch_tokens=how.batch_tokens,
        pass_tokens=how.pass_tokens,
        seed=how.seed,
        checkpoint_s=how.checkpoint_s,
        reading=how.reading,
    )


def _ahead(model: Any, taught: Lessons, plan: "Plan", name: str) -> dict[str, Any]:
    """Say what it will take. Raises InhouseError if this machine's memory can't hold it, naming
    what it could hold."""
    import psutil

    from tasks import trainer

    every = list(model.parameters())
    learnt = sum(p.numel() for p in every if p.requires_grad)
    rows = [*taught.read, *taught.train]
    at_once = min(plan.batch_tokens, plan.pass_tokens)
    need = memory(model, max(at_once, *(len(row.ids) for row in rows)))
    free = psutil.virtual_memory().available
    if not next(model.parameters()).is_cuda and need > free:
        raise InhouseError(
            f"{name} needs about {need / GIB:.1f} GiB, and {free / GIB:.1f} GiB are free: less of "
            "finetune.pass_tokens or finetune.max_tokens, or the level adaptive, needs less"
        )
    planned = trainer.steps([len(row.ids) for row in rows], plan, len(taught.read))
    tokens = sum(len(rows[n].ids) for batch in planned for n in batch)
    log.info(
        "%s: %s of %s parameters, %s tokens in %d steps, about %.1f GiB and %.0f s",
        name, f"{learnt:,}", f"{sum(p.numel() for p in every):,}", f"{tokens:,}", len(planned),
        need / GIB, tokens * _probe(model, rows),
    )  # fmt: skip
    return {"trainable_parameters": learnt, "memory_estimate_mb": round(need / 2**20)}


def memory(model: Any, tokens: int) -> int:
    """Bytes that training takes at most, with so many tokens at once: the weights; of each that is
    learnt its gradient, and in float32 two moments and the best so far, and itself and its gradient
    if they are not in it; and what the layers above the first that learns keep for the way back."""
    from torch import float32

    every = list(model.parameters())
    size = every[0].element_size()
    learnt = sum(p.numel() for p in every if p.requires_grad)
    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    config, layers = causal.config, causal.get_decoder().layers
    learning = [any(p.requires_grad for p in layer.parameters()) for layer in layers]
    depth = len(layers) - (learning.index(True) if True in learning else len(layers))
    if causal.get_input_embeddings().weight.requires_grad:
        depth = len(layers)
    a_token = 12 * config.hidden_size + 6 * config.intermediate_size
    a_token += 2 * config.num_attention_heads * min(tokens, 1024)  # the shares of attention
    logits = 10 * config.vocab_size * tokens // 4  # of the answers, about a quarter
    beside = 12 if every[0].dtype == float32 else 20  # then it is learnt by a copy, with a gradient
    held = sum(p.numel() for p in every) * size + learnt * (size + beside)
    return int(PROCESS + held + tokens * depth * a_token * size + logits)


def _probe(model: Any, rows: "Sequence[Encoded]") -> float:
    """Seconds a token, from one small batch; nothing is learnt."""
    from tasks import trainer

    some = sorted(rows, key=lambda row: len(row.ids))[len(rows) // 2 :][:PROBE]
    seconds = 0.0
    for _ in range(2):  # the first call prepares kernels
        began = time.perf_counter()
        loss: Any = trainer.loss_sum(model, some, next(model.parameters()).device)
        loss.backward()
        seconds = time.perf_counter() - began
    model.zero_grad(set_to_none=True)
    return seconds / sum(len(row.ids) for row in some)


class _Progress:
    """Says now and then where the training stands."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, at: "Training", total: int) -> None:
        new = not at.since  # a point of the curve was just made
        if time.monotonic() - self._said < SAID_EVERY_S and not new:
            return
        self._said = time.monotonic()
        last = at.losses[-1] if new else {"train": at.since[-1]}
        dev = f", dev {last['dev']:.3f}" if "dev" in last else ""
        log.info(
            "step %d of %d, loss %.3f%s, %.0f tokens/s, %.0f s left",
            at.step, total, last["train"], dev, at.tokens / at.seconds,
            at.seconds / at.step * (total - at.step),
        )  # fmt: skip


def join() -> None:
    """Under torchrun: find the other processes."""
    from torch import cuda, distributed

    if "TORCHELASTIC_RUN_ID" in os.environ and not distributed.is_initialized():
        distributed.init_process_group("nccl" if cuda.is_available() else "gloo")


def main() -> None:
    parser = argparse.ArgumentParser(description="Train one level of fine-tuning.")
    parser.add_argument("level", choices=list(params.Levels.model_fields))
    run(params.load(), parser.parse_args().level)


if __name__ == "__main__":
    console.run(main)
