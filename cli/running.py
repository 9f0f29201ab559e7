"""Run the body of a command: an error is one line on stderr, and a traceback only with --debug."""

import functools
import sys
from collections.abc import Callable
from types import TracebackType
from typing import ParamSpec

from tasks import console

DEBUG = "--debug"  # taken from anywhere in the command line
Arguments = ParamSpec("Arguments")


def body(function: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Wrap a command, so that its output contains no terminal codes and its errors are lines."""

    @functools.wraps(function)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        console.run(lambda: function(*args, **kwargs), debug=DEBUG in sys.argv)

    return run


def one_line(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """Print an unexpected exception, as sys.excepthook, in one line with the commands that help."""
    text = console.line(f"{kind.__name__}: {error}".removesuffix(": "))
    where = "the packages are not complete: make setup" if issubclass(kind, ImportError) else ""
    helps = where or "inhouse doctor checks the set-up, --debug shows the traceback"
    print(f"inhouse: {text}; {helps}", file=sys.stderr)
