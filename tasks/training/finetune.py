"""Fine-tune the base on the company's examples, at one level.

In:  data/examples, data/trainset, models/base, params.yaml: finetune, levels
Out: models/tuned/<level>   a Hugging Face folder with the trained weights merged in; adapter/, as
                           peft writes it, if there is one; card.json, the settings and sources;
                           provenance.json, its training documents
     reports/finetune-<level>.json   the card, as DVC's metrics
     reports/learning-<level>.json   the loss at each step, as DVC's plots
Run: python -m tasks.training.finetune full | partial | adaptive

A killed run resumes from its last checkpoint, and ends with the same bytes. Before it starts it
logs the estimated cost, and refuses a training that does not fit in this machine's memory. With
finetune.processes it starts torchrun on itself.
"""

import argparse
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasks import console, params, paths
from tasks.dataset import provenance, snapshot
from tasks.errors import InhouseError
from tasks.models import tuned
from tasks.models.processor import has_bf16
from tasks.models.weights import whole_folder
from tasks.records import Document, Example, digest
from tasks.storage import heap, shards
from tasks.storage.atomic import write_json
from tasks.training import encode, estimate, processes
from tasks.training.encode import TrainingData

if TYPE_CHECKING:
    from torch import Tensor

    from tasks.training.checkpoints import Checkpoints
    from tasks.training.trainer import Plan, Training

log = logging.getLogger(__name__)

LOG_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained model, its training data, and the course of the training."""

    model: Any
    best: "dict[str, Tensor]"
    at: "Training"
    data: TrainingData
    card: dict[str, Any]


def run(values: params.Params, name: str) -> dict[str, Any]:
    """Train, write the folder atomically, and return its card."""
    started = time.perf_counter()
    examples = list(shards.read(paths.EXAMPLES, Example))
    settings, level = values.finetune, values.levels.named(name)
    processes.init_distributed()
    curve = []
    for part in settings.learning_curve_fractions:
        log.info("%s on %.0f %% of the examples", name, 100 * part)
        fractions = {
            name: getattr(settings, name) * part for name in ("train_fraction", "task_fraction")
        }
        some = settings.model_copy(update=fractions)
        less, checkpoints = _train(examples, some, level, name)
        curve.append(_curve_point(part, less))
        del less
        heap.trim_heap()
        checkpoints.forget()
    trained, checkpoints = _train(examples, settings, level, name)
    at = trained.at
    card = {
        **trained.card,
        "examples": {"train": len(trained.data.train), "dev": len(trained.data.dev)},
        "read": len(trained.data.read),
        "too_long": trained.data.too_long,
        "steps": at.step,
        "best_step": at.best_step,
        "tokens": at.tokens,
        "tokens_a_second": round(at.tokens / at.seconds, 1) if at.seconds else None,
        "seconds": round(at.seconds, 1),
        "learning_curve": [*curve, _curve_point(1.0, trained)] if curve else [],
        "losses": at.losses,
    }
    if processes.rank_and_world_size()[0] == 0:
        documents = shards.read(paths.TRAINSET, Document)
        model = _whole(trained, settings, level)
        _write(model, card, provenance.training_documents(examples, documents, settings), name)
        checkpoints.forget()
        log.info("finetune: %s in %.0f s", name, time.perf_counter() - started)
    return card


def _train(
    examples: Sequence[Example], settings: params.Finetune, level: params.Level, name: str
) -> "tuple[Trained, Checkpoints]":
    """Train one level. The returned card records all inputs of the training, and no result."""
    import torch
    from transformers import set_seed

    from tasks.training import attention, trainer
    from tasks.training.checkpoints import Checkpoints

    documents = shards.read(paths.TRAINSET, Document)
    data = encode.of(examples, paths.BASE, settings)
    data = encode.with_reading(data, documents, examples, paths.BASE, settings)
    set_seed(settings.seed)
    attention.register()
    model = _model(settings, level)
    plan = plan_of(settings, level)
    made = {**tuned.made_for(paths.BASE), "torch": torch.__version__}
    of_no_effect = {"checkpoint_s", "learning_curve_fractions", "processes"}
    recorded = {**settings.model_dump(exclude=of_no_effect), "level": name, **level.model_dump()}
    key = digest(*made.values(), data.content, repr(recorded))
    checkpoints = Checkpoints(paths.cache("training") / key[:16], key)
    try:
        about = estimate.check_memory(model, data, plan, name)
        best, at = trainer.train(
            model, data.train, data.dev, plan, checkpoints, _Progress(), data.read
        )
    except torch.OutOfMemoryError:
        raise estimate.out_of_memory(model, data, plan, name) from None
    card = {
        "level": name,
        **made,
        "trainset": data.content,
        "audience": snapshot.read().audience,
        "device": "cuda" if torch.cuda.is_available() else "cpu",
        "processes": processes.rank_and_world_size()[1],
        "params": recorded,
        **about,
    }
    return Trained(model, best, at, data, card), checkpoints


def _curve_point(part: float, trained: Trained) -> dict[str, float | None]:
    """Return the dev loss after training on a part of the examples."""
    loss = trained.at.best_loss if trained.data.dev else None
    return {
        "part": part,
        "examples": len(trained.data.train),
        "dev": None if loss is None else round(loss, 4),
    }


def _model(settings: params.Finetune, level: params.Level) -> Any:
    """Return the model to train. Of several processes each has a part of it; at the level adaptive,
    whose base has no gradients, each has all of it."""
    from tasks.training import levels, quantized, sharding, trainer

    rank, world = processes.rank_and_world_size()
    if isinstance(level, params.Adaptive):
        build = quantized.load if level.base_bits == quantized.BITS else load
        return levels.prepare(build(paths.BASE, settings.precision), level)
    if world == 1:
        return levels.prepare(load(paths.BASE, settings.precision), level)

    def make() -> Any:
        build = load if rank == 0 else with_random_weights
        return levels.prepare(build(paths.BASE, settings.precision, on_cpu=True), level)

    return sharding.shard(sharding.empty(make) if rank else make(), trainer.answers_loss)


def _whole(trained: Trained, settings: params.Finetune, level: params.Level) -> Any:
    """Return the model with the best weights, in float32."""
    from tasks.training import levels, quantized, sharding

    model = trained.model
    if sharding.is_sharded(model) or quantized.is_quantized(model):
        model = levels.prepare(load(paths.BASE, settings.precision, on_cpu=True), level)
    model = model.float()
    for own, value in model.named_parameters():
        if own in trained.best:
            value.data.copy_(trained.best[own])
    return model


def _write(
    model: Any, card: dict[str, Any], sources: provenance.TrainingDocuments, name: str
) -> None:
    from tasks.training import levels

    with whole_folder(paths.tuned(name)) as folder:
        if levels.is_adapter(model):
            model.save_pretrained(folder / "adapter")
        tuned.write(levels.merged(model), paths.BASE, folder)
        write_json(folder / tuned.CARD, card)
        provenance.write(folder, sources, card["audience"])
    write_json(paths.report(f"finetune-{name}"), {k: v for k, v in card.items() if k != "losses"})
    write_json(paths.report(f"learning-{name}"), card["losses"])


def load(base: Path, precision: str = "auto", on_cpu: bool = False) -> Any:
    """Load the base, on the GPU if there is one; in bfloat16 if the hardware supports it natively,
    unless the precision is fp32."""
    import torch
    from transformers import AutoModelForCausalLM

    model: Any = AutoModelForCausalLM.from_pretrained(
        base, **settings_of(base, precision), local_files_only=True
    )
    return model.cuda() if torch.cuda.is_available() and not on_cpu else model


def with_random_weights(base: Path, precision: str, on_cpu: bool = True) -> Any:
    """Return a model like that of `load` with random weights, which sharding replaces."""
    from transformers import AutoConfig, AutoModelForCausalLM

    assert on_cpu
    config = AutoConfig.from_pretrained(base, local_files_only=True)
    auto: Any = AutoModelForCausalLM
    return auto.from_config(config, **settings_of(base, precision))


def settings_of(base: Path, precision: str) -> dict[str, Any]:
    """Return the type of a model's weights, and its attention, on this machine."""
    import torch
    from transformers import AutoConfig

    from tasks.training import attention

    config = AutoConfig.from_pretrained(base, local_files_only=True)
    gpu = torch.cuda.is_available()
    short = precision == "auto" and (gpu or has_bf16())
    own = attention.PACKED if gpu else attention.BLOCKS
    return {
        "dtype": torch.bfloat16 if short else torch.float32,
        "attn_implementation": own if attention.fits(config) else None,
    }


