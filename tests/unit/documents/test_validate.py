"""Test the suite: rejected documents, their reasons, and nights that stop."""

import shutil
from pathlib import Path

import pytest

from tasks import params, paths
from tasks.documents import validate
from tasks.errors import ValidationError
from tasks.records import Document, Rejection
from tasks.storage import shards
from tests.unit.fakes import document

pytestmark = [  # Great Expectations imports a module that Python deprecates
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
RULES = params.load().validate_
GOOD = "A sentence that is long enough to be kept by everybody."
UNREADABLE = "A sentence of which \ufffd\ufffd\ufffd\ufffd is lost to everybody."


def checked(*documents: Document) -> tuple[dict[int, list[str]], list[str]]:
    return validate.check(validate.frame(list(map(validate.measured, documents))), RULES)


def some(good: int, bad: int, text: str = UNREADABLE) -> list[Document]:
    texts = [GOOD] * good + [text] * bad
    return [document(f"s/{n}.md", text) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("good", "bad", "stops"),
    [(1, 1, False), (3, 1, False), (2, 2, False), (1, 2, True), (0, 1, True), (8, 2, False),
     (7, 3, True), (40, 10, False), (40, 11, True)],
)  # fmt: skip
def test_a_few_bad_documents_of_a_small_source_stop_no_night(
    good: int, bad: int, stops: bool
) -> None:
    failing, failed = checked(*some(good, bad))
    assert len(failing) == bad
    assert bool(failed) == stops


def test_pages_without_text_are_quarantined_and_stop_no_night() -> None:
    failing, failed = checked(*some(3, 9, text=""))
    assert (len(failing), failed) == (9, [])
    assert checked(*some(0, 9, text=""))[1] == ["no document passed"]


def test_a_reason_names_the_limit_with_its_value() -> None:
    failing, _ = checked(*some(3, 1, "TBD"))
    assert failing == {3: ["fewer characters than validate.min_characters (20)"]}


def test_all_parts_of_one_bad_table_count_as_one_file() -> None:
    parts = [document(f"s/t.csv#row {n}", UNREADABLE) for n in range(1, 900, 200)]
    failing, failed = checked(*some(6, 0), *parts)
    assert (len(failing), failed) == (5, [])


def test_brackets_that_a_person_wrote_are_no_redaction() -> None:
    urgent = "[URGENT] [A] [B] [C] [D] close it"
    assert checked(*some(3, 1, urgent)) == ({}, [])
    hidden = document("s/x.md", "[PERSON] [PERSON] [PERSON], call", redacted={"person": 3})
    assert "max_placeholder_share (0.5)" in checked(*some(3, 0), hidden)[0][3][0]


def test_one_undecodable_character_is_kept_and_a_share_of_them_is_not() -> None:
    assert checked(*some(3, 1, f"{GOOD * 3} \ufffd"))[0] == {}
    reasons = checked(*some(3, 1, f"{GOOD} \ufffd\ufffd\ufffd"))[0]
    assert "max_undecodable_share (0.01)" in reasons[3][0]


def test_the_suite_is_given_48_bytes_a_document() -> None:
    table = validate.frame(validate.measured(row) for row in some(50, 0, ""))
    assert set(table.dtypes.map(str)) == {"int64", "int32", "float64"}
    assert table.memory_usage(index=False).sum() == 48 * len(table)


@pytest.fixture
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))


def put(*documents: Document) -> None:
    shards.write(paths.DOCUMENTS, Document, documents, lambda row: row.doc_id, 8)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.usefixtures("_here")
def test_what_passes_is_written_a_shard_at_a_time_as_if_it_were_written_at_once() -> None:
    rows = some(40, 2)[::-1]
    for more in ([], [document("s/new.md", GOOD)], [document("s/bad.md", "TBD")]):
        put(*rows, *more)
        shutil.rmtree(paths.ACCEPTED, ignore_errors=True)  # as DVC does
        report = validate.run(RULES)
        good = sorted((r for r in [*rows, *more] if r.text == GOOD), key=lambda row: row.doc_id)
        assert report["accepted"] == len(good)
        assert report["quarantined"] == len(rows) + len(more) - len(good)
        shards.write(Path("once"), Document, good, lambda row: row.doc_id, 8)
        assert written(paths.ACCEPTED) == written(Path("once"))


@pytest.mark.usefixtures("_here")
def test_the_reasons_are_those_of_the_documents_that_failed_and_restricted_paths_are_masked() -> (
    None
):
    short = document("s/a.md", "TBD")
    secret = document("s/z.md", UNREADABLE, groups=("board",))
    put(*some(40, 0), secret, short)
    found = validate.run(RULES)["reasons"]
    assert [("characters" in why, "\ufffd" in why) for why in found.values()] == [
        (True, False),
        (False, True),
    ]
    assert next(iter(found)) == "s/a.md"
    assert "s/z.md" not in found
    rows = list(shards.read(paths.QUARANTINE / "validate", Rejection))
    assert {row.uri: row.reason for row in rows} == dict(
        zip(("s/a.md", "s/z.md"), found.values(), strict=True)
    )


@pytest.mark.usefixtures("_here")
def test_a_suite_that_fails_leaves_what_was_accepted_before() -> None:
    put(*some(8, 1))
    validate.run(RULES)
    before = written(paths.ACCEPTED)
    put(*some(7, 9))
    with pytest.raises(
        ValidationError, match=r"failed their suite: .*9 of 16 documents.*inhouse rejected"
    ):
        validate.run(RULES)
    assert written(paths.ACCEPTED) == before
