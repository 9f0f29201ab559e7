"""The pages for people name files that exist; hooks, CI and Makefile run the same commands."""

import re
import subprocess
import tomllib
from collections.abc import Iterator

import pytest
import yaml

from tests.conftest import ROOT

PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob(".github/*.md"))
)
QUOTED = re.compile(r"(?<!`)`([\w./-]+)`(?!`)")
LINKED = re.compile(r"\]\((?!\w+:)([^)#]+)(?:#[^)]*)?\)")
# A company keeps these in its git; this repository has none of them.
KEPT = {"data/documents.dvc", "models/champion.json", "reports/decisions.jsonl"}
# A file named without a folder is in one of these.
CODE = ("app", "bench", "deploy", "docs", "flows", "tasks", "tests")


def named(text: str) -> Iterator[str]:
    """Yield the backquoted spans that name a file: with a folder of this repository, or an ending
    of code or of a page."""
    tops = {path.name for path in ROOT.iterdir() if path.is_dir()}
    for name in QUOTED.findall(text):
        folder, slash, _ = name.partition("/")
        if (slash and folder in tops) or name.endswith((".py", ".md")):
            yield name


def found(name: str) -> bool:
    """Return whether a file of the repository has this path, or this name if it has no folder; a
    module counts without its ending."""
    if "/" in name:
        return name in KEPT or (ROOT / name).exists() or (ROOT / f"{name}.py").exists()
    return (ROOT / name).exists() or any(
        path.is_file() for folder in CODE for path in (ROOT / folder).rglob(name)
    )


def ignored(names: set[str]) -> set[str]:
    """Return those of the paths that a command writes, and git ignores."""
    command = ["git", "-C", str(ROOT), "check-ignore", "--no-index", *sorted(names)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return set(done.stdout.splitlines())


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    missing = {name for name in named((ROOT / page).read_text("utf-8")) if not found(name)}
    assert missing <= ignored(missing)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_page_leads_to_one(page: str) -> None:
    links = LINKED.findall((ROOT / page).read_text("utf-8"))
    assert not [link for link in links if not ((ROOT / page).parent / link).exists()]


def test_hooks_are_the_first_steps_of_make_check() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    lines = re.findall(r"\n\t@((?:ruff|mypy)\b[^\n]*)", makefile)
    steps = [step.replace(" .", "") for line in lines for step in line.split(" && ")]
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0][
        "hooks"
    ]
    assert [hook["entry"].removeprefix(".venv/bin/") for hook in hooks] == steps


def test_the_workflow_runs_what_ci_runs() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    assert workflow["jobs"]["test"]["steps"][-1] == {"run": ".ci/run"}


def test_the_newest_version_of_the_changelog_is_that_of_the_project() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    dated = re.findall(r"\n## \[([\d.]+)\] - \d{4}-\d\d-\d\d\n", changelog)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert dated[0] == project["version"]
