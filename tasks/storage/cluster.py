"""Compute the shards of a step in other processes, on this machine or on others, with Dask.

In:  the function that computes a shard, and the shards' names
Out: what it returns for each, in the order of the names

A shard is a file that is written whole or not at all, so Dask may compute one again: after the
death of a worker, or when a worker takes longer than `cluster.shard_s` and is restarted. Workers
see the folder and the cache of this run at the same paths, and write under its lease.
"""

import contextlib
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from tasks import params
from tasks.errors import ClusterError
from tasks.storage.per_shard import Run, Shard
from tasks.storage.worker import START, Home, pickled, work
from tasks.storage.worker import home as home_of_run

if TYPE_CHECKING:
    from distributed import Client, Future

log = logging.getLogger(__name__)

JOIN = 60  # seconds that a run waits for its first workers
ALONE = 300  # seconds that it goes on without one: a busy machine takes long to start another
FETCH = 2  # seconds that a worker gets to hand over what it says about a shard
TELL = 5  # seconds between two lines about the progress


@contextlib.contextmanager
def opened(settings: params.Cluster, step: str) -> Iterator[Run]:
    """Yield the `run` of per_shard.mapped: map, or one whose calls go to the workers of
    `settings`. Raises ClusterError."""
    if settings.address is None:
        yield map
        return
    with _marked(home_of_run()) as home, _client(settings) as client:
        yield _Workers(client, settings, step, home)


@contextlib.contextmanager
def _marked(home: Home) -> Iterator[Home]:
    for mark in home.marks:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    try:
        yield home
    finally:
        for mark in home.marks:
            mark.unlink(missing_ok=True)


@contextlib.contextmanager
def _client(settings: params.Cluster) -> "Iterator[Client]":
    import dask
    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # the lines here say it
    with contextlib.ExitStack() as stack:
        stack.enter_context(dask.config.set({"distributed.scheduler.worker-saturation": 1.0}))
        failures = {"distributed.scheduler.allowed-failures": settings.retries}
        stack.enter_context(dask.config.set(failures))
        address: Any = settings.address
        if address == "local":
            address = stack.enter_context(_local(settings.workers))
        try:
            client = stack.enter_context(Client(address, set_as_default=False, timeout=JOIN))
            client.wait_for_workers(settings.workers or 1, timeout=JOIN)
        except (OSError, TimeoutError) as error:
            raise ClusterError(
                f"cluster.address {settings.address}: no scheduler with {settings.workers or 1} "
                f"workers within {JOIN} s ({error}). docs/cluster.md shows how to start them"
            ) from None
        if settings.address != "local":
            log.info("cluster: %s, dashboard %s", settings.address, client.dashboard_link)
        yield client


def _local(workers: int | None) -> Any:
    """Return a cluster of processes on this machine that only this user can talk to: by TLS, with a
    certificate that is kept in memory."""
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers or len(os.sched_getaffinity(0)),
        threads_per_worker=1,
        security=True,
        protocol="tls://",
        dashboard_address="127.0.0.1:0",  # a free port: two steps may run at once
        memory_limit=0,  # as without a cluster
        silence_logs=logging.CRITICAL,
    )


