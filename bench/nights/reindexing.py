"""Measure the cost of a night: 2,000 documents of which little has changed, beside the usual
libraries.

In:  models/embedder (python -m tasks.models.download); documents that are invented here, from a
     fixed seed
Out: a table on stdout: seconds of own work, and the texts embedded, points written, points deleted
Run: python -m bench.nights.reindexing [--pages N] [--rounds N]

The peers are those of the race of nights (bench/races/nights.py) that can run in one process:
LangChain's index() and LlamaIndex's IngestionPipeline, both with Chroma on disk. All embed with a
hash that counts, and its seconds are subtracted. Ours parses files and checks who may read them;
the peers get the texts, and keep no readers. bench/race.py compares whole programs.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.peers.environment import newest
from bench.races.nights import COPIED, NAMED, requirements
from tasks import params

PEERS = {"LangChain": "langchain", "LlamaIndex": "llama_index"}  # and their bench/peers/night_*.py
PER_FOLDER = 10  # pages
WORDS = (
    "valve pump seal order part team press shift store sheet hall crane check report plan wage "
    "leave train tool truck paint steel water heat month week hour rule form desk phone line "
    "turns holds needs keeps moves signs counts lifts cleans opens closes sends reads writes "
    "old new small large safe quick late early clean heavy green spare weekly final every other "
    "before after under over with without near behind beside until"
).split()

Page = dict[str, Any]  # title, groups, text, as bench/peers/nights.py reads it
Row = dict[str, Any]  # of one night, as bench/peers/nights.py writes it


def chance_of(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 the text is invented, not secret


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(8, 16))).capitalize() + "."


def paragraph(chance: random.Random) -> str:
    return " ".join(sentence(chance) for _ in range(chance.randint(4, 6)))


def page(chance: random.Random) -> Page:
    """Make a page of six sections, about as many chunks."""
    sections = [
        f"## {' '.join(chance.sample(WORDS, 3)).capitalize()}\n\n"
        + "\n\n".join(paragraph(chance) for _ in range(chance.randint(1, 2)))
        for _ in range(6)
    ]
    title = " ".join(chance.sample(WORDS, 4)).capitalize()
    return {"title": title, "groups": ["public"], "text": "\n\n".join(sections) + "\n"}


def invent(count: int) -> dict[str, Page]:
    chance = chance_of(1)
    return {f"team-{n // PER_FOLDER:03d}/page-{n:04d}.md": page(chance) for n in range(count)}


def nights(pages: dict[str, Page], size: int, rounds: int) -> Iterator[Row]:
    """Yield the night before, then every scenario as its changes. Each round has texts of its own,
    so that no cache has them from the round before."""

    def night(
        scenario: str, changed: dict[str, Page | None], tokens: int = size, model: str = "a"
    ) -> Row:
        return {"scenario": scenario, "changed": changed, "chunk_tokens": tokens, "model": model}

    yield night("the night before", {})
    for number in range(rounds):
        some = chance_of(number).sample(sorted(pages), len(pages) // 100)
        yield night("nothing changed", {})
        yield night("1 % edited, one paragraph", {p: _edited(pages[p], number) for p in some})
        yield night("1 % with another title or groups", _relabelled(pages, some, number))
        yield night("1 % deleted", dict.fromkeys(some))
        yield night("1 % renamed", _renamed(pages, some, number))
        yield night(
            "a line before every 100th", {p: _headed(pages[p], number) for p in [*pages][::100]}
        )
    yield night("another chunk size", {}, tokens=size * 3 // 4)
    yield night("another model", {}, model="b")


def _edited(old: Page, number: int) -> Page:
    blocks = old["text"].split("\n\n")
    bodies = [n for n, block in enumerate(blocks) if not block.startswith("##")]
    blocks[bodies[len(bodies) // 2]] = paragraph(chance_of(f"{number} {old['title']}"))
    return {**old, "text": "\n\n".join(blocks)}


def _headed(old: Page, number: int) -> Page:
    return {**old, "text": f"Under review until week {number + 1}.\n\n{old['text']}"}


def _relabelled(pages: dict[str, Page], some: list[str], number: int) -> dict[str, Page | None]:
    """Give half of the pages another title, and as many, a folder, other readers."""
    folder = sorted(pages)[number * PER_FOLDER].split("/")[0]
    titled = {p: {**pages[p], "title": f"Number {number} {pages[p]['title']}"} for p in some[::2]}
    grouped = {
        p: {**old, "groups": [f"staff-{number}"]}
        for p, old in pages.items()
        if p.startswith(folder)
    }
    return {**titled, **grouped}


def _renamed(pages: dict[str, Page], some: list[str], number: int) -> dict[str, Page | None]:
    moved = {p.replace("/page", f"/moved-{number}-page"): pages[p] for p in some}
    return {**dict.fromkeys(some), **moved}


def measured(python: Path, module: str, folder: Path, *arguments: str) -> list[Row]:
    """Run one system over the nights of a folder."""
    output = folder / "rows.json"
    command = [str(python), "-m", f"bench.peers.{module}", *arguments, str(folder), str(output)]
    subprocess.run(command, check=True, stdout=sys.stderr)
    found: list[Row] = json.loads(output.read_text("utf-8"))
    return found


def medians(rows: list[Row]) -> dict[str, Row]:
    """Return the medians by scenario, in their order."""
    scenarios = dict.fromkeys(row["scenario"] for row in rows)
    found = {}
    for scenario in scenarios:
        same = [row for row in rows if row["scenario"] == scenario]
        numbers = ("seconds", "embedded", "written", "deleted")
        found[scenario] = {n: statistics.median(row[n] for row in same) for n in numbers}
        found[scenario]["told"] = any(row["told"] for row in same)
        found[scenario]["steps"] = {
            step: statistics.median(row["steps"][step] for row in same) for step in same[0]["steps"]
        }
    return found


def table(ours: dict[str, Row], peers: dict[str, dict[str, Row]]) -> Iterator[str]:
    """Yield a Markdown table: seconds, then embedded / written / deleted; of the peers the ratios
    too."""
    heads = ["night", "Inhouse"]
    for peer in peers:
        heads += [peer, f"Inhouse / {peer}"]
    yield f"| {' | '.join(heads)} |"
    yield f"|---{'|---:' * (len(heads) - 1)}|"
    for scenario, mine in ours.items():
        cells = [scenario, _cell(mine)]
        for rows in peers.values():
            ratio = mine["seconds"] / rows[scenario]["seconds"]
            cells += [_cell(rows[scenario]), f"{ratio:.{1 if ratio >= 10 else 2}f}"]
        yield f"| {' | '.join(cells)} |"


def _cell(row: Row) -> str:
    counts = " / ".join(f"{row[name]:.0f}" for name in ("embedded", "written", "deleted"))
    return f"{row['seconds']:.3f} s{'*' if row['told'] else ''}; {counts}"


def main() -> None:
    parser = argparse.ArgumentParser(description="What a night costs, beside the peers.")
    parser.add_argument("--pages", type=int, default=2000, help="at least 100")
    parser.add_argument("--rounds", type=int, default=5, help="of all nights but the last two")
    arguments = parser.parse_args()
    size, pages = params.load().chunk.tokens, invent(arguments.pages)
    with tempfile.TemporaryDirectory(prefix="inhouse-bench-") as scratch:
        folder = Path(scratch)
        (folder / "pages.json").write_text(json.dumps(pages), "utf-8")
        given = list(nights(pages, size, arguments.rounds))
        (folder / "nights.json").write_text(json.dumps(given), "utf-8")
        ours = medians(measured(Path(sys.executable), "night_inhouse", folder))
        peers, versions = dict[str, dict[str, Row]](), dict[str, str]()
        for name, module in PEERS.items():
            peer = newest(module, requirements(name), COPIED)
            if peer.python is None:
                print(f"{name} could not be installed: {peer.reason}", file=sys.stderr)
                continue
            peers[name] = medians(measured(peer.python, "nights", folder, module))
            versions |= {
                package: peer.versions[package] for package in NAMED & peer.versions.keys()
            }
    print(f"{len(pages)} documents, chunks of at most {size} tokens\n")
    print("\n".join(table(ours, peers)))
    print("\nIn a cell: seconds of own work; texts embedded / points written / points deleted.")
    steps = ours["nothing changed"]["steps"].items()
    print(f"Nothing changed, by step: {', '.join(f'{name} {s:.2f} s' for name, s in steps)}.")
    if peers:
        print("* It did not notice by itself; the figures are of a run that was told.")
        print(f"Versions: {', '.join(f'{name} {versions[name]}' for name in sorted(versions))}.")


if __name__ == "__main__":
    main()
