"""markitdown on a folder of files, in an environment of its own: the texts and the seconds.

Run: python -m bench.peers.with_markitdown FOLDER OUTPUT
"""

import json
import sys
import time
from pathlib import Path

from markitdown import MarkItDown


def main(folder: Path, output: Path) -> None:
    converter = MarkItDown(enable_plugins=False)
    files = sorted(folder.iterdir())
    for ending in {path.suffix for path in files}:  # its first file of a kind loads a library
        converter.convert(next(path for path in files if path.suffix == ending))
    found = {}
    for path in files:
        started = time.perf_counter()
        text = converter.convert(path).text_content
        found[path.name] = {"text": text, "seconds": time.perf_counter() - started}
    output.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(*(Path(argument).absolute() for argument in sys.argv[1:]))
