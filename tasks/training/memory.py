"""Memory that is free and that the C library has kept."""

import ctypes
import gc
from contextlib import suppress


def give_back() -> None:
    """Hand it back to the system. Blocks of ever other sizes leave ever more holes: a training came
    to twice what it needs. Does nothing where the C library is not glibc."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
