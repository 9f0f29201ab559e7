"""Run a command that must not outlive its parent.

Run: python -m flows.guard COMMAND [ARG …]

The command gets a process group of its own. The parent holds the other end of this process's stdin;
when the parent dies, however it dies, the pipe ends and the group is killed. Without this a killed
flow leaves `dvc` and its stage running, and the next night starts a second writer.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading


def main() -> int:
    command = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True)
    threading.Thread(target=_end_with_parent, args=(command.pid,), daemon=True).start()
    return command.wait()


def _end_with_parent(group: int) -> None:
    os.read(0, 1)  # returns at end-of-file; sys.stdin would keep a lock when this process ends
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
