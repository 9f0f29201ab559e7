"""Find the files of DVC that a crash has truncated: DVC refuses to run with them.

In:  dvc.lock, data/*.dvc, models/*.dvc, DVC's lock file
Out: which of them are not whole
"""

from pathlib import Path
from typing import Any

from tasks import params
from tasks.errors import ParamsError


def truncated() -> list[Path]:
    """List the files of DVC that a crash has truncated."""
    sets = (path for folder in ("data", "models") for path in sorted(Path(folder).glob("*.dvc")))
    files = (Path("dvc.lock"), *sets, Path(".dvc/tmp/rwlock"))
    return [path for path in files if path.is_file() and not is_whole(path)]


def is_whole(path: Path) -> bool:
    """Return whether the file has everything that DVC writes into it."""
    try:
        values = params.values_of(path.read_text("utf-8"))  # JSON is YAML
    except (ParamsError, ValueError):
        return False
    if not isinstance(values, dict) or path.name == "rwlock":
        return isinstance(values, dict)
    entries = list(values.get("stages", {}).values()) if path.name == "dvc.lock" else [values]
    return all(
        isinstance(entry, dict) and all(_hashed(out) for out in entry.get("outs") or [None])
        for entry in entries
    )


def _hashed(out: Any) -> bool:
    return isinstance(out, dict) and "path" in out and "md5" in out
