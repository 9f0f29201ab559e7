"""Choose one arm for a company's goals and limits by a rule, and record its evidence.

In:  a Comparison, params.Recommend
Out: Choice, Enough
Run: called by tasks.decision.recommend

    within the limits, and useful → not significantly worse than the best →
    the cheapest of those

Arms cost alike if the interval of the ratio of their prices reaches below 1.1: then the weights
decide. The weighted scores are reported in any case.

"Not significantly worse than the best" keeps a subset that contains the true best arm with 1 -
alpha (after Hsu 1981, Multiple Comparisons with the Best; Bonferroni's bound on paired tests that
flip the signs of whole documents). The true best could only be lost against one of the other arms,
so a p-value is corrected for their number alone, not for that of all pairs.

An arm that was dropped (tasks/evaluation/elimination.py) is never taken, because it was not asked
everything. If it is not shown to be worse than the best of the others, none is.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from tasks import params, paths
from tasks.decision import weighted
from tasks.errors import InhouseError
from tasks.evaluation import comparison, elimination, statistics
from tasks.evaluation.comparison import ArmResult, Comparison, Cost

ALIKE = 0.1  # of the lowest price: a smaller difference decides nothing
MONTH_S = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Choice:
    """The result of the rule. `pick` is None if no arm is within the limits."""

    pick: str | None
    best: str | None  # the highest mean of the leading measure
    equal: tuple[str, ...]  # not significantly worse than the best, cheapest first
    worse: tuple[str, ...]
    dropped: tuple[str, ...]  # not asked everything, because it can't be the best
    unsettled: tuple[str, ...]  # dropped behind an arm that is out: it may be the best of the rest
    out: dict[str, dict[str, str]]  # arm → limit → why it breaks it
    scores: dict[str, float]  # weighted goals, 1 being the best of every goal

    @property
    def alone(self) -> bool:
        """Whether every other arm within the limits was dropped: resamples then tell nothing."""
        return bool(self.dropped) and len(self.equal) + len(self.worse) == 1


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference a - b in the leading measure, with its interval."""

    a: str
    b: str
    difference: float
    low: float
    high: float
    p: float
    p_best: float  # corrected for the arms that could be the best in the place of one of them


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rule orders arms by."""

    mean: float  # of the leading measure
    price: float  # of 1,000 answers
    score: float  # weighted goals


def choose(compared: Comparison, settings: params.Recommend) -> Choice:
    """Apply the rule."""
    arms, leading = compared.arms, compared.leading
    out = {name: found for name, arm in arms.items() if (found := broken(arm, settings.limits))}
    out |= useless(compared, out.keys(), settings.least_useful)
    left = {name: arm for name, arm in arms.items() if name not in out}
    dropped = tuple(sorted(left.keys() & compared.dropped.keys()))
    left = {name: arm for name, arm in left.items() if name not in dropped}
    if not left:
        return Choice(None, None, (), (), dropped, dropped, out, {})
    scores = weighted.scored(
        {name: weighted.goals(arm, leading) for name, arm in left.items()}, settings.weights
    )
    best, equal = ranked(
        {
            name: Standing(compared.leads(name).mean, arm.cost.per_1000_answers, scores[name])
            for name, arm in left.items()
        },
        lambda name, best: _worse(name, best, compared, settings.alpha),
        lambda name, cheapest: cost_alike(name, cheapest, compared),
    )
    unsettled = tuple(
        name for name in dropped if not _lost(name, best, compared, out.keys(), settings.alpha)
    )
    if unsettled:
        return Choice(None, None, (), (), dropped, unsettled, out, scores)
    worse = tuple(sorted(left.keys() - set(equal)))
    return Choice(equal[0], best, equal, worse, dropped, (), out, scores)


def _lost(name: str, best: str, compared: Comparison, out: AbstractSet[str], alpha: float) -> bool:
    """Return whether a dropped arm is not the best of those within the limits: an arm that is not
    `out` was ahead of it all the time, or it is significantly worse than the best."""
    gone = compared.dropped[name]
    settled = gone.p < alpha and not out & set(gone.rivals)
    return settled or _worse(name, best, compared, alpha)


def ranked(
    left: Mapping[str, Standing],
    worse: Callable[[str, str], bool],
    alike: Callable[[str, str], bool],
) -> tuple[str, tuple[str, ...]]:
    """Return the best arm, and those that are not worse, the one to take first. `worse`: whether
    an arm is significantly worse than the best; `alike`: whether it may cost what the cheapest one
    does."""

    def cheapest_first(name: str) -> tuple[float, float, str]:
        return left[name].price, -left[name].score, name

    best = min(left, key=lambda name: (-left[name].mean, *cheapest_first(name)))
    equal = [name for name in left if name == best or not worse(name, best)]
    cheapest = min(equal, key=cheapest_first)

    def least_first(name: str) -> tuple[float, float, str]:
        return 0.0 if alike(name, cheapest) else left[name].price, -left[name].score, name

    return best, tuple(sorted(equal, key=least_first))


def broken(arm: ArmResult, limits: params.Limits) -> dict[str, str]:
    """Return each limit that the arm breaks, and how. A figure that was not measured breaks it."""
    cost = arm.cost
    found = {}
    for limit, most, value, unit in (
        ("memory_mb", limits.memory_mb, cost.memory_mb, "MB"),
        ("latency_p95_s", limits.latency_p95_s, cost.p95_s, "s"),
    ):
        if most is not None and value is None:
            found[limit] = f"{limit} was not measured"
        elif most is not None and value is not None and value > most:
            found[limit] = f"{limit} is {value:g} {unit}, and the limit is {most:g} {unit}"
    if limits.needs_citations and not arm.cites:
        found["needs_citations"] = "it names no sources"
    if limits.gpu is False and arm.needs_gpu:
        found["gpu"] = "it needs a GPU, and there is none"
    if limits.updates_a_month is not None:
        found |= _outrun(cost, limits.updates_a_month)
    return found


def useless(compared: Comparison, out: AbstractSet[str], least: float) -> dict[str, dict[str, str]]:
    """Return the arms that are hardly ever right, where another one within the limits is not: a
    low price must not speak for them. An arm below one of them is no better: without a single right
    answer its interval is wider than that of a few."""
    left = {name: compared.leads(name) for name in compared.arms if name not in out}
    shown = {name: found for name, found in left.items() if found.high < least}
    highest = max(shown, key=lambda name: shown[name].mean, default="")
    below = {name for name in left.keys() - shown if shown and left[name].mean < left[highest].mean}
    if len(shown) + len(below) == len(left):
        return {}  # then none is recommended, and all are shown
    reason = f"even the upper end of the interval is below {100 * least:g} %"
    return {
        **{name: {"least_useful": reason} for name in shown},
        **{name: {"least_useful": f"it is below {highest}: {reason}"} for name in below},
    }


def _outrun(cost: Cost, updates: float) -> dict[str, str]:
    most = cost.break_even_updates_a_month
    if cost.train_seconds * updates > MONTH_S:
        return {"updates_a_month": f"training it {updates:g} times takes more than a month"}
    if most is not None and updates > most:
        return {
            "updates_a_month": f"it costs less than looking up for up to {most:g} updates a month, "
            f"and the documents have {updates:g}"
        }
    return {}


def cost_alike(name: str, cheapest: str, compared: Comparison) -> bool:
    """Return whether the arm may cost no more than a tenth above the cheapest one."""
    if name == cheapest:
        return True
    for found in compared.price_ratios:
        if (found.a, found.b) == (name, cheapest):
            return found.low <= 1 + ALIKE
        if (found.b, found.a) == (name, cheapest):
            return 1 / found.high <= 1 + ALIKE
    own, lowest = (compared.arms[each].cost.per_1000_answers for each in (name, cheapest))
    return own <= (1 + ALIKE) * lowest


def _worse(name: str, best: str, compared: Comparison, alpha: float) -> bool:
    seen = pair(name, best, compared)
    return seen.difference < 0 and seen.p_best < alpha


def pair(a: str, b: str, compared: Comparison) -> Difference:
    """Return the difference of a and b, seen from a. Raises InhouseError if they were not
    compared."""
    for found in compared.pairs:
        if found.measure == compared.leading and {found.a, found.b} == {a, b}:
            p_best = min(1.0, found.p * _others(compared))
            if found.a == b:
                return Difference(a, b, -found.difference, -found.high, -found.low, found.p, p_best)
            return Difference(a, b, found.difference, found.low, found.high, found.p, p_best)
    raise InhouseError(f"{a} and {b} were not compared: run {comparison.COMMAND} again")


def _others(compared: Comparison) -> int:
    return max(1, len(compared.arms) - 1)


def level(compared: Comparison, alpha: float) -> float:
    """Return the level of the test of one pair of arms that were asked everything. Where arms were
    dropped, that has spent a part of alpha."""
    left = 1 - elimination.SHARE if compared.raced else 1.0
    return left * alpha / _others(compared)


@dataclass(frozen=True, slots=True)
class Enough:
    """The difference that the number of questions can detect, at the level that the rule tests
    at."""

    n: int
    needed: int | None  # None: there is one arm, and nothing to tell apart
    smallest: float | None
    for_difference: Callable[[float], int]

    @property
    def few(self) -> bool:
        return self.needed is not None and self.n < self.needed


def enough(compared: Comparison, settings: params.Recommend) -> Enough:
    """Return what the questions of the comparison can show."""
    leading, n = compared.leading, compared.questions.n
    if len(compared.arms) < 2:
        return Enough(n, None, None, lambda _: 0)
    sd = compared.sd.get(leading)
    if sd is None:
        raise InhouseError(
            f"{paths.report('compare')} has no sd of {leading}: run {comparison.COMMAND} again"
        )
    alpha = level(compared, settings.alpha)

    def needed(difference: float) -> int:
        return statistics.questions_needed(difference, sd, alpha, settings.power)

    smallest = statistics.smallest_difference(n, sd, alpha, settings.power)
    return Enough(n, needed(settings.smallest_interesting_difference), smallest, needed)
