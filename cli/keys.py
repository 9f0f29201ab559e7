"""Define the commands for the keys of the HTTP service: `keys`."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import examples
from cli.running import body

if TYPE_CHECKING:
    from datetime import datetime

    from app.access.keys import Key

PANEL = "Ask"
YEAR = "365d"

keys = typer.Typer(
    no_args_is_help=True, help="Make, list and withdraw the keys of the HTTP service."
)

Name = Annotated[str, typer.Argument(help="Whose key it is.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(keys, name="keys", rich_help_panel=PANEL)


@keys.command(
    "add", epilog=examples('inhouse keys add "Support desk" --groups staff --expires 90d')
)
@body
def add(
    name: Name,
    groups: Annotated[str, typer.Option(help="Groups beside public, such as staff,sales.")] = "",
    arms: Annotated[
        str, typer.Option(help="Arms that it may use, such as rag,full+rag; default: all.")
    ] = "",
    expires: Annotated[
        str, typer.Option(help="After 90d or 12h, on a day such as 2027-03-31, or never.")
    ] = YEAR,
    rate: Annotated[str, typer.Option(help="Requests per second, minute, hour or day.")] = (
        "60/minute"
    ),
    reviewer: Annotated[
        bool, typer.Option("--reviewer", help="Let it read and approve the feedback of others.")
    ] = False,
) -> None:
    """Make a key, and show it once."""
    from datetime import UTC, datetime

    from app.access import keys as made
    from tasks import params

    until = made.expiry(expires, datetime.now(UTC).replace(microsecond=0))
    made.check_groups(_cut(groups), params.load())
    text, key = made.make(name, _cut(groups), _cut(arms) or None, until, rate, reviewer=reviewer)
    made.add(key)
    print(text)
    typer.echo("Keep it now: only its hash is stored, so it can't be shown again.", err=True)


@keys.command("list")
@body
def list_() -> None:
    """Show the keys: whose they are, and what each may do."""
    from datetime import UTC, datetime

    from app.access import keys as made
    from tasks import console

    every = made.read()
    for key in every:
        print(console.line(_shown(key, datetime.now(UTC))))
    if not every:
        print("There are no keys yet. Next: inhouse keys add NAME --groups staff")


def _shown(key: "Key", now: "datetime") -> str:
    until = f"{key.expires:%Y-%m-%d %H:%M}" if key.expires else "never"
    parts = {
        "groups": ",".join(("public", *key.groups)),
        "arms": ",".join(key.arms) if key.arms else "all",
        "rate": key.rate,
        "expired" if key.expired(now) else "expires": until,
    }
    marks = " reviewer" if key.reviewer else ""
    return f"{key.id}  {key.name}  " + "  ".join(f"{k} {v}" for k, v in parts.items()) + marks


@keys.command("remove")
@body
def remove(name: Annotated[str, typer.Argument(help="The name or id of a key.")]) -> None:
    """Withdraw a key: the running service refuses it from now on."""
    from app.access import keys as made

    found = made.remove(name)
    print(f"Withdrawn: {found.id} {found.name}")


def _cut(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
