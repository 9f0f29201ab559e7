"""Log how many of a step's items are done, in the form that flows/progress.py shows with the time
left.

A thread writes the lines, so that an item that takes minutes does not look like a step that hangs.
"""

import contextvars
import logging
import threading
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

log = logging.getLogger(__name__)

LOG_EVERY_S = 5.0
FEW = 100  # items, of which tenths are logged

Item = TypeVar("Item")

_running: "list[Progress]" = []  # of this process, the innermost last


class Progress:
    """The progress of a step: while it is entered, a line every LOG_EVERY_S seconds."""

    def __init__(self, step: str, whole: int) -> None:
        self.step, self.whole = step, whole
        self._done, self._part = 0.0, 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(
            target=contextvars.copy_context().run,  # of the Prefect run that shows it
            args=(self._log,),
            name=f"progress of {step}",
            daemon=True,
        )

    def add(self, items: float = 1.0) -> None:
        """Count items, or a share of one, as done."""
        self._done, self._part = self._done + items, 0.0

    def begin(self, share: float) -> None:
        """Say how much of the item is done that `add` counts next."""
        self._part = share

    def line(self) -> str:
        done = min(self._done + self._part, self.whole) + 1e-6  # shares may add up to .9999
        tenth = f".{int(done * 10) % 10}" if self.whole < FEW and done < self.whole else ""
        return f"{self.step}: {int(done)}{tenth.removesuffix('.0')} of {self.whole}"

    def __enter__(self) -> Self:
        _running.append(self)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        _running.remove(self)

    def _log(self) -> None:
        while not self._ended.wait(LOG_EVERY_S):
            log.info("%s", self.line())


def logged(items: Iterable[Item], step: str, every: int) -> Iterator[Item]:
    """Yield the items, and log how many are done, while they are made and while they are used."""
    with Progress(step, every) as progress:
        for item in items:
            yield item
            progress.add()


def begun(share: float) -> None:
    """Say how much of the current item of the step is done, if this process logs its progress."""
    if _running:
        _running[-1].begin(share)
