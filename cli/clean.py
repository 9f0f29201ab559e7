"""The command that makes room: `inhouse clean`."""

from typing import Annotated

import typer

from cli.running import body


@body
def clean(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be removed, and remove nothing.")
    ] = False,
) -> None:
    """Remove old versions, caches and runs, as `keep` in params.yaml says; it can't be undone."""
    from flows.versioning import clean

    clean.run(dry_run)
