"""A training in miniature: a real model of a few thousand weights, that dies where it is told to.

Run: python -m tests.tiny attack FOLDER      killed at many places, each run ended afterwards
     python -m tests.tiny levels FOLDER      each level, or a process's part of it under torchrun
"""

import gc
import hashlib
import json
import logging
import os
import random
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tasks.errors import InhouseError

KILLS = 26  # at steps, and as many while a checkpoint is written
VOCABULARY = 64


def model(layers: int = 2, seed: int = 0) -> Any:
    """Make a model of Llama's architecture, as the base's, in float32."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from tasks.training import attention

    torch.set_num_threads(1)  # so few weights are worth no second one
    attention.register()
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        tie_word_embeddings=True,
        attn_implementation=attention.BLOCKS,
    )
    return LlamaForCausalLM(config)


def examples(number: int, seed: int = 0) -> Any:
    """Return rows of 6 to 24 tokens; the answer repeats the beginning of the question."""
    from tasks.training.trainer import Encoded

    chance = random.Random(seed)  # noqa: S311
    rows = []
    for _ in range(number):
        asked = [chance.randrange(VOCABULARY) for _ in range(chance.randrange(4, 20))]
        rows.append(Encoded([*asked, *asked[:2]], len(asked)))
    return rows


def plan(**changes: Any) -> Any:
    from tasks.training.trainer import Plan

    usual = {
        "rate": 0.003, "warmup": 0.1, "epochs": 2, "patience": None, "evals_per_epoch": 2,
        "batch_tokens": 64, "micro_batch_tokens": 40, "seed": 7, "checkpoint_s": 0.0,
    }  # fmt: skip
    return Plan(**{**usual, **changes})


def train(folder: Path, say: Callable[..., None] = lambda *_: None, **changes: Any) -> Any:
    """Return the weights and the training; it writes a checkpoint after every step."""
    from tasks.training import trainer
    from tasks.training.checkpoints import Checkpoints

    kept = Checkpoints(folder, "tiny")
    return trainer.train(model(), examples(40), examples(6, 1), plan(**changes), kept, say)


def weights_digest(best: Any) -> str:
    found = hashlib.sha256()
    for name in sorted(best):
        found.update(name.encode() + best[name].contiguous().numpy().tobytes())
    return found.hexdigest()


def child(work: Callable[[], Any]) -> int:
    """Let a process of its own do it; its exit code, or minus the signal that ended it."""
    number = os.fork()
    if number == 0:
        code = 1
        try:
            work()
            code = 0
        except InhouseError as error:
            print(error, flush=True)
            code = 3
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def attack(folder: Path) -> dict[str, Any]:
    """Run, kill, run to the end; returns what each ended with, and where each went on."""
    said = folder / "said.json"

    def whole(name: str) -> None:
        begun: list[int] = []

        def first(at: Any, _: int) -> None:
            begun.append(at.step)

        best, at = train(folder / name, first)
        said.write_text(json.dumps([weights_digest(best), begun[0] if begun else at.step, at.step]))

    def ended(name: str) -> list[Any]:
        assert child(lambda: whole(name)) == 0
        found: list[Any] = json.loads(said.read_text())
        return found

    gc.freeze()  # or each of a hundred children looks through all that was imported
    wanted, _, steps = ended("whole")
    writes = _count(folder)
    deaths: dict[str, Callable[[str], None]] = {}
    for n in range(KILLS):
        deaths[f"step {1 + n * (steps - 1) // KILLS}.{n}"] = _at_step(
            folder, 1 + n * (steps - 1) // KILLS
        )
        deaths[f"write {1 + n * writes // KILLS}.{n}"] = _at_write(folder, 1 + n * writes // KILLS)
    for n in (2, steps // 2, steps - 2):
        deaths[f"torn {n}"] = _torn(folder, n)
    outcomes = {}
    for name, death in deaths.items():
        killed = child(partial(death, name))
        found, begun, _ = ended(name)
        outcomes[name] = {"ended": killed, "equal": found == wanted, "begun": begun}
    full = child(lambda: _full_disk(folder))
    found, begun, _ = ended("full")
    outcomes["full disk"] = {"ended": full, "equal": found == wanted, "begun": begun}
    return outcomes


def _at_step(folder: Path, step: int) -> Callable[[str], None]:
    def say(at: Any, _: int) -> None:
        if at.step == step:
            die()

    return lambda name: train(folder / name, say)


def _watch(folder: Path, saw: Callable[[], None]) -> None:
    """Call it whenever a file of the folder is about to be opened, renamed or removed."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in {"open", "os.rename", "os.remove", "os.rmdir"} and any(
            str(folder) in str(argument) for argument in arguments
        ):
            saw()

    sys.addaudithook(hook)


