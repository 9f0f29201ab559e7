"""Race nights: everything from a folder of Markdown to an index on disk, as one command.

In:  the sample company's Markdown, COPIES of each document; our `python -m flows.reindex` in a
     clone, each peer's night in bench/peers/night_*.py
Out: rows for a first night, one without changes, and one with EDITED of the documents edited
Run: python -m bench.race --only nights

Every side embeds with our embedder, keeps its state on disk, and is a process of its own each
night, as a scheduler starts it. CPU seconds are those of all its processes.
"""

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.clone import clone, environment
from bench.peers.environment import ENCODER, WORK, newest
from bench.races.contest import OURS, Section, Took, installed, row, run, whole

SAMPLE = Path("data/samples/aldermoor/documents")
WARM = WORK / "converted"
COPIES = 3
EDITED = 0.03
NIGHTS = ("first night", "nothing changed", "3 % edited")
STORES = ["chromadb", "langchain-chroma", "llama-index-vector-stores-chroma", "lancedb"]
PEERS = {  # their module, and what is installed
    "CocoIndex": ("cocoindex", ["cocoindex[lancedb]"]),
    "LangChain": (
        "langchain",
        ["langchain-classic", "langchain-core", "langchain-chroma", "sqlalchemy[asyncio]"],
    ),
    "LlamaIndex": ("llama_index", ["llama-index-core", "llama-index-vector-stores-chroma"]),
}
COPIED = ["--link-mode=copy"]  # nltk in LlamaIndex refuses files with several links
NAMED = {"cocoindex", "langchain-classic", "langchain-core", "llama-index-core", *STORES}
FAIR = [
    (
        "**Ours does more in that time**: it recognises and removes personal data before "
        "anything is written, validates each document, versions the data, builds word indexes "
        "for titles and text beside the vectors, and reads the index back for its certificate. "
        "The peers' nights do none of this."
    ),
    (
        "**Most of a small night of ours is fixed**: Prefect, DVC's stages, a process for each "
        "step, and the suite of validate. "
        "A first night of a third of these documents takes nearly as long."
    ),
    (
        "**The peers have an advantage**: they get plain Markdown, where ours reads any file in "
        "an unprivileged process, and they don't check what is in their store: LangChain trusts "
        "its record manager, CocoIndex and LlamaIndex their own state."
    ),
    (
        "**Left out of ours**: the threshold for declining, which a first night also calibrates "
        "and later nights don't."
    ),
]

Night = Callable[[], Took]


def lay(folder: Path, copies: int) -> int:
    """Write the copies; each has a title and sentences of its own, so that no cache knows it."""
    files = sorted(SAMPLE.rglob("*.md"))
    for number in range(copies):
        for file in files:
            path = folder / f"site-{number:02d}" / file.relative_to(SAMPLE)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(marked(file.read_text("utf-8"), f"Site {number:02d}"), "utf-8")
    return len(files) * copies


def marked(text: str, mark: str) -> str:
    """Add a mark to the title and to every paragraph."""
    titled = re.sub(r"^(# .*)$", rf"\1, {mark.lower()}", text, count=1, flags=re.MULTILINE)
    return re.sub(r"(?<=[a-z]\.)$", f" {mark}.", titled, flags=re.MULTILINE)


def edit(folder: Path, number: int) -> int:
    """Add a paragraph to some documents, other ones in each repetition."""
    files = sorted(folder.rglob("*.md"))
    some = files[number :: round(1 / EDITED)]
    for file in some:
        added = f"\n\nWeek {number + 1}: the check of {file.stem} takes ten minutes longer.\n"
        file.write_text(file.read_text("utf-8") + added, "utf-8")
    return len(some)


def requirements(peer: str) -> list[str]:
    """Return what is installed for a peer, so that it embeds with our embedder."""
    return [*PEERS[peer][1], *ENCODER]


def warm() -> None:
    """Convert the embedder and the tagger into WARM once, before anybody's clock runs."""
    code = (
        "from tasks import params, pii; from tasks.models import embedder; p = params.load(); "
        "embedder.configured(p.embed); pii.build(p.redact).redact('Helen Quarmby was here.')"
    )
    run([sys.executable, "-c", code], variables={"INHOUSE_CACHE": str(WARM.absolute())})


