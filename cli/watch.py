"""Define the command of the watcher: `inhouse watch`."""

from typing import Annotated

import typer

from cli.running import body


@body
def watch(
    once: Annotated[
        bool, typer.Option("--once", help="Check once; exit code 1 if something is wrong.")
    ] = False,
    test: Annotated[
        bool, typer.Option("--test", help="Send a test message over each channel.")
    ] = False,
) -> None:
    """Watch the nights, and alarm by webhook or mail.

    It also watches the Prefect server, the worker, the disk and the clock.
    """
    from flows.monitoring import watch

    if test:
        watch.test()
    elif not watch.run(once):
        raise typer.Exit(1)
