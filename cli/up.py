"""Define the commands that start and end the services: `up`, `down` and `deploy`."""

from collections.abc import Iterable
from typing import Annotated

import typer

from cli.running import body

PANEL = "Operate"

TakeOver = Annotated[
    bool,
    typer.Option("--take-over", help="Take the names of deployments that another folder has."),
]


def add_to(app: typer.Typer) -> None:
    for command in (up, down, deploy):
        app.command(rich_help_panel=PANEL)(command)


@body
def up(take_over: TakeOver = False) -> None:
    """Start the Prefect server, the worker, the watcher and the app.

    A service that works is left alone, so the command can be run again at any time.
    """
    from flows.services import password

    password.ensure()  # before Prefect reads .env
    from flows.services import up

    _print(up.up(take_over))


@body
def down() -> None:
    """End the services that `inhouse up` started in this folder."""
    from flows.services import up

    _print(up.down())


@body
def deploy(take_over: TakeOver = False) -> None:
    """Register the deployments and automations, as `up` does.

    They are registered on the server of PREFECT_API_URL.
    """
    from flows.monitoring import automations
    from flows.services import deployments

    _print(deployments.register(take_over))
    _print(automations.register())


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)  # each as soon as it is known
