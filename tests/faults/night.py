"""Nights that can be killed anywhere: every step from ingest to the pointer, without Prefect and
DVC and with the hash embedder, each night in a process of its own, forked from one that has
imported everything, and under strace where something is to go wrong.
"""

import gc
import json
import mmap
import os
import re
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks import console, params, paths
from tasks import pii as redact
from tasks.documents import ingest, validate
from tasks.errors import InhouseError
from tasks.index import chunk, embed, publish
from tasks.index import reader as index_reader
from tasks.models import embedder
from tasks.records import Chunk, Vector
from tasks.storage import lease, shards
from tests.unit.fakes import HashEmbedder

ROUND = 8  # texts that a crash may cost, in place of embed.BATCH_TEXTS
WRITING = (
    "write,pwrite64,writev,pwritev,fsync,fdatasync,msync,rename,renameat,renameat2,unlink,unlinkat,"
    "mkdir,mkdirat,ftruncate,fallocate,copy_file_range"
)


class Counting(HashEmbedder):
    """Counts what it embeds in memory that outlives the process."""

    def __init__(self) -> None:
        self._count = mmap.mmap(-1, 8)

    @property
    def count(self) -> int:
        return int(struct.unpack("q", self._count[:8])[0])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._count[:8] = struct.pack("q", self.count + len(texts))
        return super().encode(texts)


EMBEDDER = Counting()


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int  # of the exit; negative: the signal
    said: str  # the last line
    embedded: int
    seconds: float


def steps() -> None:
    """Run one night in the working directory."""
    values = params.load()
    rules = values.redact.model_copy(update={"tagger": None})  # as quick as the hash embedder
    with lease.held(paths.LEASE, values.index.lease_s):
        ingest.run(values.ingest, rules, allow_loss="a fault was made")
        validate.run(values.validate_)
        chunk.run(values.chunk.tokens)
        embed.run(values.embed)
        publish.run(values.index, values.retrieve.hnsw_ef)


def warm() -> None:
    """Import and build what every night needs, before the first fork."""
    validate.check(validate.frame([]), params.load().validate_)
    rules = redact.build(params.load().redact.model_copy(update={"tagger": None}))
    rules.redact_path("notes-tomasz-krol.md")  # which reads the lists of names
    rules.redact("Order of 3 May. Ask Tomasz Krol, 020 7946 0018.")
    chunk.token_counter()
    embedder.load = lambda *_: EMBEDDER
    embed.BATCH_TEXTS = ROUND
    gc.collect()
    gc.freeze()  # or the night searches all of this for garbage whenever it trims its heap


def run(workspace: Path, *strace: str) -> Outcome:
    """Run one night; with options for strace, under strace."""
    return finish(start(workspace, steps, *strace))


@dataclass(frozen=True, slots=True)
class Running:
    pid: int
    said: Path
    before: int
    started: float
    tracer: "subprocess.Popen[bytes] | None"


