"""Find any of many byte strings in one pass over the data.

In:  byte strings and their forms; data
Out: the form of the first one found

At every position eight bytes are hashed into a table, as in the search of Rabin and Karp; only
where the table has an entry is a byte string compared. So a thousand of them cost little more than
one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

KEY = 8  # bytes that are hashed
BITS = 20  # of the table
BETWEEN = b"\xff" * KEY  # parts that are searched together: in no text, and no number of a vector
FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, as in Fibonacci hashing


@dataclass(frozen=True)
class Needles:
    """Byte strings to look for."""

    forms: Mapping[bytes, str] = field(default_factory=dict)  # such as b"a text": "utf-8"

    def __or__(self, other: "Needles") -> "Needles":
        return Needles({**self.forms, **other.forms})

    def first(self, parts: Sequence[bytes]) -> str:
        """Return the form of the first byte string that is in one of the parts, in their order."""
        if len(parts) > 1 and not self.find(BETWEEN.join(parts)):
            return ""  # thousands of small parts take as long as one
        return next(filter(None, map(self.find, parts)), "")

    def find(self, data: bytes) -> str:
        """Return the form of a byte string that is in the data; "" if none is."""
        for needle in self._short:
            if needle in data:
                return self.forms[needle]
        for shift in range(min(KEY, max(0, len(data) - KEY + 1))):
            words = np.frombuffer(data, "<u8", (len(data) - shift) // KEY, shift)
            for place in np.flatnonzero(self._table[_hashed(words)]):
                at = int(place) * KEY + shift
                for needle, offset in self._keys.get(int(words[place]), ()):
                    if data.startswith(needle, at - offset):
                        return self.forms[needle]
        return ""

    @cached_property
    def _short(self) -> list[bytes]:
        return [needle for needle in self.forms if 0 < len(needle) < KEY]

    @cached_property
    def _keys(self) -> dict[int, list[tuple[bytes, int]]]:
        """The byte strings by eight of their bytes, with the offset of these bytes."""
        found: dict[int, list[tuple[bytes, int]]] = {}
        for needle in self.forms:
            if len(needle) >= KEY:
                offset = _rarest(needle)
                word = int.from_bytes(needle[offset : offset + KEY], "little")
                found.setdefault(word, []).append((needle, offset))
        return found

    @cached_property
    def _table(self) -> NDArray[np.bool_]:
        table = np.zeros(1 << BITS, np.bool_)
        table[_hashed(np.array(list(self._keys), np.uint64))] = True
        return table


def _rarest(needle: bytes) -> int:
    """Return the offset of the eight bytes with the most different values: zeros are everywhere."""
    offsets = range(len(needle) - KEY + 1)
    return max(offsets, key=lambda offset: len(set(needle[offset : offset + KEY])))


def _hashed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (words * FACTOR) >> np.uint64(64 - BITS)
