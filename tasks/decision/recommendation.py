"""Define the recommendation, and read and write it: reports/recommend.json.

In:  reports/recommend.json, written by tasks.decision.recommend
Out: a Recommendation
Run: called by tasks.decision and flows
"""

from collections.abc import Mapping

from pydantic import BaseModel

from tasks import paths
from tasks.errors import InhouseError
from tasks.storage import reports

COMMAND = "inhouse run finetune"
DEMONSTRATES = "What follows demonstrates the method: do not decide by it."

Goals = dict[str, float | None]  # in each goal's own unit; None: not measured


class Background(BaseModel, frozen=True):
    """A finding of others."""

    says: str
    source: str
    url: str


class Asked(BaseModel, frozen=True):
    """How many questions there were, and how many it takes to decide."""

    n: int
    needed: int | None  # None: there is one arm alone


class NextStep(BaseModel, frozen=True):
    """The fewest further questions after which resamples agree on an arm."""

    questions: int | None  # None: even the most that were tried do not decide
    tried: int  # the most
    kinds: dict[str, int]  # how many of each kind
    uncertain: dict[str, float]  # by kind, the share of the variance of the difference between the
    between: tuple[str, str]  # two arms that were named most often


class Stability(BaseModel, frozen=True):
    """How often the rule names each arm when the documents with their questions are resampled."""

    arm: str  # that the rule names
    share: float  # of the resamples that name it
    named: dict[str, float]  # shares, the largest first
    resamples: int
    safe: str  # the cheapest arm that loses little against the best
    next: NextStep | None  # None: it is decided


class Operated(BaseModel, frozen=True):
    """The arms that a company would operate, and what they take together."""

    arms: dict[str, str]  # by use
    models: int  # different ones
    memory_mb: int | None  # of these models; None: not measured
    per_1000_answers: float  # the mean of the uses


class Company(BaseModel, frozen=True):
    """The choice for all uses together: an arm for each, or one arm for all."""

    each: Operated
    one: Operated | None  # None: no arm does the tasks of all uses within their limits
    lost: dict[str, float]  # by use, how far the one arm is below the use's own, in its measure
    sentences: list[str]


class Recommendation(BaseModel, frozen=True):
    """One arm for a use, with the reasons; by arm, what speaks for and against it."""

    use: str
    kind: str
    recommended: str | None
    demonstration: bool  # too few questions to decide on
    stability: Stability | None  # None: no arm is within the limits
    headline: str
    sentences: list[str]
    would_change: list[str]
    background: list[Background]
    leading: str  # the measure that decides
    alpha: float
    best: str | None  # the highest mean of the leading measure
    equal: list[str]  # not significantly worse than the best, cheapest first
    worse: list[str]
    dropped: list[str] = []  # not asked everything, because they can't be the best
    out: dict[str, list[str]]  # by arm, the limits that it breaks, in words
    scores: dict[str, float]
    goals: dict[str, Goals]
    questions: Asked
    smallest_difference: float | None  # that these questions can show; None: none below 1
    uses: dict[str, "Recommendation"] = {}  # for the company's other uses, by name
    company: Company | None = None  # None: there is one use

    @property
    def alone(self) -> bool:
        """Whether every other arm within the limits was dropped."""
        return bool(self.dropped) and len(self.equal) + len(self.worse) == 1

    @property
    def decided(self) -> bool:
        """Whether there are enough questions, and resamples of them agree on the arm."""
        stable = self.stability is not None and self.stability.next is None
        return self.recommended is not None and stable and not self.demonstration

    def of(self, use: str | None) -> "Recommendation":
        """Return the recommendation for a use; None: for the first one. Raises InhouseError without
        it."""
        if use in (None, self.use):
            return self
        if use not in self.uses:
            raise InhouseError(
                f"{paths.report('recommend')} has no use {use!r}, only "
                f"{', '.join((self.use, *self.uses))}: run {COMMAND}"
            )
        return self.uses[str(use)]

    def every(self) -> Mapping[str, "Recommendation"]:
        """Return the recommendation for each use, by name."""
        return {self.use: self, **self.uses}


def read(use: str | None = None) -> Recommendation:
    """Read the recommendation for a use; None: for the first one, with those for
    the others. Raises InhouseError without a whole one."""
    return reports.read(paths.report("recommend"), Recommendation, COMMAND).of(use)


def write(advice: Recommendation) -> None:
    reports.write(paths.report("recommend"), advice)
