"""Cut documents into chunks at boundaries that their content defines.

In:  data/accepted   Document shards; models/embedder/tokenizer.json
Out: data/chunks     Chunk shards, a document's chunks in reading order
Run: python -m tasks.index.chunk

A chunk that has a third of its size ends before a heading or before a block whose hash falls on a
fixed residue, so that an edit moves the boundaries near it and no others; a size-filling splitter
moves all that follow (content-defined chunking: Muthitacharoen et al., SOSP 2001).
"""

import logging
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

from tasks import console, params, paths, records
from tasks.documents import blocks
from tasks.documents.blocks import Block, is_item, joined, shown
from tasks.errors import ModelError, ValidationError
from tasks.index import fitting, pieces
from tasks.index.pieces import Count
from tasks.records import Chunk, Document
from tasks.storage import cluster, per_shard, shards
from tasks.storage.atomic import write_json
from tasks.storage.per_shard import Former, Made, Run

log = logging.getLogger(__name__)

RESIDUE = 4  # one block in four may begin a chunk
LIST = 0.7  # of a chunk: a list up to this size stays in one

LONG = re.compile(r"\w{101,}")  # word pieces give up on such a word: one token for all of it


def cut(text: str, size: int, count: Count) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield (heading, text, place) of each chunk of a Markdown text, in reading order.

    `records.content(heading, text)` has at most `size` tokens."""
    together: list[Block] = []
    used = 0
    every = list(fitting.fitting(text, size, count))
    for block, listed in zip(every, _listed(every, size, count), strict=True):
        tokens = count(shown(together[-1] if together else None, block))
        full = used + max(tokens, listed or 0) > size
        begins = used >= size / 3 and (full or (listed != 0 and _may_begin(block)))
        if together and (used + tokens > size or begins):
            yield together[0].heading, joined(together), _places(together)
            together = []
        if not together:
            used = count(records.content(block.heading, ""))
            tokens = count(shown(None, block))
        together.append(block)
        used += tokens
    if together:
        yield together[0].heading, joined(together), _places(together)


def _places(together: Sequence[Block]) -> str:
    first = together[0].place
    return first.to(together[-1].place) if first else ""


def _listed(every: Sequence[Block], size: int, count: Count) -> list[int | None]:
    """Return for each block the tokens of the short list that it begins, 0 inside of one, None
    elsewhere: an item is easily misread without the others. A line that introduces a list begins
    it, of a long one with its first item."""
    found: list[int | None] = [None] * len(every)
    runs = groupby(range(len(every)), key=lambda n: is_item(every[n]) and _of(every[n]))
    for run in (list(numbers) for is_list, numbers in runs if is_list):
        total = sum(count(every[n].text) for n in run)
        short = total <= LIST * size
        if short:
            found[run[0] : run[-1] + 1] = total, *[0] * (len(run) - 1)
        before = every[run[0] - 1].text.rstrip() if run[0] else ""
        if every[run[0]].intro and before.endswith(every[run[0]].intro):
            first = total if short else count(every[run[0]].text)
            found[run[0] - 1 : run[0] + 1] = count(before) + first, 0
    return found


def _of(item: Block) -> tuple[tuple[str, ...], str]:
    return item.heading, item.intro


def _may_begin(block: Block) -> bool:
    return block.starts_section or int(records.digest(block.text)[:8], 16) % RESIDUE == 0


def chunks_of(document: Document, size: int, count: Count, chunker: str) -> Iterator[Chunk]:
    """Yield a document's chunks."""
    seen: Counter[str] = Counter()
    for ordinal, (heading, text, place) in enumerate(cut(document.text, size, count)):
        content = records.content(heading, text)
        hashed = records.digest(content)
        identity = records.chunk_id(document.doc_id, hashed, seen[hashed])
        seen[hashed] += 1
        tokens = count(content)
        yield Chunk(identity, document.doc_id, ordinal, heading, text, tokens, chunker, place)


def cut_shard(inputs: Sequence[Path], former: Former | None, size: int, chunker: str) -> Made:
    """Cut the documents of one shard. The chunks of a text that was cut in the last run are taken
    from its result."""
    documents = [row for path in inputs for row in shards.read_shard(path, Document)]
    texts = {document.doc_id: records.digest(document.text) for document in documents}
    known, count = _known(former, texts), _counter(size, chunker)
    chunks: list[Chunk] = []
    for document in documents:
        old = known.get(document.doc_id)
        chunks += chunks_of(document, size, count, chunker) if old is None else old
    check(chunks, size)
    facts = {
        "documents": len(documents),
        "cut": len(texts.keys() - known.keys()),
        "tokens": dict(Counter(chunk.tokens for chunk in chunks)),
        "texts": texts,
    }
    return Made(shards.table_of(Chunk, chunks), facts)


