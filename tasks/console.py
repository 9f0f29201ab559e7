"""Run a command: its files are private, its progress and its errors are lines on stderr.

Text of documents may contain commands for a terminal, and characters that change the order in which
a line is read. `harmless` replaces them; all output of a command passes through it.
"""

import atexit
import errno
import gc
import json
import logging
import os
import re
import sqlite3
import sys
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO, cast

from tasks.errors import InhouseError

# C0 but tab and newline, DEL, C1, marks and overrides of direction, other ends of lines, halves of
# characters, and Unicode tags
COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
INTERRUPTED = 130  # the exit code of a shell's command that SIGINT ended
BOLD, PLAIN = "\033[1m", "\033[0m"  # the only commands that Inhouse gives a terminal
OURS = ("__main__", "tasks", "flows", "app", "cli")
RUNS = ("prefect.flow_runs", "prefect.task_runs")  # which repeat the errors of our steps

REASON = re.compile(r"""^Finished in state \w+\(["']""")  # of a flow or a task
# of an error that ends the command, which prints it once, as its last line
REPEATED = re.compile(
    r"^(?!.* - Retry )(Task run failed with exception|Encountered exception during execution|"
    r"Finished in state (Failed|Crashed)\(|Crash detected!)"
)

DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)  # of a full or a broken one


def begin() -> None:
    """Begin a command or a flow: make its files private, and log our packages at INFO, or at DEBUG
    where that is set (PREFECT_LOGGING_LEVEL), and libraries at WARNING. What libraries announce
    for their next versions is for developers, and not shown."""
    os.umask(0o077)
    warnings.simplefilter("ignore", FutureWarning)
    for name in OURS:
        if logging.getLogger(name).level != logging.DEBUG:
            logging.getLogger(name).setLevel(logging.INFO)
    if logging.getLogRecordFactory() is not _record:
        logging.setLogRecordFactory(_record)


def harmless(text: str) -> str:
    """Return a text with each character that a terminal or a page interprets replaced by U+FFFD."""
    return COMMANDS.sub("\ufffd", text)


def line(text: str) -> str:
    """Return a name or a title as one harmless line."""
    return harmless(" ".join(text.split()))


def when(iso: object) -> str:
    """Return a time as a person reads it, such as 2026-11-30 22:40 UTC; as it is if it is not
    one."""
    try:
        return f"{datetime.fromisoformat(str(iso)).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return str(iso)


def counted(counts: Mapping[str, int]) -> str:
    """Return counts as a person reads them: 2,060 files, 9 read, 0 shards written."""
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())


def unbroken(text: str) -> str:
    """Return a message as one harmless line in which a newline is shown as \\n, so that a name in
    it cannot look like another message."""
    return harmless(text.replace("\n", "\\n"))


def escaped(text: str) -> str:
    """Return JSON with such characters as escapes, so that its reader gets the original text."""

    def code(found: re.Match[str]) -> str:
        return "\\u007f" if found[0] == "\x7f" else json.dumps(found[0])[1:-1]

    return COMMANDS.sub(code, text)


def _record(*values: Any, **named: Any) -> logging.LogRecord:
    """Make a log record whose message is one harmless line, wherever it is shown, if it is one of
    ours or of a run of ours. The error of a step says what failed: it is shown without its
    traceback."""
    record = logging.LogRecord(*values, **named)
    if record.name.partition(".")[0] in OURS or record.name.startswith(RUNS):
        record.msg, record.args = unbroken(record.getMessage()), None
        if record.exc_info and isinstance(record.exc_info[1], InhouseError):
            record.exc_info = None
    return record


class Output:
    """A stream to which only harmless text is written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        parts = re.split(r"(\033\[[01]m)", text)
        return self._stream.write("".join(p if p in (BOLD, PLAIN) else harmless(p) for p in parts))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _guard_output() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if not isinstance(stream, Output):
            setattr(sys, name, cast("TextIO", Output(stream)))


def _is_for_people(record: logging.LogRecord) -> bool:
    """Return whether a record says what a person who runs a command wants to know: Prefect's own
    steps, such as the start of its temporary server, are for its UI. The state in which a flow ends
    may have a reason, such as that of a week that is skipped."""
    if record.name.startswith(RUNS) and REPEATED.match(record.getMessage()):
        return bool(record.exc_info)  # an unexpected error has its traceback here
    if not record.name.startswith("prefect"):
        return True
    return record.levelno >= logging.WARNING or REASON.search(record.getMessage()) is not None


def run(main: Callable[[], None], debug: bool = False) -> None:
    """Run a command; its errors are lines on stderr, and exceptions again with `debug`."""
    atexit.register(gc.freeze)  # or Python searches all that was imported for garbage as it ends
    _guard_output()
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_is_for_people)
    logging.basicConfig(format="%(message)s", level=logging.WARNING, handlers=[handler])
    begin()
    if debug:
        main()
        return
    try:
        main()
    except InhouseError as error:
        print(f"inhouse: {unbroken(str(error))}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("inhouse: interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output, such as head, has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (OSError, sqlite3.OperationalError) as error:
        print(f"inhouse: {unbroken(_problem(error))}", file=sys.stderr)
        sys.exit(1)


def _problem(error: OSError | sqlite3.OperationalError) -> str:
    """Return what failed, and what helps. Raises an OSError that names no file: it is a defect."""
    if isinstance(error, sqlite3.OperationalError) or error.errno in DISK:
        return f"{error}: free disk space (or repair the disk) and run again"
    if not (error.filename and error.strerror):
        raise error
    return f"{error.filename}: {error.strerror.lower()}: check this path; --debug shows more"
