"""Taking in: what is read, kept, marked stale, refused, and when a night stops."""

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tasks import ingest, params, parse, paths, redact, shards
from tasks.door import Door
from tasks.errors import LostDocumentsError, SourceError
from tasks.ingest import Night
from tasks.records import Document, Rejection
from tasks.redact import Redactor
from tasks.sources import Entry
from tests.unit.fakes import document

DOOR = Door(Redactor(redact.KINDS), 1000, parse.parse)
TODAY = datetime.date(2026, 11, 23)
Read = Callable[[Entry], bytes]


def entry(name: str = "a.md", groups: tuple[str, ...] = ("public",), stamp: str = "1") -> Entry:
    return Entry(f"s/{name}", name, groups, 10, stamp)


def reader(**files: bytes) -> Read:
    def read(entry: Entry) -> bytes:
        if entry.path.removesuffix(".md") not in files:
            raise PermissionError(13, "Permission denied")
        return files[entry.path.removesuffix(".md")]

    return read


def take(
    entries: list[Entry],
    read: Read,
    known: list[Document] | None = None,
    seen: ingest.Seen | None = None,
    today: datetime.date = TODAY,
) -> Night:
    night = Night()
    by_id = {row.doc_id: row for row in known or []}
    ingest.take_in(night, entries, by_id, seen or {}, DOOR, read, today, stale_days=7)
    return night


def test_a_document_comes_in_redacted_with_its_readers_and_counts() -> None:
    night = take(
        [entry(groups=("staff",))], reader(a=b"# Ask Ms Roe\n\njo@a.example, jo@a.example")
    )
    [taken] = night.documents
    assert (taken.title, taken.text) == ("Ask Ms [PERSON]", "[EMAIL], [EMAIL]")
    assert taken.groups == ("staff",)
    assert taken.redacted == {"email": 2, "person": 1}
    assert night.counts["added"] == 1


def test_an_unchanged_stamp_saves_reading_and_equal_bytes_save_parsing() -> None:
    first = take([entry()], reader(a=b"Text."))
    unread = take([entry()], reader(), first.documents, first.seen)
    assert (unread.counts["read"], unread.documents) == (0, first.documents)
    touched = take([entry(stamp="2")], reader(a=b"Text."), first.documents, first.seen)
    assert (touched.counts["read"], touched.counts["unchanged"]) == (1, 1)


def test_every_file_is_read_again_once_in_thirty_nights_for_its_date_may_lie() -> None:
    names = [f"{n}.md" for n in range(90)]
    files = {str(n): f"Text {n}.".encode() for n in range(90)}
    entries = [entry(name) for name in names]
    first = take(entries, reader(**files))
    files["7"] = b"Changed, and its stamp is what it was."
    documents, seen, read = first.documents, first.seen, []
    for day in range(1, 31):
        today = TODAY + datetime.timedelta(days=day)
        night = take(entries, reader(**files), documents, seen, today)
        documents, seen = night.documents, night.seen
        read.append(night.counts["read"])
    assert sum(read) == 90
    assert max(read) < 15
    assert documents[7].text == "Changed, and its stamp is what it was."


def test_another_door_takes_everything_in_again() -> None:
    first = take([entry()], reader(a=b"Ask help@a.example."))
    night = Night()
    door = Door(Redactor(redact.KINDS, ["help@a.example"]), 1000, parse.parse)
    known = {row.doc_id: row for row in first.documents}
    read = reader(a=b"Ask help@a.example.")
    ingest.take_in(night, [entry()], known, first.seen, door, read, TODAY, 7)
    assert night.documents[0].text == "Ask help@a.example."
    assert night.counts["changed"] == 1


def test_other_readers_alone_are_a_change_of_readers() -> None:
    first = take([entry()], reader(a=b"Text."))
    night = take([entry(groups=("staff",))], reader(), first.documents, first.seen)
    assert night.documents[0].groups == ("staff",)
    assert night.counts["regrouped"] == 1


@pytest.mark.parametrize("bad", [reader(), reader(a=b"\xff")], ids=["unreadable", "broken"])
def test_a_technical_failure_keeps_the_last_good_version_for_a_while(bad: Read) -> None:
    good = take([entry()], reader(a=b"Text."))
    stale = take([entry(stamp="2")], bad, good.documents, good.seen)
    assert [row.stale_since for row in stale.documents] == ["2026-11-23"]
    assert stale.documents[0].text == "Text."
    assert len(stale.rejections) == 1
    week = TODAY + datetime.timedelta(days=6)
    kept = take([entry(stamp="2")], bad, stale.documents, stale.seen, week)
    assert kept.documents == stale.documents
    gone = take([entry(stamp="2")], bad, stale.documents, stale.seen, week + datetime.timedelta(1))
    assert gone.documents == []
    healed = take([entry(stamp="3")], reader(a=b"Text."), stale.documents, stale.seen)
    assert healed.documents[0].stale_since is None


