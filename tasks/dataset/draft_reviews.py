"""Keep what reviewers decide about drafts, on the page and in the CSV.

In:  the CSV of drafts, data/accepted
Out: the same CSV, evaluate.questions, and .inhouse/drafts/decided.jsonl, a line per decision of the
     page
Run: inhouse questions approve; the page /drafts (app/service/drafts.py) calls `decide`

A spreadsheet that was opened before a decision of the page, and is saved after it, writes the older
state over it. So a decision of the page counts where the CSV is undecided, and if both decided
differently, none of them does until somebody decides it on the page.
"""

import contextlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tasks import params, paths
from tasks import pii as redact
from tasks.dataset import approved_questions, draft_lines, draft_passages, draft_table
from tasks.dataset.approved_questions import LOCK
from tasks.dataset.draft_table import ID, Table, cut, verdict
from tasks.errors import InhouseError
from tasks.pii import outgoing
from tasks.records import digest
from tasks.storage import journal
from tasks.storage.atomic import alone

log = logging.getLogger(__name__)

JOURNAL = paths.DRAFTS / "decided.jsonl"


class StaleError(InhouseError):
    """Somebody else has decided the draft since it was shown."""


@dataclass(frozen=True, slots=True)
class State:
    """A draft, and what was decided about it."""

    verdict: str  # yes, no, or "" for nothing
    question: str
    answers: str  # alternatives, separated by |

    @property
    def token(self) -> str:
        """A mark that changes with the state."""
        return digest(json.dumps(asdict(self)))[:16]

    def cells(self) -> dict[str, str]:
        """Return the cells of the CSV."""
        return {"approved": self.verdict, "question": self.question, "answers": self.answers}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided about a draft on the page."""

    id: str
    document: str  # as in the CSV; a document that is forgotten is found by it
    was: State  # as the reviewer saw it
    now: State
    by: str  # the id of the reviewer's key; "" for others
    when: str  # ISO, UTC


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A row of the CSV with what holds of it."""

    line: int
    row: Mapping[str, str]
    state: State
    otherwise: str = ""  # what the page said of a row that the CSV decides differently


def reviewed(table: Table, file: Path = JOURNAL) -> list[Reviewed]:
    """Return the rows with what holds of them."""
    known = decisions(file)
    return [_reviewed(line, row, known.get(row[ID], [])) for line, row in table.rows]


def decisions(file: Path = JOURNAL) -> dict[str, list[Decision]]:
    """Return the decisions of the page by the id of the draft, the newest last. A torn line is left
    out."""
    found: dict[str, list[Decision]] = {}
    for line in journal.lines(file):
        try:
            row = json.loads(line)
            was, now = State(**row["was"]), State(**row["now"])
            made = Decision(row["id"], row["document"], was, now, row["by"], row["when"])
        except (ValueError, KeyError, TypeError):
            continue
        found.setdefault(made.id, []).append(made)
    return found


def _reviewed(line: int, row: Mapping[str, str], made: list[Decision]) -> Reviewed:
    there = _state(row)
    if not made or there == made[-1].now:
        return Reviewed(line, row, there)
    before = [state for each in made for state in (each.was, each.now)]
    last = made[-1].now
    if not there.verdict and there in before:  # an older state was saved over the page's
        return Reviewed(line, row, last)
    undecided = State("", there.question, there.answers)
    return Reviewed(line, row, undecided, last.verdict or "undecided")


def _state(row: Mapping[str, str]) -> State:
    return State(verdict(row["approved"]), row["question"], row["answers"])


def decide(
    identity: str,
    seen: str,
    wanted: State,
    by: str,
    values: params.Params,
    redactor: outgoing.RedactsText,
) -> Reviewed:
    """Write a reviewer's decision about the draft that they saw with the token `seen`; return what
    holds now.

    Raises StaleError if it has changed since, InhouseError if it is not valid, and OSError if a
    file can't be written: then decide it again, because some of the files may be written."""
    path = Path(values.evaluate.drafts)
    with alone(LOCK):
        table = draft_table.read(path)
        found = next((each for each in reviewed(table) if each.row[ID] == identity), None)
        if found is None:
            raise StaleError(f"{path} does not have this draft any more")
        if found.state.token != seen:
            raise StaleError("somebody has decided this draft since it was shown")
        wanted = _filtered(wanted, found.row, redactor)
        row = {**found.row, **wanted.cells()}
        rows = [(found.line, row), *_asking_the_same(row, table)]
        changed = table.changed(identity, wanted.cells())
        when = datetime.now(UTC).isoformat()
        made = Decision(identity, row["document"], _state(found.row), wanted, by, when)
        _apply(rows, Path(values.evaluate.questions), values, redactor, _drafts(changed, made))
        draft_table.write(path, changed)
        _keep(made)
    return Reviewed(found.line, row, wanted)


def _asking_the_same(row: Mapping[str, str], table: Table) -> list[tuple[int, dict[str, str]]]:
    """Return the approved rows with the question of another one: that one's refusal is not
    theirs."""
    return [
        (line, other)
        for line, other in _decided(reviewed(table))
        if other["question"] == row["question"]
        and other["approved"] == "yes"
        and other[ID] != row[ID]
    ]


