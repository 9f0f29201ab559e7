"""Define the options that commands share, and the examples below a help page."""

import math
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking for confirmation.")]
By = Annotated[str, typer.Option(help="Who decides; default: your user name.")]


def number(
    kind: type[int] | type[float],
    low: float,
    high: float = math.inf,
    *,
    about: str,
    names: Sequence[str] = (),
) -> Any:
    """Return an option that takes a number within bounds. A wrong one ends the command with
    "expected …, got …"."""
    return typer.Option(*names, parser=_reader(kind, low, high), metavar="NUMBER", help=about)


def _reader(kind: type[int] | type[float], low: float, high: float) -> Callable[[str], float]:
    noun = "a whole number" if kind is int else "a number"
    bounds = f"of at least {low:g}" if high == math.inf else f"from {low:g} to {high:g}"

    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise typer.BadParameter(f"expected {noun} {bounds}, got {text!r}")
        return value

    return read


def examples(*commands: str) -> str:
    """Return the foot of a help page: commands that a person can copy."""
    return "[bold]Examples[/bold]\n\n" + "\n".join(f"  {command}" for command in commands)
