"""Check, without importing Prefect, whether its settings name a server.

In:  the environment, .env, prefect.toml, pyproject.toml, Prefect's profiles
Out: whether runs are recorded by a server that was started before; False: each would start its own
Run: called by flows.quiet
"""

import os
import tomllib
from pathlib import Path
from typing import Any

URL = "PREFECT_API_URL"


def is_set() -> bool:
    """Return whether a server is set. If only Prefect itself could tell, it counts as set."""
    if URL in os.environ:
        return bool(os.environ[URL])
    try:
        named = (_text(Path(".env")), _text(Path("prefect.toml")), _text(Path("pyproject.toml")))
        return any(URL in text for text in named) or bool(
            _at(Path("prefect.toml"), "api", "url")
            or _at(Path("pyproject.toml"), "tool", "prefect", "api", "url")
            or _in_profile()
        )
    except (OSError, ValueError, AttributeError, TypeError):
        return True


def _in_profile() -> bool:
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    file = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml")).expanduser()
    name = os.environ.get("PREFECT_PROFILE") or _at(file, "active") or ""
    # Prefect itself has profiles of these names, with a server
    return name in ("local", "cloud") or bool(_at(file, "profiles", name, URL))


def _at(file: Path, *keys: str) -> Any:
    """Return a value of a TOML file; None if there is none."""
    found: Any = tomllib.loads(_text(file))
    for key in keys:
        found = found.get(key, {})
    return found or None


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        return ""
