"""Sign receipts of forgetting with Ed25519, each bound to the one before it.

In:  the places that were searched, the findings and the removals
Out: reports/forgotten.jsonl   one receipt per line; deploy/check_receipt.py checks them
     .forgotten/sign           the private key, readable by its owner only

A receipt names its subject by a keyed hash. Its `previous` is the SHA-256 of the line before it, so
that changing a line, or removing one in the middle, is detected.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tasks import paths
from tasks.pii import forgotten
from tasks.storage.atomic import whole

FILE = paths.REPORTS / "forgotten.jsonl"
FIRST = "0" * 64  # `previous` of the first receipt


def add(receipt: Mapping[str, Any], folder: Path = forgotten.FOLDER) -> dict[str, Any]:
    """Sign a receipt and append it."""
    key = _key(folder / "sign")
    lines = FILE.read_bytes().splitlines() if FILE.exists() else []
    previous = hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST
    public = key.public_key().public_bytes_raw().hex()
    body = {**receipt, "previous": previous, "public_key": public}
    signed = {**body, "signature": key.sign(canonical(body)).hex()}
    with whole(FILE) as temporary:
        temporary.write_bytes(b"".join(line + b"\n" for line in [*lines, canonical(signed)]))
    return signed


def canonical(value: Mapping[str, Any]) -> bytes:
    """Write JSON in the one form that is signed: sorted keys, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def _key(path: Path) -> Ed25519PrivateKey:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        with whole(path) as temporary:
            temporary.touch(0o600)
            temporary.write_bytes(os.urandom(32))
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
