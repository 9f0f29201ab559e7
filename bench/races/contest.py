"""Let the sides of a race take turns, and compare what they took.

Out: Row and Section, which bench/races/page.py shows
Run: called by the races
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median, stdev
from typing import Any

from scipy import stats

from bench.peers import clock
from bench.peers.clock import Cost
from bench.peers.environment import Installed

OURS = "Inhouse"
CONFIDENCE = 0.95
SAMPLE_S = 0.1  # between two looks at the memory of a command
ALONE = {  # nothing is reported to anyone, and nothing is asked of a hub
    "COCOINDEX_DISABLE_USAGE_TRACKING": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}


@dataclass(frozen=True, slots=True)
class Took:
    """What one turn of a side took, and what it found."""

    cost: Cost
    found: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times better ours is, with its interval; above 1, ours wins."""

    value: float
    low: float
    high: float

    @property
    def winner(self) -> str:
        if self.low > 1:
            return "ours"
        return "peer" if self.high < 1 else "neither"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: one measure of one race against one peer."""

    race: str
    measure: str
    ours: float
    peer: float
    peer_name: str
    ratio: Ratio


@dataclass(frozen=True, slots=True)
class Section:
    """A race, as the page tells it."""

    title: str
    setting: str  # what was raced, on what
    rows: list[Row]
    detail: list[str]  # further lines in Markdown
    fair: list[str]  # what the peer does not do, and what ours does in that time
    versions: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)  # peers that can't be had, and why


def ratio(ours: Sequence[float], theirs: Sequence[float], more_is_better: bool = False) -> Ratio:
    """Compare turn by turn: the geometric mean of the ratios, and a t interval of it."""
    if more_is_better:
        ours, theirs = theirs, ours
    logs = [math.log(b / a) for a, b in zip(ours, theirs, strict=True)]
    middle = fmean(logs)
    if len(logs) < 2:
        return Ratio(math.exp(middle), 0.0, math.inf)
    t = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(logs) - 1))
    half = t * stdev(logs) / math.sqrt(len(logs))
    return Ratio(math.exp(middle), math.exp(middle - half), math.exp(middle + half))


def row(
    race: str, measure: str, peer: str, values: Mapping[str, Sequence[float]], more: bool = False
) -> Row:
    """Compare a peer's values with ours, one of each per repetition."""
    ours, theirs = values[OURS], values[peer]
    return Row(race, measure, median(ours), median(theirs), peer, ratio(ours, theirs, more))


def take_turns(
    sides: Mapping[str, Callable[[int], Took]], repetitions: int
) -> dict[str, list[Took]]:
    """Run every side once per repetition; another one begins each time."""
    names, found = list(sides), {name: list[Took]() for name in sides}
    for number in range(repetitions):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            took = sides[name](number)
            found[name].append(took)
            print(f"  {number + 1} {name}: {told(took.cost)}", file=sys.stderr, flush=True)
    return found


def told(cost: Cost) -> str:
    return f"{cost.cpu_s:.2f} CPU s, {cost.wall_s:.2f} s, {cost.memory_mb:.0f} MB"


def program(python: Path | str, module: str, *arguments: object) -> Callable[[int], Took]:
    """Return a side that is a program: it measures its own work, and writes it to its last
    argument. It has one core: threads that wait for each other would add to its CPU seconds."""

    def turn(_: int) -> Took:
        with tempfile.TemporaryDirectory(prefix="inhouse-race-") as scratch:
            output = Path(scratch) / "output.json"
            command = [str(python), "-m", module, *map(str, arguments), str(output)]
            run(command, variables={"OMP_NUM_THREADS": "1"}, one_core=True)
            found: dict[str, Any] = json.loads(output.read_text("utf-8"))
            return Took(Cost(**found.pop("cost")), found)

    return turn


def run(
    command: Sequence[str],
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
    one_core: bool = False,
) -> None:
    """Run a command; print its output if it fails."""
    cores = {max(os.sched_getaffinity(0))} if one_core else os.sched_getaffinity(0)
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **ALONE, **(variables or {})},
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:6])} failed:\n{done.stdout[-3000:]}")


def whole(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run a command; return what it took from start to exit, with every process it started."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, cwd=folder, env={**environment, **ALONE}, stdout=output, stderr=output
        )
        peaks = [0.0]
        watch = threading.Thread(target=_watch, args=(process.pid, peaks), daemon=True)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.perf_counter() - started
        watch.join()
        if process.returncode:
            output.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{output.read()[-3000:]}")
    return Cost(used.ru_utime + used.ru_stime, wall_s, max(peaks))


def _watch(process: int, peaks: list[float]) -> None:
    while Path(f"/proc/{process}").exists():
        peaks.append(clock.resident_mb(process))
        time.sleep(SAMPLE_S)


def installed(peers: Mapping[str, Installed]) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the interpreters of the peers that were installed, and the reasons of the others."""
    there = {name: peer.python for name, peer in peers.items() if peer.python}
    return there, {name: peer.reason for name, peer in peers.items() if not peer.python}
