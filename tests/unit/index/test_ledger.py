"""Test the packed lists of points against dictionaries."""

from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import StoreError
from tasks.index.ledger import Ids, Ledger, packed
from tasks.records import digest

# zeros at the end, because numpy strips them off bytes
identity = st.one_of(
    st.uuids().map(str),
    st.integers(0, 3).map(lambda n: str(UUID(int=n << 120))),
)
known = st.dictionaries(identity, st.sampled_from([digest("a"), digest("b"), ""]), max_size=12)


@settings(deadline=None, max_examples=60, database=None)
@given(points=known, read=known, also=known)
def test_a_ledger_says_what_a_dictionary_says(
    points: dict[str, str], read: dict[str, str], also: dict[str, str]
) -> None:
    ledger = Ledger.of(points.items())
    assert list(Ids(ledger.ids)) == sorted(points)
    asked = [*points, *also]
    assert ledger.has(packed(asked)).tolist() == [i in points for i in asked]
    there = packed(list({*points, *also}))
    expected = {i: read.get(i, points.get(i, "")) for i in {*points, *also}}
    seen = ledger.seen(there, Ledger.of(read.items()))
    assert seen.fingerprint == Ledger.of(expected.items()).fingerprint


def test_ids_are_a_sequence_of_texts() -> None:
    texts = sorted(str(UUID(int=n << 100)) for n in range(1, 8))
    ids = Ids(packed(texts))
    assert (ids[0], ids[-1], list(ids[2:4]), len(ids)) == (texts[0], texts[-1], texts[2:4], 7)
    assert ids == texts
    assert ids[:3].united(ids[2:5]) == texts[:5]


def test_the_fingerprint_is_that_of_earlier_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = {str(UUID(int=n)): digest(str(n)) for n in (3, 1, 2, 5, 4)}
    expected = digest(*(f"{i} {pairs[i]}" for i in sorted(pairs)))
    assert Ledger.of(pairs.items()).fingerprint == expected
    monkeypatch.setattr("tasks.index.ledger.BATCH", 2)  # it is hashed a batch at a time
    assert Ledger.of(pairs.items()).fingerprint == expected


def test_a_ledger_is_saved_whole_or_refused(tmp_path: Path) -> None:
    ledger = Ledger.of({str(UUID(int=n << 64)): digest(str(n)) for n in range(9)}.items())
    file = tmp_path / "points.npy"
    ledger.save(file)
    again = Ledger.load(file)
    assert np.array_equal(again.ids, ledger.ids)
    assert again.fingerprint == ledger.fingerprint
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(StoreError, match="can't be read"):
        Ledger.load(file)
    with pytest.raises(StoreError, match="expected UUIDs"):
        packed(["5"])
