"""Run commands that end when the flow ends; those of DVC share one process.

    with one_dvc(environment):
        code = run([*DVC, "repro", "chunk"], environment, print)

In:  a command
Out: its lines and its exit code
Run: by flows.stages
"""

import contextlib
import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field

DVC = ("python", "-m", "flows.dvc.pinned")

Environment = Callable[[], Mapping[str, str]]
Tell = Callable[[str], None]  # called with each line


@dataclass
class Dvc:
    """A process that runs one DVC command after another. It starts with the first of them, and
    again if it has died."""

    environment: Environment
    mark: str = field(default_factory=lambda: f"inhouse {uuid.uuid4().hex}")  # ends an output
    process: "subprocess.Popen[str] | None" = None

    def run(self, arguments: Sequence[str], tell: Tell) -> int:
        """Return the exit code of a command; if the process dies, that of the process."""
        if self.process is None or self.process.poll() is not None:
            self.end()
            self.process = _guarded([*DVC, "--serve", self.mark], self.environment(), "--pass-on")
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{json.dumps(arguments)}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith(self.mark):
                return int(line.removeprefix(self.mark))
            tell(line)
        return self.end()

    def end(self) -> int:
        """End the process and return its exit code; 0 without one."""
        process, self.process = self.process, None
        if process is None:
            return 0
        process.communicate()  # closes its input, at whose end the guard ends it
        return process.returncode


_DVC: ContextVar[Dvc | None] = ContextVar("the DVC process of this run", default=None)


@contextlib.contextmanager
def one_dvc(environment: Environment) -> Iterator[None]:
    """Run the DVC commands of the block in one process."""
    dvc = Dvc(environment)
    token = _DVC.set(dvc)
    try:
        yield
    finally:
        _DVC.reset(token)
        dvc.end()


def run(command: Sequence[str], environment: Environment, tell: Tell) -> int:
    """Run a command, tell each line of its output, and return its exit code; a negative one is the
    signal that ended it."""
    dvc = _DVC.get()
    if dvc and tuple(command[: len(DVC)]) == DVC:
        return dvc.run(command[len(DVC) :], tell)
    with _guarded(command, environment()) as process:
        assert process.stdout
        for line in process.stdout:
            tell(line)
        return process.wait()


def _guarded(
    command: Sequence[str], environment: Mapping[str, str], *options: str
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "flows.dvc.guard", *options, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        start_new_session=True,  # a signal to the flow's process group must not kill the guard
    )
