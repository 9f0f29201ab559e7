"""Run a command, and kill it when the parent of this process dies.

Run: python -m flows.dvc.guard [--pass-on] COMMAND [ARG …]

The command gets a process group of its own. The parent holds the other end of this process's stdin;
when the parent dies, however it dies, the pipe ends and the group is killed. Without this a killed
flow leaves `dvc` and its stage running, and the next night starts a second writer. With --pass-on
the command reads what the parent writes into the pipe.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading


def main() -> int:
    passing = sys.argv[1] == "--pass-on"
    command = subprocess.Popen(
        sys.argv[1 + passing :],
        stdin=subprocess.PIPE if passing else subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=_end_with_parent, args=(command,), daemon=True).start()
    return command.wait()


def _end_with_parent(command: "subprocess.Popen[bytes]") -> None:
    while data := os.read(0, 65536):  # sys.stdin would keep a lock when this process ends
        if command.stdin:
            with contextlib.suppress(BrokenPipeError):  # the command has ended
                command.stdin.write(data)
                command.stdin.flush()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(command.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
