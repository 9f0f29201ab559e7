"""Test that a reviewer tries values in a grid, compares the results, and takes the better one."""

import json
import os
import re
from dataclasses import replace

from tests.conftest import Workspace


def test_a_reviewer_walks_a_grid(night: Workspace) -> None:
    night.run("git", "checkout", "-q", "params.yaml")
    night.run("dvc", "repro", "-q", "evaluate")
    night.run("git", "add", "-A")
    night.run("git", "commit", "-qm", "a night")
    before = night.report("chunk")

    grid = ("chunk.tokens=96", "retrieve.hnsw_ef=200", "evaluate.source=aldermoor,nowhere")
    nameless = {k: v for k, v in night.environment.items() if not k.startswith("GIT_")}
    fresh = replace(night, environment={**nameless, "GIT_CONFIG_GLOBAL": os.devnull})
    done = fresh.run("python", "-m", "flows.experiment", *grid)  # where git knows no name
    (name,) = re.findall(r"experiment=(grid-\w+)", done.stdout)
    assert re.search(
        r"evaluate\.source=nowhere, .*error=", done.stdout
    )  # the other cell ran all the same
    assert night.report("chunk") == before  # in a copy

    assert re.search(rf"experiment={name}, ndcg@10=0\.\d+, ndcg@10_high=0\.\d+", done.stdout)
    shown = night.run("inhouse", "experiments").stdout  # in 80 columns
    assert re.search(r"workspace +ndcg@10 0\.\d+ +0\.\d+ +0\.\d+ +\d+ ms", shown)
    assert re.search(rf"{name} +chunk\.tokens=96 +ndcg@10 0\.\d+", shown)
    night.run("inhouse", "review")
    review = (night.root / "reports/review.md").read_text()
    assert "# 2 experiments beside workspace" in review
    assert re.search(
        rf"\| {name} \| chunk\.tokens 160 → 96, retrieve\.hnsw_ef the default → 200 \|", review
    )
    assert re.search(r"- chunk\.tokens=96, .*evaluate\.source=nowhere: .*nowhere", review)
    compared = json.loads(night.run("dvc", "exp", "diff", "HEAD", name, "--json").stdout)
    assert compared["params"]["params.yaml"]["chunk.tokens"] == {"old": 160, "new": 96, "diff": -64}
    assert list(compared["metrics"]) == ["reports/headline-evaluate.json"]

    # the reviewer takes it over: two values change, and no other character of params.yaml
    text = (night.root / "params.yaml").read_text()
    night.run("python", "-m", "flows.experiment", "--take", name)
    changed = text.replace("  tokens: 160 #", "  tokens: 96 #")
    changed = changed.replace("\n\ngenerate:", "\n  hnsw_ef: 200\n\ngenerate:")
    assert (night.root / "params.yaml").read_text() == changed
    assert night.report("chunk")["tokens"]["largest"] <= 96
    assert night.reindex()["clean"]  # the next night makes what was chosen
