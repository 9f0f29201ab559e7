"""Read the drafts that lie beside the approved questions: those that a person checked, and others.

In:  evaluate.questions, with the lines of tasks/dataset/draft_lines.py
Out: Drafts
Run: called by tasks.evaluation.uses.support
"""

from dataclasses import dataclass
from pathlib import Path

from tasks.dataset import held_out
from tasks.dataset.held_out import Question


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts that a comparison asks: those that a person checked, and all others."""

    checked: tuple[tuple[Question, Question | None], ...]  # as drafted; as approved, None: refused
    others: tuple[Question, ...]  # as drafted

    @property
    def asked(self) -> list[Question]:
        """Every question once."""
        every = [q for pair in self.checked for q in pair if q] + list(self.others)
        return list({question.identity: question for question in every}.values())


def read(path: Path, source: str, split: str) -> Drafts | None:
    """Return the drafts of the questions file; None if it has none. Checked ones are those of the
    split, because values were chosen on the others. Raises InhouseError for a broken line."""
    rows = held_out.drafted(path, source)
    approved = {question.identity: question for question in held_out.questions(path, source)}
    checked: list[tuple[Question, Question | None]] = []
    others = []
    for question, row in rows:
        if not row["verdict"]:
            others.append(question)
        elif row["half"] == split and (row["verdict"] == "no" or row["approved"] in approved):
            checked.append((question, approved.get(row["approved"])))
    return Drafts(tuple(checked), tuple(others)) if others and checked else None
