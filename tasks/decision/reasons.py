"""Explain in sentences why the rule takes an arm, how sure that is, and what would change it.

In:  a Comparison, the Choice of the rule, params.Recommend
Out: the headline and the sentences of a Recommendation
Run: called by tasks.decision.recommend
"""

from collections.abc import Iterator, Mapping, Sequence

from tasks import params
from tasks.decision import rule
from tasks.decision.measures import words
from tasks.decision.recommendation import DEMONSTRATES, Stability
from tasks.decision.rule import Choice, Difference, Enough
from tasks.evaluation.comparison import Comparison

ENOUGH = 0.02  # nats per token that the last step in examples gains, if more would still help


def headline(
    compared: Comparison,
    chosen: Choice,
    asked: Enough,
    named: str | None,
    stable: Stability | None,
    useless: bool,
) -> str:
    """Return the decision in a few words. `useless`: even the best arm is hardly ever right."""
    if chosen.unsettled:
        return f"No recommendation: {_list(list(chosen.unsettled))} was dropped too early to tell"
    if chosen.pick is None or chosen.best is None:
        return "No arm is within the limits"
    if useless:
        most = compared.leads(chosen.best).high
        return f"No arm is good enough: the best, {chosen.best}, reaches {100 * most:.0f} % at most"
    if named is None:
        return f"No recommendation: {asked.n:,} tasks are too few"
    if stable and stable.next:
        return f"Not decided: take {named} until then"
    return f"{'A demonstration' if asked.few else 'Recommended'}: {named}"


def number(asked: Enough, settings: params.Recommend) -> Iterator[str]:
    """Yield the difference that this number of questions can detect."""
    if asked.needed is None or asked.smallest is None:
        return
    interesting = _points(settings.smallest_interesting_difference)
    can = (
        f"can detect a difference of {_points(asked.smallest)}"
        if asked.smallest < 1
        else "can detect no difference"
    )
    if asked.few:
        yield (
            f"{asked.n:,} tasks {can}; detecting {interesting}, the smallest that matters to "
            f"you, needs {asked.needed:,}."
        )
        if settings.demonstration:
            yield DEMONSTRATES
    else:
        yield (
            f"{asked.n:,} tasks are enough: they {can}, and {interesting} is the smallest that "
            "matters to you."
        )


def why(compared: Comparison, chosen: Choice) -> Iterator[str]:
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
    yield from _dropped(compared, chosen, sure)
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


def _dropped(compared: Comparison, chosen: Choice, sure: str) -> Iterator[str]:
    """Yield which arms were not asked everything, and what is known of them."""
    raced = compared.raced
    if raced is None or not compared.dropped:
        return
    each = [_stopped(name, compared, sure) for name in sorted(compared.dropped)]
    yield (
        f"Dropped early, because {'it' if len(each) == 1 else 'they'} can't be the best: "
        f"{_list(each)}. That saved {100 * raced.saved:.0f} % of {raced.of:,} answers."
    )
    yield (
        "A dropped arm is compared with others on the tasks that both did. Its figures are a "
        "little too low, because an arm is dropped just when it looks bad. Resamples leave it out, "
        "and it can't be promoted."
    )
    if chosen.unsettled:
        yield (
            f"{_list(list(chosen.unsettled))} may be the best arm within the limits, and was not "
            "asked everything: run inhouse run finetune with compare.eliminate: false in "
            "params.yaml. Answers that exist are reused."
        )


def _stopped(name: str, compared: Comparison, sure: str) -> str:
    gone, found = compared.dropped[name], compared.leads(name)
    return (
        f"{name} after {gone.questions:,} of {compared.questions.n:,} tasks, behind {gone.behind} "
        f"({_percent(name, compared)} {words(compared.leading).noun} in these, {sure} interval "
        f"{100 * found.low:.0f} to {100 * found.high:.0f} %)"
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
    alone = f" ({cost.asked_alone} tasks, one at a time)" if cost.asked_alone else ""
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


def changes(
    compared: Comparison, settings: params.Recommend, chosen: Choice, asked: Enough
) -> Iterator[str]:
    """Yield the changes that would name another arm: of a limit, of the number of questions, of a
    price, of the weights."""
    broken = dict.fromkeys(key for reasons in chosen.out.values() for key in reasons)
    for limit in (key for key in broken if key in params.Limits.model_fields):
        without = settings.limits.model_copy(update={limit: None})
        other = rule.choose(compared, settings.model_copy(update={"limits": without})).pick
        if other and other != chosen.pick:
            yield f"Without the limit {limit}, {other} would be recommended."
    pick, best = chosen.pick, chosen.best
    if pick is None or best is None:
        return
    gap = 0.0 if pick == best else rule.pair(best, pick, compared).difference
    if gap > 0:
        yield (
            f"If the difference of {_points(gap)} is real, {asked.for_difference(gap):,} tasks "
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


def learning_curve(compared: Comparison) -> Iterator[str]:
    """Yield whether more examples would help: the loss on dev, by the part trained on."""
    helps, found = [], []
    for name, arm in compared.arms.items():
        points = (
            arm.card.learning_curve if arm.card and not arm.cites else []
        )  # with passages: the same
        dev = [point.dev for point in points if point.dev is not None]
        if len(points) < 2 or len(dev) < len(points):
            continue
        losses = ", ".join(f"{loss:.3g}" for loss in dev)
        parts = [f"{100 * point.part:.0f}" for point in points]
        found.append(f"{name} {losses} with {_list(parts)} % of the examples")
        if dev[-2] - dev[-1] > ENOUGH:
            helps.append(name)
    if found:
        verdict = f"would still help {_list(helps)}" if helps else "would help little"
        yield f"More training data {verdict}; the loss on dev: {'; '.join(found)}."


def _percent(name: str, compared: Comparison) -> str:
    return f"{100 * compared.leads(name).mean:.0f} %"


def _points(difference: float) -> str:
    points = f"{100 * difference:.2g}" if difference < 0.1 else f"{100 * difference:.0f}"
    return f"{points} point{'' if points == '1' else 's'}"


def _list(parts: list[str]) -> str:
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if parts[1:] else "".join(parts)
