"""What a reader may not read changes no response; make attack draws a thousand pairs."""

from pathlib import Path

from tests.app.service import inside
from tests.attack import oracle
from tests.conftest import Workspace


def test_a_document_changes_nothing_for_those_who_may_not_read_it(
    indexed: Workspace, tmp_path: Path
) -> None:
    with inside(indexed, tmp_path / "clone"):
        *_, found = oracle.campaign(40, documents=5, seed=3, every_route=False)
    assert found.pairs == 40
    assert found.compared["post /search 1"] == 40
    assert [(name, pair) for pair, name, *_ in found.differences] == []


def test_the_oracle_sees_a_document_that_a_reader_may_read(
    indexed: Workspace, tmp_path: Path
) -> None:
    with inside(indexed, tmp_path / "clone"):
        *_, found = oracle.campaign(2, documents=3, seed=3, every_route=False, readable=True)
    assert {name for _, name, *_ in found.differences} >= {"post /search 1"}
