"""Decide how much free heap memory goes back to the system, and when."""

import ctypes
import gc
from contextlib import suppress

TRIM, MAP = -1, -3  # parameters of mallopt, as malloc.h numbers them
MOST = 32 * 2**20  # bytes of a block that is taken from the heap: glibc allows no more


def keep_heap() -> None:
    """Keep freed blocks for the next ones. Dask starts its workers with an environment in which
    every large block is mapped and returned at once: redaction took 2.3 times the CPU time, most of
    it in page faults. Does nothing if the C library is not glibc."""
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(MAP, MOST)
        library.mallopt(TRIM, 2 * MOST)


def trim_heap() -> None:
    """Return free heap memory to the system. Varying batch shapes fragment the heap: a training
    used twice the memory it needed. Does nothing if the C library is not glibc."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
