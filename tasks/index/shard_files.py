"""Copy and measure the files of a shard of Qdrant Edge.

In:  the folder of a shard
Out: a copy, or bytes
"""

import json
import shutil
import subprocess
import time
from pathlib import Path

from tasks.errors import StoreError

TRIES = 10  # to copy a shard
REWRITTEN = "edge_config.json"  # by the engine, whenever it opens a shard


def sizes(shard: Path) -> dict[str, int]:
    """Return the bytes of each file of a shard by its path, without the one that the engine
    rewrites."""
    return {
        path.relative_to(shard).as_posix(): path.stat().st_size
        for path in sorted(shard.rglob("*"))
        if path.is_file() and path.name != REWRITTEN
    }


def occupied(folder: Path) -> int:
    """Return the bytes that a folder takes on the disk: fewer than its files have, being sparse."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def copy(source: Path, target: Path) -> None:
    """Copy a shard. `cp -a` keeps the engine's files sparse; shutil.copytree does not. Retries if a
    reader opens the source at this moment, because the engine then rewrites a file of it."""
    for _ in range(TRIES):
        command = ["cp", "-a", "--", str(source), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0 and _is_json(target / REWRITTEN):
            return
        shutil.rmtree(target, ignore_errors=True)
        time.sleep(0.05)
    said = done.stderr.strip() or f"cp ended with {done.returncode}"
    raise StoreError(f"the index can't be copied: {said}")


def _is_json(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_text("utf-8")), dict)
    except (OSError, ValueError):
        return False
