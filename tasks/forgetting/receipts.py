"""Sign receipts of forgetting with Ed25519, each bound to the one before it.

In:  the places that were searched, the findings and the removals
Out: reports/forgotten.jsonl   one receipt per line; deploy/check_receipt.py checks them
     .forgotten/sign           the private key, readable by its owner only

A receipt names its subject by a keyed hash. Its `previous` is the SHA-256 of the line before it, so
that changing a line, or removing one in the middle, is detected.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tasks import paths
from tasks.pii import forgotten
from tasks.storage import signing
from tasks.storage.atomic import whole

FILE = paths.REPORTS / "forgotten.jsonl"
FIRST = "0" * 64  # `previous` of the first receipt


def add(receipt: Mapping[str, Any], folder: Path = forgotten.FOLDER) -> dict[str, Any]:
    """Sign a receipt and append it."""
    lines = FILE.read_bytes().splitlines() if FILE.exists() else []
    previous = hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST
    signed = signing.signed({**receipt, "previous": previous}, folder / "sign")
    with whole(FILE) as temporary:
        temporary.write_bytes(
            b"".join(line + b"\n" for line in [*lines, signing.canonical(signed)])
        )
    return signed
