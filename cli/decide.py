"""Define the commands with which people decide: on test questions, and on the arm that answers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.options import By, examples
from cli.running import body

PANEL = "Decide"

Why = Annotated[str, typer.Option(help="The reason, for the record.")]
Use = Annotated[
    str | None, typer.Option(help="The use that the arm is for; default: the first one.")
]


class Split(StrEnum):
    """The splits of the training examples."""

    TRAIN = "train"
    DEV = "dev"


questions = typer.Typer(
    no_args_is_help=True, help="Draft test questions from the documents, and approve them."
)
promote = typer.Typer(help="Choose the arm that answers, by default the recommended one.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(questions, name="questions", rich_help_panel=PANEL)
    app.add_typer(promote, name="promote", rich_help_panel=PANEL)
    app.command("examples", rich_help_panel=PANEL)(training_examples)
    app.command("evidence", rich_help_panel=PANEL)(evidence)


@questions.command("draft")
@body
def draft(
    out: Annotated[
        Path | None,
        typer.Argument(
            help="The CSV to write; default: evaluate.drafts, which the page /drafts shows."
        ),
    ] = None,
) -> None:
    """Draft questions, each with an answer from its document.

    Drafts that were decided keep their decision.
    """
    from tasks import params
    from tasks.dataset import draft_questions

    values = params.load()
    draft_questions.draft(out or Path(values.evaluate.drafts), values)


@questions.command("approve")
@body
def approve(
    drafts: Annotated[
        Path | None,
        typer.Argument(help="The CSV with yes or no in its rows; default: evaluate.drafts."),
    ] = None,
    out: Annotated[
        Path | None, typer.Argument(help="The file of questions; default: evaluate.questions.")
    ] = None,
) -> None:
    """Add approved drafts to the test questions, and remove refused ones."""
    from tasks import params
    from tasks.dataset import draft_reviews

    values = params.load()
    evaluate = values.evaluate
    draft_reviews.take_over(
        drafts or Path(evaluate.drafts), out or Path(evaluate.questions), values
    )


@promote.callback(
    invoke_without_command=True,
    epilog=examples(
        'inhouse promote --by "Your Name" --why "cites its sources"',
        'inhouse promote --use brand --arm adaptive --why "keeps our words"',
        "inhouse promote show",
    ),
)
def promote_arm(
    context: typer.Context,
    arm: Annotated[str | None, typer.Option(help="The arm; default: the recommended one.")] = None,
    use: Use = None,
    by: By = "",
    why: Why = "",
) -> None:
    if context.invoked_subcommand is None:
        _promoted(arm, by, why, use)


@body
def _promoted(arm: str | None, by: str, why: str, use: str | None) -> None:
    from tasks import params
    from tasks.decision import promote

    promote.print_champion(promote.run(params.load(), arm, by, why, use))
    _end_waiting_run(use)


@promote.command()
@body
def refuse(
    why: Annotated[str, typer.Option(help="The reason, for the record.")],
    use: Use = None,
    by: By = "",
) -> None:
    """Refuse the recommended arm; the champion stays."""
    from tasks import console, params
    from tasks.decision import decisions, promote

    print(console.unbroken(decisions.sentence(promote.refuse(params.load(), by, why, use))))
    _end_waiting_run(use)


def _end_waiting_run(use: str | None) -> None:
    """End a run that waits for the decision in the Prefect UI."""
    from flows import waiting

    waiting.end_decided(use)


@promote.command()
@body
def show() -> None:
    """Show the champion and the decisions."""
    from tasks import params
    from tasks.decision import promote

    promote.show(params.load())


@promote.command()
@body
def back(use: Use = None, by: By = "", why: Why = "") -> None:
    """Return to the champion before this one."""
    from tasks import params
    from tasks.decision import promote

    promote.print_champion(promote.roll_back(params.load(), by, why, use))


@body
def evidence(
    out: Annotated[Path, typer.Argument(help="The zip to write.")] = Path("reports/evidence.zip"),
) -> None:
    """Pack the evidence of a comparison into one signed file.

    It has the questions, the answers, the statistics and the hashes of data and weights.
    """
    from tasks.decision import evidence

    evidence.main(out)


@body
def training_examples(
    out: Annotated[Path, typer.Argument(help="The file to write, JSON lines.")],
    split: Annotated[Split, typer.Option(help="Which examples.")] = Split.TRAIN,
) -> None:
    """Write the training examples as conversations.

    The form is that of other trainers: JSON lines of messages with roles.
    """
    from tasks.dataset import chats

    count = chats.write(split.value, out)
    print(f"{out}: {count} conversations of {split.value}")
