"""Shards on a cluster: the bytes of a run without one, whatever happens to its workers."""

import os
import pickle
import resource
import shutil
import signal
import sys
import time
import types
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import dask
import pytest

from tasks import params
from tasks.errors import ClusterError, LeaseLostError
from tasks.models.cores import usable_cores
from tasks.records import Rejection
from tasks.storage import cluster, lease, per_shard, shards, worker
from tasks.storage.per_shard import Former, Made, Shard

IN, OUT, ONCE = Path("in"), Path("out"), Path("once")
MANY = {f"s/{n}.md": f"reason {n}" for n in range(40)}  # in all of eight shards


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    from distributed import LocalCluster

    with (
        dask.config.set(
            {
                "distributed.scheduler.allowed-failures": 1,
                "distributed.scheduler.worker-saturation": 1.0,
            }
        ),
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as workers,
    ):
        yield str(workers.scheduler_address)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    rows = [Rejection(uri, "ingest", reason) for uri, reason in MANY.items()]
    shards.write(IN, Rejection, rows, lambda row: row.uri, 8)


def upper(inputs: Sequence[Path], _: Former | None, harm: int = 0, always: bool = False) -> Made:
    """Run a step that sends its own process a signal in the shard part-05, the first time or
    always, and notes each start in a file."""
    name = inputs[0].stem
    with Path(f"{ONCE}-{name}").open("a") as out:
        out.write(f"{os.getpid()} {usable_cores()}\n")
    if harm and name == "part-05" and (always or len(starts(name)) == 1):
        time.sleep(0.5)  # until the scheduler has heard that the shard before is finished
        os.kill(os.getpid(), harm)
    rows = [row for path in inputs for row in shards.read_shard(path, Rejection)]
    made = [Rejection(row.uri, "x", row.reason.upper()) for row in rows]
    return Made(shards.table_of(Rejection, made), {"name": name})


def starts(name: str) -> list[str]:
    return Path(f"{ONCE}-{name}").read_text().splitlines()


def run(address: str | None, **harm: Any) -> list[Shard]:
    settings = params.Cluster(
        address=address, shard_s=6.0
    )  # more than a worker needs to start on a busy machine
    with cluster.opened(settings, "step") as workers:
        return per_shard.mapped([IN], OUT, partial(upper, **harm), "f", workers)


def forgotten() -> dict[str, bytes]:
    """Return the files of a run, and delete all that it has left."""
    files = {path.name: path.read_bytes() for path in sorted(OUT.iterdir())}
    shutil.rmtree(OUT)
    shutil.rmtree("cache")
    for path in Path.cwd().glob(f"{ONCE}*"):
        path.unlink()
    return files


def test_workers_write_the_bytes_of_a_plain_run_and_leave_nothing_else(scheduler: str) -> None:
    plain = run(None)
    files = forgotten()
    made = run(scheduler)
    assert made == plain
    assert [shard.facts["name"] for shard in made] == [f"part-{n:02d}" for n in range(8)]
    lines = [starts(f"part-{n:02d}") for n in range(8)]
    assert {len(each) for each in lines} == {1}
    processes = {each[0].split()[0] for each in lines}
    assert len(processes) == 2
    assert str(os.getpid()) not in processes
    assert {each[0].split()[1] for each in lines} == {"1"}  # core
    assert not list(Path.cwd().rglob("cluster-*"))
    assert forgotten() == files


def allocate(inputs: Sequence[Path], _: Former | None) -> Made:
    """Run a step that uses and frees a block of a megabyte, many times."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for n in range(50):
        bytes([n]) * 2**20
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    return Made(shards.table_of(Rejection, []), {"faults": faults})


def test_a_worker_keeps_the_memory_that_its_shards_use_again_and_again(scheduler: str) -> None:
    with cluster.opened(params.Cluster(address=scheduler), "step") as workers:
        made = per_shard.mapped([IN], OUT, allocate, "f", workers)
    every = 50 * 2**20 // resource.getpagesize()  # if each block were mapped and returned
    assert max(shard.facts["faults"] for shard in made) < every / 4


@pytest.mark.parametrize(
    ("harm", "said"), [(signal.SIGKILL, "is computed again"), (signal.SIGSTOP, "cluster.shard_s")]
)
def test_a_worker_that_dies_or_hangs_costs_one_shard_computed_twice(
    scheduler: str, harm: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    run(None)
    files = forgotten()
    with caplog.at_level("INFO", cluster.__name__):
        run(scheduler, harm=harm)
    assert said in caplog.text
    assert [len(starts(f"part-{n:02d}")) for n in range(8)] == [1, 1, 1, 1, 1, 2, 1, 1]
    assert forgotten() == files


def test_a_shard_that_kills_every_worker_ends_the_step(scheduler: str) -> None:
    with pytest.raises(ClusterError, match=r"part-05\.parquet was given up"):
        run(scheduler, harm=signal.SIGKILL, always=True)
    assert len(starts("part-05")) == 2  # the scheduler's allowed failures, and one


def test_a_worker_with_another_code_version_is_refused(
    scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "VERSION", "another")
    with pytest.raises(ClusterError, match=r"worker .* has another version .*expected another"):
        run(scheduler)
    assert list(OUT.iterdir()) == []


def test_a_worker_with_another_folder_at_the_same_path_is_refused(tmp_path: Path) -> None:
    with cluster._marked(worker.home()) as home:
        elsewhere = replace(home, cache=str(tmp_path / "unshared"))
        with pytest.raises(ClusterError, match=r"worker 1 does not share .*unshared"):
            worker.join(elsewhere, "worker 1")


def test_workers_of_a_run_that_lost_its_lease_write_nothing(
    scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lease.held(Path("lease.json"), 60), monkeypatch.context() as earlier:
        earlier.setenv(lease.VARIABLE, f"1 {Path('lease.json').absolute()}")
        with pytest.raises(LeaseLostError):
            run(scheduler)
    assert not list(OUT.glob("*.parquet"))


def test_an_error_of_a_step_is_raised_as_it_is(scheduler: str) -> None:
    next(IN.iterdir()).write_bytes(b"torn")
    with pytest.raises(ValueError, match="Parquet"):
        run(scheduler)


def test_an_address_without_a_scheduler_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "JOIN", 0.2)
    with pytest.raises(ClusterError, match=r"no scheduler with 1 workers within .*cluster\.md"):
        run("tcp://127.0.0.1:9")


def test_a_step_that_runs_as_main_is_sent_by_the_name_of_its_module(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    main = types.ModuleType("__main__")
    main.__spec__ = types.SimpleNamespace(name="tasks.records")  # type: ignore[assignment]
    monkeypatch.setitem(sys.modules, "__main__", main)

    def digest(*_: str) -> None:
        pass

    digest.__module__, digest.__qualname__ = "__main__", "digest"
    sent = pickle.loads(worker.pickled(partial(digest, "a")))
    assert sent.func.__module__ == "tasks.records"
    assert sent.args == ("a",)
