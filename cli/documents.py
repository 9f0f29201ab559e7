"""The commands about documents: where they come from, who may read them, what was rejected."""

from typing import Annotated

import typer

from cli.options import By, Yes, examples, number
from cli.running import body

PANEL = "Documents"

Name = Annotated[str, typer.Argument(help="Name of the source: lower-case letters, digits and -.")]
FORGET = (
    "inhouse forget --document company/plans/harbour.md",
    'inhouse forget --person "First Last" --also first.last@example.com',
)

source = typer.Typer(no_args_is_help=True, help="Add, move, list and remove folders of documents.")


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel=PANEL)(init)
    app.add_typer(source, name="source", rich_help_panel=PANEL)
    for command in (access, rejected, redacted):
        app.command(rich_help_panel=PANEL)(command)
    app.command(rich_help_panel=PANEL, epilog=examples(*FORGET))(forget)


@body
def init() -> None:
    """Fetch the models, make the sample company, set a password.

    Existing files stay. `make setup` runs this after it has installed the packages. The password
    is that of the Prefect server.
    """
    from data.samples import make
    from flows import stages
    from flows.services import password
    from tasks import params
    from tasks.models import download

    download.run(params.load().models)
    make.run(make.SAMPLE)
    password.ensure()
    stages.keep_state_here()
    print('Set up. Next: inhouse run reindex, then inhouse ask "…"; or make demo')


@source.command("list")
@body
def list_() -> None:
    """List the sources, with their documents and readers."""
    from tasks.documents.sources import commands

    commands.show()


@source.command(
    epilog=examples(
        "inhouse source add handbook ~/handbook --groups staff",
        "inhouse source add prices s3://company-bucket/prices --groups public",
    )
)
@body
def add(
    name: Name,
    folder: Annotated[str, typer.Argument(help="A path, or the fsspec URL of a bucket.")],
    groups: Annotated[
        str | None,
        typer.Option(help="Who may read it, such as staff,sales; public: everyone."),
    ] = None,
) -> None:
    """Add a folder or bucket, or move the source of that name."""
    from tasks.documents.sources import commands

    commands.add(name, folder, groups)


@source.command()
@body
def readers(
    name: Name,
    groups: Annotated[str, typer.Argument(help="Such as staff,sales; public: everyone.")],
) -> None:
    """Change who may read a source."""
    from tasks.documents.sources import commands

    commands.regroup(name, groups)


@source.command()
@body
def remove(name: Name, yes: Yes = False) -> None:
    """Remove a source.

    Its documents leave the index in the next night.
    """
    from tasks.documents.sources import commands

    commands.remove(name, yes)


@body
def access(
    path: Annotated[str, typer.Argument(help="A document or a folder; default: all.")] = "",
    group: Annotated[str, typer.Option(help="Only documents that this group may read.")] = "",
) -> None:
    """Show who may read each document, and by which rule."""
    from tasks.documents import readers

    readers.show(path, group)


@body
def rejected() -> None:
    """List the files that were rejected, with the reasons.

    The last line counts the files of endings that are not read.
    """
    from tasks import params
    from tasks.documents import ingest_report, rejected

    passed_over = ingest_report.read().passed_over
    print(rejected.shown(params.load().ingest.sources, passed_over))


@body
def redacted(
    top: Annotated[int, number(int, 1, about="How many values to show.")] = 40,
) -> None:
    """Show the values that are redacted most often.

    Add the company's own to redact.allow in params.yaml. They are printed here and written
    nowhere, because they may be personal data.
    """
    from tasks.documents import frequent

    frequent.show(top)


@body
def forget(
    document: Annotated[
        str, typer.Option(help="Path of a document as answers cite it: source/path.")
    ] = "",
    source: Annotated[str, typer.Option(help="Name of a source.")] = "",
    person: Annotated[str, typer.Option(help="First and last name, in quotes.")] = "",
    also: Annotated[
        list[str] | None, typer.Option(help="A number or address of the person; may be repeated.")
    ] = None,
    whole_documents: Annotated[
        bool, typer.Option("--whole-documents", help="Remove the documents that name the person.")
    ] = False,
    by: By = "",
    yes: Yes = False,
) -> None:
    """Remove a document, a source or a person everywhere.

    It shows what it would remove, asks for confirmation, and ends with a signed receipt.
    """
    from flows import forget
    from tasks.forgetting.subjects import Kind

    given: dict[Kind, str] = {"document": document, "source": source, "person": person}
    named = [(kind, name) for kind, name in given.items() if name]
    if len(named) != 1:
        raise typer.BadParameter("expected one of --document, --source and --person")
    [(kind, name)] = named
    forget.run(kind, name, also or [], whole_documents, by, yes)
