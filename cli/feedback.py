"""Define the commands for readers' feedback and for the audit log: `feedback` and `audit`."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.options import AsJson
from cli.running import body

PANEL = "Ask"

feedback = typer.Typer(help="List thumbs, and turn them into questions or examples.")
audit = typer.Typer(no_args_is_help=True, help="Check or export the log of who asked.")


class Use(StrEnum):
    """What a thumb may become."""

    QUESTION = "question"
    EXAMPLE = "example"


def add_to(app: typer.Typer) -> None:
    app.add_typer(feedback, name="feedback", rich_help_panel=PANEL)
    app.add_typer(audit, name="audit", rich_help_panel=PANEL)


@feedback.callback(invoke_without_command=True)
def list_feedback(
    context: typer.Context,
    as_json: AsJson = False,
) -> None:
    if context.invoked_subcommand is None:
        _listed(as_json)


@body
def _listed(as_json: bool) -> None:
    from app.feedback import shown

    shown.as_json() if as_json else shown.lines()


@feedback.command()
@body
def approve(
    thumb: Annotated[str, typer.Argument(help="The id of a thumb.")],
    use: Annotated[
        Use, typer.Option("--as", help="What it becomes: a test question, or a training example.")
    ],
    answer: Annotated[
        str, typer.Option(help="The right answer; alternatives separated by |.")
    ] = "",
    document: Annotated[
        list[str] | None, typer.Option(help="URI of a document that proves it; may be repeated.")
    ] = None,
    kind: Annotated[
        str, typer.Option(help="Kind of the question, which the comparison counts by.")
    ] = "lookup",
) -> None:
    """Turn a thumb into a test question or a training example."""
    from app.feedback import approve as approving
    from app.feedback import thumbs
    from tasks import params
    from tasks import pii as redact

    values = params.load()
    made = approving.Approval(use.value, answer, document or None, kind)
    file = approving.run(thumbs.find(thumb), made, values, redact.build(values.redact))
    print(f"Written to {file}: the next {approving.NEXT[use.value]} contains it.")


@audit.command()
@body
def verify() -> None:
    """Check that no line was changed, removed or added."""
    from app.audit import log
    from tasks.errors import InhouseError

    found = log.verify()
    if found.problem:
        raise InhouseError(found.problem)
    if not found.lines:
        print("The audit log has no lines yet: each answer of the service adds one.")
        return
    print(f"{found.lines} lines fit. Hash of the last one: {found.last}")


@audit.command()
@body
def export(
    ocsf: Annotated[
        bool, typer.Option("--ocsf", help="Write each line as OCSF API Activity, class 6003.")
    ] = False,
) -> None:
    """Print the log as JSON lines, with the paths of documents."""
    import json

    from app.audit import log
    from app.audit import ocsf as schema
    from tasks import console

    for row in log.events():
        print(console.escaped(json.dumps(schema.event(row) if ocsf else row, ensure_ascii=False)))
