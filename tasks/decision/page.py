"""Draw the comparison as one page that needs no network: reports/comparison.html.

In:  reports/compare.json, reports/recommend.json, reports/answers.jsonl (if it is there)
Out: reports/comparison.html
Run: python -m tasks.decision.page, or python -m tasks.decision.recommend, which ends with it

The markup is in tasks/decision/page.html.j2, the drawings in tasks/decision/charts.py.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tasks import console, paths
from tasks.decision import charts, measures, recommendation, stability
from tasks.decision.measures import Words
from tasks.decision.recommendation import Recommendation
from tasks.evaluation import answer_lines, comparison
from tasks.evaluation.answer_lines import AnswerLine, AskedQuestion
from tasks.evaluation.comparison import (
    ArmResult,
    Comparison,
    DraftsCounted,
    Dropped,
    Estimate,
    Estimates,
    Questions,
    TrainingGain,
)
from tasks.storage.atomic import whole

log = logging.getLogger(__name__)

PAGE = "comparison.html"
JOINED = "\N{NO-BREAK SPACE}"  # so that a unit stands beside its number
KINDS = {  # of training examples
    "brand": "the brand's own words",
    "copy": "copy for a brief",
    "diagnosis": "diagnosis of readings",
    "faq": "answers of an FAQ",
    "question": "questions with answers",
    "refusal": "refusals",
    "section": "explanations",
    "statement": "facts of statements",
    "table": "values of tables",
}


def _harmless(value: Any) -> Any:
    return console.harmless(value) if type(value) is str else value


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows of one use, the best arm first."""

    use: str
    says: str  # what its tasks are
    advice: Recommendation
    questions: Questions
    arms: dict[str, ArmResult]
    absent: dict[str, str]
    dropped: dict[str, Dropped]
    drafts: DraftsCounted | None
    leading: str
    leads: Words
    measures: dict[str, Words]
    splits: dict[str, dict[str, dict[str, Estimate | None]]]
    scatter: charts.Scatter | None
    pairs: list[charts.Whisker]
    sure: str  # of the intervals, such as 95 %
    asked: "dict[str, list[Entry]]"

    @property
    def reasons(self) -> list[str]:
        """The sentences of the advice, without those that the page opens with."""
        stable = self.advice.stability
        opening = {recommendation.DEMONSTRATES, *([stability.agreement(stable)] if stable else [])}
        return [sentence for sentence in self.advice.sentences if sentence not in opening]

    @property
    def named(self) -> str | None:
        """The recommended arm, or the best one."""
        return self.advice.recommended or self.advice.best


