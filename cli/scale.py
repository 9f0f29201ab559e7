"""Define the command that forecasts costs: `inhouse estimate`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import AsJson, examples, number
from cli.running import body

PANEL = "Operate"


def add_to(app: typer.Typer) -> None:
    epilog = examples(
        "inhouse estimate --documents 1e6",
        "inhouse estimate --documents 1e5 --cores 16 --money-per-hour 1.20",
    )
    app.command(rich_help_panel=PANEL, epilog=epilog)(estimate)


@body
def estimate(
    documents: Annotated[
        float, number(float, 1, about="How many documents, such as 50000 or 1e6.")
    ] = 10_000,
    kilobytes: Annotated[
        float | None, number(float, 0.1, about="Text per document; default: as measured.")
    ] = None,
    questions: Annotated[float, number(float, 0, about="How many questions to answer.")] = 1000,
    cores: Annotated[
        int | None, number(int, 1, about="How many cores; default: this machine's.")
    ] = None,
    money_per_hour: Annotated[
        float | None,
        number(float, 0, about="Price of the machine; default: as in params.yaml."),
    ] = None,
    measured: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The measurement that python -m bench.scale.steps wrote."
        ),
    ] = None,
    models: Annotated[
        bool,
        typer.Option("--models", help="Show the memory of training 1, 7 and 70 B weights instead."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Forecast time, memory, disk and money for more documents.

    It covers nights, trainings and answers, and says which limit comes first.
    """
    from tasks import params
    from tasks.scale import show

    values = params.load()
    if models:
        show.show_models(values)
        return
    asked = show.Asked(documents, kilobytes, questions, cores, money_per_hour, measured)
    show.show(values, asked, as_json)
