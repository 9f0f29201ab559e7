"""Describe the steps of the demo: what each found, and how long the rest will take.

In:  lines of a flow's log; reports/<step>.json
Out: sentences and seconds

The expected seconds were measured on two idle cores with bf16; the pace of finished steps corrects
them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tasks.decision.measures import words

ENDED = re.compile(r"Task run '(.+)' - Finished in state (\w+)\(")
UNCHANGED = re.compile(r"\S+: unchanged$")
LEAST_KNOWN = 0.1  # share of the expected seconds from which the pace is known


@dataclass(frozen=True, slots=True)
class Step:
    name: str  # of the Prefect task
    label: str  # of what it found
    title: str  # while it runs
    seconds: float


NIGHT = (
    Step("models", "Models", "Check the models", 12),  # with the start of the temporary server
    Step("ingest", "Documents", "Read the documents and redact personal data", 18),
    Step("version", "Version", "Give the data a version", 2),
    Step("validate", "Checks", "Check the documents", 8),
    Step("withdraw", "Models", "Check the models against the documents", 1),
    Step("chunk", "Passages", "Cut the documents into passages", 5),
    Step("embed", "Vectors", "Embed the passages", 25),
    Step("index", "Index", "Bring the index up to date", 5),
    Step("calibrate", "Threshold", "Learn when to decline a question", 25),
)
WEEK = (
    Step("models", "Models", "Check the models", 12),
    Step("snapshot", "Snapshot", "Take a snapshot of the documents", 2),
    Step("version", "Version", "Give the snapshot a version", 2),
    Step("examples", "Examples", "Write training examples", 20),
    Step("finetune@full", "Full", "Train all weights", 85),
    Step("finetune@partial", "Partial", "Train the last layers", 85),
    Step("finetune@adaptive", "Adaptive", "Train an adapter (LoRA)", 150),
    Step("compare", "Comparison", "Let every arm do the tasks of three uses", 300),
    Step("recommend", "Advice", "Compare and recommend", 8),
    Step("evaluate", "Search", "Measure the search", 10),
    Step("calibrate", "Threshold", "Learn when to decline a question", 20),
    Step("promote", "Gates", "Check the gates", 1),
)


@dataclass(slots=True)
class Progress:
    """Track how far a flow is."""

    steps: tuple[Step, ...]
    factor: float = 1.0  # of the expected seconds on this machine
    took: dict[str, float] = field(default_factory=dict)  # seconds, by step that has ended
    elapsed: float = 0.0  # until the last step ended

    @property
    def current(self) -> Step | None:
        """The running step: the first one after all that have ended."""
        ended = [n for n, step in enumerate(self.steps) if step.name in self.took]
        following = self.steps[max(ended, default=-1) + 1 :]
        return following[0] if following else None

    def end(self, name: str, elapsed: float) -> float:
        """Note that a step has ended; return the seconds that it took."""
        self.took[name] = elapsed - self.elapsed
        self.elapsed = elapsed
        return self.took[name]

    def left(self, elapsed: float) -> float:
        """Estimate the seconds until the flow ends."""
        if self.current is None:
            return 0.0
        rest = self.steps[self.steps.index(self.current) :]
        expected = sum(step.seconds for step in self.steps)
        done = expected - sum(step.seconds for step in rest)
        pace = self.elapsed / done if done > LEAST_KNOWN * expected else self.factor
        running = max(self.current.seconds * pace - (elapsed - self.elapsed), 0.0)
        return running + pace * sum(step.seconds for step in rest[1:])


def expected(steps: tuple[Step, ...], factor: float) -> float:
    return factor * sum(step.seconds for step in steps)


def duration(seconds: float) -> str:
    """Return a duration as a person says it."""
    if seconds < 50:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes"


def found(step: str, report: Mapping[str, Any]) -> str:
    """Return what a step found, from its report; "" for a step without a result to show."""
    describe = FOUND.get(step.partition("@")[0])
    try:
        return describe(report) if describe else ""
    except (KeyError, TypeError):  # a report of another version
        return "done"


def _ingest(report: Mapping[str, Any]) -> str:
    values = sum(sum(kinds.values()) for kinds in report["redactions"].values())
    rejected = report["rejected"]
    files = f"{rejected or 'no'} file{'' if rejected == 1 else 's'} rejected"
    return f"{report['documents']} documents, {values} personal values redacted, {files}"


def _compare(report: Mapping[str, Any]) -> str:
    every = {report["use"]: report, **report.get("uses", {})}
    tasks = ", ".join(f"{its['questions']['n']} of {use}" for use, its in every.items())
    few = " (some were dropped early)" if any(its.get("dropped") for its in every.values()) else ""
    return f"{len(report['arms'])} arms did the same tasks: {tasks}{few}"


def _recommend(report: Mapping[str, Any]) -> str:
    every = {report["use"]: report, **report.get("uses", {})}
    return ", ".join(f"{its['recommended'] or 'none'} for {use}" for use, its in every.items())


FOUND: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "models": lambda _: "a language model and an embedder are in place",
    "ingest": _ingest,
    "validate": lambda r: f"{r['accepted']} documents passed, {r['quarantined']} quarantined",
    "chunk": lambda r: f"{r['chunks']} passages of about {r['tokens']['median']} tokens",
    "embed": lambda r: f"{r['chunks']} vectors, {r['reused']} of them from the cache",
    "index": lambda r: f"{r['points']} passages, read back: they equal the documents",
    "calibrate": lambda r: f"below a score of {r['threshold']:.2f} a question is declined",
    "snapshot": lambda r: f"{r['documents']} documents that everybody may read",
    "examples": lambda r: f"{r['examples']} question-answer pairs from {r['documents']} documents",
    "finetune": lambda r: f"{r['examples']['train']} examples, {r['steps']} steps",
    "compare": _compare,
    "recommend": _recommend,
    "evaluate": lambda r: f"{r['hit@5']:.0%} of questions find their document in the first five",
}


def report_of(step: str) -> str:
    """Return the name of a step's report."""
    return step.replace("@", "-")


def uses(
    compared: Mapping[str, Any], recommended: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield each use with its comparison and its recommendation."""
    yield compared["use"], compared, recommended
    for use, its in compared.get("uses", {}).items():
        yield use, its, recommended["uses"][use]


def arms(compared: Mapping[str, Any], recommended: Mapping[str, Any]) -> list[str]:
    """Return a line that names the leading measure, and one for each arm, the best first."""
    rows = {name: arm["measures"][compared["leading"]] for name, arm in compared["arms"].items()}
    gone = compared.get("dropped", {})

    def note(name: str) -> str:
        if name == recommended["recommended"]:
            return "   ← recommended"
        return f"   dropped after {gone[name]['questions']} tasks" if name in gone else ""

    every = [
        f"   {name:<14} {row['mean']:>4.0%}, 95 % interval {row['low']:.0%} to "
        f"{row['high']:.0%}{note(name)}"
        for name, row in sorted(rows.items(), key=lambda item: -item[1]["mean"])
    ]
    return [f"{words(compared['leading']).noun} in {compared['questions']['n']} tasks", *every]