def _count(folder: Path) -> int:
    """Return how often files are touched while checkpoints are written."""
    number = folder / "number"

    def work() -> None:
        seen: list[int] = []
        _watch(folder / "counted", lambda: seen.append(1))
        train(folder / "counted")
        number.write_text(str(len(seen)))

    assert child(work) == 0
    return int(number.read_text())


def _at_write(folder: Path, last: int) -> Callable[[str], None]:
    def work(name: str) -> None:
        seen: list[int] = []

        def saw() -> None:
            seen.append(1)
            if len(seen) == last:
                die()

        _watch(folder / name, saw)
        train(folder / name)

    return work


def _torn(folder: Path, last: int) -> Callable[[str], None]:
    """Truncate the tensors' file to its half when the process dies."""
    from safetensors import torch as saving

    real, seen = saving.save_file, []

    def half(tensors: Any, path: Path) -> None:
        real(tensors, path)
        seen.append(path)
        if len(seen) == last:
            os.truncate(path, path.stat().st_size // 2)
            die()

    def work(name: str) -> None:
        with patch.object(saving, "save_file", half):
            train(folder / name)

    return work


def _full_disk(folder: Path) -> None:
    """Limit the size of files to a few bytes after some steps."""

    def say(at: Any, _: int) -> None:
        if at.step == 9:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))

    train(folder / "full", say)


def levels(folder: Path) -> None:
    """Train each level, alone or as one of several processes; write the loss of each step and the
    trained weights. `resumed` is `full` that was stopped and went on from its checkpoint."""
    from safetensors.torch import save_file

    from tasks.training import processes

    processes.init_distributed()
    first = processes.rank_and_world_size()[0] == 0
    written = {}
    for name in ("full", "partial", "adaptive", "resumed"):
        told: list[float] = []
        best, at = _leveled(folder, name, told)
        if first:
            written[name] = {"steps": told, "points": at.losses}
            save_file(best, folder / f"{name}.safetensors")
    if first:
        (folder / "losses.json").write_text(json.dumps(written))


def _leveled(folder: Path, name: str, told: list[float]) -> Any:
    """Train a model of 3 layers at a level; its loss at each step is added to `told`."""
    from tasks import params
    from tasks.training import levels, processes, sharding, trainer
    from tasks.training.checkpoints import Checkpoints

    rank, world = processes.rank_and_world_size()
    every = params.load().levels
    level = every.named("full" if name == "resumed" else name)
    if name == "partial":
        level = level.model_copy(update={"blocks": 2})

    def made() -> Any:
        if world == 1 or name == "adaptive":
            return levels.prepare(model(3), level)
        # the weights of the first process count
        return sharding.shard(levels.prepare(model(3, seed=rank), level), trainer.answers_loss)

    def say(at: Any, _: int) -> None:
        told.append(at.since[-1] if at.since else at.losses[-1]["train"])
        if name == "resumed" and len(told) == 9:
            raise InterruptedError

    kept = Checkpoints(folder / "kept", name)
    how = plan(checkpoint_s=0.0 if name == "resumed" else 1e9, evals_per_epoch=3)
    every_row = (examples(41), examples(7, 1), how, kept, say)
    if name == "resumed":
        with suppress(InterruptedError):
            trainer.train(made(), *every_row)
    return trainer.train(made(), *every_row)


if __name__ == "__main__":
    from safetensors import torch as _safetensors  # noqa: F401  children need not import them
    from transformers import LlamaForCausalLM as _Llama  # noqa: F401

    from tasks.training import trainer as _trainer  # noqa: F401

    logging.disable()
    if sys.argv[1] == "attack":
        print(json.dumps(attack(Path(sys.argv[2]))))
    else:
        levels(Path(sys.argv[2]))
