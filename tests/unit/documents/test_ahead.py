"""Files that workers parse and redact ahead of an ingest: the same documents, parsed once."""

import gzip
import os
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tasks import params, paths
from tasks.documents import ahead, ingest
from tasks.documents.parse import Parsed
from tasks.documents.parse.sandbox import Sandbox
from tasks.pii import Redactor
from tasks.storage import cluster, per_shard

VALUES = params.load(Path(__file__).parents[3] / "params.yaml")  # a worker imports this elsewhere
COUNT = 150
CLUSTER = params.Cluster(address="local")
OPENED = cluster.opened
KILLED, HUNG = "00002", "00005"  # batches
HARM = {KILLED: signal.SIGKILL, HUNG: signal.SIGSTOP}  # what befalls their worker
STARTS = Path("starts")
BATCH, REDACT, WATCH = ahead.batch, Redactor.redact, cluster._Workers._watch
REDACTION = VALUES.redact.model_copy(update={"tagger": None})

Files = dict[str, bytes]


@pytest.fixture
def parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the files that were parsed; the workers are this process."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(COUNT):
        text = "no document" if n == 7 else f"# Page {n}\n\nAsk jo{n}@a.example, about {n}."
        (folder / f"{n:03d}.{'eml' if n == 7 else 'md'}").write_text(text)
    monkeypatch.setattr(ahead, "LEAST", 100)
    monkeypatch.setattr("tasks.storage.cluster.opened", here)
    names: list[str] = []
    parse = Sandbox.parse

    def counted(self: Sandbox, name: str, data: bytes) -> Parsed:
        names.append(name)
        return parse(self, name, data)

    monkeypatch.setattr(Sandbox, "parse", counted)
    return names


@contextmanager
def here(*_: object) -> Iterator[per_shard.Run]:
    yield map


def taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, workers: params.Cluster
) -> tuple[Files, dict[str, Any]]:
    """Take the pages in, in a folder of its own."""
    work = tmp_path / name
    work.mkdir(exist_ok=True)
    monkeypatch.chdir(work)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / f"{name}-cache"))
    pages = params.Source(
        name="pages", folder=str(tmp_path / "pages"), include=["*.md", "*.eml"], exclude=[],
        groups=["public"], access=[],
    )  # fmt: skip
    some = VALUES.ingest.model_copy(update={"sources": [pages]})
    ahead._opened.cache_clear()
    report = ingest.run(some, REDACTION, workers=workers)
    return {path.name: path.read_bytes() for path in paths.DOCUMENTS.iterdir()}, report


@pytest.fixture
def take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    return lambda name, workers: taken(tmp_path, monkeypatch, name, workers)


def test_the_documents_are_those_of_a_plain_run_and_each_file_is_parsed_once(
    parsed: list[str], take: Callable[..., tuple[Files, dict[str, Any]]]
) -> None:
    plain, said = take("plain", params.Cluster())
    once = sorted(parsed)
    parsed.clear()
    found, report = take("cluster", CLUSTER)
    assert found == plain
    assert len(plain) > 1
    # the refused one again, because only documents are kept
    assert sorted(parsed) == sorted([*once, "pages/007.eml"])
    assert report["counts"] == said["counts"]
    assert report["rejected_files"][0]["path"] == "pages/007.eml"
    assert not paths.UNFINISHED.exists()


@pytest.mark.slow
def test_workers_that_die_and_hang_while_they_redact_cost_a_batch_each(
    parsed: list[str],
    take: Callable[..., tuple[Files, dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plain, said = take("plain", params.Cluster())
    parsed.clear()
    monkeypatch.setattr("tasks.storage.cluster.opened", OPENED)
    monkeypatch.setattr(cluster._Workers, "_watch", hurried)
    monkeypatch.setattr(ahead, "FILES", COUNT // 10)
    monkeypatch.setattr(ahead, "batch", harmed)
    with caplog.at_level("INFO", "tasks"):
        found, report = take("cluster", CLUSTER.model_copy(update={"workers": 2, "shard_s": 500}))
    assert found == plain
    assert report["counts"] == said["counts"]
    assert parsed == ["pages/007.eml"]  # by this process
    begun = Counter(STARTS.read_text().split())
    assert begun == {f"{n:05d}": 2 if f"{n:05d}" in HARM else 1 for n in range(10)}
    again = r"ingest: \d+ is computed again(?:, by tls://\S+)?: worker tls://"
    assert re.search(again, caplog.text)
    assert "ingest: 00005 takes longer than cluster.shard_s (500 s): restarting" in caplog.text
    assert "ingest: 10 shards on 2 workers" in caplog.text


def hurried(workers: Any, done: int, every: int) -> None:
    """Watch the workers as if ten minutes had passed for the stopped one, and for no other: a busy
    machine takes long to start a worker."""
    if Path(f"harmed-{HUNG}").exists() and STARTS.read_text().split().count(HUNG) == 1:
        worker, since = workers._running[HUNG]
        workers._running[HUNG] = worker, min(since, time.monotonic() - 600)
    WATCH(workers, done, every)


def harmed(ingest: str, redaction: str, count: int, name: str) -> per_shard.Shard:
    """Compute a batch on a worker. In a batch of HARM it is killed or stopped, once, when it has
    parsed and redacts."""
    texts = 0

    def redact(self: Redactor, text: str) -> Any:
        nonlocal texts
        texts += 1
        if texts == 1:
            with STARTS.open("a") as out:
                out.write(f"{name}\n")
        mark = Path(f"harmed-{name}")
        if texts == 10 and name in HARM and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), HARM[name])
        return REDACT(self, text)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Redactor, "redact", redact)
        return BATCH(ingest, redaction, count, name)


def test_a_batch_that_is_lost_or_torn_is_made_by_the_ingest(
    parsed: list[str],
    take: Callable[..., tuple[Files, dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain, _ = take("plain", params.Cluster())
    made = ahead.take

    def harmed(*arguments: Any) -> None:
        made(*arguments)
        first, second, _ = sorted(paths.UNFINISHED.glob("*.gz"))
        first.unlink()
        second.write_bytes(second.read_bytes()[:-9])

    monkeypatch.setattr(ahead, "take", harmed)
    parsed.clear()
    assert take("cluster", CLUSTER)[0] == plain
    assert COUNT + 90 < len(parsed) < COUNT + 110


def test_batches_of_a_killed_run_are_used_and_hold_nothing_unredacted(
    parsed: list[str],
    take: Callable[..., tuple[Files, dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(ingest, "take_in", killed)
        with pytest.raises(KeyboardInterrupt):
            take("cluster", CLUSTER)
    stored = b"".join(gzip.decompress(path.read_bytes()) for path in paths.UNFINISHED.iterdir())
    assert b"[EMAIL]" in stored
    assert b"@a.example" not in stored
    parsed.clear()
    _, report = take("cluster", CLUSTER)
    assert parsed == ["pages/007.eml"]
    assert report["counts"]["added"] == COUNT - 1


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_few_new_files_start_no_workers(
    parsed: list[str], tmp_path: Path, take: Callable[..., tuple[Files, dict[str, Any]]]
) -> None:
    take("cluster", CLUSTER)
    parsed.clear()
    (tmp_path / "pages/new.md").write_text("# New\n\nA page.")
    before = ahead._opened.cache_info().misses
    _, report = take("cluster", CLUSTER)
    assert report["counts"]["added"] == 1
    assert "pages/new.md" in parsed
    assert ahead._opened.cache_info().misses == 0 <= before
