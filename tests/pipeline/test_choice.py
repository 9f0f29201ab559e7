"""The week, as a data engineer and a reviewer walk it: train, compare, recommend, promote, ask."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tasks import params
from tests.conftest import ROOT, Workspace
from tests.receiver import receiver

LAYERS = 3  # of the base's thirty: what is done with it is the same, a tenth as long
QUICK = {  # enough to make a model, too little to make a good one
    "train_fraction": 0.01,
    "task_fraction": 0.05,
    "dev_examples": 2,
    "evals_per_epoch": 1,
    "max_tokens": 400,
}
ARMS = ["base", "retrieval", "rag", "adaptive", "adaptive+rag"]
QUESTION = "How long is the warranty on a pump?"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Make a base of one's own: the default one with its first layers alone."""
    from transformers import AutoModelForCausalLM

    base, folder = ROOT / "models/base", tmp_path / "small"
    shutil.copytree(base, folder, ignore=shutil.ignore_patterns("*.safetensors", "source.json"))
    AutoModelForCausalLM.from_pretrained(base, num_hidden_layers=LAYERS).save_pretrained(folder)
    return folder


@pytest.fixture
def week(night: Workspace, small: Path) -> Workspace:
    """Return a clone whose week is short."""
    night.set("models", base=str(small), base_wheel_sha256=None, base_weights_sha256=None)
    levels = params.values_of((night.root / "params.yaml").read_text())["levels"]
    levels["partial"]["blocks"] = 1
    night.set("finetune", **QUICK)
    night.set("levels", **levels)
    night.set("examples", dev_share=0.02, refusals=10)
    night.set("compare", questions=5, arms=ARMS)
    night.set("generate", max_tokens=24)
    values = params.values_of((night.root / "params.yaml").read_text())
    for file in (
        values["metrics"]["style"]["briefs"],
        values["machines"]["diagnosed"],
        values["compare"]["probe"],
    ):
        lines = (night.root / file).read_text().splitlines()
        test = [line for line in lines if json.loads(line).get("split", "test") == "test"]
        (night.root / file).write_text("\n".join(test[:2]) + "\n")
    night.set("promote", alpha=1e-6, max_leak=None)  # so little training may well be worse
    return night


def answered(workspace: Workspace) -> dict[str, object]:
    said = workspace.run("python", "-m", "app", "ask", QUESTION, "--json").stdout
    found: dict[str, object] = json.loads(said)
    return found


@pytest.mark.timeout(1500)  # it trains three models
def test_the_week_trains_compares_recommends_and_promotes(week: Workspace, small: Path) -> None:
    recommended = a_week_recommends(week)
    an_arm_is_promoted_and_taken_back(week, small)
    a_reviewer_tries_another_weight(week, recommended["scores"])
    a_night_makes_no_model_stale(week)
    a_night_withdraws_a_model_that_was_trained_on_what_is_deleted(week)
    a_comparison_says_by_how_much_the_models_are_older_than_the_index(week)


def a_week_recommends(week: Workspace) -> dict[str, Any]:
    done = week.run("inhouse", "run", "finetune", "--no-promote", timeout=1200)
    assert "reports/comparison.html" in done.stdout

    compared = week.report("compare")
    assert list(compared["arms"]) == ARMS
    assert compared["questions"]["n"] == 5
    assert compared["index"]["changed_since"] == 0
    for name, arm in compared["arms"].items():
        assert arm["cost"]["train_seconds"] > 0 if "adaptive" in name else arm["card"] is None
    recommended = week.report("recommend")
    assert recommended["demonstration"]
    assert "needs" in recommended["sentences"][0]
    page = html.parse(str(week.root / "reports/comparison.html")).getroot()
    assert "3 uses, 3 decisions" in page.text_content()
    card = json.loads((week.root / "models/tuned/adaptive/card.json").read_text())
    assert card["audience"] == ["public"]
    assert not any("staff/" in doc_id for doc_id in week.report("examples")["sources"])

    # nothing has changed: the next week is skipped, and says why
    again = week.run("inhouse", "run", "finetune")
    assert "0.0% of the documents changed since the last snapshot" in again.stderr + again.stdout
    return recommended


