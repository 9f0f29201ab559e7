"""Share options among commands, and write the examples below a help page."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking for confirmation.")]
By = Annotated[str, typer.Option(help="Who decides; default: your user name.")]


def examples(*commands: str) -> str:
    """Return the foot of a help page: commands that a person can copy."""
    return "[bold]Examples[/bold]\n\n" + "\n".join(f"  {command}" for command in commands)
