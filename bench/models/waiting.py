"""Measure the cost of OpenMP threads that spin while they wait: as long as the library lets them,
not at all, and as briefly as tasks/__init__.py sets.

In:  models/base
Out: wall and processor seconds of one answer by spin count, as medians with their range
Run: python -m bench.models.waiting [BUSY]
         BUSY: programs that keep a core busy beside it, default 0

An answer to a prompt with passages is asked alone, the spin counts in turn, each in a process of
its own, because the library reads the count when it is loaded.
"""

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import time

ROUNDS, ANSWERS, TOKENS = 3, 3, 40
PASSAGES = "A pump that runs dry overheats within three minutes and must be stopped at once. " * 30
SPINS = {"library's": 300_000, "none": 0, "ours": 1000}


def answers() -> None:
    """Print the wall and processor seconds of one answer."""
    from tasks import paths
    from tasks.models.generator import LocalGenerator

    model = LocalGenerator(paths.BASE)
    asked = [[{"role": "user", "content": f"{PASSAGES}\n\nWhen must a pump be stopped?"}]]
    model.generate(asked, TOKENS)  # opens the engine
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(ANSWERS):
        model.generate(asked, TOKENS)
    print(
        json.dumps([(time.perf_counter() - wall) / ANSWERS, (time.process_time() - cpu) / ANSWERS])
    )


def busy() -> None:
    while True:
        pass


def main(beside: int) -> None:
    others = [multiprocessing.Process(target=busy, daemon=True) for _ in range(beside)]
    for other in others:
        other.start()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in SPINS}
    for _ in range(ROUNDS):
        for name, spins in SPINS.items():
            done = subprocess.run(
                [sys.executable, "-m", "bench.models.waiting", "answers"],
                env={**os.environ, "GOMP_SPINCOUNT": str(spins)},
                capture_output=True,
                text=True,
                check=True,
            )
            found[name].append(tuple(json.loads(done.stdout)))
    print(f"one answer, {beside} busy programs beside it, {ROUNDS} rounds: median (range)")
    for name, rows in found.items():
        for unit, values in zip(("wall s", "cpu s"), zip(*rows, strict=True), strict=True):
            middle = statistics.median(values)
            print(f"  {name:11}{unit:7}{middle:6.2f} ({min(values):.2f} to {max(values):.2f})")


if __name__ == "__main__":
    if sys.argv[1:] == ["answers"]:
        answers()
    else:
        main(int((sys.argv[1:] or ["0"])[0]))
