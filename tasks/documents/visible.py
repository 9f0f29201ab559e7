"""Decide how much a report may show of a document: its text and path, or only that it exists.

In:  the groups that may read the document, visible.restricted of params.yaml
Out: whether it is shown; the text that replaces a path
"""

from collections.abc import Collection

from tasks.records import PUBLIC

HIDDEN = "(not shown: not everyone may read it)"


def shown(groups: Collection[str], restricted: bool) -> bool:
    """Return whether everyone may read it, or the reports may show restricted documents."""
    return restricted or PUBLIC in groups


def hidden(uri: str) -> str:
    """Return the text that replaces a path: its source, and that it is not shown."""
    return f"{uri.split('/', 1)[0]}/… {HIDDEN}"
