"""Draft questions for a company that has none; a person approves them.

In:  data/accepted; with generate.endpoint also data/chunks, data/vectors, models/embedder
Out: a CSV to tick off, and of the approved rows a file for evaluate.questions
Run: python -m tasks.dataset.draft_questions --out questions.csv
     python -m tasks.dataset.draft_questions --approve questions.csv --out questions.jsonl

Drafts come from headings that ask, statements with a fact that can be checked, and tables; if an
endpoint is set, from its model too, if retrieval finds the passage. Only those are written that a
reader understands without context and that the passage answers word for word: at most `MOST`, the
best first, spread over folders, documents and kinds of facts.
"""

import argparse
import csv
import json
import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tasks import console, params, paths
from tasks import pii as redact
from tasks.answer import retrieve
from tasks.answer.retrieve import Passage
from tasks.dataset import acceptable, outdated, selection, sentence_questions
from tasks.dataset.selection import Candidate, Sections
from tasks.documents.sections import sections
from tasks.errors import InhouseError
from tasks.index import reconcile, temporary_index
from tasks.models import embedder
from tasks.models.generator import Generator
from tasks.pii import outgoing
from tasks.records import PUBLIC, Document, digest
from tasks.storage import shards
from tasks.storage.atomic import whole

log = logging.getLogger(__name__)

COLUMNS = ("approved", "question", "answers", "document", "kind", "why")
YES, NO = ("yes", "y", "x", "true", "1"), ("", "no", "n", "false", "0")
UNANSWERABLE = "unanswerable"
KINDS = ("lookup", "in a table", "several documents", UNANSWERABLE, "not for this reader",
         "changed", "superseded")  # fmt: skip
DEV_SHARE = 0.4  # of the questions: values are chosen on them, and reported on the others
TOP = 5  # places among which a model's question has to find its passage
PASSAGES = 100  # that a model is asked about
ANSWER_TOKENS = 120
MOST = 300  # drafts: a person reads them all
MODEL_WORTH = 0.95  # of a question that a larger model asks