class Failing:
    """A tagger that cannot search."""

    fingerprint = "failing"

    def find(self, text: str) -> list[redact.Finding]:
        if "poison" in text:
            raise redact.RedactionError("the tagger failed")
        return []

    def ahead(self, texts: Sequence[str]) -> None:
        pass


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    night = take([replace(entry(), size=1001)], reader())
    assert [row.reason for row in night.rejections] == ["larger than ingest.max_bytes (1000)"]


def test_a_last_good_version_that_cannot_be_redacted_any_more_leaves() -> None:
    door = Door(Redactor(redact.KINDS, taggers=[Failing()]), 1000, parse.parse)
    old, night = {"s/a.md": document(text="poison")}, Night()
    ingest.take_in(night, [entry()], old, {}, door, reader(), TODAY, 7)
    assert (night.documents, len(night.rejections)) == ([], 1)


def test_a_document_that_cannot_be_redacted_leaves_at_once() -> None:
    door = Door(Redactor(redact.KINDS, taggers=[Failing()]), 1000, parse.parse)
    night = Night()
    ingest.take_in(
        night, [entry()], {"s/a.md": document()}, {}, door, reader(a=b"poison"), TODAY, 7
    )
    assert night.documents == []
    assert night.rejections == [
        Rejection("s/a.md", "ingest", "redaction failed: the tagger failed")
    ]


def test_a_path_with_personal_data_is_refused_and_not_written_down() -> None:
    night = take([entry("jo@a.example.md")], reader())
    assert night.documents == []
    assert night.rejections == [
        Rejection("[EMAIL]", "ingest", "personal data in its path: rename the file")
    ]


def known(*sources: str) -> dict[str, Document]:
    uris = [f"{source}/{n}.md" for source in sources for n in range(10)]
    return {uri: document(uri) for uri in uris}


def test_too_many_lost_documents_of_one_source_are_a_problem() -> None:
    before = known("a", "b")
    night = Night(documents=[row for uri, row in before.items() if uri > "a/2.md"])
    said = ingest.check_loss(night, before, {"a", "b"}, max_lost=0.2)
    assert said is not None
    assert "a 3 of 10" in said
    assert night.lost == {"a": 0.3, "b": 0.0}
    assert ingest.check_loss(night, before, {"a", "b"}, max_lost=0.3) is None


def test_a_source_that_was_taken_out_leaves_without_a_guard() -> None:
    night = Night(documents=list(known("b").values()))
    assert ingest.check_loss(night, known("a", "b"), {"b"}, max_lost=0.2) is None
    assert night.counts["withdrawn"] == 10


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, object]]:
    """Runs a night over the folder `in`."""
    values = params.load()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "in").mkdir()
    source = values.ingest.sources[0].model_copy(update={"folder": "in", "access": []})
    section = values.ingest.model_copy(update={"sources": [source]})

    def run(**how: bool) -> dict[str, object]:
        rules = values.redact.model_copy(update={"tagger": None})  # its folder is elsewhere
        return ingest.run(section, rules, today=TODAY, **how)

    return run


def test_a_night_that_would_lose_too_much_replaces_nothing(
    night: Callable[..., dict[str, object]],
) -> None:
    for n in range(10):
        Path(f"in/{n}.md").write_text(f"Text {n}.")
    night()
    before = {path: path.read_bytes() for path in paths.DOCUMENTS.iterdir()}
    for n in range(3):
        Path(f"in/{n}.md").unlink()
    with pytest.raises(LostDocumentsError, match="aldermoor 3 of 10"):
        night()
    assert {path: path.read_bytes() for path in paths.DOCUMENTS.iterdir()} == before
    assert json.loads(paths.report("ingest").read_text())["aborted"]
    report = night(allow_loss=True)
    assert report["documents"] == 7
    assert report["loss_allowed"]
    assert len(list(shards.read(paths.DOCUMENTS, Document))) == 7


def test_a_lost_cache_and_a_missing_folder_harm_nothing(
    night: Callable[..., dict[str, object]], tmp_path: Path
) -> None:
    Path("in/a.md").write_text("Text.")
    night()
    [cache] = (tmp_path / "cache/seen").iterdir()
    cache.write_text("{torn")
    assert night()["counts"] == {
        "files": 1,
        "lost": 0,
        "read": 1,
        "shards_written": 0,
        "unchanged": 1,
    }
    Path("in").rename("out")
    with pytest.raises(SourceError, match="no folder"):
        night()
    assert len(list(shards.read(paths.DOCUMENTS, Document))) == 1
