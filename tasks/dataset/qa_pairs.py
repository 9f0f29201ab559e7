"""Draft the questions that a document answers, with their answers word for word.

In:  a Document
Out: Drafts: of its questions with answers, statements, tables, sections, briefs with their copy,
     diagnoses

Pairs that contain a redaction placeholder are dropped: a model that repeats one gives no answer.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from tasks.dataset import cell_questions, sentence_questions, statements
from tasks.dataset.sentence_questions import Inquiry
from tasks.dataset.wording.phrases import inside
from tasks.documents.sections import Section, cells, plain_text, sections, tables
from tasks.pii.placeholders import holds_placeholder
from tasks.records import Document, digest

FACTS = 12  # cells of one document's tables
SHORTEST = 8  # words of a section's statements that are worth asking for
OPENING = 45  # words of an answer, at most
READINGS = 9  # rows of a file of them
REWORD = "Say it as we would: "  # a request to say a text in the brand's words, not to write one

EXPLAIN = (
    "What do our documents say about {}?",
    "What should I know about {}?",
    "Can you tell me about {}?",
)
AGAIN = (
    "A customer wants to know this: {}",
    "{} Please tell me what you have on it.",
    "I could not find it anywhere. {}",
)  # other wordings of the question
SIGNS = ("complaint", "symptoms", "signs", "readings", "evidence")  # sections of a report
ASKED_OF_TABLES = ("text/csv", "application/jsonl", "spreadsheetml")  # mime types


@dataclass(frozen=True, slots=True)
class Draft:
    """A question and its answer."""

    question: str
    answer: str
    doc_id: str  # "" if no document answers it
    kind: str  # as of an Example
    place: str  # the headings above, outermost first
    context: str = ""  # words that distinguish the question from the same one about another thing
    worth: float = 1.0  # of a statement's question: see sentence_questions.worth

    @property
    def bare(self) -> str:
        """The question without its context."""
        return self.question.removesuffix(f" ({self.context})")


def of_document(document: Document, seed: int) -> Iterator[Draft]:
    """Yield every draft of one document; of its tables' cells a sample."""
    parts = list(sections(document.text))
    copy, voice = _copy(document, parts), _voice(document, parts)
    spoken = {id(part) for part, _ in voice}
    written = {id(part) for part, _ in copy} | {id(p) for p in parts if is_brief(p)}
    found = [draft for _, draft in [*copy, *voice]]
    found += _diagnosis(document, parts)
    found += _facts(document, [p for p in parts if id(p) not in spoken | written], seed)
    for part in parts:
        if id(part) not in written:
            found += _section(document, part)
    yield from (draft for draft in found if _whole(draft))


def _whole(draft: Draft) -> bool:
    """Return whether the draft has an answer and no placeholder."""
    return bool(draft.answer.strip()) and not holds_placeholder(draft.question + draft.answer)


def _draft(document: Document, part: Section, question: str, answer: str, kind: str) -> Draft:
    return Draft(question, answer, document.doc_id, kind, " > ".join(part.heading), document.title)


def _section(document: Document, part: Section) -> Iterator[Draft]:
    """Draft a heading that asks, with its answer, or the first statements below any other heading;
    and single statements."""
    if part.name.endswith("?"):
        tabular = any(mime in document.mime for mime in ASKED_OF_TABLES)
        kind = "question" if tabular else "faq"
        if (
            answer := cell_questions.without_links(part.text)
        ) and not cell_questions.EMPTY.fullmatch(answer):
            yield _draft(document, part, part.name, answer, kind)
    elif opening := _opening(document, part):
        title = document.title
        about = f"{inside(part.name)} in “{title}”" if part.name else f"“{title}”"
        form = EXPLAIN[int(digest(document.doc_id, about)[:8], 16) % len(EXPLAIN)]
        yield _draft(document, part, form.format(about), opening, "section")
    for inquiry in sentence_questions.of_section(document, part):
        if inquiry.fact not in ("heading", "table") and inquiry.sentence:
            yield _of_inquiry(document, part, inquiry)


def _of_inquiry(document: Document, part: Section, inquiry: Inquiry) -> Draft:
    made = _draft(document, part, inquiry.question, inquiry.sentence, "statement")
    return replace(made, worth=inquiry.worth)


def _opening(document: Document, part: Section) -> str:
    """Return the first statements of a section that can be understood alone; "" if they contain too
    little."""
    found: list[str] = []
    for statement in statements.statements(document, part):
        fits = len(" ".join([*found, statement.text]).split()) <= OPENING
        if not fits or not (sentence_questions.whole(statement.text) or found):
            break
        found.append(statement.text)
    opening = " ".join(found)
    return opening if len(re.findall(r"\w{2,}", opening)) >= SHORTEST else ""


def _facts(document: Document, parts: Sequence[Section], seed: int) -> list[Draft]:
    drafts = [
        Draft(
            cell_questions.of(cell, document.title),
            cell.value,
            document.doc_id,
            "table",
            place,
            context,
        )
        for part in parts
        for place, context in [(" > ".join(part.heading), _context(document, part))]
        for cell in map(cell_questions.plain, cells(part))
        if cell_questions.says(cell.value) and not holds_placeholder(document.title)
        for question in [cell_questions.of(cell, document.title)]
    ]
    chance = random.Random(f"{seed} {document.doc_id}")  # noqa: S311  nothing secret
    return sorted(chance.sample(drafts, min(FACTS, len(drafts))), key=drafts.index)


