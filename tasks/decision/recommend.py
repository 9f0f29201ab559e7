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
from typing import Any

from tasks import console, params, paths
from tasks.decision import company, page, reasons, rule, stability, weighted
from tasks.decision.recommendation import (
    Asked,
    Background,
    Recommendation,
    write,
)
from tasks.evaluation import comparison
from tasks.evaluation.comparison import Comparison
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

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


def recommendation(compared: Comparison, settings: params.Recommend, seed: int) -> Recommendation:
    """Return what is recommended for a use, why, and what would change it."""
    chosen, asked = rule.choose(compared, settings), rule.enough(compared, settings)
    stable = stability.of(compared, settings, seed)
    named = chosen.pick if settings.demonstration or not asked.few else None
    if named and stable and stable.next:
        named = stable.safe  # until it is decided
    useless = chosen.best is not None and compared.leads(chosen.best).high < settings.least_useful
    if useless:
        named = None
    smallest = asked.smallest if asked.smallest is not None and asked.smallest < 1 else None
    return Recommendation(
        use=compared.use,
        kind=compared.kind,
        recommended=named,
        demonstration=named is not None and asked.few,
        stability=stable,
        headline=reasons.headline(compared, chosen, asked, named, stable, useless),
        sentences=[
            *reasons.number(asked, settings),
            *(stability.sentences(stable) if stable and not chosen.alone else ()),
            *reasons.why(compared, chosen),
            *reasons.learning_curve(compared),
        ],
        would_change=[*reasons.changes(compared, settings, chosen, asked)],
        background=BACKGROUND,
        leading=compared.leading,
        alpha=settings.alpha,
        best=chosen.best,
        equal=list(chosen.equal),
        worse=list(chosen.worse),
        dropped=list(chosen.dropped),
        out={name: list(reasons.values()) for name, reasons in chosen.out.items()},
        scores=chosen.scores,
        goals={name: weighted.goals(arm, compared.leading) for name, arm in compared.arms.items()},
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
