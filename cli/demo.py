"""Demonstrate Inhouse on the sample company: index, ask, train, compare, recommend.

In:  the sample company, models
Out: the files of a night and a week; reports/demo.log, the whole output of both
Run: make demo, or: inhouse demo

A terminal shows the running step and the time left; a pipe or a file gets one line per step.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table

from cli import demo_steps
from cli.demo_steps import NIGHT, WEEK, Progress, Step
from tasks import console, params, paths
from tasks.errors import InhouseError
from tasks.models.processor import has_bf16

LOG = paths.REPORTS / "demo.log"
WIDTH = 100
WITHOUT_BF16 = 1.6  # times as long: 23 minutes where 15 were measured
ARMS = (  # explains the word to a new reader
    "The arms that were compared:\n"
    "base is the untrained model; full, partial and adaptive are trained; rag reads passages;\n"
    "retrieval quotes the passages, without a model."
)
QUESTIONS: tuple[Mapping[str, Any], ...] = (
    {"text": "How long is the warranty on a pump?"},
    {"text": "What does a seal kit for the AP-120 cost?"},
    {"text": "How many days of leave does everyone have?", "groups": ["staff"]},
    {"text": "Who won the football match on Saturday?"},
)


def run() -> None:
    """Run the demo. If a step fails, end with its exit code."""
    check_sample(params.load())
    screen = Console(file=sys.__stdout__, highlight=False, markup=False, soft_wrap=True)
    began = time.monotonic()
    with LOG.open("w", encoding="utf-8") as log:
        try:
            _walk(screen, log)
        finally:
            took = demo_steps.duration(time.monotonic() - began)
            screen.print(f"\nEnded after {took}. The full log: {LOG}")


def check_sample(values: params.Params) -> None:
    """Raise InhouseError if the sample company is not a source: the demo asks about it."""
    if not any(source.folder.startswith("data/samples/") for source in values.ingest.sources):
        raise InhouseError(
            "the demo asks about the sample company, which is no longer a source in params.yaml: "
            'run it in a fresh clone; in this folder, inhouse ask "…" asks your own documents'
        )


def _walk(screen: Console, log: TextIO) -> None:
    factor = 1.0 if has_bf16() else WITHOUT_BF16
    screen.print("Inhouse, shown on an invented pump manufacturer. Nothing leaves this machine.\n")
    screen.print(f"1. Read and index the documents, {_about(NIGHT, factor)}")
    _flow("flows.reindex", Progress(NIGHT, factor), screen, log)
    screen.print("\n2. Ask")
    _ask(screen, log)
    screen.print(
        "\n3. Train the model in three ways, let every arm do the tasks of three uses, and "
        f"recommend an arm for each, {_about(WEEK, factor)} on two cores"
    )
    _flow("flows.finetune", Progress(WEEK, factor), screen, log)
    for line in _ending():
        screen.print(line)


def _about(steps: tuple[Step, ...], factor: float) -> str:
    return f"about {demo_steps.duration(demo_steps.expected(steps, factor))}"


def _flow(module: str, progress: Progress, screen: Console, log: TextIO) -> None:
    """Run a flow, and print a line for each step that ends."""
    began, unchanged, reason = time.monotonic(), False, ""
    with _output([module], log, subprocess.STDOUT) as lines, _shown(progress, began, screen):
        for line in lines:
            log.write(line)
            unchanged = unchanged or bool(demo_steps.UNCHANGED.search(line))
            if "--force trains anyway" in line:
                reason = line.rpartition(" - ")[2].strip()
            ended = demo_steps.ENDED.search(line)
            if ended and ended[2] == "Completed":
                took = progress.end(ended[1], time.monotonic() - began)
                _print_step(screen, ended[1], took, unchanged)
                unchanged = False
    if reason:
        screen.print(f"   Skipped: {reason}")


def _print_step(screen: Console, name: str, took: float, unchanged: bool) -> None:
    result = demo_steps.found(name, _report(demo_steps.report_of(name)))
    label = next((step.label for step in (*NIGHT, *WEEK) if step.name == name), name)
    if result:
        duration = "unchanged" if unchanged else f"{took:.0f} s"
        screen.print(f"   {label:<11} {console.line(result)} ({duration})")


@contextlib.contextmanager
def _shown(progress: Progress, began: float, screen: Console) -> Iterator[None]:
    """On a terminal, show the running step, a bar and the time left below the lines."""
    if not screen.is_terminal:
        yield
        return
    spinner = Spinner("dots")

    def view() -> Table:
        elapsed = time.monotonic() - began
        left = progress.left(elapsed)
        bar = ProgressBar(total=elapsed + left or 1, completed=elapsed, width=24)
        row = Table.grid(padding=(0, 1))
        title = progress.current.title if progress.current else "Finish"
        row.add_row(" ", spinner, title, bar, f"{demo_steps.duration(left)} left")
        return row

    with Live(get_renderable=view, console=screen, refresh_per_second=5, transient=True):
        yield


@contextlib.contextmanager
def _output(module: Sequence[str], log: TextIO, errors: Any) -> Iterator[Iterator[str]]:
    """Run a module, and yield its lines. The module is killed when this process ends, however it
    ends; if the module fails, this process ends with its reason and its exit code."""
    command = [sys.executable, "-m", "flows.dvc.guard", sys.executable, "-m", *module]
    last: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        errors="replace",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,  # a signal to this process group must not kill the guard
    ) as process:
        assert process.stdout is not None
        yield _with_last(process.stdout, last)
        code = process.wait()
    log.flush()
    if code:
        reason = next((line for line in reversed(last) if line.startswith("inhouse: ")), "")
        print(reason.strip() or f"inhouse: {module[0]} ended with {code}", file=sys.stderr)
        print(f"inhouse: {LOG} has the rest; inhouse doctor checks the set-up", file=sys.stderr)
        sys.exit(code if code > 0 else 1)


def _with_last(lines: Iterable[str], last: list[str]) -> Iterator[str]:
    """Yield lines, and keep the last 50: the reason of a failure is among them."""
    for line in lines:
        last[:] = [*last[-49:], line]
        yield line


def _ask(screen: Console, log: TextIO) -> None:
    """Ask the questions in one process, and show each answer as it comes."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for number, question in enumerate(QUESTIONS):
            file.write(json.dumps({"_id": str(number), **question}) + "\n")
        file.flush()
        log.flush()
        with _output(["app", "ask", "--file", file.name], log, log) as lines:
            for line in lines:
                answer = json.loads(line)
                screen.print("\n".join(shown(QUESTIONS[int(answer["_id"])], answer)))


