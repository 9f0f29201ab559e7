"""Define the commands about versions and experiments: list them, go back to one, compare them."""

from typing import Annotated

import typer

from cli.options import AsJson
from cli.running import body

PANEL, REVIEW_PANEL = "Night", "Decide"

versions = typer.Typer(help="List the versions of documents and index, or go back to one.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(versions, name="versions", rich_help_panel=PANEL)
    for command in (experiments, review):
        app.command(rich_help_panel=REVIEW_PANEL)(command)


@versions.callback(invoke_without_command=True)
def list_versions(context: typer.Context, as_json: AsJson = False) -> None:
    if context.invoked_subcommand is None:
        _listed(as_json)


@body
def _listed(as_json: bool) -> None:
    from flows.versioning import past_versions

    past_versions.show(as_json)


@versions.command()
@body
def take(
    commit: Annotated[
        str, typer.Argument(help="A commit that inhouse versions lists, or nightly.")
    ],
) -> None:
    """Go back to a version, until the next night.

    Its documents, parameters, champion and index come back.
    """
    from flows.versioning import past_versions

    past_versions.take(commit)


@body
def experiments(
    every: Annotated[bool, typer.Option("--all", help="Show every figure and parameter.")] = False,
) -> None:
    """List the experiments with their changes and measures.

    Each has its leading measure with an interval, its cost and its latency.
    """
    from flows.versioning import experiment_table

    experiment_table.show(every)


@body
def review(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="EXPERIMENT …", help="The experiments to compare; default: the last grid."
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="What to compare them with: an experiment, or workspace."
        ),
    ] = None,
) -> None:
    """Compare experiments side by side, in reports/review.md.

    The page says which gains are significant.
    """
    from flows.versioning import review

    review.run(names or [], baseline)
