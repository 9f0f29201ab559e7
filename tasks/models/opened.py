"""Keep values that take long to open: each is opened once, however many threads ask for it.

opened = Opened(most=2)
model = opened.get(version, lambda: LocalGenerator(folder))
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Slot(Generic[T]):
    lock: Lock = field(default_factory=Lock)
    value: T | None = None


class Opened(Generic[T]):
    """The values that were used last, `most` of them. A dropped one closes with its last user."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._slots: OrderedDict[Hashable, _Slot[T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key, made if there is none. Other keys do not wait for it. Raises
        what `make` raises; the next caller tries again."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._most:
                self._slots.popitem(last=False)
        with slot.lock:
            if slot.value is None:
                slot.value = make()
            return slot.value

    def touch(self, key: Hashable) -> None:
        """Count a value as used now, if it is there."""
        with self._lock:
            if key in self._slots:
                self._slots.move_to_end(key)
