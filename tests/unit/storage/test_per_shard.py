"""Per-shard steps: only shards whose input or step has changed are computed, and a run that was
killed goes on where it was."""

import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tasks import paths, progress
from tasks.records import Rejection
from tasks.storage import per_shard, shards
from tasks.storage.per_shard import Former, Made, Shard

IN, MORE, OUT = Path("in"), Path("more"), Path("out")

Reasons = dict[str, str]  # by uri


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))


def put(reasons: Reasons, folder: Path = IN) -> None:
    rows = [Rejection(uri, "ingest", reason) for uri, reason in reasons.items()]
    shards.write(folder, Rejection, rows, lambda row: row.uri, 8)


def got() -> Reasons:
    return {row.uri: row.reason for row in shards.read(OUT, Rejection)}


def upper(inputs: Sequence[Path], former: Former | None, stop_at: str = "") -> Made:
    """Run a step that drops the reason "drop", reuses no row, and fails where it is told to."""
    rows = [row for path in inputs if path.exists() for row in shards.read_shard(path, Rejection)]
    if any(row.reason == stop_at for row in rows):
        raise RuntimeError(stop_at)
    made = [Rejection(r.uri, "x", r.reason.upper()) for r in rows if r.reason != "drop"]
    return Made(shards.table_of(Rejection, made), {"rows": len(rows), "former": bool(former)})


def run(fingerprint: str = "f", stop_at: str = "", sources: Sequence[Path] = (IN,)) -> list[Shard]:
    return per_shard.mapped(sources, OUT, partial(upper, stop_at=stop_at), fingerprint)


def computed(made: Iterable[Shard]) -> int:
    return sum(shard.computed for shard in made)


MANY = {f"s/{n}.md": f"reason {n}" for n in range(40)}  # in all of eight shards


def test_every_shard_is_computed_once() -> None:
    put(MANY)
    assert computed(run()) == 8
    assert got() == {uri: reason.upper() for uri, reason in MANY.items()}
    assert [(shard.computed, shard.written) for shard in run()] == [(False, False)] * 8


def test_a_changed_row_computes_its_shard_only() -> None:
    put(MANY)
    run()
    put({**MANY, "s/7.md": "another"})
    made = run()
    assert (computed(made), sum(shard.written for shard in made)) == (1, 1)
    assert got()["s/7.md"] == "ANOTHER"


def test_outputs_that_were_deleted_come_back_byte_by_byte_without_being_computed() -> None:
    put(MANY)
    run()
    before = {path.name: path.read_bytes() for path in OUT.iterdir()}
    shutil.rmtree(OUT)  # as DVC does before it runs a stage
    made = run()
    assert (computed(made), sum(shard.written for shard in made)) == (0, 8)
    assert {path.name: path.read_bytes() for path in OUT.iterdir()} == before


def test_another_fingerprint_computes_all_shards_and_offers_no_former_result() -> None:
    put(MANY)
    run()
    made = run(fingerprint="g")
    assert computed(made) == 8
    assert not any(shard.facts["former"] for shard in made)


def test_the_facts_of_all_shards_add_up_whether_they_were_computed_or_copied() -> None:
    put(MANY)
    run()
    put({**MANY, "s/7.md": "another"})
    assert sum(shard.facts["rows"] for shard in run()) == 40


def test_a_computed_shard_is_offered_the_result_of_the_last_run() -> None:
    put({"s/a.md": "one"})
    run()
    seen: list[Former | None] = []

    def step(inputs: Sequence[Path], former: Former | None) -> Made:
        seen.append(former)
        return upper(inputs, former)

    put({"s/a.md": "two"})
    shutil.rmtree(OUT)
    per_shard.mapped([IN], OUT, step, "f")
    [former] = seen
    assert former is not None
    assert former.output is not None
    assert former.facts["rows"] == 1


def test_a_deleted_input_shard_deletes_its_output_and_its_copy() -> None:
    put(MANY)
    run()
    gone = sorted(IN.iterdir())[2]
    gone.unlink()
    assert len(run()) == 7
    assert not (OUT / gone.name).exists()
    [copies] = paths.cache("shards").iterdir()
    assert len(list(copies.iterdir())) == 15
    assert not list(copies.glob(f"*{gone.stem}*"))


def test_a_shard_without_rows_has_no_file_and_is_not_computed_again() -> None:
    put({"s/a.md": "one"})
    run()
    put({"s/a.md": "drop"})
    assert computed(run()) == 1
    assert list(OUT.iterdir()) == []
    assert computed(run()) == 0
    put({"s/a.md": "one"})
    run()
    assert got() == {"s/a.md": "ONE"}


def test_a_row_that_was_dropped_leaves_the_cache_too() -> None:
    number = shards.shard_of("s/a.md", 8)
    put({"s/a.md": "secret"})
    run()
    put({"s/a.md": "drop"})
    run()
    [copies] = paths.cache("shards").iterdir()
    assert [path.name for path in copies.glob("part*")] == [f"part-{number:02d}.json"]


