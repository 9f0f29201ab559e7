"""Define a company that is made of public data: its documents, and the tasks of one use.

In:  what a data set holds
Out: a Company
Run: made by bench.decision.support, style and machines; compared by bench.decision.choice
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SOURCE = "company"  # of its documents


@dataclass
class Company:
    """Its pages before training and after it, and the held-out tasks."""

    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    questions: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # of the tasks, beside params.yaml
    use: str = "service"  # that is measured; the others are asked nothing
    style: dict[str, Any] = field(default_factory=dict)  # the brand's rules and briefs
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)  # of params.yaml, by section
    epochs: dict[str, float] = field(default_factory=dict)  # where those of params.yaml are few

    def ask(self, text: str, answers: Sequence[str], page: str) -> None:
        row = {"_id": f"q{len(self.questions):04}", "text": text, "answers": list(answers)}
        row |= {"documents": [page], "kind": "lookup", "groups": [], "split": "test"}
        self.questions.append(row)
