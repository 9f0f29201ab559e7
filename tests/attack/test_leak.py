"""The control of membership inference: secrets planted 64 times are found in eight bits."""

from pathlib import Path

import pytest

from tasks import params, paths
from tasks.evaluation import canaries

pytestmark = [pytest.mark.attack, pytest.mark.timeout(900)]


def test_planted_secrets_are_found_and_those_of_prompts_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "CANARIES", tmp_path / "canaries.json")
    found = canaries.run(params.load())
    assert found["alive"]
    assert found["answers"]["mean"] >= canaries.ALIVE
    assert found["exposure_bits"]["answers"] >= found["exposure_bits"]["at_most"] - 0.5
    assert found["prompts"]["mean"] <= 0.2
    assert found["extracted"]["prompts"] == 0.0
