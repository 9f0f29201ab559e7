"""Return free heap memory to the system."""

import ctypes
import gc
from contextlib import suppress


def trim_heap() -> None:
    """Return free heap memory to the system. Varying batch shapes fragment the heap: a training
    used twice the memory it needed. Does nothing if the C library is not glibc."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
