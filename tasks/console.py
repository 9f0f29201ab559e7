"""Run a command: its files are private, its progress and its errors are lines on stderr."""

import errno
import logging
import os
import sqlite3
import sys
from collections.abc import Callable

from tasks.errors import InhouseError

DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)  # of a full or a broken one


def begin() -> None:
    """Begin a command or a flow: nobody else may read the files that it writes, and our loggers
    tell its progress while those of libraries only warn."""
    os.umask(0o077)
    for name in ("__main__", "tasks", "flows", "app"):
        logging.getLogger(name).setLevel(logging.INFO)


def run(main: Callable[[], None]) -> None:
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)
    begin()
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