ASK = (
    "Here is a passage of a company's documents. Write one question that a customer or a colleague "
    "could ask and that this passage alone answers, in other words than the passage's. Then give "
    "the answer as a few words copied from the passage.\n\nQuestion: ...\nAnswer: ..."
)
_REPLY = re.compile(r"Question:\**\s*(.+?)\s*\n\s*\**Answer:\**\s*(.+)")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the CSV."""

    question: str
    answers: str  # alternatives, separated by |
    document: str  # its URI; several are separated by |
    kind: str
    why: str
    approved: str = ""


def of_documents(documents: Sequence[Document]) -> Iterator[tuple[Row, float]]:
    """Yield the questions of their headings, statements and tables, each with its worth."""
    for document in documents:
        for part in sections(document.text):
            for found in sentence_questions.of_section(document, part):
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


def approved(
    rows: Iterable[tuple[int, Mapping[str, str | None]]],
    readers: Mapping[str, Collection[str]],
    source: str,
    redactor: outgoing.RedactsText,
) -> list[dict[str, Any]]:
    """Return the approved rows (given with their line numbers) in the form of evaluate.questions,
    without personal data: a person may have typed it.

    Raises InhouseError naming every line that is wrong."""
    found: dict[str, dict[str, Any]] = {}
    problems = []
    for line, row in rows:
        said = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if said["approved"].lower() in NO:
            continue
        try:
            said |= _without_personal_data(said, redactor)
            problem = _problem(said, readers, source)
        except redact.RedactionError as error:
            problem = f"it can't be searched for personal data: {error}"
        if not problem and said["question"] in found:
            problem = "the question is there twice"
        if problem:
            problems.append(f"line {line}: {problem}")
        else:
            found[said["question"]] = _approved(said, readers, source)
    if problems:
        raise InhouseError("; ".join(problems))
    return list(found.values())


def _without_personal_data(
    said: Mapping[str, str], redactor: outgoing.RedactsText
) -> dict[str, str]:
    answers = [redactor.redact(answer)[0] for answer in _cut(said["answers"])]
    return {"question": redactor.redact(said["question"])[0], "answers": "|".join(answers)}


def _problem(said: Mapping[str, str], readers: Mapping[str, object], source: str) -> str:
    """Return the problem of a row; "" if it is valid."""
    unknown = [uri for uri in _cut(said["document"]) if uri not in readers]
    elsewhere = [uri for uri in _cut(said["document"]) if not uri.startswith(f"{source}/")]
    needs = said["kind"] != UNANSWERABLE
    problems = {
        f"approved is {said['approved']!r}, not yes or no": said["approved"].lower() not in YES,
        "it has no question": not said["question"],
        f"kind is {said['kind']!r}, not one of {', '.join(KINDS)}": said["kind"] not in KINDS,
        "it has no answer": needs and not _cut(said["answers"]),
        "it has no document": needs and not _cut(said["document"]),
        f"an {UNANSWERABLE} question has no answer and no document": not needs
        and bool(said["answers"] or said["document"]),
        f"{', '.join(unknown)} is not a document of {paths.ACCEPTED}": bool(unknown),
        f"{', '.join(elsewhere)} is not of evaluate.source, {source}": bool(elsewhere),
    }
    return next((problem for problem, holds in problems.items() if holds), "")


def _approved(
    said: Mapping[str, str], readers: Mapping[str, Collection[str]], source: str
) -> dict[str, Any]:
    documents = _cut(said["document"])
    groups = {group for uri in documents if PUBLIC not in readers[uri] for group in readers[uri]}
    hashed = digest(said["question"])
    return {
        "_id": f"d{hashed[:10]}",
        "text": said["question"],
        "answers": _cut(said["answers"]),
        "documents": [uri.removeprefix(f"{source}/") for uri in documents],
        "kind": said["kind"],
        "groups": [] if said["kind"] == "not for this reader" else sorted(groups),
        "split": "dev" if int(hashed[10:18], 16) < DEV_SHARE * 16**8 else "test",
    }


def _cut(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


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
    with whole(out) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    log.info("questions: %d drafts of %d documents in %s", len(rows), len(documents), out)
    return len(rows)


def _of_endpoint(values: params.Params, uris: Collection[str]) -> list[tuple[Row, float]]:
    how = values.retrieve
    engine = embedder.configured(values.embed)
    desired = reconcile.read_desired_points()
    everyone = {group for groups in desired.readers.values() for group in groups}
    asked = [chunk_id for chunk_id, payload in desired.payloads.items() if payload.uri in uris]
    drawn = sorted(asked, key=digest)[:PASSAGES]  # a sample that stays the same
    passages = [Passage(i, desired.payloads[i], 1.0, 1.0) for i in drawn]
    generator = outgoing.load(values.generate, paths.BASE)
    with temporary_index.index(desired, how.hnsw_ef) as store:

        def search(text: str) -> Sequence[Passage]:
            return retrieve.search_as(text, everyone, TOP, store, engine, how)

        return list(of_model(passages, generator, search))


def approve(table: Path, out: Path, source: str, redactor: outgoing.RedactsText) -> int:
    """Write the approved questions; returns their number. Raises InhouseError."""
    held = shards.columns(paths.ACCEPTED, Document, ["uri", "groups"]).to_pylist()
    readers = {row["uri"]: row["groups"] for row in held}
    with table.open(encoding="utf-8-sig", newline="") as file:  # as spreadsheets save it
        reader = csv.DictReader(file)
        if missing := set(COLUMNS) - set(reader.fieldnames or ()):
            raise InhouseError(f"{table}: line 1: no column {', '.join(sorted(missing))}")
        try:
            found = approved(((reader.line_num, row) for row in reader), readers, source, redactor)
        except InhouseError as error:
            raise InhouseError(f"{table}: {error}") from None
    with whole(out) as temporary:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found)
        temporary.write_text("".join(lines), "utf-8")
    log.info("questions: %d approved in %s; name it in evaluate.questions", len(found), out)
    return len(found)


def take_over(table: Path, out: Path, values: params.Params) -> None:
    """Write the approved questions, without personal data. Raises InhouseError."""
    approve(table, out, values.evaluate.source, redact.build(values.redact))


def main() -> None:
    parser = argparse.ArgumentParser(description="Draft questions, or take over approved ones.")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument("--approve", type=Path, help="a CSV of drafts in which rows say yes")
    arguments = parser.parse_args()
    values = params.load()
    if arguments.approve:
        take_over(arguments.approve, arguments.out, values)
    else:
        draft(arguments.out, values)


if __name__ == "__main__":
    console.run(main)
