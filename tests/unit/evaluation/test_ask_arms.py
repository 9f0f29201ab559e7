"""What an arm's answers and figures depend on."""

from pathlib import Path

import pytest

from tasks import params, paths
from tasks.answer import arms
from tasks.evaluation import ask_arms

HERE = params.load()


def test_the_same_weights_at_an_endpoint_are_cached_apart_and_compared_as_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths.tuned("adaptive").mkdir(parents=True)
    (paths.tuned("adaptive") / "model.safetensors").write_bytes(b"weights")
    at = {"endpoint": "http://user:pw@localhost:8000/v1", "tuned": {"adaptive": "pumps"}}
    there = HERE.model_copy(update={"generate": HERE.generate.model_copy(update=at)})
    arm = arms.parse("adaptive+rag")
    weights = ask_arms._weights(arm, HERE)
    assert ask_arms._weights(arm, there) == weights
    assert ask_arms._version(arm, HERE) == weights
    assert ask_arms._version(arm, there) == f"{weights} http://localhost:8000/v1 pumps"
