"""Measure the diagnosis by retrieval alone on machines whose fault is known.

In:  the sample's documents and machines (data/samples/machines.py), the live index
Out: tables on stdout: the mode and the action right, overclaims, "no known mode", with Wilson's
     95 % intervals by machine; the share of inverted pairs whose action changes; the wrong ones
Run: python -m bench.machines.diagnosis [--split test] [--seed 7]

Rules were developed on dev; test is the other half. Another seed makes 50 other machines with the
same faults. A pair is a machine and the same machine with one sign inverted by code: the strongest
change turned round or taken away, or the vibration moved across a limit.
"""

import argparse
import datetime
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from statsmodels.stats.proportion import proportion_confint

from app.engine import Engine
from data.samples import machines
from tasks import params
from tasks.answer.engines import Engines
from tasks.evaluation import diagnosed
from tasks.evaluation.diagnosed import Task
from tasks.machines import anomalies
from tasks.machines.diagnosis import diagnosis_answer, diagnosis_signs
from tasks.machines.diagnosis.diagnosis_answer import Prepared
from tasks.machines.diagnosis.diagnosis_signs import Change, Sign
from tasks.machines.reading.frames import frame

PAIRS = 100
OPPOSITE: dict[Change, Change] = {"up": "down", "down": "up", "same": "up"}


def made(seed: int, split: str) -> list[Task]:
    """Return the machines of a seed, and of one split; of both for ""."""
    with tempfile.TemporaryDirectory() as folder:
        machines.run(Path(folder), seed)
        every = diagnosed.read(Path(folder) / "machines.jsonl")
    return [task for task in every if split in ("", task.split)]


def found(task: Task, limits: Sequence[params.MachineLimit]) -> Task:
    """Return a machine with the window of its alarms (tasks/machines/anomalies.py), from the first
    to the last, instead of the true one; with no sign that has changed if it has no alarm."""
    raised = anomalies.alarms(frame(list(task.series)), limits)
    times = task.series[0].times
    start = raised[0].start if raised else times[len(times) // 2].astype(datetime.datetime)
    end = raised[-1].end if raised else times[-1].astype(datetime.datetime)
    signs = diagnosis_signs.of_window(task.series, start, end)
    if not raised:
        signs = list(map(_gone, signs))
    return replace(task, signs=tuple(signs))


def _turned(sign: Sign) -> Sign:
    return replace(sign, change=OPPOSITE[sign.change], within=2 * sign.before - sign.within)


def _gone(sign: Sign) -> Sign:
    return replace(sign, change="same", pattern="", within=sign.before, size=0.0)


def inverted(task: Task) -> Iterator[tuple[str, tuple[Sign, ...]]]:
    """Yield the signs of a machine with one of them inverted, and how."""
    changed = [n for n, sign in enumerate(task.signs) if sign.change != "same"]
    for n, how in ((0, "first turned round"), (0, "first taken away"), (1, "second turned round")):
        if task.names and n < len(changed):
            at, gone = changed[n], "away" in how
            new = _gone(task.signs[at]) if gone else _turned(task.signs[at])
            yield how, (*task.signs[:at], new, *task.signs[at + 1 :])
    if not task.names:
        return
    for n, each in enumerate(task.signs):
        if each.sensor == "vibration" and each.change == "up":
            level = 20.0 if each.within < 7 else each.before * 1.5  # mm/s: a trip, or none
            yield (
                "across a limit",
                (*task.signs[:n], replace(each, within=level), *task.signs[n + 1 :]),
            )


def advice(signs: Sequence[Sign], task: Task, engines: Engines) -> tuple[str, frozenset[str]]:
    found = _prepared(signs, task, engines).diagnosis
    return found.mode, frozenset(place.text for place in found.actions)


def _prepared(signs: Sequence[Sign], task: Task, engines: Engines) -> Prepared:
    return diagnosis_answer.prepare(signs, task.machine, (), engines, task.until.date())


def share(name: str, values: Sequence[float]) -> str:
    right = sum(values)
    low, high = proportion_confint(right, len(values), method="wilson")
    return f"{name:34} {right / len(values):.3f} [{low:.3f}, {high:.3f}]  {len(values)}"


def measured(tasks: Sequence[Task], engines: Engines) -> Iterator[str]:
    """Yield the lines of the table."""
    modes = {task.names for task in tasks if task.names}
    rows, seconds = [], []
    for task in tasks:
        found = _prepared(task.signs, task, engines)
        given = diagnosis_answer.finish(found, None, engines)
        seconds.append(found.seconds)
        row = diagnosed.measures(
            task, given.answer, given.abstained, modes, found.passages, engines.answer.min_support
        )
        rows.append(row)
        if not row["diagnosed"]:
            mode = found.diagnosis.mode or "no known mode"
            actions = "; ".join(place.text for place in found.diagnosis.actions)
            yield f"wrong: {task.identity} {task.names or 'no known mode'}: {mode}: {actions}"
    for name in ("diagnosed", "mode_right", "action_right", "no_known_mode", "overclaim"):
        yield share(name, [value for row in rows if (value := row.get(name)) is not None])
    yield f"{'seconds a machine, median':34} {statistics.median(seconds):.2f}"


def pairs(tasks: Sequence[Task], engines: Engines) -> Iterator[str]:
    """Yield the share of pairs whose action changes, by how they were inverted."""
    changed: dict[str, list[float]] = {}
    every = [(task, how, signs) for task in tasks for how, signs in inverted(task)][:PAIRS]
    before = {task.identity: advice(task.signs, task, engines) for task, _, _ in every}
    for task, how, signs in every:
        now = advice(signs, task, engines)
        differs = float(now[1] != before[task.identity][1])
        changed.setdefault(how, []).append(differs)
    for how, values in changed.items():
        yield share(f"action changes, {how}", values)
    yield share("action changes, all pairs", [v for values in changed.values() for v in values])


def main() -> None:
    parser = argparse.ArgumentParser(description="Diagnosis by retrieval alone.")
    parser.add_argument("--split", default="test", choices=("dev", "test", "all"))
    parser.add_argument("--seed", type=int, default=machines.SEED, help="of the machines")
    parser.add_argument("--pairs", action="store_true", help="also the inverted pairs (minutes)")
    parser.add_argument("--found", action="store_true", help="also with the windows of alarms")
    asked = parser.parse_args()
    engines = Engine().answering()
    tasks = made(asked.seed, "" if asked.split == "all" else asked.split)
    print(f"{len(tasks)} machines of seed {asked.seed}, {asked.split}")
    for line in measured(tasks, engines):
        print(line)
    if asked.found:
        print("windows of the alarms that were found:")
        limits = params.load().machines.limits
        for line in measured([found(task, limits) for task in tasks], engines):
            print(line)
    if asked.pairs:
        for line in pairs(made(asked.seed, ""), engines):
            print(line)


if __name__ == "__main__":
    main()
