"""Test that models are trained on documents readable by all of their audience, unchanged until they
change.
"""

import json
from pathlib import Path

import pytest

from tasks import paths
from tasks.dataset import snapshot
from tasks.errors import InhouseError
from tasks.records import Document
from tasks.storage import shards
from tests.unit.fakes import document

DOCUMENTS = [
    document("s/open.md", "For all.", groups=("public",)),
    document("s/staff.md", "For staff.", groups=("staff",)),
    document("s/both.md", "For staff and partners.", groups=("partners", "staff")),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    accept(DOCUMENTS)
    return tmp_path


def accept(documents: list[Document]) -> None:
    shards.write(paths.ACCEPTED, Document, documents, lambda row: row.doc_id, 4)


def taken() -> set[str]:
    return {row.doc_id for row in shards.read(paths.TRAINSET, Document)}


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (["public"], {"s/open.md"}),
        (["staff"], {"s/open.md", "s/staff.md", "s/both.md"}),
        (["partners"], {"s/open.md", "s/both.md"}),
        (["staff", "partners"], {"s/open.md", "s/both.md"}),
        (["staff", "public"], {"s/open.md"}),
    ],
)
def test_a_document_is_taken_if_every_member_of_the_audience_may_read_it(
    audience: list[str], expected: set[str]
) -> None:
    report = snapshot.run(audience)
    assert taken() == expected
    assert report.documents == len(expected)
    assert report.audience == sorted(audience)
    assert report.left_out == len(DOCUMENTS) - len(expected)


def test_nothing_is_written_where_nothing_changed(folder: Path) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        files = [*paths.TRAINSET.iterdir(), paths.report("snapshot")]
        return {str(file): (file.stat().st_mtime_ns, file.read_bytes()) for file in files}

    first = snapshot.run(["staff"])
    before = state()
    assert snapshot.run(["staff"]) == first
    assert state() == before
    assert snapshot.read() == first
    keys = ["documents", "left_out", "audience", "content", "taken"]
    assert list(json.loads(paths.report("snapshot").read_text())) == keys


def test_a_change_is_taken_over_and_changes_the_hash() -> None:
    first = snapshot.run(["public"])
    accept([document("s/open.md", "For all, and new.")])
    second = snapshot.run(["public"])
    assert second.content != first.content
    assert [row.text for row in shards.read(paths.TRAINSET, Document)] == ["For all, and new."]


def test_only_a_week_that_came_to_its_end_counts_and_what_has_left_counts_whole() -> None:
    audience = ["staff"]
    assert snapshot.changed(audience) == 1
    snapshot.run(audience)
    assert snapshot.changed(audience) == 1  # the week may have died since
    snapshot.mark_trained()
    assert snapshot.changed(audience) == 0
    accept([*DOCUMENTS, document("s/new.md", "New.")])
    assert snapshot.changed(audience) == 1 / 4
    accept(DOCUMENTS[1:])
    assert snapshot.changed(audience) == 1
    assert snapshot.read().audience == audience


def test_without_a_snapshot_it_has_no_audience() -> None:
    with pytest.raises(InhouseError, match=r"snapshot\.json is missing"):
        snapshot.read()


def test_a_torn_report_is_written_anew() -> None:
    first = snapshot.run(["public"])
    paths.report("snapshot").write_text("{torn")
    assert snapshot.run(["public"]).content == first.content
    assert json.loads(paths.report("snapshot").read_text())["documents"] == 1


def test_an_empty_snapshot_is_refused_and_the_last_one_stays() -> None:
    snapshot.run(["public"])
    accept([document("s/staff.md", groups=("staff",))])
    with pytest.raises(InhouseError, match=r"none of the 1 documents in .* read by all of public"):
        snapshot.run(["public"])
    assert taken() == {"s/open.md"}