def plan_of(settings: params.Finetune, level: params.Level) -> "Plan":
    from tasks.training.trainer import Plan

    return Plan(
        rate=level.rate,
        warmup=level.warmup,
        epochs=level.epochs,
        patience=level.patience,
        evals_per_epoch=settings.evals_per_epoch,
        batch_tokens=settings.batch_tokens,
        micro_batch_tokens=settings.micro_batch_tokens,
        seed=settings.seed,
        checkpoint_s=settings.checkpoint_s,
        pretrain_epochs=settings.pretrain_epochs,
    )


class _Progress:
    """Logs the progress of the training from time to time."""

    def __init__(self) -> None:
        self._logged = time.monotonic()

    def __call__(self, at: "Training", total: int) -> None:
        new = not at.since  # a point of the curve was just made
        if time.monotonic() - self._logged < LOG_EVERY_S and not new:
            return
        self._logged = time.monotonic()
        last = at.losses[-1] if new else {"train": at.since[-1]}
        dev = f", dev {last['dev']:.3f}" if "dev" in last else ""
        log.info(
            "step %d of %d, loss %.3f%s, %.0f tokens/s, %.0f s left",
            at.step, total, last["train"], dev, at.tokens / at.seconds,
            at.seconds / at.step * (total - at.step),
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Train one level of fine-tuning.")
    parser.add_argument("level", choices=list(params.Levels.model_fields))
    level, values = parser.parse_args().level, params.load()
    if values.finetune.processes > 1 and not processes.started():
        processes.launch(values.finetune.processes, "tasks.training.finetune", level)
        return
    try:
        run(values, level)
    except InhouseError:
        processes.let_the_first_report()
        raise


if __name__ == "__main__":
    console.run(main)
