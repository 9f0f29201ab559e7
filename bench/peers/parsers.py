"""Convert a folder of files with a parser; measure the work by format.

Run: python -m bench.peers.parsers SIDE FOLDER OUTPUT

Loading the libraries, with the first file of each format, is not counted.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers.clock import Clock

Parse = Callable[[Path], str]


@contextmanager
def ours() -> Iterator[Parse]:
    from tasks import params
    from tasks.documents.parse.sandbox import Limits, Sandbox

    parse = params.load().ingest.parse
    with Sandbox(Limits(parse.seconds, parse.memory_mb, parse.characters)) as sandbox:

        def read(path: Path) -> str:
            parsed = sandbox.parse(path.name, path.read_bytes())
            return f"{parsed.title}\n{parsed.text}"

        yield read


@contextmanager
def markitdown() -> Iterator[Parse]:
    from markitdown import MarkItDown

    converter = MarkItDown(enable_plugins=False)
    yield lambda path: converter.convert(path).text_content


@contextmanager
def kreuzberg() -> Iterator[Parse]:
    from kreuzberg import ExtractionConfig, extract_file_sync

    config = ExtractionConfig(use_cache=False)
    yield lambda path: extract_file_sync(path, config=config).content


@contextmanager
def docling() -> Iterator[Parse]:
    from docling.document_converter import DocumentConverter

    converter = DocumentConverter()
    yield lambda path: converter.convert(path).document.export_to_markdown()


SIDES = {"ours": ours, "markitdown": markitdown, "kreuzberg": kreuzberg, "docling": docling}


def main(side: str, folder: Path, output: Path) -> None:
    files = sorted(folder.iterdir())
    formats = sorted({path.suffix for path in files})
    costs, texts, failed = {}, {}, {}
    with SIDES[side]() as parse:
        for ending in formats:
            of_kind = [path for path in files if path.suffix == ending]
            try:
                parse(of_kind[0])
            except Exception as error:  # a peer raises what it likes; the page names it
                failed[ending] = f"{type(error).__name__}: {error}"
                continue
            clock = Clock()
            texts |= {path.name: parse(path) for path in of_kind}
            costs[ending] = clock.as_dict()
    total = {
        "cpu_s": sum(cost["cpu_s"] for cost in costs.values()),
        "wall_s": sum(cost["wall_s"] for cost in costs.values()),
        "memory_mb": max(cost["memory_mb"] for cost in costs.values()),
    }
    found = {"cost": total, "costs": costs, "texts": texts, "failed": failed}
    output.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
