"""What every command line does: say progress on stderr, and an InhouseError in one line, exit 1."""

import logging
import sys
from collections.abc import Callable

from tasks.errors import InhouseError


def speak() -> None:
    """Let our own loggers say what is done; those of the libraries only warn."""
    for name in ("__main__", "tasks", "flows", "app"):
        logging.getLogger(name).setLevel(logging.INFO)


def run(main: Callable[[], None]) -> None:
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)
    speak()
    try:
        main()
    except InhouseError as error:
        sys.exit(f"inhouse: {error}")
