"""Start `inhouse`: python -m cli, or the script that `make setup` puts into .venv/bin.

The script runs the code of the working directory. An installed console script would run this
checkout's code in every copy of the workspace.
"""

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from cli import (
    asking,
    decide,
    documents,
    failures,
    feedback,
    handovers,
    keys,
    machines,
    nights,
    operate,
    running,
    scale,
    up,
    versions,
)

ABOUT = (
    "Answer questions from a company's own documents, with sources, on its own machine.\n\n"
    "Each night it reads the documents, redacts personal data and updates the index. "
    "Each week it trains a small model on them, measures whether that beats retrieval (RAG), "
    "and recommends the better way."
)

EXAMPLES = """[bold]Examples[/bold]

  inhouse source add handbook ~/handbook    add a folder
  inhouse run reindex                       read, redact and index it
  inhouse ask "How do I request leave?"     answer, with sources
  inhouse status --max-age 26h              fail if the last night did
  inhouse doctor                            what is wrong, and what to do

[bold]Exit codes[/bold]

   0  done
   1  error
   2  wrong usage
   4  promotion refused
  75  another run is working in this folder
 130  interrupted"""

# the commands in the order of the help page, one line per panel
ORDER = """
init source access rejected redacted forget
run status nights rollback resume versions
ask search keys feedback handovers audit
machines failures
questions examples experiments review promote evidence
up down serve deploy doctor watch estimate clean password server demo
""".split()

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["--help", "-h"]},
    pretty_exceptions_enable=False,
)
for group in (
    documents,
    nights,
    versions,
    asking,
    keys,
    feedback,
    handovers,
    machines,
    failures,
    decide,
    up,
    operate,
    scale,
):
    group.add_to(app)


def _version(wanted: bool) -> None:
    if not wanted:
        return
    from flows import repository, stages

    data = stages.data_version() or "none yet"
    typer.echo(f"inhouse {repository.version()}, data {data}")
    raise typer.Exit


@app.callback(help=ABOUT, epilog=EXAMPLES)
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version of code and data."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option(running.DEBUG, help="Show the traceback of an error.")
    ] = False,
) -> None:
    pass


def command() -> TyperGroup:
    """Return the command with its subcommands in the order of the help page."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    group.commands = {name: group.commands[name] for name in ORDER}
    _hide_types_of_flags(group)
    return group


def _hide_types_of_flags(shown: TyperCommand | TyperGroup, above: Any = None) -> None:
    """Leave <bool> out of the help pages: `--yes <bool>` looks as if it took a value."""
    context = shown.make_context(shown.name, [], parent=above, resilient_parsing=True)
    for option in (*shown.params, shown.get_help_option(context)):
        if isinstance(option, TyperOption) and option.is_flag:
            option.metavar = ""
    for inner in getattr(shown, "commands", {}).values():
        _hide_types_of_flags(inner, context)


def main() -> None:
    if running.DEBUG not in sys.argv:
        sys.excepthook = running.one_line
    arguments = [word for word in sys.argv[1:] if word != running.DEBUG]
    command().main(arguments, prog_name="inhouse")


if __name__ == "__main__":
    main()
