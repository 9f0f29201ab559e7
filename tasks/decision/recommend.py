"""Recommend one arm for a company's goals and limits, with reasons.

In:  reports/compare.json; reports/answers.jsonl, for the page
Out: reports/recommend.json, and reports/comparison.html (tasks/decision/page.py)
     reports/headline-recommend.json   a few figures of the arm, for `dvc exp show`
Run: python -m tasks.decision.recommend

The rule is in tasks/decision/rule.py. With fewer questions than the smallest interesting difference
needs, no arm is recommended, and the report gives the number; as a demonstration an arm is named
anyway, with the smallest difference that these questions can detect.
"""

import json
import logging
import math
from collections.abc import Iterator
from typing import Any

from tasks import console, params, paths
from tasks.decision import page, rule
from tasks.decision.rule import Choice, Enough, Json
from tasks.errors import InhouseError
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

NOUNS = {
    "correct": "right answers",
    "correct_faithful": "right answers without an unsupported sentence",
    "exact": "exact matches",
}
ENOUGH = 0.02  # nats a token: what the last step in examples gains, if more would still help
BACKGROUND = [  # never over a measurement
    {
        "says": "A model that was tuned without passages and is then served with them can be worse "
        "than it is without; examples that hold passages, wrong ones among them, mend that.",
        "source": "Zhang et al. 2024, RAFT",
        "url": "https://arxiv.org/abs/2403.10131",
    },
    {
        "says": "To bring knowledge into a model, looking things up was better than unsupervised "
        "fine-tuning, for facts that the model had met before and for new ones.",
        "source": "Ovadia et al. 2023, Fine-Tuning or Retrieval?",
        "url": "https://arxiv.org/abs/2312.05934",
    },
]


def recommendation(compared: Json, how: params.Recommend) -> Json:
    """Return the report: the recommended arm, the reasons, and the conditions for another one."""
    if not compared.get("arms"):
        raise InhouseError(
            "reports/compare.json has no arms: run python -m tasks.evaluation.compare"
        )
    chosen, asked = rule.choose(compared, how), rule.enough(compared, how)
    named = chosen.pick if how.demonstration or not asked.few else None
    smallest = asked.smallest if asked.smallest is not None and asked.smallest < 1 else None
    return {
        "recommended": named,
        "demonstration": named is not None and asked.few,
        "headline": _headline(chosen, asked, named),
        "sentences": [*_number(asked, how), *_reasons(compared, chosen), *_volumes(compared)],
        "would_change": [*_changes(compared, how, chosen, asked)],
        "background": BACKGROUND,
        "leading": compared["leading"],
        "alpha": how.alpha,
        "best": chosen.best,
        "equal": list(chosen.equal),
        "worse": list(chosen.worse),
        "out": {name: list(reasons.values()) for name, reasons in chosen.out.items()},
        "scores": chosen.scores,
        "goals": {
            name: rule.goals(arm, compared["leading"]) for name, arm in compared["arms"].items()
        },
        "questions": {"n": asked.n, "needed": asked.needed},
        "smallest_difference": None if smallest is None else round(smallest, 4),
    }


def figures(report: Json, compared: Json) -> Json:
    """Return the figures that experiments are compared by: those of the recommended arm, or of the
    best one where none is recommended."""
    name = report["recommended"] or report["best"]
    if name is None:
        return {"arm": "none"}
    arm = compared["arms"][name]
    measured = arm["measures"][compared["leading"]]
    bounds = {f"right_{end}": measured.get(end) for end in ("low", "high")}
    cost = arm.get("cost") or {}
    price = {"per_1000_answers": cost.get("per_1000_answers"), "p95_s": cost.get("p95_s")}
    return {"arm": name, "right": measured["mean"], **bounds, **price}


def _headline(chosen: Choice, asked: Enough, named: str | None) -> str:
    if chosen.pick is None:
        return "No arm is within the limits"
    if named is None:
        return f"No recommendation: {asked.n:,} questions are too few"
    return f"{'A demonstration' if asked.few else 'Recommended'}: {named}"


def _number(asked: Enough, how: params.Recommend) -> Iterator[str]:
    """Yield the difference that this number of questions can detect."""
    if asked.needed is None or asked.smallest is None:
        return
    interesting = _points(how.smallest_interesting_difference)
    shows = (
        f"they show a difference of {_points(asked.smallest)} or more"
        if asked.smallest < 1
        else "they show no difference at all"
    )
    if asked.few:
        yield (
            f"To show the smallest difference that is of interest, {interesting}, takes "
            f"{asked.needed:,} questions; there are {asked.n:,}, and {shows}."
        )
        if how.demonstration:
            yield "What follows demonstrates the method; nothing should be decided on it."
    else:
        yield (
            f"The {asked.n:,} questions are enough: {shows}, and {interesting} is the smallest of "
            "interest."
        )


def _reasons(compared: Json, chosen: Choice) -> Iterator[str]:
    """Yield why the rule takes this arm, with the figures of each other one."""
    leading, arms, pick, best = compared["leading"], compared["arms"], chosen.pick, chosen.best
    sure = f"{100 * (1 - compared['alpha']):g} %"
    if pick is not None and best is not None:
        yield _figures(pick, arms[pick], leading, sure)
        yield from _equals(compared, chosen, best)
        if pick != best:
            yield (
                f"{best} has the highest mean, {_percent(arms[best], leading)}, "
                f"{_gap(rule.pair(best, pick, compared), sure)}: no significant difference."
            )
        for name in chosen.worse:
            yield (
                f"{name} is significantly worse than {best}: {_percent(arms[name], leading)}, "
                f"{_gap(rule.pair(name, best, compared), sure)}."
            )
    for name, reasons in chosen.out.items():
        yield f"{name} is out: {'; '.join(reasons.values())}."


