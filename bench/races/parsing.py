"""Race parsers: files of seven formats through ours, markitdown, kreuzberg and docling.

In:  files that bench/documents/parsing.py invents, whose words are known
Out: CPU seconds by format, and the share of the words that survives
Run: python -m bench.race --only parsing
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.documents.parsing import FORMATS, MARKITDOWN, lay, recall
from bench.peers.environment import newest, ours
from bench.races.contest import OURS, Section, Took, installed, program, row, take_turns

FILES = 12  # of each format
PEERS = {
    "markitdown": MARKITDOWN,
    "kreuzberg": ["kreuzberg"],
    "docling": ["docling", *ours("torch")],
}
FAIR = [
    (
        "**Ours does more in that time**: each file goes to an unprivileged process with limits "
        "on time, memory and characters, and comes back; text that a person would not see (white "
        "letters, hidden rows, sheets and slides) is left out. The peers parse in their own "
        "process, without limits."
    ),
    "**docling and slides**: it leaves out the speaker's notes, more than half of the words.",
    (
        "**The peers do more elsewhere**: they read formats that ours does not (markitdown and "
        "kreuzberg audio, images and archives; docling scans, figures and the structure of a "
        "page by models)."
    ),
]

Truth = Mapping[str, Counter[str]]


def race(repetitions: int) -> Section:
    every = {name: newest(name, what) for name, what in PEERS.items()}
    there, absent = installed(every)
    with TemporaryDirectory(prefix="inhouse-race-") as scratch:
        truth = lay(Path(scratch), FILES)
        sides = {OURS: program(sys.executable, "bench.peers.parsers", "ours", scratch)}
        for name, python in there.items():
            sides[name] = program(python, "bench.peers.parsers", name, scratch)
        found = take_turns(sides, repetitions)
    rows = []
    for name in there:
        endings = common(found[OURS], found[name])
        cpu = {side: [spent(took, endings) for took in found[side]] for side in (OURS, name)}
        what = f"{FILES * len(endings)} files, {len(endings)} formats"
        rows.append(row(what, "CPU s", name, cpu))
    failures = {
        f"{name} on {ending}": reason.split("\n")[0][:160].rstrip(". ")
        for name in there
        for ending, reason in found[name][-1].found["failed"].items()
    }
    versions = {name: each.versions[name] for name, each in every.items() if each.python}
    setting = f"{FILES} files of each format, invented from a fixed seed: their words are known."
    return Section(
        "Parsing", setting, rows, detail(found, truth), FAIR, versions, absent | failures
    )


def common(one: Sequence[Took], other: Sequence[Took]) -> list[str]:
    """Return the formats that both sides read."""
    return sorted(one[-1].found["costs"].keys() & other[-1].found["costs"].keys())


def spent(took: Took, endings: Sequence[str]) -> float:
    return float(sum(took.found["costs"][ending]["cpu_s"] for ending in endings))


def detail(found: Mapping[str, Sequence[Took]], truth: Truth) -> list[str]:
    """Return a table: milliseconds of CPU per file, and the share of the words found."""
    lines = [
        "CPU milliseconds per file, and the share of the file's words that is found:",
        "",
        f"| format | {' | '.join(found)} |",
        f"|---|{'---:|' * len(found)}",
    ]
    for ending in FORMATS:
        cells = [cell(turns, ending, truth) for turns in found.values()]
        lines.append(f"| {ending} | {' | '.join(cells)} |")
    return lines


def cell(turns: Sequence[Took], ending: str, truth: Truth) -> str:
    if f".{ending}" not in turns[-1].found["costs"]:
        return "not read"
    middle = sorted(spent(took, [f".{ending}"]) for took in turns)[len(turns) // 2]
    of_kind = {name: words for name, words in truth.items() if name.endswith(f".{ending}")}
    found = recall(of_kind, turns[-1].found["texts"])
    return f"{1000 * middle / FILES:.1f} ms, {found:.3f}"
