"""Define the commands that ask: `ask` and `search`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, examples, number
from cli.running import body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.__main__ import Asked

PANEL = "Ask"

Question = Annotated[str | None, typer.Argument(help="The question, in quotes.")]
File = Annotated[
    Path | None,
    typer.Option(help="Many questions: JSON lines with _id, text and, if needed, groups."),
]
Groups = Annotated[str, typer.Option(help="The asker's groups, such as staff,sales.")]
ASK = (
    'inhouse ask "How do I request leave?" --groups staff',
    "inhouse ask --file questions.jsonl > answers.jsonl",
)
SEARCH = ('inhouse search "seal replacement" -k 3',)


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel=PANEL, epilog=examples(*ASK))(ask)
    app.command(rich_help_panel=PANEL, epilog=examples(*SEARCH))(search)


@body
def ask(
    question: Question = None, file: File = None, groups: Groups = "", as_json: AsJson = False
) -> None:
    """Answer a question from the documents, with sources."""
    asked = _asked(question, file, groups)
    from app import __main__ as asking

    asking.ask(asked, as_json)


@body
def search(
    question: Question = None,
    file: File = None,
    groups: Groups = "",
    k: Annotated[int, number(int, 1, names=["-k"], about="How many passages.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Find the passages that fit a question best."""
    asked = _asked(question, file, groups)
    from app import __main__ as asking

    asking.search(asked, k, as_json)


def _asked(question: str | None, file: Path | None, groups: str) -> "Iterator[Asked]":
    """Return the questions. Raises BadParameter, before models are loaded, for none, an
    empty one, or both."""
    if (question is None) == (file is None):
        raise typer.BadParameter("expected either a question in quotes or --file")
    if question is not None and not question.strip():
        raise typer.BadParameter("expected a question in quotes, got an empty one")
    from app import __main__ as asking

    return asking.questions(question, file, groups)
