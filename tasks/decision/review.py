"""Write a review of experiments: what changed, what it gained, and which gains are significant.

In:  the trials: parameters, headline figures, the leading measure of each question, cost
Out: a page in Markdown for a pull request, in which a picture is text or Mermaid
Run: called by flows.versioning.review

Each trial is compared with the baseline on the same questions: the paired bootstrap interval of the
difference, and the permutation test with Holm's correction for the number of trials.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tasks.evaluation import statistics
from tasks.evaluation.statistics import Interval

WIDTH = 48  # characters of the picture
POWER = 0.8
UNSET = "the default"


@dataclass(frozen=True, slots=True)
class Trial:
    """An experiment, or the baseline."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)  # by dotted key
    questions: Mapping[str, float] = field(default_factory=dict)  # the leading measure, by id
    cost: Mapping[str, float] = field(default_factory=dict)  # by name and unit, such as p95_s
    data: str = ""  # version of the documents that were measured
    error: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A trial beside the baseline."""

    trial: Trial
    own: Interval
    gain: Interval  # trial - baseline, on the questions that both have
    better: int  # questions
    worse: int
    sd: float  # of the differences, question by question
    p: float  # corrected for the number of trials


def results(baseline: Trial, trials: Sequence[Trial], seed: int) -> list[Result]:
    """Compare each trial that has measures, the one that gains most first."""
    pairs = {trial.name: _paired(trial, baseline) for trial in trials if trial.questions}
    done = [trial for trial in trials if pairs.get(trial.name, ([], []))[0]]
    p = statistics.holm([statistics.permutation_p(*pairs[trial.name], seed) for trial in done])
    found = [
        _result(trial, *pairs[trial.name], corrected, seed)
        for trial, corrected in zip(done, p, strict=True)
    ]
    return sorted(found, key=lambda result: -result.gain.mean)


def _paired(trial: Trial, baseline: Trial) -> tuple[list[float], list[float]]:
    both = [name for name in baseline.questions if name in trial.questions]
    return [trial.questions[name] for name in both], [baseline.questions[name] for name in both]


def _result(trial: Trial, ours: list[float], theirs: list[float], p: float, seed: int) -> Result:
    pairs = list(zip(ours, theirs, strict=True))
    return Result(
        trial,
        statistics.interval(list(trial.questions.values()), seed),
        statistics.difference(ours, theirs, seed),
        sum(a > b for a, b in pairs),
        sum(a < b for a, b in pairs),
        float(np.std(np.subtract(ours, theirs))),
        p,
    )


def changed(trial: Trial, baseline: Trial) -> dict[str, tuple[Any, ...]]:
    """Return the baseline's value and the trial's of each parameter in which they differ."""
    names = sorted(baseline.params.keys() | trial.params.keys())
    values = {name: tuple(t.params.get(name, UNSET) for t in (baseline, trial)) for name in names}
    return {name: pair for name, pair in values.items() if pair[0] != pair[1]}


def page(
    baseline: Trial, trials: Sequence[Trial], leading: str, seed: int, alpha: float = 0.05
) -> str:
    """Return the review as Markdown."""
    found = results(baseline, trials, seed)
    sections = [
        f"# {counted(len(trials))} beside {baseline.name}",
        *_verdict(found, leading, alpha),
        *_notes(baseline, found),
    ]
    if found:
        sections += [
            _table(baseline, found, leading, alpha, seed),
            f"Gain in {leading} with its 95 % interval; `|` is no difference:",
            _whiskers(found),
            _bars(baseline, found, leading),
        ]
    sections += _failed(trials)
    return "\n\n".join(sections) + "\n"


def counted(number: int) -> str:
    """Return the number with its noun."""
    return f"{number} experiment{'' if number == 1 else 's'}"


def _verdict(found: Sequence[Result], leading: str, alpha: float) -> Iterator[str]:
    """Yield what a reviewer needs to know, in sentences."""
    better = [result for result in found if result.gain.mean > 0 and result.p < alpha]
    worse = [result for result in found if result.gain.mean < 0 and result.p < alpha]
    if better:
        best = better[0]
        yield (
            f"**{best.trial.name} is significantly better**: {_signed(best.gain.mean)} in "
            f"{leading} ({_signed(best.gain.low)} to {_signed(best.gain.high)}, p = {best.p:.3g})."
        )
    elif found:
        yield f"**No experiment is significantly better in {leading}.**"
    if worse:
        yield f"Significantly worse: {', '.join(result.trial.name for result in worse)}."


def _notes(baseline: Trial, found: Sequence[Result]) -> Iterator[str]:
    if not baseline.questions:
        yield f"{baseline.name} was not measured, so nothing can be compared with it."
    others = [r.trial.name for r in found if r.trial.data != baseline.data]
    if others:
        yield (
            f"{', '.join(others)}: measured on other documents than {baseline.name}. Part of the "
            "difference may come from them."
        )


def _table(baseline: Trial, found: Sequence[Result], leading: str, alpha: float, seed: int) -> str:
    costs = list(dict.fromkeys(name for r in found for name in r.trial.cost))
    head = [
        "experiment",
        "changed",
        leading,
        "95 %",
        "gain",
        "95 %",
        "better / worse",
        "p",
        "significant",
    ]
    own = statistics.interval(list(baseline.questions.values()), seed)
    rows = [[baseline.name, "the baseline", f"{own.mean:.3f}", _bounds(own), "", "", "", "", ""]]
    rows += [
        [
            result.trial.name,
            ", ".join(_change(n, *v) for n, v in changed(result.trial, baseline).items())
            or "nothing",
            f"{result.own.mean:.3f}",
            _bounds(result.own),
            _signed(result.gain.mean),
            f"{_signed(result.gain.low)} to {_signed(result.gain.high)}",
            f"{result.better} / {result.worse}",
            f"{result.p:.3g}",
            "yes" if result.p < alpha else "no",
        ]
        for result in found
    ]
    for row, trial in zip(rows, [baseline, *(result.trial for result in found)], strict=True):
        row += [f"{trial.cost[name]:.4g}" if name in trial.cost else "" for name in costs]
    lines = [[*head, *costs], ["---"] * (len(head) + len(costs)), *rows]
    table = "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)
    return f"{table}\n\n{_legend(found, len(baseline.questions), alpha)}"


def _legend(found: Sequence[Result], n: int, alpha: float) -> str:
    sd = max(result.sd for result in found)
    smallest = statistics.smallest_difference(n, sd, alpha / len(found), POWER)
    return (
        f"{n} questions, the same for all. Better / worse: questions that gained or lost. "
        f"p: paired permutation test, corrected by Holm for {counted(len(found))}. "
        f"A gain below {smallest:.3f} can hardly be shown with these questions."
    )


def _whiskers(found: Sequence[Result]) -> str:
    """Draw the gains and their intervals about a common middle."""
    reach = max(max(abs(r.gain.low), abs(r.gain.high)) for r in found) or 1.0
    wide = max(len(result.trial.name) for result in found)

    def at(value: float) -> int:
        return round((value + reach) / (2 * reach) * (WIDTH - 1))

    lines = []
    for result in found:
        low, mid, high = map(at, (result.gain.low, result.gain.mean, result.gain.high))
        line = ["-" if low <= x <= high else " " for x in range(WIDTH)]
        line[at(0.0)] = "|"
        line[mid] = "o"
        lines.append(f"{result.trial.name:<{wide}} {''.join(line)} {_signed(result.gain.mean)}")
    return "\n".join(["```text", *lines, "```"])


def _bars(baseline: Trial, found: Sequence[Result], leading: str) -> str:
    """Draw the leading measure as bars, for hosts that show Mermaid."""
    means = {baseline.name: _mean(baseline), **{r.trial.name: r.own.mean for r in found}}
    names = ", ".join(f'"{name}"' for name in means)
    values = ", ".join(f"{mean:.4f}" for mean in means.values())
    return "\n".join(
        [
            "```mermaid",
            "xychart-beta",
            f"    x-axis [{names}]",
            f'    y-axis "{leading}" 0 --> 1',
            f"    bar [{values}]",
            "```",
        ]
    )


def _mean(trial: Trial) -> float:
    return sum(trial.questions.values()) / len(trial.questions)


def _failed(trials: Sequence[Trial]) -> Iterator[str]:
    rows = [f"- {_cell(t.name)}: {_cell(t.error)}" for t in trials if not t.questions]
    if rows:
        yield "\n".join(["## Without a measure", "", *rows])


def _bounds(found: Interval) -> str:
    return f"{found.low:.3f} to {found.high:.3f}"


def _signed(value: float) -> str:
    return f"{round(value, 3) + 0.0:+.3f}"  # no -0.000


def _change(name: str, before: Any, now: Any) -> str:
    return f"{name} {before} → {now}"


def _cell(text: str) -> str:
    """Return a text that can't end the cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