def page(compared: Comparison, advice: Recommendation, answers: Iterable[AnswerLine]) -> str:
    """Return the whole page. Everything that comes from data is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"share": share, "figure": figure}
    environment.globals |= {"mark": mark, "draft_reasons": draft_reasons, "KINDS": KINDS}
    lines = list(answers)
    every = compared.every()
    views = [
        _view(its, advice.of(use), [line for line in lines if line.use == use])
        for use, its in every.items()
    ]
    arms = views[0].arms
    cards = [arm.card for arm in arms.values() if arm.card]
    names = list(dict.fromkeys(name for view in views for name in view.arms))
    return environment.get_template("page.html.j2").render(
        views=views,
        company=advice.company,
        background=advice.background,
        definitions=measures.arms(names),
        index=compared.index,
        arms=arms,
        sure=views[0].sure,
        rates=compared.rates,
        leak=compared.leak,
        tested={n: a for n, a in arms.items() if a.card or a.forgetting or a.pii_leaks},
        weights=dict.fromkeys((card.base, card.trainset) for card in cards),
        curves=charts.curves(arms),
        training_gain=compared.training_gain,
        trained=trained(compared.training_gain),
    )


def _view(compared: Comparison, advice: Recommendation, answers: Sequence[AnswerLine]) -> View:
    arms, leading = ranked(compared), compared.leading
    splits = {
        "By axis": split({name: arm.by_axis for name, arm in arms.items()}, leading),
        "By kind": split({name: arm.by_kind for name, arm in arms.items()}, leading),
    }
    return View(
        use=compared.use,
        says=measures.USES[compared.kind],
        advice=advice,
        questions=compared.questions,
        arms=arms,
        absent=compared.absent,
        dropped=compared.dropped,
        drafts=compared.drafts,
        leading=leading,
        leads=measures.words(leading),
        measures={name: measures.words(name) for name in measured(arms)},
        splits={title: parts for title, parts in splits.items() if parts},
        scatter=charts.scatter(arms, advice, leading),
        pairs=charts.differences(compared, advice.best),
        sure=f"{100 * (1 - compared.alpha):g} %",
        asked=side_by_side(answers, list(arms)),
    )


def ranked(compared: Comparison) -> dict[str, ArmResult]:
    """Return the arms, the best of the leading measure first, those that were dropped last."""

    def place(name: str) -> tuple[bool, float]:
        return name in compared.dropped, -compared.leads(name).mean

    names = sorted(compared.arms, key=place)
    return {name: compared.arms[name] for name in names}


def measured(arms: Mapping[str, ArmResult]) -> list[str]:
    """Return the measures that any arm has, in the order of MEASURES, then those not in it."""
    present = dict.fromkeys(name for arm in arms.values() for name in arm.measures)
    known = measures.MEASURES
    return [*(name for name in known if name in present), *sorted(present.keys() - known.keys())]


def split(
    arms: Mapping[str, Mapping[str, Estimates]], leading: str
) -> dict[str, dict[str, Estimate | None]]:
    """Turn arm → part of the questions → estimates into part → arm → the leading estimate."""
    parts = dict.fromkeys(part for found in arms.values() for part in found)
    return {
        part: {name: found.get(part, {}).get(leading) for name, found in arms.items()}
        for part in parts
    }


def draft_reasons(counted: DraftsCounted) -> dict[str, list[str]]:
    """Return why drafts that nobody checked count or do not, and of what each reason holds."""
    found: dict[str, list[str]] = {}
    for name, own in counted.arms.items():
        found.setdefault(own.why, []).append(name)
    for name, gap in counted.differences.items():
        found.setdefault(gap.why, []).append(f"{name} against {counted.best}")
    return found


def trained(gains: Mapping[str, TrainingGain]) -> list[str]:
    """Return the arms that were trained, in their order."""
    return list(dict.fromkeys(name for found in gains.values() for name in found.gains))


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with the answers of the arms, the best arm first."""

    question: AskedQuestion
    replies: list[AnswerLine]


def side_by_side(answers: Iterable[AnswerLine], order: Sequence[str]) -> dict[str, list[Entry]]:
    """Return the questions by kind. `order`: the arms, the best first."""
    rank = {name: place for place, name in enumerate(order)}
    rows = sorted(
        answers,
        key=lambda row: (row.question.kind, row.question.id, rank.get(row.arm, len(rank))),
    )
    found: dict[str, list[Entry]] = {}
    for _, group in groupby(rows, key=lambda row: row.question.id):
        replies = list(group)
        question = replies[0].question
        found.setdefault(question.kind, []).append(Entry(question, replies))
    return found


def share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}{JOINED}%"


def figure(value: float | None, unit: str = "") -> str:
    """Format three significant figures, with thousands separators."""
    if value is None:
        return "–"
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number}{JOINED}{unit}" if unit else number


def mark(reply: AnswerLine, leading: str) -> tuple[str, str, str]:
    """Return the class, the sign and the word for how right an answer is."""
    correct = reply.measures.get(leading)
    if correct is None:
        return "", "·", "not judged"
    if correct in {0, 1}:
        return ("right", "✓", "right") if correct else ("wrong", "✗", "wrong")
    return "", "≈", f"{share(correct)} right"


def run() -> Path:
    """Write the page and return its path."""
    compared, advice = comparison.read(), recommendation.read()
    path = paths.REPORTS / PAGE
    with whole(path) as temporary:
        temporary.write_text(page(compared, advice, answer_lines.read()), "utf-8")
    log.info("report: %s", path)
    return path


def main() -> None:
    run()


if __name__ == "__main__":
    console.run(main)
