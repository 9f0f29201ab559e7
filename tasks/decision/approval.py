"""Ask whether the recommended arm is promoted: one question per comparison and weights.

In:  reports/recommend.json, reports/compare.json, the weights, reports/decisions.jsonl
Out: the Question, and the decision on it, if it was made
Run: called by tasks.decision.promote and flows.promote
"""

from dataclasses import dataclass

from tasks import paths
from tasks.answer import arms
from tasks.answer.arms import Arm
from tasks.decision import champion, decisions, recommendation
from tasks.decision.champion import Champion
from tasks.decision.decisions import Decision
from tasks.evaluation import comparison
from tasks.models.weights import sha256


@dataclass(frozen=True, slots=True)
class Question:
    """Promote this arm on this evidence? Two questions with the same evidence are one."""

    arm: str
    comparison: str  # SHA-256 of reports/compare.json
    weights: str | None  # SHA-256 of the arm's weights; None: an endpoint's
    use: str | None = None  # that the arm is to answer for; None: the first one

    @property
    def parsed(self) -> Arm:
        return arms.parse(self.arm)

    @property
    def key(self) -> str:
        """Return the evidence as lowercase letters, digits and dashes, for `change`."""
        named = "-".join(filter(None, (self.use, self.arm.replace("+", "-"))))
        return "-".join((named, self.comparison, self.weights or "endpoint"))


def question(use: str | None = None) -> Question | None:
    """Return today's question for a use; None if no arm is recommended. Raises InhouseError without
    a recommendation, a comparison or whole weights."""
    name = recommendation.read(use).recommended
    if name is None:
        return None
    comparison.read(use)  # a whole one
    weights = champion.weights(arms.parse(name))
    return Question(name, sha256(paths.report("compare")), weights, use)


def others() -> list[str]:
    """Return the uses beside the first that something was recommended for. Raises InhouseError
    without a recommendation."""
    return list(recommendation.read().uses)


def decided(asked: Question) -> Decision | None:
    """Return the newest decision on the question: an arm was promoted on its comparison, or its
    arm was refused. Raises InhouseError for a broken record."""
    for made in decisions.newest_first():
        if (made.evidence.get("compare"), made.use) != (asked.comparison, asked.use):
            continue
        if made.action == "promote":
            return made
        if made.action == "refuse" and (made.arm, made.weights) == (asked.arm, asked.weights):
            return made
    return None


def closed(asked: Question, now: Champion) -> str:
    """Return why there is nothing to decide: the arm answers with these weights, or the question
    was decided on; "" if it is open."""
    if (asked.arm, asked.weights) == (now.arm, now.weights):
        return f"{asked.arm} answers already"
    made = decided(asked)
    return f"it was decided already: {decisions.sentence(made)}" if made else ""


def change(asked: str, now: Question) -> str:
    """Return what has changed since a question with this key was asked; "" if nothing has."""
    names = ("the recommended arm", "reports/compare.json", "the weights")
    pairs = zip(names, asked.rsplit("-", 2), now.key.rsplit("-", 2), strict=True)
    changed = [name for name, before, after in pairs if before != after]
    return f"{' and '.join(changed)} changed after the question was asked" if changed else ""