def test_an_end_in_the_middle_leaves_whole_shards_and_the_next_run_computes_the_others() -> None:
    put({**MANY, "s/39.md": "stop"})
    number = f"part-{shards.shard_of('s/39.md', 8):02d}.parquet"
    names = sorted(path.name for path in IN.iterdir())
    with pytest.raises(RuntimeError):
        run(stop_at="stop")
    done = names[: names.index(number)]
    assert 0 < len(done) == len(list(OUT.iterdir()))
    assert computed(run()) == 8 - len(done)
    assert got()["s/39.md"] == "STOP"


def _torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:10])


@pytest.mark.parametrize(
    "harm", [_torn, lambda path: path.write_bytes(b""), lambda path: path.unlink()]
)
@pytest.mark.parametrize("suffix", [".json", ".parquet"])
def test_a_torn_or_missing_copy_computes_its_shard_again(
    harm: Callable[[Path], None], suffix: str
) -> None:
    put(MANY)
    run()
    [copies] = paths.cache("shards").iterdir()
    harm(sorted(copies.glob(f"*{suffix}"))[3])
    shutil.rmtree(OUT)
    assert computed(run()) == 1
    assert got() == {uri: reason.upper() for uri, reason in MANY.items()}


def test_a_copy_whose_facts_are_of_another_form_is_not_used() -> None:
    put({"s/a.md": "one"})
    run()
    [copy] = paths.cache("shards").glob("*/*.json")
    copy.write_text(json.dumps(["no", "entry"]))
    assert computed(run()) == 1


def test_a_torn_output_is_replaced() -> None:
    put(MANY)
    run()
    _torn(sorted(OUT.iterdir())[3])
    made = run()
    assert (computed(made), sum(shard.written for shard in made)) == (0, 1)
    assert got() == {uri: reason.upper() for uri, reason in MANY.items()}


def test_a_left_over_file_is_removed() -> None:
    put({"s/a.md": "one"})
    OUT.mkdir()
    (OUT / ".part-03.parquet.123.tmp").write_bytes(b"torn")
    run()
    assert [path.suffix for path in OUT.iterdir()] == [".parquet"]


def test_a_step_of_two_sources_runs_again_if_either_changes() -> None:
    put({"s/a.md": "one"})
    put({"s/a.md": "two"}, MORE)
    run(sources=(IN, MORE))
    assert computed(run(sources=(IN, MORE))) == 0
    put({"s/a.md": "three"}, MORE)
    assert computed(run(sources=(IN, MORE))) == 1
    shutil.rmtree(MORE)
    assert computed(run(sources=(IN, MORE))) == 1
    assert got() == {"s/a.md": "ONE"}


def test_several_threads_make_the_same_shards_in_the_same_order() -> None:
    put(MANY)
    facts = [shard.facts for shard in run()]
    one = {path.name: path.read_bytes() for path in OUT.iterdir()}
    shutil.rmtree(OUT)
    with ThreadPoolExecutor(4) as pool:
        made = per_shard.mapped([IN], OUT, upper, "g", pool.map)
    assert [shard.facts for shard in made] == facts
    assert {path.name: path.read_bytes() for path in OUT.iterdir()} == one


def test_no_input_leaves_an_empty_folder() -> None:
    put({"s/a.md": "one"})
    run()
    shutil.rmtree(IN)
    assert run() == []
    assert list(OUT.iterdir()) == []


def test_the_copies_of_a_workspace_that_is_gone_are_deleted() -> None:
    put({"s/a.md": "one"})
    for name in ("first", "second"):
        per_shard.mapped([IN], Path(name) / "out", upper, "f")
    assert len(list(paths.cache("shards").iterdir())) == 2
    shutil.rmtree("first")
    shutil.rmtree("second/out")  # as DVC does
    run()
    left = {path.read_text() for path in paths.cache("shards").glob("*/folder")}
    assert left == {str(Path("second/out").absolute()), str(OUT.absolute())}


def test_code_that_has_changed_is_another_step() -> None:
    Path("a.py").write_text("x = 1")
    Path("b.py").write_text("y = 1")
    before = per_shard.code("a.py", "b.py")
    assert per_shard.code("a.py", "b.py") == before
    Path("b.py").write_text("y = 2")
    assert per_shard.code("a.py", "b.py") != before


def test_a_long_step_tells_how_many_shards_are_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(MANY)
    monkeypatch.setattr(progress, "LOG_EVERY_S", 0.01)

    def slowly(step: Callable[[str], Shard], names: Iterable[str]) -> Iterator[Shard]:
        for name in names:
            time.sleep(0.05)
            yield step(name)

    with caplog.at_level("INFO", progress.__name__):
        per_shard.mapped([IN], OUT, upper, "f", slowly)
    told = [record.getMessage() for record in caplog.records]
    assert told
    assert set(told) <= {f"out: {done} of 8" for done in range(9)}
