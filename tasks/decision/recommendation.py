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
