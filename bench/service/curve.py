"""Draw the trade-off of a support desk: what is resolved, and what is wrong and not handed over.

In:  BENCH_DATA (default ../shared/data) bitext_support: 27 answers, a page each, as in
     bench.decision.support
Out: a table on stdout for thresholds of relevance, of the margin between the two best pages, and of
     the likeliest page's share in the probability of all places; the setting that the pages' own
     questions choose, and its outcomes on the test questions
Run: python -m bench.service bitext | unseen

An answer is right if all that it shows is from the page of the question's intent; `whole` if it
also contains the desk's answer word for word. The pages' own questions choose the setting: each is
asked without the section that it heads, so that only other wordings of its page can answer it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from bench.answer import thresholds
from bench.decision import support
from bench.decision.company import Company
from bench.service import asking
from bench.service.asking import Given
from tasks import params
from tasks.answer.engines import Engines
from tasks.dataset import accepted_answers
from tasks.evaluation import calibrate
from tasks.records import digest

OWN = 4  # questions of each page that choose the setting
WRONG = 0.02  # at most, of the questions that choose
STEPS = (0.0, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

Signal = Callable[["Case"], float]
People = tuple[
    set[str], set[str]
]  # pages of the intents that only a person answers; that either may


@dataclass(frozen=True, slots=True)
class Case:
    """A question, what became of it, and what should have."""

    given: Given
    page: str
    for_a_person: bool
    either: bool  # a person may answer it as well: "I expect a refund of $160"
    whole: bool  # the desk's answer, word for word

    @property
    def right(self) -> bool:
        cited = {citation.uri for citation in self.given.answer.citations}
        return cited == {self.page}


SIGNALS: dict[str, Signal] = {
    "relevance": lambda case: case.given.score,
    "margin": lambda case: case.given.margin,
    "document share": lambda case: case.given.share,
}


def outcome(case: Case, signal: Signal, least: float) -> str:
    """Return the outcome if everything below `least` is handed over."""
    handed = bool(case.given.intent) or case.given.answer.abstained or signal(case) < least
    if handed:
        return "handed_rightly" if case.for_a_person or case.either else "handed_needlessly"
    return "resolved" if case.right and not case.for_a_person else "wrong"


def run(
    folder: Path,
    for_a_person: Collection[str],
    either: Collection[str],
    share: Callable[[int, int], str],
    unseen: bool = False,
) -> None:
    """Print the curves, and each question. `unseen`: wordings that nobody had read."""
    values = params.load()
    company = support.bitext_support(folder)
    if unseen:
        support.ask_others(company, folder)
    people = {f"{intent}.md" for intent in for_a_person}, {f"{intent}.md" for intent in either}
    documents = [thresholds.of(page, "", text) for page, text in company.before.items()]
    documents = [replace(d, title=d.text.split("\n")[0].strip("# ")) for d in documents]
    with asking.opened(documents, values) as engines:
        own = _own(company, engines, people)
        test = [
            _case(row["text"], row["documents"][0], row["answers"], engines, people)
            for row in company.questions
        ]
    for name, signal in SIGNALS.items():
        print(f"{name}: at least; resolved, handed over rightly, needlessly, wrong")
        for least in STEPS:
            print(f"  {least:.2f}  {_line(test, signal, least)}")
        least = chosen(own, signal)
        print(
            f"  chosen by the pages' own questions: {least:.3f}; there {_line(own, signal, least)}"
        )
        for what in ("resolved", "handed_rightly", "handed_needlessly", "wrong"):
            count = sum(outcome(case, signal, least) == what for case in test)
            print(f"    {what:18} {share(count, len(test))}")
    shown = [case for case in test if not case.given.answer.abstained]
    print("whole answers:", share(sum(case.whole for case in shown), len(shown)))
    for case in test:
        print("\t".join(_told(case)))


def _own(company: Company, engines: Engines, people: People) -> list[Case]:
    """Return the headings of each page as cases, each asked without its section."""
    points = [(chunk_id, uri) for chunk_id, uri, _ in engines.store.readers()]
    payloads = engines.store.payloads([chunk_id for chunk_id, _ in points])
    cases = []
    for page, text in company.before.items():
        headings = [line[3:] for line in text.split("\n") if line.startswith("## ")]
        for heading in sorted(headings, key=lambda each: digest(page, each))[:OWN]:
            own = ((i, p) for i, p in payloads.items() if p.uri == page)
            gone = [i for i, payload in own if heading in payload.heading]
            left = replace(engines, store=calibrate.without(engines.store, gone))
            cases.append(_case(heading, page, (), left, people))
    return cases


def _case(text: str, page: str, answers: Sequence[str], engines: Engines, people: People) -> Case:
    given = asking.ask(text, engines, 0.0)
    whole = bool(accepted_answers.contains(given.answer.answer, tuple(answers)))
    return Case(given, page, page in people[0], page in people[1], whole)


def chosen(cases: Sequence[Case], signal: Signal) -> float:
    """Return the lowest threshold at which WRONG of the cases at most are wrong."""
    tried = sorted({0.0, *(signal(case) + 1e-6 for case in cases)})
    return next(t for t in tried if _wrong(cases, signal, t) <= WRONG)


def _wrong(cases: Sequence[Case], signal: Signal, least: float) -> float:
    return float(np.mean([outcome(case, signal, least) == "wrong" for case in cases]))


def _line(cases: Sequence[Case], signal: Signal, least: float) -> str:
    found = [outcome(case, signal, least) for case in cases]
    names = ("resolved", "handed_rightly", "handed_needlessly", "wrong")
    shares = [found.count(name) / len(found) for name in names]
    low, high = proportion_confint(found.count("wrong"), len(found), method="wilson")
    return " ".join(f"{each:.3f}" for each in shares) + f" [{low:.3f}, {high:.3f}]"


def _told(case: Case) -> tuple[str, ...]:
    first = case.given.answer.citations[0].uri if case.given.answer.citations else "-"
    state = "right" if case.right else "WRONG"
    if case.given.intent or case.given.answer.abstained:
        state = "handed"
    scores = f"{case.given.score:.2f} {case.given.margin:.2f}"
    return state, case.page, first, scores, case.given.question, case.given.answer.answer[:160]
