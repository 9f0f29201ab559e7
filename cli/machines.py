"""Define the command that lists machines: `inhouse machines`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.options import AsJson
from cli.running import body

PANEL = "Machines"


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel=PANEL)(machines)


@body
def machines(
    machine: Annotated[str, typer.Argument(help="The machine that --picture draws.")] = "",
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw the latest alarm of the machine as an SVG file."),
    ] = None,
    limits: Annotated[
        bool, typer.Option("--limits", help="List the limits that documents state instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the machines with their last reading and state.

    --limits lists the limits that documents state; --picture draws an alarm.
    """
    from tasks import params
    from tasks.machines import overview
    from tasks.machines.limits import document_limits, limit_list

    if bool(machine) != bool(picture):
        raise typer.BadParameter("expected a machine and --picture FILE, or neither")
    if picture:
        overview.draw(machine, picture, document_limits.in_use(params.load().machines))
        print(f"{picture} shows the latest alarm of {machine}")
    elif limits and not as_json:
        limit_list.show(params.load().machines)
    elif as_json:
        rows = limit_list.rows(params.load().machines) if limits else overview.rows()
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        overview.show()
        if stated := len(document_limits.load()):
            print(f"Documents state {stated} limits for them: inhouse machines --limits")
