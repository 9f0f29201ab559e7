"""Test the diagnosis of machines on the sample's documents, by its command."""

import re

from tests.conftest import Workspace


def test_retrieval_alone_diagnoses_the_machines_that_are_held_out(indexed: Workspace) -> None:
    said = indexed.run("python", "-m", "bench.machines.diagnosis", "--split", "test").stdout
    lines = re.findall(r"^(\w+) +(\d\.\d+) \[", said, re.MULTILINE)
    found = {name: float(value) for name, value in lines}
    assert found["mode_right"] >= 0.9, said
    assert found["action_right"] >= 0.8, said
    assert found["no_known_mode"] >= 0.9, said
    assert found["overclaim"] <= 0.02, said
