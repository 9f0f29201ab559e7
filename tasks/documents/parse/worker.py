"""Parse untrusted files in a process that may do nothing else.

Run: by sandbox.py; it returns its results on stdout, in the frames of sandbox.py.

confinement.py defines its rights.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, BinaryIO

from tasks.documents import parse
from tasks.documents.parse.confinement import confine
from tasks.documents.parse.parsed import Parsed
from tasks.documents.parse.sandbox import receive, send
from tasks.documents.parse.tabular import cells

Parser = Callable[[str, bytes], Parsed]

MEMORY = "needs more memory than ingest.parse.memory_mb"


def work(asked: BinaryIO, said: BinaryIO, parser: Parser) -> None:
    """Parse one file after another until the parent hangs up."""
    while (name := receive(asked)) is not None:
        data = receive(asked) or b""
        answer = _answer(name.decode(), data, parser)
        send(said, json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if answer.get("refused") == MEMORY:
            return  # nothing in it is worth keeping


def _answer(name: str, data: bytes, parser: Parser) -> dict[str, Any]:
    try:
        return asdict(parser(name, data))
    except parse.UnreadableError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": MEMORY}
    except RecursionError:
        return {"refused": "nested too deep"}
    except Exception as error:
        # a parser may fail in any way on a hostile file; it costs this file and not the night
        return {"refused": f"its parser failed: {type(error).__name__}"}


def main() -> None:
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # the output of a library is not an answer
    sys.dont_write_bytecode = True
    confine(int(sys.argv[1]))
    whole = partial(parse.parse, hidden="hidden" in sys.argv[2:])
    work(sys.stdin.buffer, said, cells.parse if "cells" in sys.argv[2:] else whole)


if __name__ == "__main__":
    main()