def shown(question: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield a question, its answer and its sources as lines for a terminal."""
    asker = f" (asked by {', '.join(question['groups'])})" if "groups" in question else ""
    yield f"\n   > {question['text']}{asker}"
    for line in str(answer["answer"]).splitlines():
        harmless = console.harmless(line)
        yield textwrap.fill(harmless, WIDTH, initial_indent="   ", subsequent_indent="   ")
    sources: dict[str, list[str]] = {}  # each once, with its numbers
    for number, source in enumerate(answer["citations"], 1):
        where = ", ".join(filter(None, (source["title"], source["locator"])))
        line = f"{console.line(where)} ({console.line(source['uri'])})"
        sources.setdefault(line, []).append(f"[{number}]")
    for line, numbers in sources.items():
        yield f"     {' '.join(numbers)} {line}"


def _ending() -> Iterator[str]:
    compared, recommended = _report("compare"), _report("recommend")
    if compared and recommended:
        yield f"\n{ARMS}"
        for use, comparison, advice in demo_steps.uses(compared, recommended):
            heading, *lines = demo_steps.arms(comparison, advice)
            yield f"\n{use}: {heading}"
            yield from lines
        for sentence in (recommended.get("company") or {}).get("sentences", ()):
            yield "\n" + textwrap.fill(sentence, WIDTH)
        if recommended.get("demonstration"):
            yield "The tasks are too few to decide: they show how arms are measured."
    yield "\nNext: open reports/comparison.html for the reasons. Then use your own documents:"
    yield "   . .venv/bin/activate"
    yield "   inhouse source add handbook ~/handbook"
    yield "   inhouse run reindex"
    yield '   inhouse ask "your question"'


def _report(step: str) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = json.loads(Path(paths.report(step)).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded
