"""Import Great Expectations without the packages that a suite on a table in memory does not use.

They take more than half of the 2.4 CPU seconds of its import. boto3 and SQLAlchemy are optional: it
is imported as on a machine without them. Altair (for pictures) and scipy.stats are loaded if
something asks for a part of them.
"""

import contextlib
import gc
import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

OPTIONAL = ("boto3", "botocore", "sqlalchemy")
LATER = ("altair", "scipy.stats")


class Later(ModuleType):
    """A module that is imported when something asks for a part of it.

    A module of importlib's LazyLoader is imported by the next import statement that names it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system asks for these
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextlib.contextmanager
def lean() -> Iterator[None]:
    """Import without these packages in the block, unless they are imported already, and without
    looking for garbage, of which an import makes little."""
    absent = [name for name in OPTIONAL if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type] # None: can't be imported
    for name in LATER:
        sys.modules.setdefault(name, Later(name))
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
        for name in absent:
            del sys.modules[name]
