"""A reviewer tries values in a grid, compares what came of them, and takes the better one."""

import json
import os
import re
from dataclasses import replace

import yaml

from tests.conftest import Workspace


def test_a_reviewer_walks_a_grid(night: Workspace) -> None:
    night.run("git", "checkout", "-q", "params.yaml")
    night.run("dvc", "repro", "-q", "evaluate")
    night.run("git", "add", "-A")
    night.run("git", "commit", "-qm", "a night")
    before = night.report("chunk")

    grid = ("chunk.tokens=96,0", "retrieve.title_weight=0.8")
    nameless = {k: v for k, v in night.environment.items() if not k.startswith("GIT_")}
    fresh = replace(night, environment={**nameless, "GIT_CONFIG_GLOBAL": os.devnull})
    done = fresh.run("python", "-m", "flows.experiment", *grid)  # where git knows no name
    (name,) = re.findall(r"^grid-\w+$", done.stdout, re.MULTILINE)
    assert "failed: {'chunk.tokens': '0'" in done.stdout  # and the other cell was made all the same
    assert night.report("chunk") == before  # in a copy

    shown = night.run("dvc", "exp", "show", "--only-changed", "--no-pager").stdout
    assert name in shown
    compared = json.loads(night.run("dvc", "exp", "diff", "HEAD", name, "--json").stdout)
    assert compared["params"]["params.yaml"]["chunk.tokens"] == {"old": 160, "new": 96, "diff": -64}
    assert "ndcg@10" in json.dumps(compared["metrics"]["reports/evaluate.json"])

    # DVC takes it over, and ends with an error as long as the week's stages have never run
    night.run("dvc", "exp", "apply", name, code=255)
    assert yaml.safe_load((night.root / "params.yaml").read_text())["chunk"]["tokens"] == 96
    assert night.report("chunk")["tokens"]["largest"] <= 96
    assert night.reindex()["clean"]  # the next night makes what was chosen
