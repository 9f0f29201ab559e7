"""Log the lines of a step, and show how far a long one is, with the time left, in the Prefect UI.

In:  lines of a step's process; progress is "embed: 512 of 941" or "step 40 of 200, loss 2.1"
Out: results in the log, the chatter of DVC and libraries at DEBUG; for progress an artifact per
     step that takes longer than AFTER

Steps do not import Prefect: to show progress, they only write a line to their log.
"""

import contextlib
import logging
import re
import threading
import time
from collections.abc import Iterator, Sequence
from uuid import UUID

log = logging.getLogger(__name__)

LINE = re.compile(r"(?:[a-z][\w@-]*:|step) (\d+) of (\d+)(?:, .*)?")
OURS = re.compile(r"[a-z][\w@-]*: \S")  # a line of one of our steps, such as "chunk: 941 chunks"
REVEALED = 40  # lines of a command that failed
AFTER = 10.0  # seconds from which a step is worth a bar
EVERY = 5.0  # seconds between two updates
IN_PROCESS = "tasks.documents.source_files"  # the step that runs in the process of its flow


class _Bar:
    """The progress of one step."""

    def __init__(self, step: str) -> None:
        self.step = step
        self.started = self.updated = time.monotonic()
        self.artifact: UUID | None = None

    def move(self, done: int, all_: int) -> None:
        from prefect.artifacts import create_progress_artifact, update_progress_artifact

        now = time.monotonic()
        took, ended = now - self.started, done >= all_
        if took < AFTER or (now - self.updated < EVERY and not ended):
            return
        self.updated = now
        left = "" if ended or not done else f", about {_duration(took * (all_ - done) / done)} left"
        text, percent = f"{self.step}: {done:,} of {all_:,}{left}", 100 * done / all_
        if self.artifact:
            update_progress_artifact(self.artifact, percent, text)
        else:
            key = f"progress-{self.step.replace('@', '-').replace('_', '-')}"
            made = create_progress_artifact(percent, key=key, description=text)
            assert isinstance(made, UUID)  # not a coroutine: nothing here is asynchronous
            self.artifact = made


_bars: dict[str, _Bar] = {}  # by step, of the run that is shown
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
            _bars[step] = _Bar(step)
        _bars[step].move(int(found[1]), int(found[2]))
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
    logger = logging.getLogger(IN_PROCESS)
    logger.addFilter(_is_result)
    try:
        yield
    finally:
        logger.removeFilter(_is_result)
        _shown.clear()
