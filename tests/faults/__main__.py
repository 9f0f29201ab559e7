"""Attack the promise of the night: after any fault, one plain run makes the index what a clean
build makes it.

    make faults                          all of it, at most 40 minutes; needs strace
    python -m tests.faults --only 17     one case again, as reports/faults.jsonl names it
    python -m tests.faults --start 114   go on with a campaign that was interrupted
    python -m tests.faults --short       what `make test` runs

Kills stand at calls that are spread evenly over all that change the disk in a night, from ingest to
the pointer, in three situations: a first night; a night with changes; the same, rolled back.
Beside them errors of the disk, a disk of 4 MB, runs at once, and the real flow, with DVC and the
real embedder, killed at times spread over its length. Each case is a line of reports/faults.jsonl.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from tasks.records import Chunk
from tests.faults import flow, night, sample
from tests.faults.night import Asker, Call, Truth

OUTCOMES = Path("reports/faults.jsonl")
KILLS, ERRORS, PAIRS, FLOWS = 180, 51, 30, 20  # 200 kills, a tenth of them in the real flow


@dataclass(frozen=True, slots=True)
class Situation:
    """A workspace as it is before the night, and what the index is to hold after it."""

    name: str
    workspace: Path
    truth: Truth
    calls: Sequence[Call]
    wanted: int  # texts that a night without a fault embeds

    def unchanged(self) -> list[Chunk]:
        """Return the chunks from before the night that must also be there after it."""
        return [c for c in night.chunks(self.workspace) if c.chunk_id in self.truth]


def situations(root: Path) -> list[Situation]:
    """Return the situations of the sample company: nothing yet; its first state, and its second to
    come; rolled back."""
    first = sample.workspace(root / "first")
    changed = night.fresh(first, root / "changed")
    assert night.run(changed).code == 0
    back = night.fresh(changed, root / "back")
    sample.second_state(changed)
    sample.one_more(back)
    assert night.run(back).code == 0
    sample.roll_back(back)
    sample.second_state(back)
    return [_situation(name, root / name) for name in ("first", "changed", "back")]


def _situation(name: str, workspace: Path) -> Situation:
    clean = sample.without_index(night.fresh(workspace, workspace.with_name("clean")))
    assert night.run(clean).code == 0
    dry = night.fresh(workspace, workspace.with_name("dry"))
    before = night.EMBEDDER.count
    calls = night.calls(dry)
    wanted = night.EMBEDDER.count - before
    truth = night.contents(clean)
    for folder in (clean, dry):
        shutil.rmtree(folder)
    return Situation(name, workspace, truth, calls, wanted)


def spread(calls: Sequence[Call], count: int) -> list[Call]:
    return [calls[(2 * n + 1) * len(calls) // (2 * count)] for n in range(count)]


@dataclass(frozen=True, slots=True)
class Case:
    """One attack: options of strace that bring the fault about."""

    kind: str
    situation: Situation
    at: Call
    inject: str

    def run(self, root: Path) -> dict[str, Any]:
        workspace = night.fresh(self.situation.workspace, root / "case")
        asker = Asker(workspace, self.situation.unchanged()) if self._indexed() else None
        faulted = night.run(workspace, "-e", f"trace={self.at.name}", "-e", f"inject={self.inject}")
        healed = night.run(workspace)
        asked, missed, why = asker.stop() if asker else (0, 0, [])
        sample.resume(workspace)
        equal = healed.code == 0 and night.equal(night.contents(workspace), self.situation.truth)
        redone = faulted.embedded + healed.embedded - self.situation.wanted
        # 1: what was killed is the `cp` that the night had started, and the night said so
        expected = (-signal.SIGKILL, 1) if self.kind == "kill" else (0, 1)
        return {
            "kind": self.kind,
            "situation": self.situation.name,
            "fault": self.inject,
            "on": self.at.on,
            "healed": healed.code,
            "why_not": healed.said[:200] if healed.code else "",
            "code": faulted.code,
            "said": faulted.said[:160] if faulted.code > 0 else "",
            "equal": equal,
            "redone": redone,
            "asked": asked,
            "missed": missed,
            "why": why,
            "passed": equal and not missed and redone <= night.ROUND and faulted.code in expected,
        }

    def _indexed(self) -> bool:
        return self.situation.name != "first"


def kills(every: Sequence[Situation], count: int) -> Iterator[Case]:
    for situation in every:
        for call in spread(situation.calls, count // len(every)):
            yield Case("kill", situation, call, f"{call.name}:signal=SIGKILL:when={call.number}")


def errors(every: Sequence[Situation], count: int) -> Iterator[Case]:
    for situation in every:
        for n, call in enumerate(spread(situation.calls, count // len(every))):
            error = ("EIO", "ENOSPC")[n % 2]
            yield Case(error, situation, call, f"{call.name}:error={error}:when={call.number}")


def full_disk(situation: Situation, root: Path) -> dict[str, Any]:
    """Run the index on a disk of 4 MB, too small for a generation; then on one with room."""
    workspace = night.fresh(situation.workspace, root / "case")
    with sample.small_disk(workspace / "data/index") as mounted:
        faulted = night.run(workspace) if mounted else None
    healed = night.run(workspace)
    equal = healed.code == 0 and night.equal(night.contents(workspace), situation.truth)
    return {
        "kind": "4 MB disk",
        "situation": situation.name,
        "code": faulted.code if faulted else None,
        "said": faulted.said[:160] if faulted else "not mounted: no right to",
        "equal": equal,
        "passed": equal and (faulted is None or faulted.code == 1),
    }


def pair(situation: Situation, root: Path, lag: float) -> dict[str, Any]:
    """Run two nights, the second a moment after the first: one works, the other leaves."""
    workspace = night.fresh(situation.workspace, root / "case")
    one = night.start(workspace, night.steps)
    time.sleep(lag)
    other = night.start(workspace, night.steps)
    second = night.finish(other)
    codes = sorted([night.finish(one).code, second.code])
    equal = night.equal(night.contents(workspace), situation.truth)
    return {
        "kind": "two at once",
        "situation": situation.name,
        "fault": f"{lag:.3f} s apart",
        "codes": codes,
        "said": second.said[:160],
        "equal": equal,
        "passed": equal and codes == [0, os.EX_TEMPFAIL],
    }


def campaign(root: Path, short: bool) -> Iterator[Callable[[], dict[str, Any]]]:
    """Yield functions that each run one case."""
    every = situations(root)
    for situation in every:
        print(f"{situation.name}: {len(situation.calls)} calls, {len(situation.truth)} points")
    cut = 15 if short else 1
    for case in (*kills(every, KILLS // cut), *errors(every, ERRORS // cut)):
        yield partial(case.run, root)
    yield partial(full_disk, every[0], root)
    for n in range(PAIRS // cut):
        yield partial(pair, every[1], root, n * 0.02)
    if not short:
        yield from flow.cases(root, FLOWS)


def _drop_from(number: int) -> None:
    """Keep the outcomes of the cases before a number, and no others."""
    lines = OUTCOMES.read_text("utf-8").splitlines(keepends=True) if OUTCOMES.exists() else []
    OUTCOMES.write_text("".join(lines[:number]), "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description="Attack the promise of the night.")
    parser.add_argument("--only", type=int, help="the number of one case")
    parser.add_argument("--start", type=int, default=0, help="the number of the first case to run")
    parser.add_argument("--short", action="store_true", help="a fifteenth of it, without flows")
    arguments = parser.parse_args()
    if shutil.which("strace") is None:
        print("skipped: strace is not installed (apt-get install strace)")
        return 0
    night.warm()
    started, counts, failed = time.monotonic(), Counter[str](), []
    with tempfile.TemporaryDirectory(prefix="inhouse-faults-") as folder:
        keep = arguments.only is None and not arguments.short
        if keep:
            _drop_from(arguments.start)
        first = arguments.start if arguments.only is None else arguments.only
        after = None if arguments.only is None else first + 1  # the next would be prepared, too
        cases = enumerate(campaign(Path(folder), arguments.short))
        for number, run in islice(cases, first, after):
            outcome = {"case": number, **run()}
            line = json.dumps(outcome, ensure_ascii=False)
            if keep:
                with OUTCOMES.open("a") as file:
                    file.write(line + "\n")
            counts[f"{outcome['kind']}, {'passed' if outcome['passed'] else 'FAILED'}"] += 1
            if not outcome["passed"] or arguments.only is not None:
                print(line, flush=True)
                failed += [number] if not outcome["passed"] else []
    for what, count in sorted(counts.items()):
        print(f"{count:4} {what}")
    print(f"{time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
