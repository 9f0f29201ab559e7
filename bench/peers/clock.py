"""Measure the work of a process and of all its descendants. Standard library only, on Linux."""

import os
import resource
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
CPU = slice(11, 15)  # of the fields behind the name: user, system, and those of ended children
PARENT, RESIDENT = 1, 21


@dataclass(frozen=True, slots=True)
class Cost:
    """What some work took."""

    cpu_s: float
    wall_s: float
    memory_mb: float  # peak, resident


class Clock:
    """Measures from its creation to `cost`."""

    def __init__(self) -> None:
        self._cpu, self._wall = cpu_s(), time.perf_counter()

    def cost(self) -> Cost:
        wall_s = time.perf_counter() - self._wall
        return Cost(cpu_s() - self._cpu, wall_s, peak_mb())

    def as_dict(self) -> dict[str, Any]:
        return asdict(self.cost())


def family(root: int) -> dict[int, list[str]]:
    """Return the fields of /proc/PID/stat behind the name, for a process and its descendants."""
    every: dict[int, list[str]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text("utf-8", "replace")
            except OSError:  # it has ended
                continue
            every[int(folder.name)] = text.rpartition(")")[2].split()
    found: dict[int, list[str]] = {}
    new = {root} & every.keys()
    while new:
        found |= {pid: every[pid] for pid in new}
        new = {pid for pid, fields in every.items() if int(fields[PARENT]) in new} - found.keys()
    return found


def cpu_s() -> float:
    """Return the CPU seconds of this process, of its descendants, and of those that have ended."""
    others = family(os.getpid())
    others.pop(os.getpid(), None)
    ticks = sum(int(value) for fields in others.values() for value in fields[CPU])
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return ticks / TICKS + sum(each.ru_utime + each.ru_stime for each in used)


def used_s(root: int) -> float:
    """Return the CPU seconds of a process and its descendants, those that have ended included."""
    return sum(int(value) for fields in family(root).values() for value in fields[CPU]) / TICKS


def resident_mb(root: int) -> float:
    """Return the resident memory of a process and its descendants now."""
    return sum(int(fields[RESIDENT]) for fields in family(root).values()) * PAGE / 2**20


def peak_mb() -> float:
    """Return the peaks of this process and its descendants, added up."""
    total = 0
    for pid in family(os.getpid()):
        try:
            lines = Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return total / 1024
