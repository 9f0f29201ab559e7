"""Sign records with Ed25519, so that a change is detected without this program.

In:  a record, the private key
Out: the record with `public_key` and `signature`; the key, readable by its owner only, made once
Run: called by tasks.forgetting.receipts and tasks.decision.evidence
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tasks.storage.atomic import whole


def signed(record: Mapping[str, Any], key: Path) -> dict[str, Any]:
    """Return the record with its public key and its signature, both in hex."""
    private = _key(key)
    body = {**record, "public_key": private.public_key().public_bytes_raw().hex()}
    return {**body, "signature": private.sign(canonical(body)).hex()}


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
