"""Log the lines of a step, and show how far a long one is, with the time left: in the Prefect UI,
and on a terminal.

In:  lines of a step's process; progress is "embed: 512 of 941" or "step 40 of 200, loss 2.1"
Out: results in the log, the chatter of DVC and libraries at DEBUG; for progress an artifact per
     step that takes longer than AFTER, and a line on a terminal that the next line replaces

Steps do not import Prefect: to show progress, they only write a line to their log.
"""

import contextlib
import logging
import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TextIO
from uuid import UUID

log = logging.getLogger(__name__)

LINE = re.compile(r"(?:[a-z][\w@-]*:|step) (\d+(?:\.\d)?) of (\d+)(?:, .*)?")
OURS = re.compile(r"[a-z][\w@-]*: \S")  # a line of one of our steps, such as "chunk: 941 chunks"
REVEALED = 40  # lines of a command that failed
AFTER = 10.0  # seconds from which a step is worth a bar
EVERY = 5.0  # seconds between two updates
IN_PROCESS = "tasks.progress"  # logs that of the step that runs in the process of its flow


class TerminalLine(logging.Filter):
    """The last line of a terminal, which shows progress until something else is written.

    As a filter of a log's handler it makes room for each record. It writes nothing before `use`,
    nor to a stream that is not a terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._stream: TextIO | None = None
        self._length = 0
        self._lock = threading.Lock()  # progress comes from a thread of its own

    def use(self, stream: TextIO | None) -> None:
        self.clear()
        self._stream = stream if stream and stream.isatty() else None

    def show(self, text: str) -> None:
        self._write(text[: shutil.get_terminal_size().columns - 1])

    def clear(self) -> None:
        if self._length:
            self._write("")

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 whatever it says
        self.clear()
        return True

    def _write(self, text: str) -> None:
        with self._lock:
            if self._stream:
                self._stream.write(f"\r{' ' * self._length}\r{text}")
                self._stream.flush()
                self._length = len(text)


class _Bar:
    """The progress of one step."""

    def __init__(self, step: str, done: float) -> None:
        self.step, self.before = step, done  # that were done when the first line came
        self.started = self.updated = time.monotonic()
        self.artifact: UUID | None = None

    def move(self, done: float, all_: int) -> None:
        now = time.monotonic()
        took, ended = now - self.started, done >= all_
        text, since = f"{self.step}: {done:,g} of {all_:,}", done - self.before
        if since > 0 and not ended:
            text += f", about {_duration(took * (all_ - done) / since)} left"
        _line.show(text)
        if took < AFTER or (now - self.updated < EVERY and not ended):
            return
        self.updated = now
        self._in_prefect(text, 100 * done / all_)

    def _in_prefect(self, text: str, percent: float) -> None:
        from prefect.artifacts import create_progress_artifact, update_progress_artifact

        if self.artifact:
            update_progress_artifact(self.artifact, percent, text)
        else:
            key = f"progress-{self.step.replace('@', '-').replace('_', '-')}"
            made = create_progress_artifact(percent, key=key, description=text)
            assert isinstance(made, UUID)  # not a coroutine: nothing here is asynchronous
            self.artifact = made


_bars: dict[str, _Bar] = {}  # by step, of the run that is shown
_line = TerminalLine()
_shown = threading.Event()


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} minutes"


def show_progress(line: str, step: str) -> bool:
    """Show the progress of a step if the line states it; return False for any other line."""
    found = LINE.fullmatch(line)
    if not found:
        return False
    if _shown.is_set():
        if step not in _bars:
            _bars[step] = _Bar(step, float(found[1]))
        _bars[step].move(float(found[1]), int(found[2]))
    return True


def log_line(line: str, step: str) -> None:
    """Log a line of a step's process, or show the progress that it states."""
    if not show_progress(line, step):
        log.log(logging.INFO if OURS.match(line) else logging.DEBUG, "%s", line)


def log_last_lines(lines: Sequence[str]) -> None:
    """Log the last lines of a command that failed, those that were not logged as it ran."""
    for line in lines[-REVEALED:]:
        if not OURS.match(line):
            log.error("%s", line)


def _is_result(record: logging.LogRecord) -> bool:
    return not show_progress(record.getMessage(), "ingest")


@contextlib.contextmanager
def shown() -> Iterator[None]:
    """Show the progress of the steps of the block."""
    _bars.clear()
    _shown.set()
    logger, handlers = logging.getLogger(IN_PROCESS), logging.getLogger().handlers.copy()
    _line.use(sys.__stderr__)  # itself: that of a command replaces what moves the cursor
    logger.addFilter(_is_result)
    for handler in handlers:
        handler.addFilter(_line)
    try:
        yield
    finally:
        logger.removeFilter(_is_result)
        for handler in handlers:
            handler.removeFilter(_line)
        _line.use(None)
        _shown.clear()
