"""Define the commands for the person who runs Inhouse: doctor, password, server and the demo."""

from typing import Annotated

import typer

from cli.clean import clean
from cli.options import number
from cli.running import body
from cli.watch import watch

PANEL = "Operate"
PASSED_ON = {"ignore_unknown_options": True, "help_option_names": ["--help"]}  # to Prefect


def add_to(app: typer.Typer) -> None:
    for command in (serve, doctor, watch, clean, password):
        app.command(rich_help_panel=PANEL)(command)
    app.command(rich_help_panel=PANEL, context_settings=PASSED_ON)(server)
    app.command(hidden=True)(demo)


@body
def doctor() -> None:
    """Check the set-up of this folder, and say what to do.

    It checks packages, params.yaml, models, index, disk, git, DVC, Prefect and the watcher.
    """
    from cli import doctor
    from cli.findings import FAILED

    found = []
    for finding in doctor.findings():  # each line as soon as it is known
        found.append(finding)
        print("\n".join(doctor.lines(finding)), flush=True)
    print(f"\n{doctor.summary(found)}")
    if any(finding.state == FAILED for finding in found):
        raise typer.Exit(1)


@body
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, number(int, 1, 65535, about="Port to listen on.")] = 8100,
) -> None:
    """Start the HTTP service: the API and the page."""
    from app.service.__main__ import serve

    serve(host, port)


@body
def password() -> None:
    """Show user and password of the Prefect server."""
    from flows.services import password

    password.show()


@body
def server(
    options: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="OPTIONS", help="Those of `prefect server start`, such as --background."
        ),
    ] = None,
) -> None:
    """Start the Prefect server with the password of this folder."""
    from flows.services import server

    server.start(options or [])


@body
def demo() -> None:
    """Demonstrate Inhouse on the sample company.

    It indexes the documents, asks, trains, compares and recommends.
    """
    from cli.demo import run

    run()
