"""What every command line does: say progress on stderr, and what went wrong in one line."""

import errno
import logging
import os
import sqlite3
import sys
from collections.abc import Callable

from tasks.errors import InhouseError

DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)  # of a full or a broken one


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
        print(f"inhouse: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of our output, such as head, has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (OSError, sqlite3.OperationalError) as error:
        if isinstance(error, OSError) and error.errno not in DISK:
            raise
        print(f"inhouse: {error}: make room or mend the disk, and run it again", file=sys.stderr)
        sys.exit(1)
