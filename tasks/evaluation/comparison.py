"""Define the comparison, and read and write it: reports/compare.json.

In:  reports/compare.json, written by tasks.evaluation.compare
Out: a Comparison
Run: called by tasks.decision and flows
"""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from tasks import paths
from tasks.errors import InhouseError
from tasks.models.card import Card
from tasks.storage import reports

COMMAND = "inhouse run finetune"


class Estimate(BaseModel, frozen=True):
    """The mean of a measure over n answers, and its interval."""

    mean: float
    low: float
    high: float
    n: int


Estimates = dict[str, Estimate]  # by measure


class Questions(BaseModel, frozen=True):
    """How many questions were asked, by axis and by kind."""

    n: int
    axes: dict[str, int]
    kinds: dict[str, int]


class Cost(BaseModel, frozen=True):
    """What an arm takes; money in the currency of compare.prices."""

    train_seconds: float
    index_seconds: float
    cost_per_update: float  # money per update of the documents
    memory_mb: int | None  # None: not measured, it is an endpoint's
    prompt_tokens: float  # mean
    answer_tokens: float  # mean
    asked_alone: int  # answers that the percentiles are of
    p50_s: float
    p95_s: float
    per_1000_answers: float
    per_1000_low: float
    per_1000_high: float
    per_right_answer: float | None  # None: no answer is right
    break_even_updates_a_month: float | None = None  # of tuned arms, beside rag


class Knowledge(BaseModel, frozen=True):
    """What a model still knows beside the documents: the probe of general knowledge."""

    accuracy: float
    likelihood: float  # mean log-probability of a right answer, nats per token


class ArmResult(BaseModel, frozen=True):
    """All that was measured of one arm."""

    measures: Estimates
    by_kind: dict[str, Estimates]
    by_axis: dict[str, Estimates]
    fresh: Estimates | None  # on questions whose documents changed after training
    weights: str  # SHA-256, or the address and the model of an endpoint
    pii_leaks: int  # pieces of personal data in its answers
    forgetting: Knowledge | None  # None: an endpoint's
    cites: bool
    needs_gpu: bool  # to be trained
    card: Card | None  # None: not tuned
    cost: Cost


class Pair(BaseModel, frozen=True):
    """The difference a - b in one measure, with its interval and p-values."""

    measure: str
    a: str
    b: str
    difference: float
    low: float
    high: float
    p: float
    p_adjusted: float  # Holm, for all pairs


class PriceRatio(BaseModel, frozen=True):
    """The price of a as a multiple of the price of b, with its interval."""

    a: str
    b: str
    ratio: float
    low: float
    high: float


class Rates(BaseModel, frozen=True):
    """The calibrated speed of one core, for one arm's model."""

    start_s: float
    prompt_tokens_per_s: float
    answer_tokens_per_s: float
    repeats: int
    cores: int


class Gain(BaseModel, frozen=True):
    """By how much training raised likelihoods, in nats per token, with its interval."""

    mean: float
    low: float
    high: float


class TrainingGain(BaseModel, frozen=True):
    """The answers of one kind of dev example: the base's likelihood, and each arm's gain."""

    n: int
    base: float  # nats per token
    gains: dict[str, Gain]


class Leak(BaseModel, frozen=True):
    """The success of membership inference: true positives at 1 % false positives, and the AUC."""

    mean: float
    low: float
    high: float
    members: int
    others: int
    auc: float


class Scores(BaseModel, frozen=True):
    """The leading measure of every answer, in the order of the questions: what resampling needs."""

    clusters: list[int]  # of questions that rest on the same documents
    kinds: list[str]
    axes: list[str]
    arms: dict[str, list[float | None]]  # None: not asked, or the measure does not apply


class Dropped(BaseModel, frozen=True):
    """When an arm was dropped because it can't be the best, and which one was ahead of it."""

    questions: int  # that it had answered
    behind: str
    p: float  # of the null that none of these is better:
    rivals: list[str] = []  # the arms that led while it was asked


class DraftsEstimate(Estimate, frozen=True):
    """An estimate of drafted questions; `alone`: by the checked ones."""

    alone_low: float
    alone_high: float
    others_count: bool  # whether drafts that nobody checked are in it
    why: str


class DraftsCounted(BaseModel, frozen=True):
    """What drafts show beside the questions: with compare.drafts."""

    accepted: int  # of those that a person checked
    refused: int
    others: int  # that nobody checked
    best: str
    arms: dict[str, DraftsEstimate]
    differences: dict[str, DraftsEstimate]  # to the best arm


class Raced(BaseModel, frozen=True):
    """The number of answers of a comparison that dropped arms, and of one that asks everything."""

    answers: int
    of: int

    @property
    def saved(self) -> float:
        """Return the share of the answers that was not asked for."""
        return 1 - self.answers / self.of


class IndexAge(BaseModel, frozen=True):
    """By how much the tuned models are older than the index."""

    documents: int
    snapshot_taken: str  # when the snapshot was taken
    changed_since: int  # documents


class Comparison(BaseModel, frozen=True):
    """All arms on the same tasks of one use, such as questions; and the same for the other uses."""

    use: str  # its name in params.yaml
    kind: str  # support, style or diagnosis
    questions: Questions  # the tasks
    leading: str  # the measure that decides
    alpha: float
    arms: dict[str, ArmResult] = Field(min_length=1)
    pairs: list[Pair]
    price_ratios: list[PriceRatio]
    rates: dict[str, Rates]  # of local arms
    sd: dict[str, float]  # widest of the pairs, by measure; empty with one arm
    smallest_difference: dict[str, float]  # that these questions can show, by measure
    training_gain: dict[str, TrainingGain]  # by kind; empty without base and a tuned arm
    leak: dict[str, Leak]  # by level; empty where it was not measured
    index: IndexAge
    absent: dict[str, str]  # why an arm does not do these tasks, by arm
    scores: Scores | None = None  # None: an older report's
    raced: Raced | None = None  # None: every arm was asked everything
    dropped: dict[str, Dropped] = {}  # by arm; of a race (elimination.py)
    drafts: DraftsCounted | None = None  # None: compare.drafts is off, or no draft counts
    uses: dict[str, "Comparison"] = {}  # of the company's other uses, by name
    seconds: float = 0.0

    def of(self, use: str | None) -> "Comparison":
        """Return the comparison of a use; None: of the first one. Raises InhouseError without
        it."""
        if use in (None, self.use):
            return self
        if use not in self.uses:
            raise InhouseError(
                f"{paths.report('compare')} has no use {use!r}, only "
                f"{', '.join((self.use, *self.uses))}: run {COMMAND}"
            )
        return self.uses[str(use)]

    def every(self) -> Mapping[str, "Comparison"]:
        """Return the comparison of each use, by name."""
        return {self.use: self, **self.uses}

    def leads(self, name: str) -> Estimate:
        """Return the arm's estimate of the leading measure. Raises InhouseError without one."""
        try:
            return self.arms[name].measures[self.leading]
        except KeyError:
            raise InhouseError(
                f"{paths.report('compare')} has no {self.leading} of {name}: run {COMMAND} again"
            ) from None


def read(use: str | None = None) -> Comparison:
    """Read the comparison of a use; None: of the first one, with those of the
    others. Raises InhouseError without a whole one."""
    return reports.read(paths.report("compare"), Comparison, COMMAND).of(use)


def write(compared: Comparison) -> None:
    reports.write(paths.report("compare"), compared)
