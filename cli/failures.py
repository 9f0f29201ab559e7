"""Define the command that forecasts failures of machines: `inhouse failures`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.options import AsJson, examples, number
from cli.running import body

PANEL = "Machines"
SHOWN = 10  # rows of the ranking
EXAMPLES = (
    'inhouse failures history.csv --failed "Machine failure" --without UDI',
    "inhouse failures history.csv --failed stopped --time read_at --within 72 --now today.csv",
)


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel=PANEL, epilog=examples(*EXAMPLES))(failures)


@body
def failures(
    history: Annotated[Path, typer.Argument(help="A CSV of past readings, one per row.")],
    failed: Annotated[str, typer.Option(help="The column that says which rows failed: 1 or 0.")],
    now: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A CSV of current readings, to be ranked.")
    ] = None,
    time: Annotated[
        str, typer.Option(help="The column of times; default: each row by itself.")
    ] = "",
    within: Annotated[
        float, number(float, 0, about="Hours ahead in which a failure counts, with --time.")
    ] = 24.0,
    feature: Annotated[
        list[str] | None,
        typer.Option(help='A column made of two: "power = torque * speed". May be repeated.'),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="A column that is not to be used. May be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Forecast which machines are likely to fail.

    It learns from past failures, measures the forecast on rows that it has not seen, and ranks the
    machines of --now.
    """
    from tasks import params
    from tasks.machines import failure_history, failure_report
    from tasks.machines.failure_history import Asked

    asked = Asked(failed, time, within, tuple(feature or ()), tuple(without or ()))
    past, seed = failure_history.read(history), params.load().seed
    found = failure_history.quality(past, asked, seed)
    rows = failure_history.read(now) if now else []
    ranked = failure_history.likeliest(past, rows, asked, seed) if rows else []
    if as_json:
        print(json.dumps(failure_report.as_record(found, rows, ranked), ensure_ascii=False))
        return
    for line in failure_report.lines(found, asked, rows, ranked[:SHOWN]):
        print(line)
