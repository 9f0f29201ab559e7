"""Define the sections of params.yaml about the choice: questions, style, comparison, promotion."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tasks.params.kinds import Count, Groups, Positive, Rate, Section, Seed, Share, Weight


class Evaluate(Section):
    questions: str
    source: str
    split: Literal["dev", "test"] = "test"
    k: Positive = 10  # documents that the retrieval metrics look at
    drafts: str = "questions.csv"  # in which a person says yes or no, on the page /drafts too


StyleCheck = Literal[
    "active_voice",
    "british_spelling",
    "celsius",
    "contractions",
    "honest_limit",
    "no_contractions",
    "no_hashtags",
    "no_stock_phrases",
    "no_superlatives",
    "number_first",
    "range_with_to",
    "sentence_case",
    "serial_comma",
    "unit_after_space",
    "we_and_you",
]


class Style(Section):
    """The rules of the brand's guide; docs/style.md describes the checks."""

    banned_words: list[str]  # in any inflection; "utilise → use" names what is written instead
    mean_sentence_words: Rate | None  # of a text; null: any
    checks: list[StyleCheck]  # further rules, of every text
    copy_checks: list[StyleCheck]  # further rules, of copy only
    briefs: str  # the file of held-out briefs, which no model is trained on; empty: no tasks
    max_sentence_words: Positive = 35
    tone_words: list[str] = []  # an answer needs one of these; none: not required
    exclamation_marks: bool = False  # true: allowed


class Metrics(Section):
    style: Style


class Prices(Section):
    answers_a_month: Annotated[float, Field(ge=0)]
    machine_hour: Annotated[float, Field(ge=0)]
    million_prompt_tokens: Annotated[float, Field(ge=0)] = 0.15  # of an endpoint
    million_answer_tokens: Annotated[float, Field(ge=0)] = 0.60


class Compare(Section):
    seed: Seed
    questions: Positive | None
    arms: Annotated[list[str], Field(min_length=1)] | None
    probe: str
    brand_uri_pattern: str
    prices: Prices
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.05  # intervals cover 1 - alpha
    power: Annotated[float, Field(gt=0.5, lt=1)] = 0.8  # to detect the smallest difference
    # stop asking an arm that can't be the best in the leading measure, which saves its other
    # answers; it can't be promoted then (docs/statistics.md)
    eliminate: bool = False
    # ask drafts too that nobody checked, so that they may shorten the intervals; needs drafts that
    # were decided on the page /drafts, and keeps all of them from training (docs/statistics.md)
    drafts: bool = False
    # withheld answers that membership inference is tried on, and half as many training answers
    membership: Count = 100


class Visible(Section):
    restricted: bool


class Promote(Section):
    approval: Literal["person", "gates"]
    # hours that a promotion waits for a person before it fails; a weekend has to fit
    wait_hours: Annotated[int, Field(ge=72)] = 168
    audience: Groups
    alpha: Share = 0.05  # of the test whether the new arm is worse than the champion
    # chance per year that weekly runs change the arm without a reason (approval: gates)
    false_promotions: Annotated[float, Field(gt=0, lt=1)] = 0.05
    max_forgetting: Share = 0.1  # of the accuracy on compare.probe
    max_pii_leaks: Count = 0  # pieces of personal data in the answers
    # share of training answers that an attacker finds at 1 % false positives, upper end of its
    # interval; null: not checked
    max_leak: Share | None = 0.5


class Weights(Section):
    accuracy: Weight
    freshness: Weight
    style: Weight
    latency: Weight
    cost: Weight


class Limits(Section):
    """An arm that breaks one is out; null: no limit."""

    memory_mb: Annotated[float, Field(gt=0)] | None = None  # while it answers
    latency_p95_s: Annotated[float, Field(gt=0)] | None = None
    needs_citations: bool | None = None  # true: every answer must be able to name its sources
    updates_a_month: Weight | None = None  # how often the documents change per month
    gpu: bool | None = None  # false: there is none


class Recommend(Section):
    weights: Weights
    limits: Limits
    smallest_interesting_difference: Annotated[float, Field(gt=0, le=1)]
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.05  # of all comparisons together (family-wise)
    power: Annotated[float, Field(gt=0.5, lt=1)] = 0.8  # to detect a difference of that size
    # an arm is out where even the upper end of its interval is below it; if all are, none is named
    least_useful: Share = 0.1
    # with too few questions, name an arm and state that it proves nothing
    demonstration: bool = True


class Use(Section):
    """A goal of the company: its own tasks, its own leading measure, its own decision."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    kind: Literal["support", "style", "diagnosis"]  # docs/uses.md
    arms: Annotated[list[str], Field(min_length=1)] | None = None  # null: those of compare.arms
    weights: Weights | None = None  # null: those of recommend
    limits: Limits | None = None  # null: those of recommend
    approvers: list[str] = []  # who may promote for it; none: everyone who may promote


def _uses_apart(uses: list[Use]) -> list[Use]:
    for what, found in (("name", [u.name for u in uses]), ("kind", [u.kind for u in uses])):
        if len(set(found)) < len(found):
            raise ValueError(f"expected a different {what} for each use, got one twice")
    if not any(use.kind == "support" for use in uses):
        raise ValueError("expected one use of the kind support: the questions are its tasks")
    return uses


Uses = Annotated[list[Use], AfterValidator(_uses_apart)]
