"""Read and write the answers of the comparison: reports/answers.jsonl, a line per arm and question.

In:  reports/answers.jsonl, written by tasks.evaluation.compare
Out: AnswerLines
Run: called by tasks.evaluation.compare and tasks.decision.page
"""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ValidationError

from tasks import paths
from tasks.errors import InhouseError
from tasks.evaluation import comparison
from tasks.storage import reports
from tasks.storage.atomic import write_lines

FILE = paths.REPORTS / "answers.jsonl"


class AskedQuestion(BaseModel, frozen=True):
    """A question, without personal data that somebody asked about."""

    id: str
    text: str
    kind: str
    axis: str  # knowledge, transfer, fresh or none
    answers: list[str]  # accepted; empty if to decline is right, or if they are hidden


class Cited(BaseModel, frozen=True):
    """The place that supports a sentence of the answer."""

    uri: str
    title: str
    locator: str  # the headings above it
    quote: str
    score: float  # share of the sentence's weight that the quote holds
    passage: str
    start: int  # of the quote in `passage`, in characters
    end: int


class AnswerLine(BaseModel, frozen=True):
    """An arm's answer, and its measures."""

    use: str  # whose task it was
    question: AskedQuestion
    arm: str
    answer: str
    measures: dict[str, float | None]  # None: the measure does not apply
    citations: list[Cited]
    declined: bool
    hidden: bool  # its words, because not everyone may read them


def read() -> Iterator[AnswerLine]:
    """Yield the lines of the file; none without it. Raises InhouseError for a broken
    one."""
    rows = FILE.read_text("utf-8").split("\n") if FILE.is_file() else []
    for number, row in enumerate(rows, 1):
        if row:
            yield _parsed(number, row)


def _parsed(number: int, row: str) -> AnswerLine:
    try:
        return AnswerLine.model_validate_json(row)
    except ValidationError as error:
        raise InhouseError(
            f"{FILE}, line {number} {reports.problem(error)}: run {comparison.COMMAND} again"
        ) from None


def write(lines: Iterable[AnswerLine]) -> None:
    write_lines(FILE, map(reports.as_json, lines))