def take_over(
    path: Path, out: Path, values: params.Params, redactor: outgoing.RedactsText | None = None
) -> None:
    """Write the questions that the CSV and the page approve, and remove those that they refuse.
    Raises InhouseError naming every line that is wrong."""
    redactor = redactor or redact.build(values.redact)
    known = _Remembered(redactor)
    for _, row in _decided(reviewed(draft_table.read(path))):  # before the page has to wait for it
        known.remember(row["question"], *cut(row["answers"]))
    with alone(LOCK):
        table = draft_table.read(path)
        every = reviewed(table)
        decided = _decided(every)
        try:
            count = _apply(decided, out, values, known, _drafts(table))
        except InhouseError as error:
            raise InhouseError(f"{path}: {error}") from None
    refused = sum(row["approved"] == "no" for _, row in decided)
    log.info(
        "questions: %d approved, %d refused and %d undecided in %s; %s has %d questions%s",
        len(decided) - refused, refused, len(every) - len(decided), path, out, count,
        "" if Path(values.evaluate.questions) == out else "; evaluate.questions should name it",
    )  # fmt: skip
    for each in every:
        if each.otherwise:
            log.warning(
                "questions: %s: line %d: the file says %s, and the page %s, with the same or other "
                "words: decide it on the page /drafts; until then it stays as it is",
                path, each.line, _state(each.row).verdict or "nothing", each.otherwise,
            )  # fmt: skip


def _decided(every: Iterable[Reviewed]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows that hold, with the numbers of their lines."""
    return [(each.line, {**each.row, **each.state.cells()}) for each in every if each.state.verdict]


class _Remembered:
    """A redactor that searches no text twice."""

    def __init__(self, redactor: outgoing.RedactsText) -> None:
        self._redactor = redactor
        self._found: dict[str, tuple[str, object]] = {}

    def remember(self, *texts: str) -> None:
        """Search texts; one that can't be searched is an error where it is used."""
        for text in texts:
            with contextlib.suppress(redact.RedactionError):
                self.redact(text)

    def redact(self, text: str) -> tuple[str, object]:
        if text not in self._found:
            self._found[text] = self._redactor.redact(text)
        return self._found[text]


def _apply(
    rows: Sequence[tuple[int, Mapping[str, str]]],
    out: Path,
    values: params.Params,
    redactor: outgoing.RedactsText,
    drafts: Sequence[draft_lines.Kept],
) -> int:
    """Let the questions follow these rows: one that is approved is written, each other one leaves.
    With compare.drafts, all drafts are kept beside them. Return how many questions there are.
    Raises InhouseError, and then writes nothing."""
    accepted = [row for _, row in rows if row["approved"] == "yes"]
    uris = {uri for row in accepted for uri in cut(row["document"])}
    made = approved_questions.approved(
        rows,
        draft_passages.readers(uris),
        values.evaluate.source,
        redactor,
        draft_passages.texts(uris),
    )
    beside = draft_lines.lines(drafts, values.evaluate.source) if values.compare.drafts else []
    return approved_questions.write(out, made, [row for _, row in rows], beside)


def _drafts(table: Table, newest: Decision | None = None) -> list[draft_lines.Kept]:
    """Return every row as it was drafted, with what the page decided; `newest` is not in the
    journal yet."""
    known = decisions()
    if newest:
        known.setdefault(newest.id, []).append(newest)
    drafts = []
    for line, row in table.rows:
        made = known.get(row[ID], [])
        found = _reviewed(line, row, made)
        first, holds = (made[0].was if made else found.state), found.state
        before = {**row, "question": first.question, "answers": first.answers}
        on_page = not found.otherwise and bool(made or not holds.verdict)
        drafts.append(draft_lines.Kept(before, holds.verdict, holds.question, on_page))
    return drafts


def with_decided(rows: Iterable[Mapping[str, str]], path: Path) -> Table:
    """Return a table of new drafts in which decided ones stay as they are; so do those of the file
    at this path that are not drafted again."""
    old = draft_table.read(path) if path.exists() else draft_table.of_rows([])
    every = reviewed(old)
    decided = {row[ID]: row for _, row in _decided(every)}
    decided |= {each.row[ID]: dict(each.row) for each in every if each.otherwise}  # a conflict
    fresh = reviewed(draft_table.of_rows(rows))
    made = {each.row[ID]: {**each.row, **each.state.cells()} for each in fresh}
    return draft_table.of_rows((made | decided).values(), old.columns)


def _filtered(wanted: State, row: Mapping[str, str], redactor: outgoing.RedactsText) -> State:
    cells = {**row, **wanted.cells()}
    texts = draft_passages.texts(cut(row["document"]))
    try:
        cells = approved_questions.without_personal_data(cells, redactor, texts)
    except redact.RedactionError as error:
        raise InhouseError(f"it can't be searched for personal data: {error}") from None
    question, answers = ("\n".join(cells[name].splitlines()) for name in ("question", "answers"))
    return State(wanted.verdict, question, answers)  # as the CSV is read


def _keep(made: Decision) -> None:
    journal.append(JOURNAL, json.dumps(asdict(made), ensure_ascii=False))
