"""The commands about versions and experiments: list them, go back to one, compare them."""

from typing import Annotated

import typer

from cli.running import body

VERSIONS_PANEL = "Night"

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]

versions = typer.Typer(help="List the versions of documents and index, or go back to one.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(versions, name="versions", rich_help_panel=VERSIONS_PANEL)


@versions.callback(invoke_without_command=True)
def list_versions(context: typer.Context, as_json: AsJson = False) -> None:
    if context.invoked_subcommand is None:
        _listed(as_json)


@body
def _listed(as_json: bool) -> None:
    from flows import past_versions

    past_versions.show(as_json)


@versions.command()
@body
def take(
    commit: Annotated[str, typer.Argument(help="As inhouse versions shows it, or nightly.")],
) -> None:
    """Go back to a version, documents, parameters, champion and index, until the next night."""
    from flows import past_versions

    past_versions.take(commit)
