"""A thousand pairs of a reader and a document that the reader may not read."""

from pathlib import Path

import pytest

from tests.app.service import inside
from tests.attack import oracle
from tests.conftest import Workspace

pytestmark = [pytest.mark.attack, pytest.mark.timeout(7200)]


def test_no_response_depends_on_a_document_that_its_reader_may_not_read(
    indexed: Workspace, tmp_path: Path
) -> None:
    with inside(indexed, tmp_path / "clone"):
        *_, found = oracle.campaign(1000)
    assert found.pairs == 1000
    assert [(name, pair) for pair, name, *_ in found.differences] == []
