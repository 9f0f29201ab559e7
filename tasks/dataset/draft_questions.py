"""Draft questions for a company that has none; a person approves them.

In:  data/accepted; with generate.endpoint also data/chunks, data/vectors, models/embedder
Out: a CSV to tick off, or to decide on the page /drafts; rows that are decided stay
Run: python -m tasks.dataset.draft_questions --out questions.csv

Drafts come from headings that ask, statements with a fact that can be checked, and tables; if an
endpoint is set, from its model too, if retrieval finds the passage. Only those are written that a
reader understands without context and that the passage answers word for word: at most `MOST`, the
best first, spread over folders, documents and kinds of facts.
"""

import argparse
import heapq
import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from tasks import console, params, paths
from tasks.answer import retrieve
from tasks.answer.retrieve import Passage
from tasks.dataset import (
    acceptable,
    draft_reviews,
    draft_table,
    outdated,
    selection,
    sentence_questions,
    topics,
)
from tasks.dataset.approved_questions import LOCK
from tasks.dataset.draft_table import Row
from tasks.dataset.selection import Candidate, Sections
from tasks.documents.sections import sections
from tasks.errors import InhouseError
from tasks.index import desired, temporary_index
from tasks.models import embedder
from tasks.models.generator import Generator
from tasks.pii import outgoing
from tasks.records import Document, digest
from tasks.storage import shards
from tasks.storage.atomic import alone

log = logging.getLogger(__name__)

TOP = 5  # places among which a model's question has to find its passage
PASSAGES = 100  # that a model is asked about
ANSWER_TOKENS = 120
MOST = 300  # drafts: a person reads them all
FEW = 30  # drafts, with which no comparison tells the arms apart
MODEL_WORTH = 0.95  # of a question that a larger model asks

ASK = (
    "Here is a passage of a company's documents. Write one question that a customer or a colleague "
    "could ask and that this passage alone answers, in other words than the passage's. Then give "
    "the answer as a few words copied from the passage.\n\nQuestion: ...\nAnswer: ..."
)
_REPLY = re.compile(r"Question:\**\s*(.+?)\s*\n\s*\**Answer:\**\s*(.+)")


def of_documents(documents: Sequence[Document]) -> Iterator[tuple[Row, float]]:
    """Yield the questions of their headings, statements and tables, each with its worth."""
    known = topics.everyday([document.text for document in documents])
    for document in documents:
        for part in sections(document.text):
            for found in sentence_questions.of_section(document, part, known):
                kind = "in a table" if found.fact == "table" else "lookup"
                why = " in ".join(filter(None, (found.fact, " > ".join(part.heading))))
                answer = found.short.replace("|", "/")
                yield Row(found.question, answer, document.uri, kind, why), found.worth


def of_model(
    passages: Iterable[Passage], generator: Generator, search: Callable[[str], Sequence[Passage]]
) -> Iterator[tuple[Row, float]]:
    """Yield a larger model's questions about passages, if a reader understands them, retrieval
    finds the passage, and the passage contains the answer."""
    for passage in passages:
        where = " > ".join((passage.payload.title, *passage.payload.heading))
        shown = f"{ASK}\n\nPassage: {where}\n{passage.payload.text}"
        [reply] = generator.generate([[{"role": "user", "content": shown}]], ANSWER_TOKENS)
        parsed = _REPLY.search(reply.text)
        if parsed is None:
            continue
        question, answer = parsed[1], parsed[2].strip('"“”').rstrip(".")
        if not acceptable.fits(question, answer) or not _holds(passage.payload.text, answer):
            continue
        ranks = [found.chunk_id for found in search(question)[:TOP]]
        if passage.chunk_id in ranks:
            why = f"{generator.name}, found at rank {ranks.index(passage.chunk_id) + 1}"
            row = Row(question, answer.replace("|", "/"), passage.payload.uri, "lookup", why)
            yield row, MODEL_WORTH


def _holds(text: str, answer: str) -> bool:
    return f" {_even(answer)} " in f" {_even(text)} "


def _even(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def chosen(rows: Iterable[tuple[Row, float]], documents: Sequence[Document]) -> list[Row]:
    """Return at most `MOST` rows, the best first: distinct ones that one document answers."""
    made = {(row.question, row.document): (row, worth) for row, worth in rows}
    candidates = [
        Candidate(row.question, row.answers, row.document, row.why.partition(" in ")[0], worth)
        for row, worth in made.values()
    ]
    known = Sections(
        (document.uri, "\n".join((document.title, *part.heading, part.text)))
        for document in documents
        for part in sections(document.text)
    )
    found = selection.chosen(candidates, known, MOST)
    return [made[candidate.question, candidate.doc_id][0] for candidate in found]


def draft(out: Path, values: params.Params) -> int:
    """Write the CSV; return the number of its rows. Raises InhouseError if evaluate.source has no
    documents."""
    source = values.evaluate.source
    documents = [d for d in shards.read(paths.ACCEPTED, Document) if d.uri.startswith(f"{source}/")]
    if not documents:
        raise InhouseError(
            f"{paths.ACCEPTED} has no documents of evaluate.source ({source}): run "
            "inhouse run reindex, or set it to a source of ingest.sources"
        )
    documents.sort(key=lambda document: document.uri)
    documents = outdated.without(documents, values.examples.outdated)
    made = list(of_documents(documents))
    if values.generate.endpoint:
        made += _of_endpoint(values, {document.uri for document in documents})
    rows = chosen(made, documents)
    with alone(LOCK):
        table = draft_reviews.with_decided((row.cells() for row in rows), out)
        draft_table.write(out, table)
    log.info("questions: %d drafts of %d documents in %s", len(rows), len(documents), out)
    if len(rows) < FEW:
        log.info(
            "questions: a comparison needs more: add rows of your own to the file (yes, question, "
            "answers, document, kind lookup), or set generate.endpoint, whose model drafts too"
        )
    return len(rows)


def _of_endpoint(values: params.Params, uris: Collection[str]) -> list[tuple[Row, float]]:
    settings = values.retrieve
    engine = embedder.configured(values.embed)
    points = desired.looked_up()
    everyone = {group for groups in points.readers.values() for group in groups}
    drawn = heapq.nsmallest(  # a sample that stays the same
        PASSAGES, points.payloads_of(uris), key=lambda point: digest(point[0])
    )
    passages = [Passage(chunk_id, payload, 1.0, 1.0) for chunk_id, payload in drawn]
    generator = outgoing.load(values.generate, paths.BASE)
    with temporary_index.index(points, settings.hnsw_ef) as store:

        def search(text: str) -> Sequence[Passage]:
            return retrieve.search_as(text, everyone, TOP, store, engine, settings)

        return list(of_model(passages, generator, search))


def main() -> None:
    parser = argparse.ArgumentParser(description="Draft questions for a person to approve.")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    draft(parser.parse_args().out, params.load())


if __name__ == "__main__":
    console.run(main)
