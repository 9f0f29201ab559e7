"""Decide whether a weekly run may change the arm that answers without asking a person.

In:  a Comparison, the champion, params.yaml: promote
Out: the objections, in sentences
Run: called by tasks.decision.promote, for promotions by the gates

A run that looks every week finds a difference by chance in one of them: at p < .05 a look, equally
good arms change places in three to seven years of ten (python -m bench.decision.simulation weekly).
So each look spends one part in LOOKS of promote.false_promotions, the chance of a wrong change in a
year (Bonferroni's bound, which holds although the weeks share their questions, their champion and
most of their documents; an e-process would gain from independent weeks, which these are not). It
needs no state.

A change needs a reason, and there are two, with half of that part each: the new arm is better, or
it is cheaper and not worse by more than the smallest difference of interest. An arm that was
trained again keeps its place without one: the gates check that it is not worse.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from tasks import params
from tasks.answer.arms import Arm
from tasks.decision import rule
from tasks.decision.champion import Champion
from tasks.evaluation.comparison import Comparison, Estimate

LOOKS = 52  # a year


@dataclass(frozen=True, slots=True)
class Gap:
    """The difference of the new arm and the champion, its standard error and two-sided p."""

    difference: float
    error: float
    p: float


def unearned(
    arm: Arm, now: Champion, compared: Comparison, settings: params.Promote, smallest: float
) -> Iterator[str]:
    """Yield an objection if nothing speaks for the arm in the place of another one. `smallest`: the
    smallest difference of interest."""
    if arm.name == now.arm or arm.name not in compared.arms:
        return
    gap = _gap(arm, now, compared)
    if gap is None:
        yield f"no reason to change: {now.arm} was not compared, and has no figures of its own"
    elif not better(gap.difference, gap.p, settings.false_promotions) and not (
        now.arm not in compared.dropped  # else the difference is that of a bad moment
        and _cheaper(arm.name, now.arm, compared)
        and not_worse(gap.difference, gap.error, smallest, settings.false_promotions)
    ):
        dropped = compared.dropped.get(now.arm)
        yield (
            f"no reason to change: {arm.name} is {gap.difference:+.3f} beside {now.arm} in "
            f"{compared.leading} (p = {gap.p:.4f}). A change without a person takes "
            f"p < {2 * _level(settings.false_promotions):.4f}, because there are {LOOKS} looks per "
            "year, or a lower price"
            + (f". {now.arm} was dropped after {dropped.questions:,} tasks" if dropped else "")
        )


def better(difference: float, p: float, a_year: float) -> bool:
    """Return whether one look shows that the new arm is better. `p`: two-sided; `a_year`: the
    chance of a wrong change in a year."""
    return difference > 0 and p / 2 < _level(a_year)


def not_worse(difference: float, error: float, smallest: float, a_year: float) -> bool:
    """Return whether one look shows that the new arm loses less than `smallest`."""
    from scipy import stats

    return difference - float(stats.norm.isf(_level(a_year))) * error > -smallest


def _level(a_year: float) -> float:
    """Return the one-sided level of one look and one reason."""
    return a_year / LOOKS / 2


def _gap(arm: Arm, now: Champion, compared: Comparison) -> Gap | None:
    """Return the difference on the same questions; if the champion's weights were not compared, to
    its interval at promotion, as if the questions had nothing in common."""
    from scipy import stats

    z = float(stats.norm.isf(compared.alpha / 2))
    then = compared.arms.get(now.arm)
    if then is not None and (not now.weights or then.weights == now.weights):
        pair = rule.pair(arm.name, now.arm, compared)
        return Gap(pair.difference, (pair.high - pair.low) / 2 / z, pair.p)
    if now.measured is None:
        return None
    found = compared.leads(arm.name)
    difference = found.mean - now.measured.mean
    error = math.hypot(_error(found, z), _error(now.measured, z))
    p = 2 * float(stats.norm.sf(abs(difference) / error)) if error else float(difference == 0)
    return Gap(difference, error, p)


def _error(found: Estimate, z: float) -> float:
    return (found.high - found.low) / 2 / z


def _cheaper(name: str, other: str, compared: Comparison) -> bool:
    """Return whether the arm costs less by more than prices vary; the other has to be priced."""
    if other not in compared.arms:
        return False
    own, its = (compared.arms[each].cost.per_1000_answers for each in (name, other))
    return own < its and not rule.cost_alike(other, name, compared)
