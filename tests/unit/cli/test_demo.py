"""The demo: steps found in a log, the time that is left, and sentences for a person."""

import itertools
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli import demo, demo_steps
from cli.demo_steps import NIGHT, WEEK, Progress, Step
from tasks import params, paths
from tasks.errors import InhouseError
from tests.conftest import ROOT

STEPS = (Step("a", "A", "do a", 10), Step("b", "B", "do b", 20), Step("c", "C", "do c", 70))


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("12:05:08 | INFO | Task run 'chunk' - Finished in state Completed()", "chunk"),
        ("Task run 'finetune@full' - Finished in state Completed()", "finetune@full"),
        ("Task run 'index' - Finished in state Failed('no room')", None),
        ("flows.stages - Running stage 'chunk':", None),
    ],
)
def test_the_end_of_a_step_is_read_from_the_log(line: str, step: str | None) -> None:
    found = demo_steps.ENDED.search(line)
    assert (found[1] if found and found[2] == "Completed" else None) == step


def test_the_time_left_follows_the_pace_of_the_steps_that_ended() -> None:
    progress = Progress(STEPS)
    assert progress.left(0) == 100
    assert progress.left(4) == 96
    assert progress.end("a", 20) == 20  # twice as long as expected
    assert progress.left(20) == 20 + 70  # a tenth is not enough to know the pace
    progress.end("b", 60)
    assert progress.left(60) == 140
    assert progress.left(100) == 100
    progress.end("c", 200)
    assert progress.left(200) == 0
    assert progress.current is None


def test_the_time_left_never_falls_below_zero_or_counts_a_step_that_was_left_out() -> None:
    progress = Progress(STEPS)
    assert progress.left(1000) == 90  # of the steps after the one that takes so long
    progress.end("b", 1)  # a was not run
    assert progress.current == STEPS[2]
    assert progress.left(1) >= 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (44, "44 s"), (61, "a minute"), (100, "2 minutes"), (800, "13 minutes")],
)
def test_a_duration_is_in_words(seconds: float, words: str) -> None:
    assert demo_steps.duration(seconds) == words


def test_a_step_says_what_it_found_or_nothing() -> None:
    ingest = {"documents": 7, "redactions": {"s": {"email": 2, "iban": 1}}, "rejected": 1}
    text = "7 documents, 3 personal values redacted, 1 file rejected"
    assert demo_steps.found("ingest", ingest) == text
    assert demo_steps.found("version", {}) == ""
    assert demo_steps.found("ingest", {}) == "done"
    tuned = {"examples": {"train": 154}, "steps": 15}
    assert demo_steps.found("finetune@full", tuned) == "154 examples, 15 steps"


def test_every_step_of_the_display_is_one_of_the_flows() -> None:
    flows = "".join((ROOT / f"flows/{name}.py").read_text() for name in ("reindex", "finetune"))
    stages = (ROOT / "dvc.yaml").read_text()
    for step in itertools.chain(NIGHT, WEEK):
        name = step.name.partition("@")[0]
        assert f'name="{name}"' in flows or f"\n  {name}:" in stages, step.name


def test_an_answer_is_shown_with_its_sources_and_without_commands_for_the_terminal() -> None:
    source = {"title": "Leave\x1b[2J", "locator": "p. 2", "uri": "s/leave.md"}
    answer = {"answer": "26 days.\x1b]0;x\x07", "citations": [source]}
    lines = list(demo.shown({"text": "How many?", "groups": ["staff"]}, answer))
    assert lines[0] == "\n   > How many? (asked by staff)"
    assert "[1] Leave" in lines[-1]
    assert "(s/leave.md)" in lines[-1]
    assert "\x1b" not in "".join(lines)


def test_it_is_for_the_sample_company_alone() -> None:
    values = params.load(ROOT / "params.yaml")
    demo.check_sample(values)
    own = values.ingest.sources[0].model_copy(update={"folder": "/home/ada/handbook"})
    other = values.model_copy(
        update={"ingest": values.ingest.model_copy(update={"sources": [own]})}
    )
    with pytest.raises(InhouseError, match="run it in a fresh clone"):
        demo.check_sample(other)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with a module that prints a log like a flow's."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "flows").symlink_to(ROOT / "flows")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown_by(module: str, text: str, here: Path) -> tuple[str, str]:
    """Run a module as a flow; return what a person sees, and the log."""
    (here / f"{module}.py").write_text(text)
    screen, log = StringIO(), StringIO()
    console = Console(file=screen, force_terminal=False, markup=False, soft_wrap=True)
    demo._flow(module, Progress(NIGHT), console, log)
    return screen.getvalue(), log.getvalue()


def test_a_flow_is_a_line_a_step_and_its_output_goes_to_the_log(fake: Path) -> None:
    reports: dict[str, Any] = {"chunks": 9, "documents": 2, "tokens": {"median": 40}}
    paths.report("chunk").write_text(json.dumps(reports))
    seen, log = shown_by(
        "fine",
        """print("ingest: {'files': 107}")
print("Task run 'version' - Finished in state Completed()")
print("chunk: unchanged")
print("Task run 'chunk' - Finished in state Completed()")
""",
        fake,
    )
    assert seen.split() == "Passages 9 passages of about 40 tokens (unchanged)".split()
    assert "{'files': 107}" in log


def test_a_flow_that_fails_ends_the_demo_with_its_reason_and_code(
    fake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "import sys; print('noise'); print('inhouse: another run works'); sys.exit(75)"
    with pytest.raises(SystemExit) as ended:
        shown_by("broken", text, fake)
    assert ended.value.code == 75
    first, second = capsys.readouterr().err.splitlines()
    assert first == "inhouse: another run works"
    assert "reports/demo.log" in second
