"""Check the Prefect server that the runs of this folder use."""

from pathlib import Path

import httpx
from prefect import get_client
from prefect.settings import get_current_settings

from flows.services import server
from tasks import paths
from tasks.errors import InhouseError

START = "inhouse up"


def address() -> str | None:
    """Return the address of the API that is set; None: each run starts a temporary server."""
    return get_current_settings().api.url


def folders() -> dict[str, Path]:
    """Return the folders outside this one that runs write, by the variable that moves each."""
    return {"PREFECT_HOME": get_current_settings().home, "INHOUSE_CACHE": paths.cache("")}


def problem() -> tuple[str, str]:
    """Return why the server that is set can't be used, and what helps; empty if it can."""
    try:
        with get_client(sync_client=True) as client:
            client.request("GET", "/admin/version")
    except httpx.HTTPStatusError as error:
        if error.response.status_code != httpx.codes.UNAUTHORIZED:
            return f"it answers with {error.response.status_code}", START
        return (
            "it refuses the password of .env: it was started with another",
            f"inhouse down (or prefect server stop), then {START}",
        )
    except httpx.HTTPError as error:
        return f"no server answers ({type(error).__name__})", START
    try:
        server.check()
    except InhouseError as error:
        return str(error), START
    return "", ""