def _equals(compared: Json, chosen: Choice, best: str) -> Iterator[str]:
    others = [name for name in chosen.equal if name != best]
    if others:
        yield (
            f"{_list(others)} {'is' if len(others) == 1 else 'are'} not significantly worse than "
            f"{best}, the best in {_noun(compared['leading'])}; of these, {chosen.pick} "
            f"{_cheapest(compared, chosen)}."
        )


def _figures(name: str, arm: Json, leading: str, sure: str) -> str:
    found, cost = arm["measures"][leading], arm.get("cost") or {}
    says = [f"{_percent(arm, leading)} {_noun(leading)}"]
    if found.get("low") is not None:
        says[0] += f" ({sure} interval {100 * found['low']:.0f} to {100 * found['high']:.0f} %)"
    if cost.get("per_1000_answers") is not None:
        says.append(f"a price of {_price(cost)} per 1,000 answers")
    if cost.get("p95_s") is not None:
        alone = f" (of {cost['asked_alone']} asked alone)" if cost.get("asked_alone") else ""
        says.append(f"95 of 100 answers within {cost['p95_s']:.2g} s{alone}")
    return f"{name} reaches {_list(says)}."


def _price(cost: Json) -> str:
    bounds = [cost.get("per_1000_low"), cost.get("per_1000_high")]
    if None in bounds:
        return f"{cost['per_1000_answers']:.3g}"
    return f"{cost['per_1000_answers']:.3g} ({bounds[0]:.3g} to {bounds[1]:.3g})"


def _cheapest(compared: Json, chosen: Choice) -> str:
    cheapest = min(chosen.equal, key=lambda name: rule.price(compared["arms"][name]))
    alike = [n for n in chosen.equal if rule.cost_alike(n, cheapest, compared)]
    if len(alike) < 2:
        return "is the cheapest"
    return f"has the highest weighted score, and {_list(alike)} cost alike"


def _gap(pair: Json, sure: str) -> str:
    more = "more" if pair["difference"] > 0 else "fewer"
    p = pair["p_best"]
    return (
        f"{_points(abs(pair['difference']))} {more} than {pair['b']} "
        f"({sure} interval {100 * pair['low']:+.0f} to {100 * pair['high']:+.0f}, "
        f"adjusted p {'< 0.001' if p < 0.001 else f'= {p:.2g}'})"
    )


def _changes(compared: Json, how: params.Recommend, chosen: Choice, asked: Enough) -> Iterator[str]:
    """Yield conditions for another arm: a limit less, more questions, another price, the
    weights."""
    for limit in dict.fromkeys(key for reasons in chosen.out.values() for key in reasons):
        without = how.limits.model_copy(update={limit: None})
        other = rule.choose(compared, how.model_copy(update={"limits": without})).pick
        if other != chosen.pick:
            yield f"Without the limit {limit}, it would be {other}."
    pick, best = chosen.pick, chosen.best
    if pick is None or best is None:
        return
    gap = 0.0 if pick == best else rule.pair(best, pick, compared)["difference"]
    if gap > 0:
        yield (
            f"If the difference of {_points(gap)} is real, {asked.for_difference(gap):,} questions "
            f"would show it, and it would be {best}."
        )
    if len(chosen.equal) > 1:
        now, then = (rule.price(compared["arms"][name]) for name in chosen.equal[:2])
        if now < then < math.inf and not rule.cost_alike(chosen.equal[1], pick, compared):
            yield (
                f"If 1,000 answers of {pick} cost more than {then:.3g} (now {now:.3g}), "
                f"it would be {chosen.equal[1]}."
            )
    first = max(chosen.scores, key=lambda name: chosen.scores[name])
    if chosen.scores[first] > chosen.scores[pick]:
        yield (
            f"By the weights alone it would be {first}: its score is {chosen.scores[first]:.2f}, "
            f"that of {pick} {chosen.scores[pick]:.2f}."
        )


def _volumes(compared: Json) -> Iterator[str]:
    """Yield whether more examples would help: the dev loss, by the share of examples trained on."""
    for name, arm in compared["arms"].items():
        points = (arm.get("card") or {}).get("volumes") or []
        if len(points) < 2 or name.endswith("+rag") or None in [p["dev"] for p in points]:
            continue
        losses = [f"{p['dev']:.3g}" for p in points]
        parts = [f"{100 * p['part']:.0f}" for p in points]
        much = points[-2]["dev"] - points[-1]["dev"] > ENOUGH
        yield (
            f"On {_list(parts)} % of the examples, {name} has a loss of {_list(losses)} on "
            f"dev: more would {'still teach it' if much else 'teach it little'}."
        )


def _noun(measure: str) -> str:
    return NOUNS.get(measure, measure.replace("_", " "))


def _percent(arm: Json, measure: str) -> str:
    return f"{100 * rule.mean(arm, measure):.0f} %"


def _points(difference: float) -> str:
    points = f"{100 * difference:.2g}" if difference < 0.1 else f"{100 * difference:.0f}"
    return f"{points} point{'' if points == '1' else 's'}"


def _list(parts: list[str]) -> str:
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if parts[1:] else "".join(parts)


def run(values: params.Params) -> dict[str, Any]:
    """Write the recommendation and return it."""
    source = paths.report("compare")
    if not source.is_file():
        raise InhouseError(f"{source} is missing: run python -m tasks.evaluation.compare first")
    compared = json.loads(source.read_text("utf-8"))
    found = recommendation(compared, values.recommend)
    write_json(paths.report("recommend"), found)
    write_json(paths.headline("recommend"), figures(found, compared))
    log.info("recommend: %s", found["headline"])
    return found


def main() -> None:
    run(params.load())
    page.run()


if __name__ == "__main__":
    console.run(main)
