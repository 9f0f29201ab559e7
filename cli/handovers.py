"""Define the command for questions that were handed over to a person: `handovers`."""

from typing import Annotated

import typer

from cli.options import AsJson
from cli.running import body

PANEL = "Ask"

handovers = typer.Typer(help="List and close the questions that a person must answer.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(handovers, name="handovers", rich_help_panel=PANEL)


@handovers.callback(invoke_without_command=True)
def list_handovers(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="List closed ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    if context.invoked_subcommand is None:
        _listed(every, as_json)


@body
def _listed(every: bool, as_json: bool) -> None:
    from app.handovers import shown

    shown.as_json(every) if as_json else shown.lines(every)


@handovers.command()
@body
def close(
    handover: Annotated[str, typer.Argument(help="The id of a hand-over.")],
    note: Annotated[str, typer.Option(help="What was done.")] = "",
) -> None:
    """Close a question that somebody has answered."""
    from app.handovers import desk

    desk.close(handover, note)
    print(f"Closed: {handover}")
