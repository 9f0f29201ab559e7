"""Describe the evidence of a recommendation in Markdown, for the person who decides on it.

In:  the Question, a Recommendation, a Comparison
Out: the text of the artifact, and that of the form
Run: called by flows.promote
"""

from pathlib import Path

from tasks import paths
from tasks.answer import arms
from tasks.decision import measures, page
from tasks.decision.approval import Question
from tasks.decision.recommendation import Recommendation
from tasks.evaluation.comparison import Comparison


def artifact(
    asked: Question, advice: Recommendation, compared: Comparison, answering: str, problem: str
) -> str:
    """Return all that a person needs in order to decide."""
    sentences = "\n\n".join(advice.sentences)
    file = (paths.REPORTS / page.PAGE).absolute()
    return (
        f"# {advice.headline}\n\n{_question(asked, advice, answering, problem)}\n\n"
        "To decide, press *Resume* on the page of this run, and fill in the form.\n\n"
        f"{sentences}\n\n{table(compared, asked.arm, answering)}\n\n"
        f"All measures, by question, are in `{file}` on the machine of the worker.\n\n"
        "| Evidence | SHA-256 |\n|---|---|\n"
        f"| {paths.report('compare')} | {asked.comparison} |\n"
        f"| weights of {asked.arm} ({_folder(asked)}) | {asked.weights or 'unknown'} |\n\n"
        f"The same on the command line: `inhouse promote {_options(asked)}` or "
        f"`inhouse promote refuse {_options(asked, arm=False)}`.\n"
    )


def _options(asked: Question, arm: bool = True) -> str:
    named = [
        *([f"--arm {asked.arm}"] if arm else []),
        *([f"--use {asked.use}"] if asked.use else []),
    ]
    return " ".join([*named, "--by NAME", '--why "…"'])


def form(asked: Question, advice: Recommendation, answering: str, problem: str) -> str:
    """Return the text of the form: the question, and where the measures are."""
    question = _question(asked, advice, answering, problem)
    where = f"(comparison {asked.comparison[:12]})"
    return f"{question} The artifact of this run has the measures {where}."


def _question(asked: Question, advice: Recommendation, answering: str, problem: str) -> str:
    """Return the question in a sentence or two."""
    again = f"**Asked again: {problem}.**\n\n" if problem else ""
    use = f" for {asked.use}" if asked.use else ""
    count = advice.questions
    few = f" Only {count.n:,} questions of {count.needed:,} that it takes to decide were asked."
    return (
        f"{again}Let **{asked.arm}** answer{use} {_place(asked.arm, answering)}?"
        f"{few if advice.demonstration and count.needed else ''}"
    )


def _place(arm: str, answering: str) -> str:
    if arm == answering:
        return "with the weights of this comparison"
    return f"in the place of **{answering}**"


def table(compared: Comparison, recommended: str, answering: str) -> str:
    """Return the arms with the measure that decides, its interval, the price and the latency."""
    heading = measures.words(compared.leading).heading
    rows = [
        f"Arm | {heading} | Interval | Price of 1,000 answers | p95 latency",
        "---|---|---|---|---",
    ]
    for name, arm in compared.arms.items():
        led = compared.leads(name)
        interval = f"{led.low:.2f} to {led.high:.2f}"
        price = f"{arm.cost.per_1000_answers:.2f}"
        dropped = compared.dropped.get(name)
        few = (
            f" (dropped after {dropped.questions:,} of {compared.questions.n:,} tasks)"
            if dropped
            else ""
        )
        states = {"recommended": recommended, "answers now": answering}
        marks = ", ".join(state for state, arm in states.items() if arm == name)
        mark = f" (**{marks}**)" if marks else ""
        rows.append(
            f"{name}{mark}{few} | {led.mean:.2f} | {interval} | {price} | {arm.cost.p95_s:.1f} s"
        )
    return "\n".join(f"| {row} |" for row in rows)


def _folder(asked: Question) -> Path | str:
    return arms.folder(asked.parsed) or "of the endpoint"
