"""A reviewer compares experiments: dvc exp run, dvc exp show."""

import json

from tests.conftest import Workspace


def test_an_experiment_changes_a_value_and_is_measured(night: Workspace) -> None:
    night.run("git", "checkout", "-q", "params.yaml")
    night.run("dvc", "repro", "-q", "evaluate")
    night.run("git", "add", "-A")
    night.run("git", "commit", "-qm", "a night")
    night.run("dvc", "exp", "run", "-q", "evaluate", "-S", "chunk.tokens=96", "-n", "small")
    shown = json.loads(night.run("dvc", "exp", "show", "--json").stdout)
    experiments = [row for row in json.dumps(shown).split('"name"') if "small" in row]
    assert experiments
    assert night.report("chunk")["tokens"]["largest"] <= 96
    assert night.report("evaluate")["hit@5"] > 0
