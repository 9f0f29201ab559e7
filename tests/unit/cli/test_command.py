"""The command inhouse: its help, its errors, and what its commands call."""

import inspect
import re
import shlex
import subprocess
import sys
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from typer.testing import CliRunner

from app import __main__ as asking
from cli.__main__ import ORDER, app, command
from data.samples import make
from flows import stages
from flows.services import password
from tasks import params
from tasks.dataset import draft_questions, draft_reviews
from tasks.decision import promote
from tasks.decision.champion import Champion
from tasks.documents import frequent, readers
from tasks.documents.sources import commands
from tasks.errors import BusyError
from tasks.index import publish
from tasks.models import download
from tests import docs
from tests.conftest import ROOT

HEAVY = ("torch", "transformers", "prefect", "pydantic", "pyarrow", "numpy", "dvc")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Record the calls of the functions behind the commands, and make none."""
    found: list[tuple[Any, ...]] = []
    made = {"promote.run": Champion(arm="rag"), "promote.roll_back": Champion(arm="base")}

    def record(name: str, *given: object) -> Champion | None:
        found.append((name, *given))
        return made.get(name)

    for module, names in {
        asking: "ask search status",
        commands: "show add regroup remove",
        readers: "show",
        frequent: "show",
        publish: "roll_back resume",
        promote: "run show roll_back",
        draft_questions: "draft",
        draft_reviews: "take_over",
    }.items():
        for name in names.split():
            label = f"{module.__name__.rpartition('.')[2]}.{name}"
            monkeypatch.setattr(module, name, partial(record, label))
    values = params.load(ROOT / "params.yaml")
    monkeypatch.setattr(params, "load", lambda: values)
    return found


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, words, prog_name="inhouse")
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize(
    ("words", "call"),
    [
        ("source list", ("commands.show",)),
        ("source add handbook ~/h", ("commands.add", "handbook", "~/h", None)),
        ("source add handbook ~/h --groups staff", ("commands.add", "handbook", "~/h", "staff")),
        ("source readers handbook staff,sales", ("commands.regroup", "handbook", "staff,sales")),
        ("source remove handbook --yes", ("commands.remove", "handbook", True)),
        ("access", ("readers.show", "", "")),
        ("access hr/pay.md --group staff", ("readers.show", "hr/pay.md", "staff")),
        ("redacted --top 3", ("frequent.show", 3)),
        ("status --max-age 26h --json", ("__main__.status", timedelta(hours=26), True)),
    ],
)
def test_a_command_calls_its_function_with_plain_arguments(
    calls: list[tuple[Any, ...]], words: str, call: tuple[Any, ...]
) -> None:
    run(*words.split())
    assert calls == [call]


def test_the_commands_that_decide_pass_on_who_and_why(calls: list[tuple[Any, ...]]) -> None:
    shown = run("promote", "--by", "Ada", "--why", "it cites")
    assert shown == "rag answers: the default, none was promoted yet\n"
    run("promote", "--arm", "rag", "--use", "machines")
    run("promote", "back", "--why", "a wrong price")
    run("rollback", "000007")
    run("questions", "approve", "q.csv", "q.jsonl")
    plain = [tuple(str(v) for v in call if not isinstance(v, params.Params)) for call in calls]
    assert plain == [
        ("promote.run", "None", "Ada", "it cites", "None"),
        ("promote.run", "rag", "", "", "machines"),
        ("promote.roll_back", "", "a wrong price", "None"),
        ("publish.roll_back", "000007"),
        ("draft_reviews.take_over", "q.csv", "q.jsonl"),
    ]


def test_questions_come_from_the_command_line_with_the_groups_of_the_asker(
    calls: list[tuple[Any, ...]],
) -> None:
    run("ask", "How long?", "--groups", "staff, sales", "--json")
    run("search", "warranty", "-k", "3")
    (_, asked, as_json), (_, searched, k, _) = calls
    assert (list(asked), as_json) == ([("How long?", ["staff", "sales"], None)], True)
    assert (list(searched), k) == ([("warranty", [], None)], 3)


@pytest.mark.parametrize(
    "words",
    [
        ["ask"],
        ["ask", " "],
        ["ask", "a question", "--file", "questions.jsonl"],
        ["search", "x", "-k", "0"],
        ["status", "--max-age", "26"],
        ["source", "add", "handbook"],
        ["forget"],
        ["forget", "--source", "a", "--person", "B C"],
        ["nothing"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_before_anything_runs(
    calls: list[tuple[Any, ...]], words: list[str]
) -> None:
    assert "Traceback" not in run(*words, code=2)
    assert calls == []


def test_an_error_is_a_line_with_the_exit_code_of_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise BusyError("another run is working")

    monkeypatch.setattr(commands, "show", busy)
    assert run("source", "list", code=75) == "inhouse: another run is working\n"


def test_the_help_page_has_all_commands_in_their_groups() -> None:
    page = run("--help")
    assert set(command().commands) == set(ORDER)
    panels = re.findall(r"─ (\w+) ─", page)
    assert panels[:1] == ["Options"]
    assert set(panels[1:]) == {"Documents", "Night", "Ask", "Machines", "Decide", "Operate"}
    shown = [name for name in ORDER if name != "demo"]
    assert all(re.search(rf"(?m)^│ {name} ", page) for name in shown)
    assert not re.search(r"(?m)^│ demo ", page)
    assert "Examples" in page


def test_each_command_says_in_a_sentence_what_it_does() -> None:
    for name, each in command().commands.items():
        first = inspect.cleandoc(each.help or "").split("\n\n")[0]
        assert re.fullmatch(r"[A-Z].*[.]", " ".join(first.split())), name
        assert len(first) <= 63, f"{name}: one line of a help page with 80 columns"


def test_a_flag_shows_no_type_as_if_it_took_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    command().main(["forget", "--help"], prog_name="inhouse", standalone_mode=False)
    page = capsys.readouterr().out
    assert "--yes" in page
    assert "<bool>" not in page
    assert "-h" in page


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("search x -k many", "expected a whole number of at least 1, got 'many'"),
        ("redacted --top 0", "expected a whole number of at least 1, got '0'"),
        ("serve --port 70000", "expected a whole number from 1 to 65535, got '70000'"),
        ("estimate --documents nan", "expected a number of at least 1, got 'nan'"),
    ],
)
def test_a_wrong_number_is_answered_with_the_bounds(words: str, expected: str) -> None:
    page = run(*words.split(), code=2)
    assert expected in " ".join(re.sub(r"[│\n]", " ", page).split())


def test_help_loads_no_heavy_library() -> None:
    """It takes 0.2 s of processor time; numpy alone would take as much again."""
    listed = f"import cli.__main__, sys; print([n for n in {HEAVY} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", listed], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_init_takes_the_four_steps_of_a_new_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    for module, name in (
        (download, "run"),
        (make, "run"),
        (password, "ensure"),
        (stages, "keep_state_here"),
    ):
        label = f"{module.__name__}.{name}"
        monkeypatch.setattr(module, name, lambda *_, label=label: steps.append(label))
    monkeypatch.chdir(ROOT)
    assert "Next: inhouse run reindex" in run("init")
    assert steps == [
        "tasks.models.download.run",
        "data.samples.make.run",
        "flows.services.password.ensure",
        "flows.stages.keep_state_here",
    ]


def test_each_option_and_argument_says_what_it_is() -> None:
    silent = [
        f"{path} {each.name}"
        for path, each_command in docs.tree()
        for each in each_command.params
        if not getattr(each, "help", None)
    ]
    assert silent == []


def test_the_examples_of_the_help_pages_are_commands() -> None:
    shown = [
        shlex.split(line)
        for _, each in docs.tree()
        for line in (each.epilog or "").splitlines()
        if line.startswith("  inhouse ")
    ]
    assert len(shown) > 10
    assert [words for words in shown if docs.wrong(words)] == []


@pytest.mark.parametrize("allow", ["--allow-loss", "--allow-wider"])
def test_a_night_allows_nothing_without_a_reason(
    allow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights: list[tuple[object, ...]] = []
    monkeypatch.setattr("flows.quiet.run", lambda *asked: nights.append(asked))
    refused = CliRunner().invoke(app, ["run", "reindex", allow])
    assert refused.exit_code != 0
    assert "expected --why" in refused.output
    assert not nights
    reason = "moved to the archive"
    assert CliRunner().invoke(app, ["run", "reindex", allow, "--why", reason]).exit_code == 0
    assert nights == [([], allow == "--allow-loss", allow == "--allow-wider", reason)]
