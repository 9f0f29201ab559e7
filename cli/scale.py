"""The command about size: `inhouse estimate`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.running import body

PANEL = "Operate"


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel=PANEL)(estimate)


@body
def estimate(
    documents: Annotated[float, typer.Option(min=1, help="Such as 50000 or 1e6.")] = 10_000,
    kilobytes: Annotated[
        float | None, typer.Option(min=0.1, help="Of text per document; default: as measured.")
    ] = None,
    questions: Annotated[float, typer.Option(min=0, help="To answer.")] = 1000,
    cores: Annotated[int | None, typer.Option(min=1, help="Default: this machine's.")] = None,
    money_per_hour: Annotated[
        float | None,
        typer.Option(min=0, help="Of the machine; default: compare.prices.machine_hour."),
    ] = None,
    measured: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What python -m bench.scale wrote.")
    ] = None,
    models: Annotated[
        bool, typer.Option("--models", help="Instead, the memory of training 1, 7 and 70 B.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Forecast time, memory, disk and money of nights, trainings and answers at a size."""
    from tasks import params
    from tasks.scale import show

    values = params.load()
    if models:
        show.show_models(values)
        return
    asked = show.Asked(documents, kilobytes, questions, cores, money_per_hour, measured)
    show.show(values, asked, as_json)