@contextmanager
def ours(documents: Path) -> Iterator[Night]:
    """Yield our night in a clone whose caches have the converted models and nothing else."""
    with clone() as root:
        shutil.copytree(WARM, root.parent / "cache")
        add = ["python", "-m", "tasks.documents.sources", "docs", str(documents), "--groups"]
        run([*add, "public"], root, environment(root))
        (root / "reports").mkdir(exist_ok=True)
        (root / "reports/calibrate.json").write_text("{}")  # the week makes it, in minutes

        def night() -> Took:
            began = time.time()
            cost = whole([sys.executable, "-m", "flows.reindex"], root, environment(root))
            assert _report(root, "index")["clean"], "our night is not clean"
            return Took(cost, {"embedded": _embedded(root, began)})

        yield night


def _report(root: Path, step: str) -> dict[str, Any]:
    return dict(json.loads((root / f"reports/{step}.json").read_text("utf-8")))


def _embedded(root: Path, began: float) -> int:
    """Return the texts embedded since; a night without changes leaves the report as it was."""
    ran = (root / "reports/embed.json").stat().st_mtime >= began
    return int(_report(root, "embed")["embedded"]) if ran else 0


def peer(python: Path, name: str, documents: Path, state: Path) -> Night:
    module, _ = PEERS[name]
    state.mkdir()

    def night() -> Took:
        output = state / "output.json"
        command = [str(python), "-m", f"bench.peers.night_{module}", str(documents), str(state)]
        variables = {**os.environ, "INHOUSE_CACHE": str(WARM.absolute())}
        cost = whole([*command, str(output)], Path(), variables)
        return Took(cost, json.loads(output.read_text("utf-8")))

    return night


def repetition(number: int, peers: dict[str, Path]) -> tuple[dict[tuple[str, str], Took], int]:
    """Run all nights of all sides on fresh states; another side begins each time."""
    found: dict[tuple[str, str], Took] = {}
    with tempfile.TemporaryDirectory(prefix="inhouse-race-") as scratch:
        documents = Path(scratch) / "documents"
        count = lay(documents, COPIES)
        with ours(documents) as mine:
            sides = {OURS: mine}
            for name, python in peers.items():
                sides[name] = peer(python, name, documents, Path(scratch) / name)
            names = list(sides)
            for turn, night in enumerate(NIGHTS, number):
                if night == NIGHTS[-1]:
                    edit(documents, number)
                first = turn % len(names)
                for name in names[first:] + names[:first]:
                    found[night, name] = took = sides[name]()
                    measured = f"{took.cost.cpu_s:.1f} CPU s, {took.found}"
                    print(
                        f"  {number + 1} {night}, {name}: {measured}", file=sys.stderr, flush=True
                    )
    return found, count


def race(repetitions: int) -> Section:
    warm()
    every = {name: newest(m, requirements(name), COPIED) for name, (m, _) in PEERS.items()}
    peers, absent = installed(every)
    done = [repetition(number, peers) for number in range(repetitions)]
    turns, count = [found for found, _ in done], done[0][1]
    cpu = {
        night: {name: [t[night, name].cost.cpu_s for t in turns] for name in (OURS, *peers)}
        for night in NIGHTS
    }
    rows = [row(night, "CPU s", name, cpu[night]) for night in NIGHTS for name in peers]
    versions = {p: v for i in every.values() for p, v in i.versions.items() if p in NAMED}
    setting = (
        f"{count} Markdown documents: {COPIES} copies of each one of the sample company, made "
        "distinct. The same embedder on every side. LangChain and LlamaIndex store in Chroma, "
        "CocoIndex in LanceDB, ours in Qdrant Edge; chunks of about 160 tokens."
    )
    return Section(
        "Indexing nights", setting, rows, detail(turns, list(peers)), FAIR, versions, absent
    )


def detail(turns: list[dict[tuple[str, str], Took]], peers: list[str]) -> list[str]:
    """Return a table of the last repetition: wall seconds, peak memory and texts embedded."""
    lines = [f"| | {' | '.join(NIGHTS)} |", f"|---|{'---:|' * len(NIGHTS)}"]
    for name in (OURS, *peers):
        cells = []
        for night in NIGHTS:
            took = turns[-1][night, name]
            memory, texts = took.cost.memory_mb, took.found["embedded"]
            cells.append(f"{took.cost.wall_s:.0f} s, {memory:,.0f} MB, {texts:,}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return ["Wall time, peak memory and texts embedded, in the last repetition:", "", *lines]
