"""Choose for all uses together: an arm for each, or one arm for all of them.

In:  the Comparison and the Recommendation of each use
Out: Company
Run: called by tasks.decision.recommend

The one arm does all tasks of every use within its limits; one that was dropped in a use does not.
It is the cheapest of those that are significantly worse in no use; without any, the one whose
relative losses are the smallest together.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean

from tasks.decision.recommendation import Company, Operated, Recommendation
from tasks.evaluation.comparison import Comparison
from tasks.models import no_model


def choose(
    compared: Mapping[str, Comparison], advised: Mapping[str, Recommendation]
) -> Company | None:
    """Return the choice for the uses that have an arm; None if fewer than two have one."""
    each = {use: advice.recommended for use, advice in advised.items() if advice.recommended}
    if len(each) < 2:
        return None
    whole = len(each) == len(compared)
    compared, advised = {use: compared[use] for use in each}, {use: advised[use] for use in each}
    name = _one(compared, advised)
    one = dict.fromkeys(compared, name) if name else None
    lost = {
        use: round(its.leads(each[use]).mean - its.leads(name).mean, 4) if name else 0.0
        for use, its in compared.items()
    }
    of_each, of_one = _operated(each, compared), _operated(one, compared) if one else None
    return Company(
        each=of_each,
        one=of_one,
        lost=lost if name else {},
        sentences=[
            _each(of_each, whole),
            *(_said(name, of_each, of_one, lost) if name and of_one else []),
        ],
    )


def _one(compared: Mapping[str, Comparison], advised: Mapping[str, Recommendation]) -> str | None:
    every = [
        its.arms.keys() - advised[use].out.keys() - its.dropped.keys()
        for use, its in compared.items()
    ]
    able = sorted(set.intersection(*every))
    equal = [name for name in able if all(name in advice.equal for advice in advised.values())]

    def price(name: str) -> float:
        return fmean(its.arms[name].cost.per_1000_answers for its in compared.values())

    def loss(name: str) -> float:
        return sum(_loss(name, its) for its in compared.values())

    if equal:
        return min(equal, key=price)
    return min(able, key=loss, default=None)


def _loss(name: str, compared: Comparison) -> float:
    best = max(compared.leads(arm).mean for arm in compared.arms.keys() - compared.dropped.keys())
    return 1 - compared.leads(name).mean / best if best else 0.0


def _operated(chosen: Mapping[str, str], compared: Mapping[str, Comparison]) -> Operated:
    """Return what these arms take. An arm of the same model with and without passages is one
    model, whose memory is that of the larger arm; retrieval alone takes memory, but is not one."""
    memory: dict[str, int | None] = {}
    for use, name in chosen.items():
        arm = compared[use].arms[name]
        needs, known = arm.cost.memory_mb, memory.get(arm.weights, 0)
        memory[arm.weights] = None if needs is None or known is None else max(known, needs)
    sizes = list(memory.values())
    return Operated(
        arms=dict(chosen),
        models=len(memory.keys() - {no_model.NAME}),
        memory_mb=None if None in sizes else sum(size for size in sizes if size is not None),
        per_1000_answers=fmean(
            compared[use].arms[name].cost.per_1000_answers for use, name in chosen.items()
        ),
    )


def _each(each: Operated, whole: bool) -> str:
    if len(set(each.arms.values())) == 1:
        uses = "every use" if whole else " and ".join(each.arms)
        return f"{next(iter(each.arms.values()))} is the choice for {uses}: {_models(each)}."
    pairs = ", ".join(f"{name} for {use}" for use, name in each.arms.items())
    return f"An arm for each use: {pairs}. {_takes(each)}"


def _said(name: str, each: Operated, one: Operated, lost: Mapping[str, float]) -> Sequence[str]:
    if len(set(each.arms.values())) == 1:
        return []
    losses = [f"{100 * points:.0f} points in {use}" for use, points in lost.items() if points > 0]
    loses = f"loses {' and '.join(losses)}" if losses else "loses nothing in the mean"
    return [f"One arm for all: {name} {loses}. {_takes(one)}"]


def _takes(operated: Operated) -> str:
    memory = "" if operated.memory_mb is None else f", {operated.memory_mb:,} MB of memory"
    price = f"a price of {operated.per_1000_answers:.3g} for 1,000 answers"
    return f"That is {_models(operated)}{memory}, and {price}."


def _models(operated: Operated) -> str:
    return {0: "no model", 1: "one model"}.get(operated.models, f"{operated.models} models")
