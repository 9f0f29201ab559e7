"""Measure the service with one, four and sixteen askers at the same time.

In:  a workspace with an index (inhouse run reindex), the sample's questions
Out: a table on stdout: answers per second, p50 and p95 in seconds, CPU seconds per answer, memory
Run: python -m bench.models.serve [--rounds N] [--questions N] [--arm ARM]

A service process answers over HTTP. The numbers of askers take turns in each round, with other
questions each, because other work on the machine slows all of them; the one that begins has fewer
vectors in memory. Ranges are over the rounds. The service itself decides how many questions are at
work, and refuses one that waits for longer than serve.timeout_s (section serve of params.yaml).
"""

import argparse
import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import numpy as np
import psutil

from app.access import keys
from tasks import params
from tasks.dataset import held_out
from tests.waiting import free_port, wait_for

ASKERS = (1, 4, 16)


@dataclass(frozen=True, slots=True)
class Round:
    """What one number of askers got in one round."""

    seconds: float
    waited: list[float]  # seconds, per answer
    cpu_s: float


@contextmanager
def service() -> Iterator[tuple[psutil.Process, str]]:
    """Start the service; yield its process and address once it is ready."""
    url, command = f"http://127.0.0.1:{(port := free_port())}", (sys.executable, "-m")
    started = time.perf_counter()
    process = subprocess.Popen([*command, "app.service", "--port", str(port)])
    try:
        wait_for(lambda: ready(url))
        there = psutil.Process(process.pid)
        took = time.perf_counter() - started
        print(f"ready after {took:.1f} s and {spent(there):.1f} CPU s, {memory(there)} MB")
        yield there, url
    finally:
        process.terminate()
        process.wait()


def ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=60).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


@contextmanager
def key() -> Iterator[str]:
    """Make a key that no rate limits, and withdraw it at the end."""
    text, made = keys.make("bench.models.serve", (), None, None, "1000000/minute")
    keys.add(made)
    try:
        yield text
    finally:
        keys.remove(made.id)


def ask(url: str, key: str, arm: str | None, question: str) -> float:
    """Return the seconds until the answer."""
    started = time.perf_counter()
    asked, headers = {"question": question, "arm": arm}, {"Authorization": f"Bearer {key}"}
    httpx.post(f"{url}/ask", json=asked, headers=headers, timeout=300).raise_for_status()
    return time.perf_counter() - started


def measured(
    process: psutil.Process, asked: Sequence[str], askers: int, ask: Callable[[str], float]
) -> Round:
    before, started = spent(process), time.perf_counter()
    with ThreadPoolExecutor(askers) as pool:
        waited = list(pool.map(ask, asked))
    return Round(time.perf_counter() - started, waited, spent(process) - before)


def spent(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def memory(process: psutil.Process) -> int:
    return int(process.memory_info().rss) >> 20


def row(askers: int, rounds: Sequence[Round]) -> str:
    waited = [seconds for each in rounds for seconds in each.waited]
    rates = [len(each.waited) / each.seconds for each in rounds]
    cpu = [each.cpu_s / len(each.waited) for each in rounds]
    p50, p95 = np.percentile(waited, [50, 95])
    return f"| {askers} | {shown(rates)} | {p50:.2f} | {p95:.2f} | {shown(cpu)} |"


def shown(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the service under load.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=16, help="per round and number of askers")
    parser.add_argument("--arm", help="that answers; default: the champion")
    arguments = parser.parse_args()
    values = params.load()
    found = held_out.questions(Path(values.evaluate.questions), values.evaluate.source)
    texts = itertools.cycle(question.text for question in found)
    rounds: dict[int, list[Round]] = {askers: [] for askers in ASKERS}
    with key() as open_key, service() as (process, url):
        answer = partial(ask, url, open_key, arguments.arm)
        print(f"the first answer took {answer(next(texts)):.1f} s")
        for number in range(arguments.rounds):
            first = number % len(ASKERS)
            for askers in ASKERS[first:] + ASKERS[:first]:
                asked = list(itertools.islice(texts, arguments.questions))
                rounds[askers].append(measured(process, asked, askers, answer))
        print(f"{memory(process)} MB after {arguments.rounds * 3 * arguments.questions} questions")
    print("| askers | answers/s | p50 s | p95 s | CPU s per answer |\n|---|---:|---:|---:|---:|")
    for askers, found_ in rounds.items():
        print(row(askers, found_))


if __name__ == "__main__":
    main()
