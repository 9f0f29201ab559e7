"""Define the command that frees disk space: `inhouse clean`."""

from typing import Annotated

import typer

from cli.running import body


@body
def clean(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be removed, and remove nothing.")
    ] = False,
) -> None:
    """Remove old versions, caches and runs.

    The section `keep` of params.yaml says what is old. It can't be undone.
    """
    from flows.versioning import clean

    clean.run(dry_run)
