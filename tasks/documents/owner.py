"""Ask the owner of a new folder who may read it.

In:  the option --groups, or a terminal
Out: groups; lines for the terminal
Run: by tasks.documents.sources
"""

import sys
from collections.abc import Sequence

from tasks.records import PUBLIC


def groups(text: str) -> list[str]:
    """Split the groups that an owner typed."""
    return [group.strip() for group in text.split(",") if group.strip()]


def asked(given: str | None) -> list[str]:
    """Return who may read a new source: nobody by default on a terminal, where the owner is asked;
    everyone without one, because programs add folders and ask at once."""
    if given is not None:
        return groups(given)
    if not sys.stdin.isatty():
        return [PUBLIC]
    try:
        return groups(input("Who may read it? public (everyone), or groups such as staff,sales: "))
    except EOFError:
        return []


def say(name: str, readers: Sequence[str], is_known: bool) -> None:
    """Print who may read a source, and how to change it."""
    how = f"inhouse source readers {name} staff"
    if not readers:
        print(f"Nobody may read {name} yet, so it is not indexed. Choose who may: {how}")
    elif PUBLIC in readers:
        why = "" if is_known else " (without a terminal nobody could be asked)"
        print(f"Everyone may read {name}{why}. Narrow it: {how}")
    else:
        print(f"{', '.join(readers)} may read {name}, and nobody else.")