def _context(document: Document, part: Section) -> str:
    return f"{document.title}: {part.name}" if part.name else document.title


def _copy(document: Document, parts: Sequence[Section]) -> list[tuple[Section, Draft]]:
    """Return the pieces that follow a brief, each with the brief. "Copy 2" belongs to "Brief 2"; in
    a document with one brief, all that follows does, up to the notes."""
    found, brief = [], None
    for part in parts:
        name = part.name.lower()
        if is_brief(part):
            brief = part
        elif re.match(r"(?:notes?|remarks?|log)\b", name):
            brief = None
        elif brief is not None:
            piece = "copy" if name.startswith("copy") else part.name.lower()
            called = brief.name.partition(":")[2].strip()
            what = f"{document.title}{f', {called}' if called else ''}"
            question = f"Write the {piece} for this brief ({what}).\n\n{brief.text}"
            found.append((part, _draft(document, part, question, part.text, "copy")))
    return found


def is_brief(part: Section) -> bool:
    return part.name.lower().startswith("brief")


def _voice(document: Document, parts: Sequence[Section]) -> list[tuple[Section, Draft]]:
    """Draft from sentences before and after somebody rewrote them, and from words with those to use
    instead."""
    found = []
    for part in parts:
        for head, rows in tables(part):
            names = [name.lower() for name in head[:2]]
            shunned = [bool(re.search(r"\bnot\b", name)) for name in names] == [False, True]
            for row in rows if shunned or names == ["before", "after"] else ():
                before, after = (row[1], row[0]) if shunned else (row[0], row[1])
                question = f"{REWORD}“{before}”"
                found.append((part, _draft(document, part, question, after, "copy")))
    return found


def _diagnosis(document: Document, parts: Sequence[Section]) -> list[Draft]:
    """Draft the finding of a report, asked with the signs that it rests on."""
    finding = _finding(parts)
    named = {part.name.lower(): part for part in parts}
    shown = [_signs(named[name]) for name in SIGNS if name in named]
    whole = "\n\n".join(text for text in shown if not holds_placeholder(text))
    if finding is None or not whole:
        return []
    question = f"What is wrong with the machine that shows these signs?\n\n{whole}"
    return [_draft(document, finding, question, finding.text, "diagnosis")]


def _finding(parts: Iterable[Section]) -> Section | None:
    return next((part for part in parts if part.name.lower() in ("finding", "diagnosis")), None)


def of_readings(documents: Iterable[Document]) -> Iterator[Draft]:
    """Yield the findings of reports, asked with some of the readings in the file that they name."""
    every = list(documents)
    by_name = {PurePosixPath(d.uri).name: d for d in every}
    for report in every:
        finding = _finding(sections(report.text))
        for name in dict.fromkeys(re.findall(r"[\w-]+\.(?:csv|xlsx|jsonl)\b", report.text)):
            if finding is not None and name in by_name:
                shown = _readings(by_name[name])
                question = f"What is wrong with the machine that gave these readings?\n\n{shown}"
                draft = _draft(report, finding, question, finding.text, "diagnosis")
                if shown and _whole(draft):
                    yield draft


def _readings(document: Document) -> str:
    """Return rows of its first table, from the first to the last, evenly spaced."""
    rows = [block for part in sections(document.text) for block in part.blocks if block.lead]
    first = [block for block in rows if block.lead == rows[0].lead]
    step = max(1, (len(first) - 1) // (READINGS - 1))
    return plain_text(first[::step][:READINGS])


def _signs(part: Section) -> str:
    """Return its table, because the text below it interprets the signs; else its text."""
    return plain_text([block for block in part.blocks if block.lead]) or part.text


def disambiguated(drafts: Iterable[Draft]) -> list[Draft]:
    """Return the drafts with their context if several documents are asked the same, and without
    those that are still the same: nobody could answer them."""
    every = list(drafts)
    asked = Counter(draft.question for draft in every)
    every = [draft if asked[draft.question] == 1 else contextual(draft) for draft in every]
    asked = Counter(draft.question for draft in every)
    return [draft for draft in every if asked[draft.question] == 1]


def contextual(draft: Draft) -> Draft:
    """Return a draft whose question names its context, if it has one."""
    return replace(draft, question=f"{draft.bare} ({draft.context})") if draft.context else draft


def reworded(draft: Draft) -> Draft:
    """Rephrase a draft: a section in the next form, the rest as people write it."""
    number = int(digest(draft.question)[:8], 16)
    asked = AGAIN[number % len(AGAIN)].format(draft.bare)
    for form, other in zip(EXPLAIN, [*EXPLAIN[1:], EXPLAIN[0]], strict=True):
        before, after = form.split("{}")
        if draft.kind == "section" and draft.bare.startswith(before):
            asked = other.format(draft.bare.removeprefix(before).removesuffix(after))
    return replace(draft, question=draft.question.replace(draft.bare, asked, 1))
