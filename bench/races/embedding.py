"""Race embedders: the same weights through ours, sentence-transformers and fastembed.

In:  passages of the sample company's Markdown; models/embedder
Out: CPU seconds for all of them, by each; how far their vectors agree
Run: python -m bench.race --only embedding

fastembed reads ONNX, so the weights are exported once, in the environment of sentence-transformers.
Opening a model and its first text are not counted.
"""

import json
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.peers.environment import WORK, Installed, newest, ours
from bench.races.contest import OURS, Section, Took, installed, program, row, run, take_turns
from bench.races.nights import SAMPLE, marked
from tasks import paths

PASSAGES = 200
CHARACTERS = 600
ONNX = WORK / "embedder-onnx"
PEERS = ("sentence-transformers", "fastembed")
FAIR = [
    (
        "**Precision**: ours takes bf16 where the processor supports it natively; "
        "sentence-transformers and fastembed compute in fp32, their default. The last column says "
        "how far the vectors agree."
    ),
    (
        "**Ours does more in that time**: each text is a request of its own, so that equal texts "
        "have equal bytes whatever is beside them. The peers batch, and a vector's last digits "
        "depend on the batch."
    ),
]


def passages(count: int) -> list[str]:
    """Return distinct passages, cut at paragraphs."""
    found: list[str] = []
    files = sorted(SAMPLE.rglob("*.md"))
    for copy in range(1 + count // len(files)):
        for file in files:
            text = ""
            for block in re.split(r"\n\n+", marked(file.read_text("utf-8"), f"Site {copy}")):
                if text and len(text) + len(block) > CHARACTERS:
                    found.append(text)
                    text = ""
                text += block[:CHARACTERS] + "\n\n"
            found.append(text)
    return list(dict.fromkeys(found))[:count]


def peers() -> dict[str, Installed]:
    """Install the peers; fastembed needs the exported weights."""
    exporter = [*ours("torch"), "sentence-transformers", "onnx", "onnxscript"]
    first = newest("sentence-transformers", exporter)
    second = newest("fastembed", ["fastembed"])
    if not (ONNX / "model.onnx").exists():
        if first.python is None:
            second = Installed(None, "its model has to be exported with sentence-transformers")
        else:
            ONNX.mkdir(parents=True, exist_ok=True)
            run(
                [str(first.python), "-m", "bench.peers.export_onnx", str(paths.EMBEDDER), str(ONNX)]
            )
    return {"sentence-transformers": first, "fastembed": second}


def race(repetitions: int) -> Section:
    every = peers()
    there, absent = installed(every)
    with TemporaryDirectory(prefix="inhouse-race-") as scratch:
        given = Path(scratch) / "passages.json"
        given.write_text(json.dumps(passages(PASSAGES)), "utf-8")
        sides = {OURS: program(sys.executable, "bench.peers.embedding", "ours", given)}
        for name, python in there.items():
            sides[name] = program(python, "bench.peers.embedding", name, given)
        found = take_turns(sides, repetitions)
    cpu = {name: [took.cost.cpu_s for took in turns] for name, turns in found.items()}
    rows = [row(f"{PASSAGES} passages", "CPU s", name, cpu) for name in there]
    versions = {name: each.versions.get(name, "") for name, each in every.items() if each.python}
    return Section(
        "Embedding",
        f"{PASSAGES} passages of up to {CHARACTERS} characters from the sample company's "
        "documents, the same weights (all-MiniLM-L6-v2) on every side, one core.",
        rows,
        detail(found),
        FAIR,
        versions,
        absent,
    )


def detail(found: dict[str, list[Took]]) -> list[str]:
    mine = np.array(found[OURS][-1].found["vectors"])
    lines = [
        "| | passages per CPU s | peak memory | cosine to ours, lowest |",
        "|---|---:|---:|---:|",
    ]
    for name, turns in found.items():
        rates = sorted(PASSAGES / took.cost.cpu_s for took in turns)
        memory = max(took.cost.memory_mb for took in turns)
        theirs = np.array(turns[-1].found["vectors"])
        agree = float(np.min(np.sum(mine * theirs, axis=1)))
        middle = rates[len(rates) // 2]
        lines.append(f"| {name} | {middle:.0f} | {memory:,.0f} MB | {agree:.5f} |")
    return lines
