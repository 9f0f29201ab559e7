"""Make questions of the comparison of approved drafts: the one way that the CSV and the page share.

In:  rows of the CSV, with a person's verdicts; data/accepted
Out: evaluate.questions: approved ones are added or replaced, refused ones leave, all others stay

Personal data is removed before a row is written. An answer that was looked up has to stand in its
document.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tasks import paths
from tasks import pii as redact
from tasks.dataset import draft_passages, held_out
from tasks.dataset.draft_table import COLUMNS, ID, YES, cut, verdict
from tasks.documents.sections import Section
from tasks.errors import InhouseError
from tasks.pii import outgoing
from tasks.pii.placeholders import PATTERN
from tasks.records import PUBLIC, digest
from tasks.storage.atomic import whole

LOCK = paths.FEEDBACK / ".lock"  # of all that write evaluate.questions
UNANSWERABLE = "unanswerable"
UNFOUND = "its answer does not stand word for word in"
LOOKED_UP = ("lookup", "in a table")  # kinds whose answers are copied from a document
KINDS = (*LOOKED_UP, "several documents", UNANSWERABLE, "not for this reader", "changed",
         "superseded")  # fmt: skip
DEV_SHARE = 0.4  # of the questions: values are chosen on them, and reported on the others

Readers = Mapping[str, Collection[str]]  # the groups of each document
Texts = Mapping[str, Sequence[Section]]  # the sections of each document
Rows = Iterable[tuple[int, Mapping[str, str | None]]]  # with the numbers of their lines


def approved(
    rows: Rows,
    readers: Readers,
    source: str,
    redactor: outgoing.RedactsText,
    texts: Texts | None = None,
) -> list[dict[str, Any]]:
    """Return the approved rows in the form of evaluate.questions, without personal data: a person
    may have typed it. With `texts`, answers have to stand in their documents.

    Raises InhouseError naming every line that is wrong."""
    found: dict[str, dict[str, Any]] = {}
    problems = []
    for line, row in rows:
        cells = {name: (row.get(name) or "").strip() for name in (*COLUMNS, ID)}
        if verdict(cells["approved"]) in ("", "no"):
            continue
        try:
            cells |= without_personal_data(cells, redactor, texts)
            problem = _problem(cells, readers, source) or _unfound(cells, texts)
        except redact.RedactionError as error:
            problem = f"it can't be searched for personal data: {error}"
        if not problem and cells["question"] in found:
            problem = "the question is there twice"
        if problem:
            problems.append(f"line {line}: {problem}")
        else:
            found[cells["question"]] = question_of(cells, readers, source)
    if problems:
        raise InhouseError("; ".join(problems))
    return list(found.values())


def without_personal_data(
    row: Mapping[str, str], redactor: outgoing.RedactsText, texts: Texts | None = None
) -> dict[str, str]:
    """Return question and answers of a row without personal data. Raises RedactionError.

    What stands in the row's documents stays: their text has been redacted in its context, without
    which a product may look like a person."""
    uris = cut(row.get("document", "")) if texts else []
    shown = [text for uri in uris for part in (texts or {}).get(uri, ()) for text in _lines(part)]
    answers = [_redacted(answer, redactor, shown) for answer in cut(row["answers"])]
    return {
        "question": _redacted(row["question"], redactor, shown),
        "answers": "|".join(answers),
    }


def _lines(part: Section) -> tuple[str, str]:
    return part.text, "\n".join(part.heading)


def _redacted(text: str, redactor: outgoing.RedactsText, shown: Sequence[str]) -> str:
    """Return a text without personal data; unchanged if all that would go stands in `shown`."""
    redacted = redactor.redact(text)[0]
    if redacted == text or not shown:
        return redacted
    parts = re.split(f"(?:{PATTERN})", redacted)
    found = re.fullmatch("(.+?)".join(map(re.escape, parts)), text, re.DOTALL)
    if found and all(_stands(gone, shown) for gone in found.groups()):
        return text
    return redacted


def _stands(words: str, shown: Sequence[str]) -> bool:
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    return any(re.search(pattern, text) for text in shown)


def _problem(row: Mapping[str, str], readers: Readers, source: str) -> str:
    """Return the problem of a row; "" if it is valid."""
    unknown = [uri for uri in cut(row["document"]) if uri not in readers]
    elsewhere = [uri for uri in cut(row["document"]) if not uri.startswith(f"{source}/")]
    needs = row["kind"] != UNANSWERABLE
    problems = {
        f"approved is {row['approved']!r}, not yes or no": row["approved"].lower() not in YES,
        "it has no question": not row["question"],
        f"kind is {row['kind']!r}, not one of {', '.join(KINDS)}": row["kind"] not in KINDS,
        "it has no answer": needs and not cut(row["answers"]),
        "it has no document": needs and not cut(row["document"]),
        f"an {UNANSWERABLE} question has no answer and no document": not needs
        and bool(row["answers"] or row["document"]),
        f"{', '.join(unknown)} is not a document of {paths.ACCEPTED}": bool(unknown),
        f"{', '.join(elsewhere)} is not of evaluate.source, {source}": bool(elsewhere),
    }
    return next((problem for problem, holds in problems.items() if holds), "")


def _unfound(row: Mapping[str, str], texts: Texts | None) -> str:
    """Return that no answer stands in the passage that the row names; "" if one does."""
    if texts is None or row["kind"] not in LOOKED_UP:
        return ""
    named = (texts.get(uri, ()) for uri in cut(row["document"]))
    parts = [part for every in named for part in draft_passages.own(every, row["why"])]
    if draft_passages.holds(parts, cut(row["answers"])):
        return ""
    where = row["why"].partition(" in ")[2] or row["document"]
    return f"{UNFOUND} {where}: copy its words"


def question_of(row: Mapping[str, str], readers: Readers, source: str) -> dict[str, Any]:
    """Return the question that a row makes, as evaluate.questions has it."""
    documents = cut(row["document"])
    groups = {group for uri in documents if PUBLIC not in readers[uri] for group in readers[uri]}
    made = {
        "_id": identity(row["question"]),
        "text": row["question"],
        "answers": cut(row["answers"]),
        "documents": [uri.removeprefix(f"{source}/") for uri in documents],
        "kind": row["kind"],
        "groups": [] if row["kind"] == "not for this reader" else sorted(groups),
        "split": split(row["question"]),
    }
    return {**made, "draft": row[ID]} if row[ID] else made


def identity(question: str) -> str:
    """Return the id of an approved question."""
    return f"d{digest(question)[:10]}"


def split(question: str) -> str:
    """Return dev for DEV_SHARE of the questions, test for the others."""
    return "dev" if int(digest(question)[10:18], 16) < DEV_SHARE * 16**8 else "test"


def write(
    out: Path,
    made: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, str]],
    drafts: Sequence[Mapping[str, Any]] = (),
) -> int:
    """Write the questions made of decided rows in place of what these rows were before, and these
    drafts in place of all others; return how many questions the file has now. Call it with LOCK
    held.

    Raises InhouseError if another question of the file asks the same."""
    lines = out.read_text("utf-8").split("\n") if out.exists() else []
    gone = {row[ID] for row in rows}
    ours = {row["_id"] for row in made} | {identity(row["question"]) for row in rows}
    others = [line for line in lines if line.strip() and not _is_of(line, gone, ours)]
    asked = {_of(line).get("text"): _of(line).get("_id") for line in others}
    if twice := [f"{row['text']} ({asked[row['text']]})" for row in made if row["text"] in asked]:
        raise InhouseError(f"{out} asks this already: {'; '.join(twice)}. Refuse the draft")
    written = [*others, *(json.dumps(row, ensure_ascii=False) for row in made)]
    beside = (json.dumps(row, ensure_ascii=False) for row in drafts)
    with whole(out) as temporary:
        temporary.write_text("".join(f"{line}\n" for line in [*written, *beside]), "utf-8")
    return len(written)


def _is_of(line: str, drafts: Collection[str], ours: Collection[str]) -> bool:
    row = _of(line)
    known = row.get("draft") in drafts or row.get("_id") in ours
    return known or row.get("split") == held_out.DRAFTED


def _of(line: str) -> dict[str, Any]:
    """Return the values of a line; none if it is not a question, which reading the file reports."""
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}
