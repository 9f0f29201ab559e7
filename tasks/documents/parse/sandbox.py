"""Parse in an unprivileged process of its own, with a limit of time and memory.

    with Sandbox(limits) as sandbox:
        parsed = sandbox.parse("prices.xlsx", data)  # raises UnreadableError

A broken, looping or hostile file costs its own time and is refused with a reason; the process is
replaced, and the parent neither grows nor stops. The processes exchange frames (length, bytes) of
JSON, so that a compromised process can't send an object to its parent.
"""

import json
import logging
import os
import select
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from tasks.documents.parse import confinement
from tasks.documents.parse.parsed import Parsed, UnansweredError, UnreadableError

logger = logging.getLogger(__name__)

HEADER = struct.Struct("<Q")
ROOT = Path(__file__).parents[3]  # the whole environment of the process: no keys


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: float  # per document
    memory_mb: int  # of the process
    characters: int  # of a text


class Sandbox:
    """One process per thread at a time; started on demand, reused for the next document."""

    def __init__(self, limits: Limits, *, hidden: bool = False, cells: bool = False) -> None:
        """Set the limits. `hidden`: read the parts that a workbook hides too; `cells`: read tables
        as data, see tabular/cells.py."""
        self._limits = limits
        self._options = ["hidden"] * hidden + ["cells"] * cells
        self._idle: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        if lacking := confinement.lacking():
            logger.warning("parse: %s", lacking)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._idle:
            _end(worker)

    def parse(self, name: str, data: bytes) -> Parsed:
        """Parse a file. A failure in a reused process is retried once in a new one. Raises
        UnreadableError."""
        with self._lock:
            used = self._idle.pop() if self._idle else None
        if used:
            try:
                return self._parsed(used, name, data)
            except _FailedError:
                pass
        try:
            return self._parsed(self._start(), name, data)
        except _FailedError as error:
            raise UnansweredError(str(error)) from None

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "tasks.documents.parse.worker",
            str(self._limits.memory_mb),
        ]
        command += self._options
        confinement.close_memory()  # this process holds keys; without Landlock the other could look
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may be a terminal, which can be read and commanded
            env={"PYTHONPATH": str(ROOT)},
        )

    def _parsed(self, worker: subprocess.Popen[bytes], name: str, data: bytes) -> Parsed:
        try:
            answer = _ask(worker, name, data, self._limits)
        except BaseException:
            _end(worker)
            raise
        with self._lock:
            self._idle.append(worker)
        if "refused" in answer:
            raise UnreadableError(str(answer["refused"]))
        notes = tuple(map(str, answer.pop("notes", ())))
        texts = {key: str(answer[key]) for key in Parsed.__dataclass_fields__ if key != "notes"}
        return Parsed(**texts, notes=notes)


class _FailedError(Exception):
    """The process gave no answer."""


def _ask(worker: subprocess.Popen[bytes], name: str, data: bytes, limits: Limits) -> dict[str, Any]:
    assert worker.stdin
    assert worker.stdout
    until = time.monotonic() + limits.seconds
    try:
        send(worker.stdin, name.encode("utf-8", "surrogateescape"))
        send(worker.stdin, data)
        frame = _receive_until(worker.stdout.fileno(), until, limits)
        answer = json.loads(frame)
    except (BrokenPipeError, EOFError, ValueError):
        worker.kill()
        ended = worker.wait()
        raise _FailedError(f"its parser died ({_named(ended)})") from None
    if answer.get("refused", "").startswith("needs more memory"):
        raise _FailedError(f"{answer['refused']} ({limits.memory_mb})")
    if len(answer.get("text", "")) > limits.characters:
        answer = {"refused": _too_long(limits)}
    return dict(answer)


def _named(code: int) -> str:
    import signal

    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def _too_long(limits: Limits) -> str:
    return f"more characters of text than ingest.parse.characters ({limits.characters})"


def _receive_until(source: int, until: float, limits: Limits) -> bytes:
    """Receive one frame. Raises EOFError; UnansweredError if it takes too long, UnreadableError if
    it is too large."""
    held = bytearray()
    wanted = HEADER.size
    size = None
    while len(held) < wanted:
        left = until - time.monotonic()
        if left <= 0 or not select.select([source], [], [], left)[0]:
            raise UnansweredError(f"takes longer than ingest.parse.seconds ({limits.seconds:g})")
        piece = os.read(source, min(wanted - len(held), 2**20))
        if not piece:
            raise EOFError
        held += piece
        if size is None and len(held) == HEADER.size:
            (size,) = HEADER.unpack(held)
            if size > 8 * limits.characters + 10_000:
                raise UnreadableError(_too_long(limits))
            wanted += size
    return bytes(held[HEADER.size :])


def send(target: IO[bytes], data: bytes) -> None:
    target.write(HEADER.pack(len(data)))
    target.write(data)
    target.flush()


def receive(source: IO[bytes]) -> bytes | None:
    """Receive one frame; None at the end."""
    head = source.read(HEADER.size)
    return source.read(HEADER.unpack(head)[0]) if len(head) == HEADER.size else None


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()
    for pipe in (worker.stdin, worker.stdout):
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()