class _Workers:
    """A map over the workers of a cluster."""

    def __init__(self, client: "Client", settings: params.Cluster, step: str, home: Home) -> None:
        self._client, self._settings, self._step, self._home = client, settings, step, home
        self._running: dict[str, tuple[str, float]] = {}  # shard: worker, since when
        self._waiting: dict[str, tuple[str, float]] = {}  # worker: shard that it does not begin
        self._restarts: Counter[str] = Counter()
        self._polled = time.monotonic()
        self._finished: set[str] = set()
        self._told = time.monotonic()
        self._alive = time.monotonic()
        client.subscribe_topic(f"{START} {home.run}", self._started)

    def __call__(self, function: Callable[[str], Shard], names: Iterable[str]) -> list[Shard]:
        ordered = list(names)
        payload = pickled(function)
        futures = [
            self._client.submit(
                work,
                self._home,
                payload,
                name,
                key=(
                    f"{self._step}-{self._home.run}",
                    name,
                ),  # one group: a worker has one at a time
                pure=False,
            )
            for name in ordered
        ]
        self._client.subscribe_topic("all", self._removed)
        try:
            found = self._gathered(dict(zip(futures, ordered, strict=True)))
        finally:
            self._client.cancel(futures)
            self._client.unsubscribe_topic("all")  # or the scheduler logs that this client left
        log.info("%s: %d shards on %d workers", self._step, len(ordered), len(self._addresses()))
        return [found[name] for name in ordered]

    def _gathered(self, names: "dict[Future[Shard], str]") -> dict[str, Shard]:
        done: SimpleQueue[Future[Shard]] = SimpleQueue()
        for future in names:
            future.add_done_callback(done.put)
        found: dict[str, Shard] = {}
        while len(found) < len(names):
            with contextlib.suppress(Empty):
                future = done.get(timeout=1)
                name = names[future]
                try:
                    found[name] = self._result(future, name)
                except TimeoutError:  # the worker that holds it has stopped: see _watch
                    if future.status == "error":  # it is the step's own
                        raise
                    done.put(future)
                    self._watch(len(found), len(names))
                    continue
                future.release()  # or it is computed again when the worker that holds it dies
                self._finished.add(name)
                self._running.pop(name, None)
            self._watch(len(found), len(names))
        return found

    def _result(self, future: "Future[Shard]", name: str) -> Shard:
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        try:
            shard: Shard = future.result(timeout=FETCH)
        except KilledWorker as error:
            raise ClusterError(
                f"{self._step}: {name} was given up after {self._settings.retries + 1} workers "
                f"died of it, last {error.last_worker}. Look at their memory, and run it again"
            ) from None
        except CancelledError:
            raise ClusterError(
                f"{self._step}: the scheduler {self._settings.address} was lost. Start it again, "
                "and run this again: finished shards are kept"
            ) from None
        return shard

    def _started(self, event: tuple[float, dict[str, str]]) -> None:
        """Note that a worker begins a shard. Dask calls this from its own thread."""
        name, worker = event[1]["shard"], event[1]["worker"]
        if name not in self._finished:  # else this note is late
            self._running[name] = worker, time.monotonic()

    def _removed(self, event: tuple[float, dict[str, Any]]) -> None:
        """Say which shard a worker had when the scheduler lost it. A worker that dies as it begins
        has told nobody, so the scheduler is asked. Dask calls this from its own thread."""
        if event[1].get("action") != "remove-worker":
            return
        for key in event[1]["processing-tasks"]:
            if self._home.run in str(key[0]):
                log.warning(
                    "%s: %s is computed again: worker %s died, hung or left",
                    self._step,
                    key[1],
                    event[1]["worker"],
                )

    def _watch(self, done: int, every: int) -> None:
        now = time.monotonic()
        if now - self._polled > 1:
            self._polled = now
            self._see_waiting(now)
        begun = [(name, *rest) for name, rest in list(self._running.items())]
        given = [(name, worker, since) for worker, (name, since) in self._waiting.items()]
        for name, worker, since in begun + given:
            if now - since > self._settings.shard_s:
                self._restart(name, worker)
        if now - self._told < TELL:
            return
        self._told = now
        workers = self._addresses()
        log.info("%s: %d of %d shards, %d workers", self._step, done, every, len(workers))
        self._alive = now if workers else self._alive
        if now - self._alive > ALONE:
            raise ClusterError(
                f"{self._step}: {self._settings.address} has had no worker for {ALONE} s. Start "
                "workers, and run this again: finished shards are kept"
            )

    def _see_waiting(self, now: float) -> None:
        """Note the workers that have a shard and none begun: one that was stopped can't say so."""
        busy = {worker for worker, _ in list(self._running.values())}
        given = {
            worker: names[0]
            for worker, keys in self._client.processing().items()
            if worker not in busy
            and (names := [key[1] for key in keys if self._home.run in str(key[0])])
        }
        self._waiting = {
            worker: self._waiting.get(worker, (name, now)) for worker, name in given.items()
        }

    def _restart(self, name: str, worker: str) -> None:
        """Restart a worker that takes too long for a shard, so that another one gets it."""
        seconds = self._settings.shard_s
        self._running[name] = worker, time.monotonic()
        if worker not in self._addresses():  # it died, and the shard waits for another one
            return
        self._waiting.pop(worker, None)
        self._restarts[name] += 1
        if self._restarts[name] > self._settings.retries:
            raise ClusterError(
                f"{self._step}: {name} took longer than cluster.shard_s ({seconds:g} s) on "
                f"{self._restarts[name]} workers. Raise cluster.shard_s"
            )
        log.warning(
            "%s: %s takes longer than cluster.shard_s (%g s): restarting worker %s",
            self._step,
            name,
            seconds,
            worker,
        )
        try:
            self._client.restart_workers([worker], timeout=30, raise_for_error=False)
        except (ValueError, KeyError) as error:  # it has no nanny, or has left just now
            log.warning("%s: worker %s can't be restarted: %s", self._step, worker, error)

    def _addresses(self) -> list[str]:
        return list(self._client.scheduler_info(n_workers=-1)["workers"])
