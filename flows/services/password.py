"""Give the Prefect server of this checkout a password.

In:  nothing
Out: .env with PREFECT_SERVER_API_AUTH_STRING and PREFECT_API_AUTH_STRING, readable by its owner
     only; Prefect reads the file wherever it starts in this folder
Run: python -m flows.services.password          make one, unless there is one; `make setup` does
     python -m flows.services.password --show   print it: the Prefect UI asks for it

Without a password, anybody who reaches the port of the server makes its worker run any command.
"""

import argparse
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from tasks import console
from tasks.errors import InhouseError
from tasks.storage.atomic import whole

FILE = Path(".env")
NAMES = ("PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING")  # server, client


def ensure(file: Path = FILE) -> None:
    """Write a random password into the file unless it names one; keep its other lines."""
    if current(file):
        return
    put(dict.fromkeys(NAMES, f"inhouse:{secrets.token_urlsafe(24)}"), file)


def put(values: Mapping[str, str], file: Path = FILE) -> None:
    """Set variables of the file, and remove those whose value is empty; keep its other lines."""
    old = file.read_text("utf-8") if file.exists() else ""
    lines = [line for line in old.splitlines() if line.partition("=")[0].strip() not in values]
    lines += [f"{name}={value}" for name, value in values.items() if value]
    with whole(file) as temporary:
        temporary.touch(0o600)  # before the password is in it
        temporary.write_text("\n".join(lines) + "\n", "utf-8")


def current(file: Path = FILE) -> str:
    """Return the user and password of the file, as user:password; "" if it names none."""
    text = file.read_text("utf-8") if file.exists() else ""
    found = {name: re.search(rf"(?m)^{name}=(\S+)$", text) for name in NAMES}
    values = {match[1] for match in found.values() if match}
    return values.pop() if len(values) == 1 and all(found.values()) else ""


def main() -> None:
    parser = argparse.ArgumentParser(description="Give the Prefect server a password.")
    parser.add_argument("--show", action="store_true", help="print user:password")
    if parser.parse_args().show:
        show()
    else:
        ensure()


def show() -> None:
    """Print user:password. Raises InhouseError if there is none."""
    if not current():
        raise InhouseError(f"{FILE} names no password: run inhouse init")
    print(current())


if __name__ == "__main__":
    console.run(main)
