"""Check receipts of forgetting. Imports nothing of Inhouse: only the library cryptography.

Run: python check_receipt.py reports/forgotten.jsonl [--key PUBLIC_KEY] [--length N]

Checks the signature of every line, that each line names the SHA-256 of the line before it, that
all have one public key (with --key: that one), and that nothing was found at the end. Lines cut off
at the end can't be seen in the file: give the number that you know of by --length. Exit code 1 if
a check fails.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def canonical(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def problems(lines: list[bytes], key: str | None) -> Iterator[str]:
    previous = "0" * 64
    for number, line in enumerate(lines, 1):
        try:
            receipt = json.loads(line)
            signature = bytes.fromhex(receipt.pop("signature"))
            public = str(receipt["public_key"])
            verifier = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield f"line {number} is not a receipt: {error}"
            return
        try:
            verifier.verify(signature, canonical(receipt))
        except InvalidSignature:
            yield f"line {number}: the signature does not fit the text"
        if receipt.get("previous") != previous:
            yield f"line {number}: the line before it is missing or was changed"
        if public != (key := key or public):
            yield f"line {number}: signed by another key: {public}"
        if any(receipt.get("left", {"": 1}).values()):
            yield f"line {number}: not everything was removed: {receipt.get('left')}"
        previous = hashlib.sha256(line).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description="Check receipts of forgetting.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", help="the public key in hex that must have signed")
    parser.add_argument("--length", type=int, default=0, help="how many receipts there must be")
    arguments = parser.parse_args()
    lines = arguments.file.read_bytes().splitlines()
    found = list(problems(lines, arguments.key))
    if len(lines) < max(arguments.length, 1):
        found.append(f"expected {max(arguments.length, 1)} receipts or more, got {len(lines)}")
    for line in found:
        print(line)
    print(f"{len(lines)} receipts: {'all good' if not found else 'NOT GOOD'}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
