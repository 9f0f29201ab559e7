"""Measure what training and answering cost, for the forecast of `inhouse estimate`.

In:  models/base, models/embedder, the sample company
Out: in the file of bench/scale/steps.py: training tokens per kilobyte of documents, CPU seconds per
     token and peak memory of each level, CPU seconds of an answer
Run: python -m bench.scale.models [--output reports/scale.json]

Training is timed over passes forwards and backwards, each level in a process of its own; a whole
training adds evaluations and checkpoints. Answers are those of the local model to the sample's
questions: the CPU seconds of 10 questions are subtracted from those of 60, so that the start of the
program does not count.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.clone import clone, environment
from bench.scale.steps import STEPS, Row, spent

LEVELS = ("full", "partial", "adaptive")
FEW, MANY = 10, 60  # questions
ROWS, TOKENS = 4, 256  # a pass of 1,024 tokens, of whose texts a quarter is answer
PASSES = 3  # timed, after one that prepares kernels


def level(name: str) -> Row:
    """Time the passes of a level, in this process."""
    import resource

    from tasks import params, paths
    from tasks.training import attention, estimate, finetune, levels, trainer
    from tasks.training.schedule import Encoded

    values = params.load()
    attention.register()
    base = finetune.load(paths.BASE, values.finetune.precision)
    model = levels.prepare(base, values.levels.named(name))
    rows = [Encoded(range(100 + n, 100 + n + TOKENS), TOKENS * 3 // 4) for n in range(ROWS)]
    began = 0.0
    for number in range(PASSES + 1):
        if number == 1:
            began = time.process_time()
        loss: Any = trainer.loss_sum(model, rows, next(model.parameters()).device)
        loss.backward()
    seconds = (time.process_time() - began) / PASSES / ROWS / TOKENS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "cpu_ms_a_token": round(seconds * 1e3, 3),
        "peak_mb": round(peak),
        "forecast_mb": round(estimate.memory(model, ROWS * TOKENS) / 2**20),
    }


def volume() -> Row:
    """Count the training tokens of the documents in this folder, with all examples of all forms."""
    from tasks import params, paths
    from tasks.records import Document, Example
    from tasks.storage import shards
    from tasks.training import encode

    values = params.load()
    settings = values.finetune.model_copy(update={"train_fraction": 1.0})
    data = encode.of(list(shards.read(paths.EXAMPLES, Example)), paths.BASE, settings)
    size = sum(len(document.text.encode()) for document in shards.read(paths.TRAINSET, Document))
    tokens = sum(len(row.ids) for row in data.train)
    return {"tokens_a_kb": round(tokens / size * 1000, 1), "examples": len(data.train)}


def inside(root: Path, part: str) -> Row:
    """Run one part of this module in a process of its own, in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.scale.models", "--part", part],
        cwd=root,
        env=environment(root),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found


def answer_cpu_s(root: Path) -> float:
    lines = (root / "data/samples/aldermoor/questions.jsonl").read_text("utf-8").splitlines()
    asked = root / "asked.jsonl"
    taken: dict[int, float] = {}
    for count in (FEW, MANY):
        asked.write_text("\n".join(lines[:: len(lines) // count][:count]) + "\n", "utf-8")
        taken[count] = spent(root, "cli", "ask", "--file", asked.name)["cpu_s"]
    return round((taken[MANY] - taken[FEW]) / (MANY - FEW), 2)


def main() -> None:
    parser = argparse.ArgumentParser(description="What training and answering cost.")
    parser.add_argument("--output", type=Path, default=Path("reports/scale.json"))
    parser.add_argument("--part", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if part := arguments.part:
        print(json.dumps(volume() if part == "volume" else level(part)))
        return
    with clone() as root:
        for module in (*STEPS.values(), "tasks.dataset.snapshot", "tasks.dataset.examples"):
            spent(root, module)
        made = {
            "training": {**inside(root, "volume"), "levels": {n: inside(root, n) for n in LEVELS}},
            "answer": {"cpu_s": answer_cpu_s(root)},
        }
    print(json.dumps(made))
    known = json.loads(arguments.output.read_text("utf-8")) if arguments.output.is_file() else {}
    arguments.output.write_text(json.dumps({**known, **made}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
