"""Test `inhouse estimate` as a user sees it."""

import json
import re

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from tasks.scale import show
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(*words: str) -> str:
    shipped = "tasks/scale/measured.json"  # not reports/scale.json, if this folder has one
    done = CliRunner().invoke(app, ["estimate", "--measured", shipped, *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_it_shows_runs_disk_and_limits_and_that_it_extrapolates() -> None:
    page = run("--documents", "1e6", "--questions", "500")
    assert page.startswith("1,000,000 documents of 3.12 kB")
    assert "this extrapolates" in page
    for name in (
        "first night",
        "night with nothing changed",
        "training adaptive",
        "answers to 500 questions",
    ):
        assert re.search(rf"(?m)^ *{name}  +[\d.,]+ (s|min|h|d) ", page), name
    limits = page[page.index("what replaces it") :]
    sizes = [int(found.replace(",", "")) for found in re.findall(r"(?m)^ *([\d,]+)  ", limits)]
    assert len(sizes) >= 6
    assert sizes == sorted(sizes)
    assert "cluster.address" in limits
    assert "this extrapolates" not in run("--documents", "200")


def test_it_says_so_if_another_processor_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = json.loads((ROOT / "tasks/scale/measured.json").read_text())["machine"]
    warning = "This machine has another processor, "
    monkeypatch.setattr(show, "described", lambda: {**measured, "processor": "M9"})
    assert f"{warning}M9" in run()
    monkeypatch.setattr(show, "described", lambda: measured)
    assert warning not in run()


def test_money_and_hours_follow_the_rate_and_the_cores() -> None:
    one = json.loads(run("--json", "--cores", "2", "--money-per-hour", "3"))
    two = json.loads(run("--json", "--cores", "4", "--money-per-hour", "3"))
    night, faster = (found["runs"]["first night"] for found in (one, two))
    assert night["money"] == pytest.approx(3 * night["hours"])
    assert night["hours"] == pytest.approx(night["cpu_s"] / 7200)
    assert faster["hours"] == pytest.approx(night["hours"] / 2)


def test_the_models_table_names_the_gpu() -> None:
    page = run("--models")
    assert re.search(r"Mistral 7B +full +7.24 B +7.24 B +\d+ GiB +192 GiB", page)
    assert re.search(r"Llama 3 70B +full .* GiB +none +none +none +64$", page, re.MULTILINE)


@pytest.mark.parametrize(
    ("number", "words"), [(None, "over 1e9"), (3, "now"), (134_567, "130,000")]
)
def test_a_limit_is_named_with_two_figures(number: float | None, words: str) -> None:
    assert show.rounded(number) == words


def test_spans_and_sizes_have_their_unit() -> None:
    assert [show.span(n) for n in (3, 90, 7200, 4 * 86_400)] == [
        "3.0 s",
        "1.5 min",
        "2.0 h",
        "4.0 d",
    ]
    assert [show.size(n) for n in (5e6, 2e9, 3e12)] == ["5 MB", "2.0 GB", "3.0 TB"]
