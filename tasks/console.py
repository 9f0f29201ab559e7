"""What every command line does: say progress on stderr, and an InhouseError in one line, exit 1."""

import logging
import sys
from collections.abc import Callable

from tasks.errors import InhouseError


def run(main: Callable[[], None]) -> None:
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)
    for name in ("__main__", "tasks", "flows", "app"):
        logging.getLogger(name).setLevel(logging.INFO)
    try:
        main()
    except InhouseError as error:
        sys.exit(f"inhouse: {error}")
