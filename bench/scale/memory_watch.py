"""Run a command and watch its memory from outside, under a limit of the kernel if one is asked for.

In:  a command; the megabytes that it and the file pages it uses may take
Out: its output; its peaks: of its own pages (RssAnon), of mapped files (RssFile), of both at once

From outside, because Qdrant Edge holds the interpreter lock while it builds a graph: a thread of
the same process then sees nothing. The limit is a control group's, of either version, which counts
files in memory too; it takes root.
"""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
SECONDS = 0.05  # between two looks


@dataclass(slots=True)
class Peaks:
    """Megabytes."""

    own_mb: float = 0
    files_mb: float = 0
    peak_mb: float = 0  # own pages and mapped files at the same moment

    def see(self, status: str) -> None:
        sizes = {
            name: int(value.split()[0]) / 1024
            for name, _, value in (line.partition(":") for line in status.splitlines())
            if name in ("RssAnon", "RssFile")
        }
        if len(sizes) == 2:
            self.own_mb = max(self.own_mb, sizes["RssAnon"])
            self.files_mb = max(self.files_mb, sizes["RssFile"])
            self.peak_mb = max(self.peak_mb, sum(sizes.values()))


@dataclass(frozen=True, slots=True)
class Watched:
    returncode: int
    stdout: str
    stderr: str
    peaks: Peaks


def run(
    command: Sequence[str], env: Mapping[str, str], cwd: Path, limit_mb: int | None = None
) -> Watched:
    with _limited(limit_mb) as prefix:
        process = subprocess.Popen(
            [*prefix, *command],
            env=env,
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        peaks, status = Peaks(), Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            with contextlib.suppress(OSError):  # it has just ended
                peaks.see(status.read_text())
            time.sleep(SECONDS)
        out, errors = process.communicate()
    return Watched(process.returncode, out, errors, peaks)


@contextlib.contextmanager
def _limited(megabytes: int | None) -> Iterator[list[str]]:
    """Yield what to put before a command so that it runs in a control group with a limit."""
    if megabytes is None:
        yield []
        return
    first = GROUPS / "memory"
    name = f"inhouse-bench-{os.getpid()}"
    group, file = (
        (first / name, "memory.limit_in_bytes") if first.is_dir() else (GROUPS / name, "memory.max")
    )
    group.mkdir()
    try:
        (group / file).write_text(str(megabytes << 20))
        yield ["sh", "-c", 'echo $$ > "$0" && exec "$@"', str(group / "cgroup.procs")]
    finally:
        group.rmdir()
