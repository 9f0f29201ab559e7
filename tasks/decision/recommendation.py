"""Define the recommendation, and read and write it: reports/recommend.json.

In:  reports/recommend.json, written by tasks.decision.recommend
Out: a Recommendation
Run: called by tasks.decision and flows
"""

from pydantic import BaseModel

from tasks import paths
from tasks.storage import reports

COMMAND = "inhouse run finetune"

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


class Recommendation(BaseModel, frozen=True):
    """One arm, with the reasons; by arm, what speaks for and against it."""

    recommended: str | None
    demonstration: bool  # too few questions to decide on
    headline: str
    sentences: list[str]
    would_change: list[str]
    background: list[Background]
    leading: str  # the measure that decides
    alpha: float
    best: str | None  # the highest mean of the leading measure
    equal: list[str]  # not significantly worse than the best, cheapest first
    worse: list[str]
    out: dict[str, list[str]]  # by arm, the limits that it breaks, in words
    scores: dict[str, float]
    goals: dict[str, Goals]
    questions: Asked
    smallest_difference: float | None  # that these questions can show; None: none below 1


def read() -> Recommendation:
    """Return the recommendation that lies there. Raises InhouseError without a whole one."""
    return reports.read(paths.report("recommend"), Recommendation, COMMAND)


def write(advice: Recommendation) -> None:
    reports.write(paths.report("recommend"), advice)
