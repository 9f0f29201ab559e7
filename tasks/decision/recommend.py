"""Recommend one arm for a company's goals and limits, with reasons.

In:  reports/compare.json; reports/answers.jsonl, for the page
Out: reports/recommend.json, and reports/comparison.html (tasks/decision/page.py)
     reports/headline-recommend.json   a few figures of the arm, for `dvc exp show`
Run: python -m tasks.decision.recommend

The rule is in tasks/decision/rule.py. With fewer questions than the smallest interesting difference
needs, no arm is recommended, and the report gives the number; as a demonstration an arm is named
anyway, with the smallest difference that these questions can detect.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tasks import console, params, paths
from tasks.decision import company, page, rule, stability
from tasks.decision.measures import words
from tasks.decision.recommendation import (
    DEMONSTRATES,
    Asked,
    Background,
    Recommendation,
    Stability,
    write,
)
from tasks.decision.rule import Choice, Difference, Enough
from tasks.evaluation import comparison
from tasks.evaluation.comparison import Comparison
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

ENOUGH = 0.02  # nats a token: what the last step in examples gains, if more would still help
BACKGROUND = [  # never over a measurement
    Background(
        says="A model that was fine-tuned without passages can get worse when it is given some; "
        "training examples with passages, wrong ones among them, prevent that.",
        source="Zhang et al. 2024, RAFT",
        url="https://arxiv.org/abs/2403.10131",
    ),
    Background(
        says="Retrieval brought knowledge into a model better than unsupervised fine-tuning, both "
        "for facts that the model had seen before and for new ones.",
        source="Ovadia et al. 2023, Fine-Tuning or Retrieval?",
        url="https://arxiv.org/abs/2312.05934",
    ),
]


def recommended(compared: Comparison, values: params.Params) -> Recommendation:
    """Return what is recommended for each use, and for the company as a whole."""
    every = compared.every()
    advised = {use: recommendation(every[use], of_use(use, values), values.seed) for use in every}
    first, *others = advised
    return advised[first].model_copy(
        update={
            "uses": {use: advised[use] for use in others},
            "company": company.choose(every, advised),
        }
    )


def of_use(name: str, values: params.Params) -> params.Recommend:
    """Return how to recommend for a use: its own weights and limits, if it has some."""
    use = next((use for use in values.uses if use.name == name), None)
    own = {"weights": use.weights, "limits": use.limits} if use else {}
    return values.recommend.model_copy(update={key: v for key, v in own.items() if v is not None})


def recommendation(compared: Comparison, how: params.Recommend, seed: int) -> Recommendation:
    """Return what is recommended for a use, why, and what would change it."""
    chosen, asked = rule.choose(compared, how), rule.enough(compared, how)
    stable = stability.of(compared, how, seed)
    named = chosen.pick if how.demonstration or not asked.few else None
    if named and stable and stable.next:
        named = stable.safe  # until it is decided
    smallest = asked.smallest if asked.smallest is not None and asked.smallest < 1 else None
    return Recommendation(
        use=compared.use,
        kind=compared.kind,
        recommended=named,
        demonstration=named is not None and asked.few,
        stability=stable,
        headline=_headline(chosen, asked, named, stable),
        sentences=[
            *_number(asked, how),
            *(stability.sentences(stable) if stable else ()),
            *_reasons(compared, chosen),
            *_volumes(compared),
        ],
        would_change=[*_changes(compared, how, chosen, asked)],
        background=BACKGROUND,
        leading=compared.leading,
        alpha=how.alpha,
        best=chosen.best,
        equal=list(chosen.equal),
        worse=list(chosen.worse),
        out={name: list(reasons.values()) for name, reasons in chosen.out.items()},
        scores=chosen.scores,
        goals={name: rule.goals(arm, compared.leading) for name, arm in compared.arms.items()},
        questions=Asked(n=asked.n, needed=asked.needed),
        smallest_difference=None if smallest is None else round(smallest, 4),
    )


def figures(advice: Recommendation, compared: Comparison) -> dict[str, Any]:
    """Return the figures that experiments are compared by: those of the recommended arm, or of the
    best one where none is recommended."""
    name = advice.recommended or advice.best
    if name is None:
        return {"arm": "none"}
    right, cost = compared.leads(name), compared.arms[name].cost
    bounds = {"right": right.mean, "right_low": right.low, "right_high": right.high}
    price = {"per_1000_answers": cost.per_1000_answers, "p95_s": cost.p95_s}
    return {"arm": name, **bounds, **price}


def _headline(chosen: Choice, asked: Enough, named: str | None, stable: Stability | None) -> str:
    if chosen.pick is None:
        return "No arm is within the limits"
    if named is None:
        return f"No recommendation: {asked.n:,} questions are too few"
    if stable and stable.next:
        return f"Not decided: take {named} until then"
    return f"{'A demonstration' if asked.few else 'Recommended'}: {named}"


def _number(asked: Enough, how: params.Recommend) -> Iterator[str]:
    """Yield the difference that this number of questions can detect."""
    if asked.needed is None or asked.smallest is None:
        return
    interesting = _points(how.smallest_interesting_difference)
    can = (
        f"can detect a difference of {_points(asked.smallest)}"
        if asked.smallest < 1
        else "can detect no difference"
    )
    if asked.few:
        yield (
            f"{asked.n:,} questions {can}; detecting {interesting}, the smallest that matters to "
            f"you, needs {asked.needed:,}."
        )
        if how.demonstration:
            yield DEMONSTRATES
    else:
        yield (
            f"{asked.n:,} questions are enough: they {can}, and {interesting} is the smallest that "
            "matters to you."
        )


def _reasons(compared: Comparison, chosen: Choice) -> Iterator[str]:
    """Yield why the rule takes this arm, with the figures of each other one."""
    pick, best = chosen.pick, chosen.best
    sure = f"{100 * (1 - compared.alpha):g} %"
    if pick is not None and best is not None:
        yield _figures(pick, compared, sure)
        yield from _equals(compared, chosen, best)
        if pick != best:
            yield (
                f"{best} has the highest mean, {_percent(best, compared)}, "
                f"{_gap(rule.pair(best, pick, compared), sure)}: no significant difference."
            )
        if chosen.worse:
            yield _worse(compared, chosen.worse, best, sure)
    for reason, names in _by_reason(chosen.out).items():
        yield f"{_list(names)} {'is' if len(names) == 1 else 'are'} out: {reason}."


def _worse(compared: Comparison, worse: Sequence[str], best: str, sure: str) -> str:
    """Say which arms are significantly worse than the best, and by how much."""
    pairs = [rule.pair(name, best, compared) for name in worse]
    each = [
        f"{pair.a} {_percent(pair.a, compared)} ({100 * pair.low:+.0f} to {100 * pair.high:+.0f})"
        for pair in pairs
    ]
    p = max(pair.p_best for pair in pairs)
    return (
        f"Significantly worse than {best}, with the {sure} interval of the difference in points: "
        f"{_list(each)}; adjusted p {'< 0.001' if p < 0.001 else f'at most {p:.2g}'}."
    )


def _by_reason(out: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, reasons in out.items():
        found.setdefault("; ".join(reasons.values()), []).append(name)
    return found


def _equals(compared: Comparison, chosen: Choice, best: str) -> Iterator[str]:
    others = [name for name in chosen.equal if name != best]
    if others:
        yield (
            f"{_list(others)} {'is' if len(others) == 1 else 'are'} not significantly worse than "
            f"{best}, the best in {words(compared.leading).noun}; of these, {chosen.pick} "
            f"{_cheapest(compared, chosen)}."
        )


def _figures(name: str, compared: Comparison, sure: str) -> str:
    found, cost = compared.leads(name), compared.arms[name].cost
    bounds = f"{sure} interval {100 * found.low:.0f} to {100 * found.high:.0f} %"
    price = f"{cost.per_1000_answers:.3g} ({cost.per_1000_low:.3g} to {cost.per_1000_high:.3g})"
    alone = f" ({cost.asked_alone} questions, one at a time)" if cost.asked_alone else ""
    return (
        f"{name} gives {_percent(name, compared)} {words(compared.leading).noun} ({bounds}), costs "
        f"{price} per 1,000 answers, and has a p95 latency of {cost.p95_s:.2g} s{alone}."
    )


def _cheapest(compared: Comparison, chosen: Choice) -> str:
    cheapest = min(chosen.equal, key=lambda name: compared.arms[name].cost.per_1000_answers)
    alike = [n for n in chosen.equal if rule.cost_alike(n, cheapest, compared)]
    if len(alike) < 2:
        return "is the cheapest"
    return f"has the highest weighted score, and {_list(alike)} cost alike"


def _gap(pair: Difference, sure: str) -> str:
    more = "more" if pair.difference > 0 else "fewer"
    p = pair.p_best
    return (
        f"{_points(abs(pair.difference))} {more} than {pair.b} "
        f"({sure} interval {100 * pair.low:+.0f} to {100 * pair.high:+.0f}, "
        f"adjusted p {'< 0.001' if p < 0.001 else f'= {p:.2g}'})"
    )


def _changes(
    compared: Comparison, how: params.Recommend, chosen: Choice, asked: Enough
) -> Iterator[str]:
    """Yield the changes that would name another arm: of a limit, of the number of questions, of a
    price, of the weights."""
    for limit in dict.fromkeys(key for reasons in chosen.out.values() for key in reasons):
        without = how.limits.model_copy(update={limit: None})
        other = rule.choose(compared, how.model_copy(update={"limits": without})).pick
        if other != chosen.pick:
            yield f"Without the limit {limit}, {other} would be recommended."
    pick, best = chosen.pick, chosen.best
    if pick is None or best is None:
        return
    gap = 0.0 if pick == best else rule.pair(best, pick, compared).difference
    if gap > 0:
        yield (
            f"If the difference of {_points(gap)} is real, {asked.for_difference(gap):,} questions "
            f"would detect it, and {best} would be recommended."
        )
    if len(chosen.equal) > 1:
        now, then = (compared.arms[name].cost.per_1000_answers for name in chosen.equal[:2])
        if now < then and not rule.cost_alike(chosen.equal[1], pick, compared):
            yield (
                f"If 1,000 answers of {pick} cost more than {then:.3g} (now {now:.3g}), "
                f"{chosen.equal[1]} would be recommended."
            )
    first = max(chosen.scores, key=lambda name: chosen.scores[name])
    if chosen.scores[first] > chosen.scores[pick]:
        yield (
            f"By the weights alone, {first} would be recommended: its score is "
            f"{chosen.scores[first]:.2f}, that of {pick} {chosen.scores[pick]:.2f}."
        )


def _volumes(compared: Comparison) -> Iterator[str]:
    """Yield whether more examples would help: the loss on dev, by the part trained on."""
    helps, found = [], []
    for name, arm in compared.arms.items():
        points = arm.card.volumes if arm.card and not arm.cites else []  # with passages: the same
        dev = [point.dev for point in points if point.dev is not None]
        if len(points) < 2 or len(dev) < len(points):
            continue
        losses = ", ".join(f"{loss:.3g}" for loss in dev)
        parts = [f"{100 * point.part:.0f}" for point in points]
        found.append(f"{name} {losses} with {_list(parts)} % of the examples")
        if dev[-2] - dev[-1] > ENOUGH:
            helps.append(name)
    if found:
        said = f"would still help {_list(helps)}" if helps else "would help little"
        yield f"More training data {said}; the loss on dev: {'; '.join(found)}."


def _percent(name: str, compared: Comparison) -> str:
    return f"{100 * compared.leads(name).mean:.0f} %"


def _points(difference: float) -> str:
    points = f"{100 * difference:.2g}" if difference < 0.1 else f"{100 * difference:.0f}"
    return f"{points} point{'' if points == '1' else 's'}"


def _list(parts: list[str]) -> str:
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if parts[1:] else "".join(parts)


def run(values: params.Params) -> Recommendation:
    """Write the recommendation and return it."""
    compared = comparison.read()
    advice = recommended(compared, values)
    write(advice)
    write_json(paths.headline("recommend"), figures(advice, compared))
    for use, its in advice.every().items():
        log.info("recommend: %s: %s", use, its.headline)
    return advice


def main() -> None:
    run(params.load())
    page.run()


if __name__ == "__main__":
    console.run(main)
