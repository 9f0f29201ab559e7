"""Write docs/race.md from the sections of the races.

In:  Section and Machine of each race
Out: Markdown: one table of all races, then a section per race
Run: called by bench.race
"""

import datetime
import json
import os
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bench.races.contest import OURS, Ratio, Row, Section
from tasks.models.cores import usable_cores

WIDTH = 120
HEAD = """\
# The race

{what}

{how}
"""
WHAT = (
    "Inhouse beside the libraries that a user would take instead, in one run, on the same "
    "documents. `make race` installs each of them at the newest version that the package index "
    "resolves, lets the sides take turns, and writes this page."
)
HOW = (
    "**How to read it.** A ratio says how many times better ours is, so below 1 the peer wins. "
    "Compared are the CPU seconds of all processes of a side, because other work on the machine "
    "hardly changes them. In brackets is the 95 % interval (t, on the logarithms of the turns' "
    "ratios); *neither* means that it contains 1. The sides don't do the same: each section says "
    "what a peer leaves out, and what it does more."
)


@dataclass(frozen=True, slots=True)
class Machine:
    """The circumstances of a race."""

    day: str
    processor: str
    cores: int
    load: float
    repetitions: int = 0
    seconds: float = 0.0
    load_after: float = 0.0

    @classmethod
    def now(cls) -> "Machine":
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        name = found[1] if found else "an unknown processor"
        return cls(today, name, usable_cores(), os.getloadavg()[0])

    def after(self, repetitions: int, seconds: float) -> "Machine":
        return replace(
            self, repetitions=repetitions, seconds=seconds, load_after=os.getloadavg()[0]
        )


def saved(found: Section, machine: Machine) -> str:
    return json.dumps({"section": asdict(found), "machine": asdict(machine)}, indent=1)


def loaded(text: str) -> tuple[Section, Machine]:
    values = json.loads(text)
    section = values["section"]
    rows = [Row(**{**each, "ratio": Ratio(**each["ratio"])}) for each in section["rows"]]
    return Section(**{**section, "rows": rows}), Machine(**values["machine"])


def whole(races: Sequence[tuple[Section, Machine]], missing: Sequence[str] = ()) -> str:
    """Return the page; `missing` are races that have not been run here."""
    head = HEAD.format(what="\n".join(wrapped(WHAT)), how="\n".join(wrapped(HOW)))
    rows = [
        replace(row, race=f"{found.title}: {row.race}") for found, _ in races for row in found.rows
    ]
    lines = [head, *table(rows), "", *wins(rows), ""]
    for found, machine in races:
        lines += [*section(found, machine), ""]
    if missing:
        run = f"python -m bench.race --only {' '.join(missing)}"
        lines += [*wrapped(f"**Not run yet**: {', '.join(missing)} (`{run}`)."), ""]
    lines += [*commands(races)]
    return "\n".join(lines) + "\n"


def table(rows: Sequence[Row]) -> Iterator[str]:
    yield f"| race | measure | {OURS} | peer | ratio [95 %] | winner |"
    yield "|---|---|---:|---|---:|---|"
    for row in rows:
        winner = {"ours": OURS, "peer": row.peer_name, "neither": "neither"}[row.ratio.winner]
        peer = f"{row.peer_name} {number(row.peer)}"
        cells = (row.race, row.measure, number(row.ours), peer, shown(row.ratio), f"**{winner}**")
        yield f"| {' | '.join(cells)} |"


def wins(rows: Sequence[Row]) -> Iterator[str]:
    """Say where a peer wins, and by how much."""
    lost = [row for row in rows if row.ratio.winner == "peer"]
    if not lost:
        yield "No peer wins a race."
        return
    yield "**Where a peer wins:**"
    yield ""
    for row in lost:
        ratio = row.ratio
        times = shown(Ratio(1 / ratio.value, 1 / ratio.high, 1 / ratio.low))
        yield f"- {row.race}: {row.peer_name} is {times} times better in {row.measure}"


def section(found: Section, machine: Machine) -> Iterator[str]:
    yield f"## {found.title}"
    yield ""
    yield from wrapped(found.setting)
    yield ""
    yield from found.detail
    yield ""
    for line in found.fair:
        yield from wrapped(line, "- ")
    for name, reason in found.absent.items():
        yield from wrapped(f"**Not raced**: {name}. {reason}.", "- ")
    yield ""
    versions = ", ".join(f"{name} {version}" for name, version in found.versions.items())
    yield from wrapped(
        f"{machine.repetitions} turns of each side, {machine.seconds / 60:.0f} minutes, load "
        f"{machine.load:.1f} before and {machine.load_after:.1f} after, on {machine.day}. "
        f"Versions: {versions}."
    )


def commands(races: Sequence[tuple[Section, Machine]]) -> Iterator[str]:
    machines = {(machine.processor, machine.cores) for _, machine in races}
    yield "## Run it"
    yield ""
    yield "    make race                            # all: half an hour on two idle cores"
    yield "    python -m bench.race --only parsing  # one of them, after make setup"
    yield ""
    named = "; ".join(f"{processor}, {cores} cores" for processor, cores in sorted(machines))
    yield from wrapped(
        "The peers lie in `.cache/race`, which git ignores. It needs the package index and "
        f"nothing else: no hub, no account. These figures are from: {named}. Other work ran on "
        "the machine (the load is in each section), so wall times are longer than on an idle one."
    )


def number(value: float) -> str:
    """Return a value with about three digits."""
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f}"


def shown(ratio: Ratio) -> str:
    return f"{number(ratio.value)} [{number(ratio.low)}, {number(ratio.high)}]"


def wrapped(text: str, mark: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_on_hyphens=False
    )