def _known(former: Former | None, texts: Mapping[str, str]) -> dict[str, list[Chunk]]:
    """Return the chunks of those documents whose text is the one that was cut."""
    if former is None:
        return {}
    same = texts.items() & former.facts["texts"].items()
    known: dict[str, list[Chunk]] = {doc_id: [] for doc_id, _ in same}
    rows = shards.read_shard(former.output, Chunk) if former.output and known else ()
    for row in rows:
        if row.doc_id in known:
            known[row.doc_id].append(row)
    return known


def run(size: int, run: Run = map) -> dict[str, Any]:
    """Cut all accepted documents and return the report. `run` is map, or that of a cluster."""
    started = time.perf_counter()
    chunker = fingerprint(size)
    step = partial(cut_shard, size=size, chunker=chunker)
    code = per_shard.code(
        __file__, blocks.__file__, fitting.__file__, pieces.__file__, records.__file__
    )
    identity = records.digest(chunker, code)
    made = per_shard.mapped([paths.ACCEPTED], paths.CHUNKS, step, identity, run)
    tokens: Counter[int] = Counter()
    for shard in made:
        tokens.update({int(size): number for size, number in shard.facts["tokens"].items()})
    sizes = sorted(tokens.elements()) or [0]
    report = {
        "documents": sum(shard.facts["documents"] for shard in made),
        "cut": sum(shard.facts["cut"] for shard in made if shard.computed),
        "chunks": tokens.total(),
        "chunker": chunker,
        "tokens": {
            "smallest": sizes[0],
            "median": sizes[len(sizes) // 2],
            "largest": sizes[-1],
        },
        "seconds": round(time.perf_counter() - started, 3),
    }
    write_json(paths.report("chunk"), report)
    log.info("chunk: %d chunks of %d documents", report["chunks"], report["documents"])
    return report


def fingerprint(size: int) -> str:
    """Return a hash of everything that decides where a text is cut. Raises ModelError."""
    own = records.code(*(str(module.__file__) for module in (blocks, fitting, pieces)), __file__)
    return records.digest(own, str(size), _tokenizer_file().read_bytes())


def _tokenizer_file() -> Path:
    path = paths.EMBEDDER / "tokenizer.json"
    if not path.exists():
        raise ModelError(f"{path} is missing: run inhouse init")
    return path


@lru_cache(maxsize=1)
def _counter(size: int, chunker: str) -> Count:
    """Return one counter for all shards: it remembers texts that it has counted. Raises ModelError
    on a worker that has another tokenizer."""
    if (here := fingerprint(size)) != chunker:
        raise ModelError(
            f"{_tokenizer_file().absolute()} is another tokenizer than the run's: expected chunker "
            f"{chunker[:12]}, got {here[:12]}. Share the run's models/embedder with every worker"
        )
    return token_counter()


def token_counter() -> Count:
    """Return a counter by the embedder's own tokenizer; an overlong word counts as if it were
    cut."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_tokenizer_file()))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    @lru_cache(maxsize=100_000)  # the same blocks are counted again and again while a text is cut
    def count(text: str) -> int:
        [encoding] = tokenizer.encode_batch_fast([text], add_special_tokens=False)  # no offsets
        long = LONG.findall(text) if len(text) > 100 else ()
        return len(encoding) + sum(len(word) // 4 for word in long)

    if count("\n \n"):
        return count
    return lambda text: count(
        text.strip()
    )  # blanks are no tokens here: what differs by them is one


def check(chunks: Sequence[Chunk], size: int) -> None:
    """Raise ValidationError if an id occurs twice, or a chunk is empty or too large."""
    twice = [identity for identity, n in Counter(c.chunk_id for c in chunks).items() if n > 1]
    empty = [chunk.chunk_id for chunk in chunks if not chunk.text.strip()]
    large = [chunk.chunk_id for chunk in chunks if chunk.tokens > size]
    for problem, ids in (("twice", twice), ("empty", empty), (f"above {size} tokens", large)):
        if ids:
            raise ValidationError(f"chunk: {len(ids)} chunks are {problem}, first {ids[0]}")


def main() -> None:
    values = params.load()
    with cluster.opened(values.cluster, "chunk") as workers:
        run(values.chunk.tokens, workers)


if __name__ == "__main__":
    console.run(main)
