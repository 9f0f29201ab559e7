"""Race services: ours, and transformers' `generate` behind FastAPI, under 1, 4 and 16 askers.

In:  the sample company's documents and questions; models/base, models/embedder
Out: answers per second, and CPU seconds per answer
Run: python -m bench.race --only serving

Both services are open at the same time and are asked in turns, the same questions.
"""

import itertools
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from bench import serve
from bench.clone import clone, environment
from bench.peers.environment import newest, ours
from bench.races.contest import ALONE, OURS, Row, Section, installed, row, run
from bench.races.nights import WARM, warm
from bench.serve import Round
from tasks import params, paths
from tasks.dataset import held_out
from tasks.records import Chunk, Document
from tasks.storage import shards

QUESTIONS = {1: 3, 4: 4, 16: 16}  # by number of askers
PEER = "FastAPI + generate"
WHAT = ["fastapi", "uvicorn", "transformers", "sentence-transformers", *ours("torch")]
NAMED = ("transformers", "fastapi", "sentence-transformers")
LLAMA = ("llama-cpp-python", ["--only-binary", "llama-cpp-python"])
FAIR = [
    (
        "**The peer** is the short service that one writes in an afternoon: "
        "sentence-transformers, cosine over all passages, the same budget of tokens for passages "
        "and answer, greedy, fp32, one generation at a time, because concurrent ones only slow "
        "each other on a CPU."
    ),
    (
        "**Ours does more in that time**: the reader's groups, three ways of searching, a "
        "decision whether to decline or to hand over to a person (a question that is declined is "
        "not generated, which takes less), and the check of each sentence against its source. It "
        "generates in int8."
    ),
    "**What the peer does not do**: groups, sources, declining, a queue with a limit, time-outs.",
]

Side = tuple[psutil.Process, str]
Rounds = dict[tuple[str, int], list[Round]]


@contextmanager
def workspace() -> Iterator[Path]:
    """Yield a clone whose index has the sample company's documents."""
    warm()
    with clone() as root:
        variables = {**environment(root), "INHOUSE_CACHE": str(WARM.absolute())}
        (root / "reports/calibrate.json").write_text("{}")
        run([sys.executable, "-m", "flows.reindex"], root, variables)
        (root / "reports/calibrate.json").unlink()  # then answer.min_relevance is used
        yield root


def passages(root: Path) -> list[str]:
    """Return the passages of public documents, cut as ours."""
    read = list(shards.read(root / paths.ACCEPTED, Document))
    titles = {d.doc_id: d.title for d in read if "public" in d.groups}
    chunks = shards.read(root / paths.CHUNKS, Chunk)
    return [c.passage(titles[c.doc_id]) for c in chunks if c.doc_id in titles]


def race(repetitions: int) -> Section:
    peer, llama = newest("serving", WHAT), newest(LLAMA[0], [LLAMA[0]], LLAMA[1])
    _, absent = installed({PEER: peer, LLAMA[0]: llama})
    with workspace() as root, ExitStack() as opened:
        variables = {**environment(root), **ALONE, "INHOUSE_CACHE": str(WARM.absolute())}
        mine = opened.enter_context(serve.service(folder=root, variables=variables))
        sides = {OURS: mine}
        if peer.python:
            sides[PEER] = opened.enter_context(other(peer.python, root))
        asked = questions()
        for _, url in sides.values():
            serve.ask(url, next(asked))
        found = rounds(sides, asked, repetitions)
    versions = {name: peer.versions[name] for name in NAMED if name in peer.versions}
    setting = (
        "The sample company's documents and its held-out questions, SmolLM2-135M, answers of up "
        f"to {params.load().generate.max_tokens} tokens, both services on all cores. Idle threads "
        "of the peer don't spin (OMP_WAIT_POLICY=PASSIVE), as ours don't."
    )
    rows = [each for name in sides if name != OURS for each in compared(found, name)]
    return Section("Serving under load", setting, rows, detail(found), FAIR, versions, absent)


@contextmanager
def other(python: Path, root: Path) -> Iterator[Side]:
    """Start the peer on our passages; yield its process and address."""
    given = root / "passages.json"
    given.write_text(json.dumps(passages(root)), "utf-8")
    tokens = params.load().generate.max_tokens
    command = (str(python), "-m", "bench.peers.serving", str(given), str(tokens))
    variables = {**os.environ, **ALONE, "OMP_WAIT_POLICY": "PASSIVE"}
    with serve.service(command, variables=variables) as side:
        yield side


def questions() -> Iterator[str]:
    """Return public questions of the test split, again from the first one at the end."""
    values = params.load()
    every = held_out.questions(Path(values.evaluate.questions), values.evaluate.source)
    return itertools.cycle(q.text for q in every if q.documents and not q.groups)


def rounds(sides: Mapping[str, Side], asked: Iterator[str], repetitions: int) -> Rounds:
    """Ask both sides the same questions, in turns; another side begins each time."""
    found: Rounds = {}
    turn = itertools.count()
    for number in range(repetitions):
        for askers, count in QUESTIONS.items():
            texts = list(itertools.islice(asked, count))
            names = list(sides)
            first = next(turn) % len(names)
            for name in names[first:] + names[:first]:
                each = serve.measured(*sides[name], texts, askers)
                found.setdefault((name, askers), []).append(each)
                said = f"{count / each.seconds:.2f} answers/s, {each.cpu_s / count:.2f} CPU s each"
                print(
                    f"  {number + 1} {name}, {askers} askers: {said}", file=sys.stderr, flush=True
                )
    return found


def compared(found: Rounds, name: str) -> Iterator[Row]:
    for askers in QUESTIONS:
        race = f"{askers} asker{'s' if askers > 1 else ''}"
        both = {side: found[side, askers] for side in (OURS, name)}
        rates = {side: [len(r.waited) / r.seconds for r in each] for side, each in both.items()}
        yield row(race, "answers/s", name, rates, more=True)
        cpu = {side: [r.cpu_s / len(r.waited) for r in each] for side, each in both.items()}
        yield row(race, "CPU s per answer", name, cpu)


def detail(found: Rounds) -> list[str]:
    lines = ["| | askers | p50 s | longest s |", "|---|---:|---:|---:|"]
    for (name, askers), each in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        waited = sorted(seconds for r in each for seconds in r.waited)
        lines.append(f"| {name} | {askers} | {middle(waited):.1f} | {waited[-1]:.1f} |")
    return lines


def middle(values: Sequence[float]) -> float:
    return values[len(values) // 2]
