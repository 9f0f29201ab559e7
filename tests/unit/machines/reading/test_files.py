"""Readings of a file: the names of its columns and machines are searched for people."""

from typing import cast

import pytest

from tasks import params
from tasks import pii as redact
from tasks.documents.parse.sandbox import Sandbox
from tasks.machines.reading.files import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(cast("Sandbox", None), redact.build(params.load().redact), lambda _: False)


@pytest.mark.parametrize("name", ["vibration [mm/s]", "Flow (m³/h)", "Druck [bar]", "pier-2"])
def test_a_unit_with_a_slash_is_no_personal_data(reader: Reader, name: str) -> None:
    assert reader._masked(name) == name


@pytest.mark.parametrize("name", ["Henrike Osterloh", "Pump/Henrike Osterloh"])
def test_a_person_in_a_name_is_masked(reader: Reader, name: str) -> None:
    masked = reader._masked(name)
    assert masked != name
    assert "Osterloh" not in masked
