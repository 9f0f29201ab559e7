"""Define the commands about nightly and weekly runs: start one, see how it ended, undo it."""

from datetime import timedelta
from typing import Annotated

import typer

from cli.options import AsJson, examples
from cli.running import body

PANEL = "Night"

run = typer.Typer(no_args_is_help=True, help="Run the night, the week or an experiment now.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(run, name="run", rich_help_panel=PANEL)
    for command in (status, nights, rollback, resume):
        app.command(rich_help_panel=PANEL)(command)


@run.command()
@body
def reindex(
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="NAME", help="Read only this source; may be repeated."),
    ] = None,
    allow_loss: Annotated[
        bool, typer.Option("--allow-loss", help="Accept a loss above ingest.max_lost this once.")
    ] = False,
    allow_wider: Annotated[
        bool,
        typer.Option(
            "--allow-wider", help="Accept more readers than ingest.max_widened this once."
        ),
    ] = False,
    why: Annotated[
        str,
        typer.Option(
            help="Why it is allowed, for the record: at least 8 characters.", metavar="TEXT"
        ),
    ] = "",
) -> None:
    """Run the night: update the index to the current documents.

    It reads, redacts, validates, chunks and embeds them, and certifies the index.
    """
    from flows import forms, quiet

    forms.require_reason(why, allow_loss or allow_wider)
    quiet.run(source or [], allow_loss, allow_wider, why)


@run.command()
@body
def finetune(
    force: Annotated[
        bool, typer.Option("--force", help="Train even if little has changed.")
    ] = False,
    no_promote: Annotated[
        bool, typer.Option("--no-promote", help="Only recommend, whatever promote.approval is.")
    ] = False,
    level: Annotated[
        list[str] | None,
        typer.Option("--level", help="Train and compare only this level; may be repeated."),
    ] = None,
    train_fraction: Annotated[
        float | None,
        typer.Option(help="Share of the examples to train on; default: finetune.train_fraction."),
    ] = None,
) -> None:
    """Run the week: train, compare all arms and recommend one."""
    from flows import finetune

    finetune.run(force, not no_promote, level or [], train_fraction)


@run.command(
    epilog=examples(
        "inhouse run experiment chunk.tokens=128,144",
        "inhouse run experiment --take grid-1a2b3c4d",
    )
)
@body
def experiment(
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="SECTION.KEY=A,B,C …", help="The values to try of each key."),
    ] = None,
    target: Annotated[
        str, typer.Option(metavar="STAGE", help="The stage of dvc.yaml to run to.")
    ] = "evaluate",
    take: Annotated[
        str, typer.Option(metavar="NAME", help="Bring the workspace to this experiment.")
    ] = "",
) -> None:
    """Try values of params.yaml, or take those of an experiment.

    Each combination of the values runs in a copy of the workspace.
    """
    from flows import experiment

    experiment.run(values or [], target, take or None)


@run.command()
@body
def machines() -> None:
    """Read new readings of the machines, and raise alarms.

    An alarm is raised where a machine leaves its normal range or exceeds a limit.
    """
    from flows import watch

    watch.main()


def _age(text: str) -> timedelta:
    import argparse

    from app.__main__ import age

    try:
        return age(text)
    except argparse.ArgumentTypeError as error:
        raise typer.BadParameter(str(error)) from None


@body
def status(
    max_age: Annotated[
        timedelta | None,
        typer.Option(
            parser=_age, metavar="AGE", help="Fail if no night succeeded for so long: 90m, 26h, 2d."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the index and the last night.

    The exit code is 1 if that night failed, was killed, or is older than --max-age.
    """
    from app import __main__ as asking

    asking.status(max_age, as_json)


@body
def nights() -> None:
    """Show how each source fared in the last 30 days.

    A source is certified, failed, redone (a later night of that day succeeded) or missing.
    """
    from datetime import date

    from tasks import params
    from tasks.index import nights

    nights.show([source.name for source in params.load().ingest.sources], date.today())


@body
def rollback(
    generation: Annotated[
        str | None, typer.Argument(help="Its name, such as 000007; default: the one before.")
    ] = None,
) -> None:
    """Answer from an older generation of the index.

    Nights go on building newer ones; `inhouse resume` returns to the newest.
    """
    from tasks import params
    from tasks.index import publish

    publish.roll_back(params.load(), generation)


@body
def resume() -> None:
    """Answer from the newest generation of the index again."""
    from tasks import params
    from tasks.index import publish

    publish.resume(params.load())
