"""Remember the last answers, so that a thumb needs only an id: a client's claims count for nothing.

In:  answers, each with its reader
Out: the answer of an id, for the same reader; in memory only
"""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

MOST = 1000  # answers


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as a reader got it."""

    key: str  # as in app.service.reader.Reader
    groups: frozenset[str]
    question: str
    answer: str
    documents: tuple[str, ...]  # URIs of those that it cites
    arm: str
    generation: str
    declined: bool


class Recent:
    """The last answers of this process."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: OrderedDict[str, Given] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, given: Given) -> str:
        """Remember an answer, and return its id, which nobody can guess."""
        identity = f"a-{secrets.token_hex(12)}"
        with self._lock:
            self._held[identity] = given
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return identity

    def find(self, identity: str, key: str, groups: frozenset[str]) -> Given | None:
        """Return the answer that this reader got; None for an unknown id or another reader's."""
        with self._lock:
            found = self._held.get(identity)
        return found if found and (found.key, found.groups) == (key, groups) else None