def start(workspace: Path, body: Callable[[], None], *strace: str) -> Running:
    """Fork; the child waits until it is traced."""
    said = workspace.with_name(f"{workspace.name}.{time.monotonic_ns()}.said")
    waiting, go = os.pipe()
    before, started = EMBEDDER.count, time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(go)
        _child(workspace, body, said, waiting)
    os.close(waiting)
    tracer = None
    if strace:
        tracer = subprocess.Popen(
            ["strace", "-f", "-q", "-p", str(pid), *strace],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        status = Path(f"/proc/{pid}/status")
        while "TracerPid:\t0\n" in status.read_text():
            time.sleep(0.002)
    os.close(go)
    return Running(pid, said, before, started, tracer)


def _child(workspace: Path, body: Callable[[], None], said: Path, waiting: int) -> None:
    """Run a night in the child process; never return."""
    code = 70
    try:
        os.setsid()
        output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(workspace)
        os.environ["INHOUSE_CACHE"] = str(workspace / "cache")
        os.read(waiting, 1)  # until the parent closes its end
        console.run(body)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException as error:
        print(f"UNCAUGHT {error!r}", flush=True)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def finish(running: Running) -> Outcome:
    _, status = os.waitpid(running.pid, 0)
    if running.tracer:
        running.tracer.wait()
    lines = running.said.read_text("utf-8", "replace").strip().splitlines()
    running.said.unlink()
    return Outcome(
        os.waitstatus_to_exitcode(status),
        lines[-1] if lines else "",
        EMBEDDER.count - running.before,
        round(time.monotonic() - running.started, 2),
    )


@dataclass(frozen=True, slots=True)
class Call:
    """The n-th call of one kind that a thread makes."""

    name: str
    number: int
    on: str  # what file, if strace tells

    @property
    def inject(self) -> str:
        return f"{self.name}:when={self.number}"


def calls(workspace: Path) -> list[Call]:
    """Return every call of a night that changes the disk, in order."""
    trace = workspace.with_name("trace")
    outcome = run(workspace, "-y", "-o", str(trace), "-e", f"trace={WRITING}")
    assert outcome.code == 0, outcome
    found: list[Call] = []
    numbers: dict[tuple[str, str], int] = {}
    for line in trace.read_text("utf-8", "replace").splitlines():
        if match := re.match(r"(\d+) +(\w+)\((.*)", line):
            thread, name, rest = match.groups()
            numbers[thread, name] = numbers.get((thread, name), 0) + 1
            on = re.search(r"<(/[^>]*)>|\"([^\"]*)\"", rest)
            target = (on[1] or on[2]) if on else ""
            if not target.endswith(".said"):
                found.append(Call(name, numbers[thread, name], Path(target).name))
    return found


Truth = dict[str, tuple[str, NDArray[np.float32]]]  # payload digest and vector, by chunk id


def contents(workspace: Path) -> Truth:
    """Return the contents of the index in use, read by the engine itself in another process."""
    store = index_reader.EdgeReader(workspace / paths.INDEX, 128).live().store
    digests = dict(store.digests())
    ids = sorted(digests)
    vectors = store.vectors(ids)
    store.close()
    return {i: (digests[i], vector) for i, vector in zip(ids, vectors, strict=True)}


def equal(one: Truth, other: Truth) -> bool:
    """Return whether ids and payloads are equal, and vectors agree to cosine .9999."""
    if {i: d for i, (d, _) in one.items()} != {i: d for i, (d, _) in other.items()}:
        return False
    return all(_cosine(one[i][1], other[i][1]) >= 0.9999 for i in one)


def _cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def fresh(source: Path, target: Path) -> Path:
    """Copy a workspace."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", "--", str(source), str(target)], check=True)
    return target


class Asker:
    """A process that asks for unchanged documents, again and again, while nights come and go."""

    def __init__(self, workspace: Path, chunks: Sequence[Chunk]) -> None:
        self._said = workspace.with_name(f"{workspace.name}.asked.json")
        self._stop = mmap.mmap(-1, 1)
        self._pid = os.fork()
        if self._pid == 0:
            self._ask(workspace, chunks)

    def _ask(self, workspace: Path, chunks: Sequence[Chunk]) -> None:
        asked, missed, problems = 0, 0, set[str]()
        try:
            reader = index_reader.EdgeReader(workspace / paths.INDEX, 128)
            known = {
                row.chunk_id: row.dense for row in shards.read(workspace / paths.VECTORS, Vector)
            }
            vectors = [(c.text, known[c.chunk_id].astype(np.float32)) for c in chunks]
            while self._stop[0] == 0:
                text, vector = vectors[asked % len(vectors)]
                asked += 1
                try:
                    store = reader.live().store
                    hits = store.search_dense(vector, ["public", "staff"], 20)
                    found = store.payloads([hit.chunk_id for hit in hits]).values()
                    missed += all(payload.text != text for payload in found)
                except InhouseError as error:
                    missed += 1
                    problems.add(str(error))
                time.sleep(0.005)
        except BaseException as error:
            problems.add(repr(error))
            missed += 1
        self._said.write_text(json.dumps([asked, missed, sorted(problems)]))
        os._exit(0)

    def stop(self) -> tuple[int, int, list[str]]:
        """Stop asking; return the questions asked, those missed, and the reasons."""
        self._stop[0] = 1
        os.waitpid(self._pid, 0)
        asked, missed, problems = json.loads(self._said.read_text())
        self._said.unlink()
        return asked, missed, problems


def chunks(workspace: Path) -> list[Chunk]:
    return list(shards.read(workspace / paths.CHUNKS, Chunk))


def report(workspace: Path, step: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((workspace / f"reports/{step}.json").read_text())
    return loaded
