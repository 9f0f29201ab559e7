"""Create artifacts of a run in the Prefect UI, with file names as single lines without control
characters."""

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from prefect import get_client, runtime
from prefect.artifacts import create_image_artifact
from prefect.artifacts import create_markdown_artifact as prefect_markdown
from prefect.artifacts import create_table_artifact as prefect_table
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.client.schemas.objects import Artifact
from prefect.client.schemas.sorting import ArtifactSort

from tasks import console

Row = Mapping[str, Any]

LISTED = 1000  # rows of an artifact
MARKUP = re.compile(r"[\\`*<~]|__|\](?=\()")  # of Markdown, in which the UI shows cells too


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is, such as a path with underscores."""
    return MARKUP.sub(lambda found: "".join(f"\\{each}" for each in found[0]), text)


def table(rows: Sequence[Row], *, key: str, description: str, empty: Row) -> None:
    """Show rows, at most LISTED; `empty` is the row where there are none. An artifact without rows
    is shown too: the page of a key shows its newest one, which must not be an older night's."""
    shown = [
        {name: plain(console.line(v)) if isinstance(v, str) else v for name, v in row.items()}
        for row in (rows[:LISTED] or [empty])
    ]
    more = f" (the first {LISTED} of {len(rows)})" if len(rows) > LISTED else ""
    prefect_table(shown, key=key, description=console.line(description) + more)


def wrapped(rows: Sequence[Row]) -> str:
    """Return rows as a table of Markdown, whose cells wrap; those of a table artifact are cut off
    where the window is too narrow."""
    if not rows:
        return ""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *([str(v) for v in r.values()] for r in rows)]
    cells = ([plain(console.line(cell)).replace("|", r"\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def of_run() -> list[Artifact]:
    """Return the artifacts that this run has made so far, by key."""
    run = ArtifactFilterFlowRunId(any_=[UUID(str(runtime.flow_run.id))])
    with get_client(sync_client=True) as client:
        return client.read_artifacts(
            artifact_filter=ArtifactFilter(flow_run_id=run), sort=ArtifactSort.KEY_ASC
        )


def markdown(text: str, *, key: str, description: str) -> None:
    prefect_markdown(console.harmless(text), key=key, description=console.line(description))


def picture(svg: str, *, key: str, description: str) -> None:
    """Show a drawing, which travels inside the artifact: the UI loads nothing from elsewhere."""
    data = base64.b64encode(svg.encode()).decode()
    create_image_artifact(
        f"data:image/svg+xml;base64,{data}", key=key, description=console.line(description)
    )