def an_arm_is_promoted_and_taken_back(week: Workspace, small: Path) -> None:
    """Promote an arm, see that it answers and that another is refused, and go back."""
    week.run("inhouse", "promote", "--arm", "rag")
    assert answered(week)["model"] == str(small)
    refused = week.run("inhouse", "promote", "--arm", "full", code=4)
    assert "full is not in reports/compare.json" in refused.stderr
    week.run("python", "-m", "tasks.decision.promote", "--arm", "adaptive+rag")
    champion = json.loads((week.root / "models/champion.json").read_text())
    assert answered(week)["model"] == champion["folder"]
    week.run("inhouse", "promote", "back", "--why", "a wrong price")
    assert answered(week)["model"] == str(small)
    shown = week.run("inhouse", "promote", "show").stdout
    assert "went back to rag (before: adaptive+rag): a wrong price" in shown


def a_reviewer_tries_another_weight(week: Workspace, before: object) -> None:
    """Try another weight, compare, and take it over."""
    week.run("git", "add", "-A")
    week.run("git", "commit", "-qm", "a week")
    grid = ("-m", "flows.experiment", "recommend.weights.cost=0.9", "--target", "recommend")
    (name,) = re.findall(r"experiment=(grid-\w+)", week.run("python", *grid).stdout)
    assert "0.9" in week.run("dvc", "exp", "diff", "HEAD", name).stdout
    week.run("python", "-m", "flows.experiment", "--take", name, "--target", "recommend")
    assert week.report("recommend")["scores"] != before
    week.run("inhouse", "promote", "--arm", "rag")


def a_night_makes_no_model_stale(week: Workspace) -> None:
    """Check that a changed document retrains nothing."""
    document = next(
        path
        for path in Path(week.root.parent / "documents").rglob("*.md")
        if "staff" not in str(path)
    )
    document.write_text(document.read_text() + "\nWe have moved to Quay Street 4.\n")
    week.reindex()
    levels = [f"finetune@{level}" for level in ("full", "partial", "adaptive")]
    status = week.run("dvc", "status", *levels).stdout
    assert "up to date" in status, status


def a_night_withdraws_a_model_that_was_trained_on_what_is_deleted(week: Workspace) -> None:
    """Delete a document that the champion was trained on: an arm without tuning answers, and the
    watcher rings once."""
    week.run("inhouse", "promote", "--arm", "adaptive+rag")
    record = json.loads((week.root / "models/tuned/adaptive/provenance.json").read_text())
    files = (week.root.parent / "documents" / uri.partition("/")[2] for uri in record["documents"])
    next(file for file in files if file.is_file()).unlink()
    week.reindex()
    assert [row["arm"] for row in week.report("withdraw")["withdrawn"]] == ["adaptive+rag"]
    with receiver() as received:
        watched = replace(
            week, environment={**week.environment, "INHOUSE_ALARM_WEBHOOK": received.address}
        )
        for _ in range(2):
            watched.run("inhouse", "watch", "--once", code=None)
    rang = [message for message in received if message["cause"].startswith("withdrawn")]
    assert [message["state"] for message in rang] == ["alarm"]
    assert "adaptive+rag was withdrawn, rag answers" in rang[0]["text"]
    assert answered(week)["arm"] == "rag"


def a_comparison_says_by_how_much_the_models_are_older_than_the_index(week: Workspace) -> None:
    week.run("python", "-m", "tasks.evaluation.compare", "--arms", "retrieval")
    compared = week.report("compare")
    assert list(compared["arms"]) == ["retrieval"]
    assert compared["index"]["changed_since"] == 2  # one was edited, one deleted
