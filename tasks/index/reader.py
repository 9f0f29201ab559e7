"""Open the index that is being served, and switch when a newer one is published.

In:  data/index, or the server that QDRANT_URL names

A reader takes the live index once for each question. So no answer mixes two generations, and the
next question sees the new one without a restart.
"""

import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tasks import params, paths
from tasks.errors import StoreError
from tasks.index.generations import POINTER, Generations
from tasks.index.store import SERVER, Store

if TYPE_CHECKING:  # its client takes a second to import
    from tasks.index.qdrant_server import Server

log = logging.getLogger(__name__)

DEFAULT = params.QdrantServer()
TRIES = 5  # a generation that was in use may be removed while it is being opened


@dataclass(frozen=True, slots=True)
class Live:
    store: Store
    embedder: str  # fingerprint: questions must be embedded by the same
    generation: str  # the name of the folder or collection


class Reader(Protocol):
    def live(self) -> Live:
        """Return the live index. Raises StoreError if there is no index yet."""


def reader(
    hnsw_ef: int, folder: Path = paths.INDEX, server: params.QdrantServer = DEFAULT
) -> Reader:
    if url := os.environ.get(SERVER):
        from tasks.index.qdrant_server import Server

        return ServerReader(Server.connect(url, hnsw_ef, server))
    return EdgeReader(folder, hnsw_ef)


class EdgeReader:
    """Opens the generation that the pointer names, and the next one when the pointer has moved.

    The previous one closes with the last question that still uses it."""

    def __init__(self, folder: Path, hnsw_ef: int) -> None:
        self._kept = Generations(folder, hnsw_ef)
        self._pointer = folder / POINTER
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._live: Live | None = None
        self._here = ("", 0)

    def live(self) -> Live:
        seen = self._stamp()
        if self._live is None or seen != self._seen:
            with self._lock:
                if self._live is None or seen != self._seen:
                    self._live, self._seen = self._open(), seen
        return self._live

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._pointer.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def _open(self) -> Live:
        for _ in range(TRIES):
            pointer = self._kept.pointer()
            if pointer is None:
                break
            try:
                return self._opened(pointer.generation)
            except StoreError as error:
                problem = error
        else:
            if self._live is not None:  # a torn index: the open one stays in use
                log.warning("%s", problem)
                return self._live
            raise problem
        raise StoreError("there is no index yet. Run inhouse run reindex")

    def _opened(self, name: str) -> Live:
        """Return the open index if the pointer still names the same folder; else open the named
        one."""
        folder = self._kept.folder / name
        here = name, folder.stat().st_ino if folder.is_dir() else 0
        if self._live is None or here != self._here:
            self._live = Live(self._kept.open(name), self._kept.about(name).embedder, name)
            self._here = here
        return self._live


class ServerReader:
    def __init__(self, server: "Server") -> None:
        self._server = server
        self._live: tuple[str, Live] | None = None

    def live(self) -> Live:
        name = self._server.live()
        if name is None:
            raise StoreError("the server has no index yet. Run inhouse run reindex")
        if self._live is None or self._live[0] != name:
            live = Live(self._server.open(name, 0), self._server.embedder(name), name)
            self._live = name, live
        return self._live[1]
