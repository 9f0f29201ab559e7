"""Log how many of a step's items are done, in the form that flows/progress.py shows with the time
left."""

import logging
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

log = logging.getLogger(__name__)

LOG_EVERY_S = 5.0

Item = TypeVar("Item")


def logged(items: Iterable[Item], step: str, every: int) -> Iterator[Item]:
    """Yield the items, and log the number of those that are done every LOG_EVERY_S seconds."""
    last = time.monotonic()
    for number, item in enumerate(items, 1):
        yield item
        if time.monotonic() - last > LOG_EVERY_S:
            last = time.monotonic()
            log.info("%s: %d of %d", step, number, every)
