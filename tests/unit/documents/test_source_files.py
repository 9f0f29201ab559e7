"""The files of a source are read, kept, marked stale or refused."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tasks import pii as redact
from tasks.documents import loss_guard, parse
from tasks.documents.ingest_report import Night
from tasks.documents.intake import FORGOTTEN, Intake
from tasks.documents.last_night import Known
from tasks.documents.parse import Parsed, UnansweredError, UnreadableError
from tasks.documents.source_files import PREFETCH, Seen, take_in
from tasks.pii import Redactor
from tests.unit.documents.one_night import TODAY, Read, entry, reader, take
from tests.unit.fakes import document


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


def test_changed_rules_take_everything_in_again() -> None:
    first = take([entry()], reader(a=b"Ask help@a.example."))
    night = Night()
    intake = Intake(Redactor(redact.KINDS, ["help@a.example"]), 1000, parse.parse)
    read = reader(a=b"Ask help@a.example.")
    take_in(night, [entry()], Known(first.documents), first.seen, intake, read, TODAY, 7)
    assert night.documents[0].text == "Ask help@a.example."
    assert night.counts["read_again"] == 1  # nobody has changed it
    edited, night = reader(a=b"Ask help@a.example today."), Night()
    take_in(night, [entry(stamp="2")], Known(first.documents), first.seen, intake, edited, TODAY, 7)
    assert night.counts["changed"] == 1


def test_a_large_table_that_is_cut_anew_was_read_again() -> None:
    first, night = take([entry("t.csv")], lambda _: TABLE), Night()
    intake = Intake(Redactor(redact.KINDS), 100_000, parse.parse, part_rows=100)
    known = Known(first.documents)
    take_in(night, [entry("t.csv")], known, first.seen, intake, lambda _: TABLE, TODAY, 7)
    assert len(night.documents) > len(first.documents)
    assert night.counts["read_again"] == 1


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


def test_a_file_whose_text_is_gone_counts_as_lost_and_one_that_had_none_does_not() -> None:
    stub = b"---\ntitle: Moved\n---\n"
    first = take([entry(), entry("b.md")], reader(a=b"Text.", b=stub))
    night = take(
        [entry(stamp="2"), entry("b.md", stamp="2")],
        reader(a=stub, b=stub),
        first.documents,
        first.seen,
    )
    assert [document.text for document in night.documents] == ["", ""]
    assert night.continued == {first.documents[1].doc_id}


class Failing:
    """A tagger that cannot search."""

    fingerprint = "failing"

    def find(self, text: str) -> list[redact.Finding]:
        if "poison" in text:
            raise redact.RedactionError("the tagger failed")
        return []

    def prefetch(self, texts: Sequence[str]) -> None:
        pass


class Reading:
    """A tagger that lists what it was asked to read ahead, and finds "Ro"."""

    fingerprint = "reading"

    def __init__(self) -> None:
        self.read: list[list[str]] = []

    def find(self, text: str) -> list[redact.Finding]:
        at = text.find("Ro")
        return [redact.Finding(at, at + 2, "person")] if at >= 0 else []

    def prefetch(self, texts: Sequence[str]) -> None:
        self.read.append(list(texts))


def test_taggers_read_the_files_that_came_together_and_a_long_text_in_its_turn() -> None:
    tagger = Reading()
    intake = Intake(Redactor(redact.KINDS, taggers=[tagger]), 10**6, parse.parse)
    files = {str(n): f"# Hall {n}\n\nRo has key {n}.".encode() for n in range(40)}
    files["0"] = b"It is long. " * (redact.PIECE // 12 + 1)
    night = Night()
    entries = [entry(f"{n}.md") for n in range(40)]
    take_in(night, entries, Known([]), {}, intake, reader(**files), TODAY, 7)
    assert [len(texts) for texts in tagger.read] == [1 + 2 * (PREFETCH - 1), 16]
    assert "Ro has key 1." in tagger.read[0]
    assert night.documents[39].text == "[PERSON] has key 39."


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    night = take([replace(entry(), size=1001)], reader())
    assert night.rejections == {"s/a.md": "1001 bytes, more than ingest.max_bytes (1000)"}


def test_a_last_good_version_that_cannot_be_redacted_any_more_leaves() -> None:
    intake = Intake(Redactor(redact.KINDS, taggers=[Failing()]), 1000, parse.parse)
    old, night = [document(text="poison")], Night()
    take_in(night, [entry()], Known(old), {}, intake, reader(), TODAY, 7)
    assert ([*night.documents], len(night.rejections)) == ([], 1)


def test_a_document_that_cannot_be_redacted_leaves_at_once() -> None:
    intake = Intake(Redactor(redact.KINDS, taggers=[Failing()]), 1000, parse.parse)
    night = Night()
    take_in(night, [entry()], Known([document()]), {}, intake, reader(a=b"poison"), TODAY, 7)
    assert night.documents == []
    assert night.rejections == {"s/a.md": "redaction failed: the tagger failed"}


def test_a_file_whose_path_holds_personal_data_is_indexed_under_another_path() -> None:
    night = take([entry("hr/jo@a.example/cv.md")], lambda _: b"# Skills\n\nWelding.")
    [taken] = night.documents
    assert taken.doc_id == taken.uri == "s/hr/[EMAIL]-" + taken.uri[-14:-6] + "/cv.md"
    assert (night.rejections, night.masked) == ({}, {taken.uri})
    assert "jo@" not in json.dumps(night.seen)


def test_a_masked_file_is_known_again_without_its_path_being_searched() -> None:
    first = take([entry("hr/of jo@a.example.md")], lambda _: b"Text.")
    again = take([entry("hr/of jo@a.example.md")], reader(), first.documents, first.seen)
    assert (again.documents, again.counts["read"]) == (first.documents, 0)
    assert again.counts["unchanged"] == 1


def test_files_whose_paths_differ_in_a_name_stay_two_documents() -> None:
    names = ["jo@a.example.md", "al@a.example.md", "jo@a.example/a.md", "al@a.example/a.md"]
    night = take([entry(name) for name in names], lambda _: b"Text.")
    assert len({row.doc_id for row in night.documents}) == 4


def test_a_title_made_of_a_masked_name_does_not_hold_it() -> None:
    [taken] = take([entry("jo@a.example.md")], lambda _: b"Text without a heading.").documents
    assert "jo@" not in taken.title


def test_a_path_that_another_redactor_masks_is_not_a_lost_file() -> None:
    first = take([entry("jo@a.example.md")], lambda _: b"Text.")
    night, intake = Night(), Intake(Redactor(["phone"]), 1000, parse.parse)
    known = Known(first.documents)
    take_in(night, [entry("jo@a.example.md")], known, {}, intake, lambda _: b"Text.", TODAY, 7)
    assert [row.doc_id for row in night.documents] == ["s/jo@a.example.md"]
    assert night.continued == {first.documents[0].doc_id}


TABLE = b"id,said\n" + b"".join(b"%d,Lane %d is swept\n" % (n, n) for n in range(450))


def test_a_large_table_becomes_several_documents_that_all_carry_its_head() -> None:
    night = take([entry("t.csv")], lambda _: TABLE)
    ids = [row.doc_id for row in night.documents]
    assert ids == ["s/t.csv#row 1", "s/t.csv#row 202", "s/t.csv#row 402"]
    assert all("| id | said |" in row.text for row in night.documents)
    assert night.documents[1].title == "t, from row 202"
    assert night.counts["files"] == night.counts["added"] == 1


def test_rows_at_the_end_change_the_last_part_alone() -> None:
    first = take([entry("t.csv")], lambda _: TABLE)
    night = take(
        [entry("t.csv", stamp="2")], lambda _: TABLE + b"450,new\n", first.documents, first.seen
    )
    assert night.documents[:2] == first.documents[:2]
    assert "450 | new" in night.documents[2].text
    assert night.counts["changed"] == 1


def test_the_parts_of_a_table_stay_and_leave_together() -> None:
    first = take([entry("t.csv")], lambda _: TABLE)
    known, parts = first.documents, len(first.documents)
    assert take([entry("t.csv")], reader(), known, first.seen).counts["read"] == 0
    assert take([entry("t.csv", stamp="2")], lambda _: TABLE, known, first.seen).documents == known
    assert len(take([entry("t.csv", stamp="2")], reader(), known, first.seen).documents) == parts
    assert not loss_guard.loss(Known(known).files, {"s/t.csv"}, {"s"}, 0, 0).problem
    assert loss_guard.loss(Known(known).files, set(), {"s"}, 0.9, 0).lost == 1


def test_a_part_that_a_crash_has_lost_comes_back() -> None:
    first = take([entry("t.csv")], lambda _: TABLE)
    for stamp in ("1", "2"):
        night = take(
            [entry("t.csv", stamp=stamp)], lambda _: TABLE, first.documents[1:], first.seen
        )
        assert night.documents == first.documents


@dataclass
class Parser:
    """Refuses everything, and remembers what it was asked to read."""

    error: type[UnreadableError] = UnreadableError
    asked: list[str] = field(default_factory=list)

    def __call__(self, name: str, data: bytes) -> Parsed:
        self.asked.append(name)
        raise self.error("not a readable PDF")

    def night(
        self, stamp: str = "1", data: bytes = b"broken", seen: Seen | None = None, **other: Any
    ) -> Night:
        night = Night()
        intake = Intake(Redactor(redact.KINDS), 1000, self, **other)
        entries, read = [entry(stamp=stamp)], reader(a=data)
        take_in(night, entries, Known(()), seen or {}, intake, read, TODAY, 7)
        return night


def test_a_rejected_file_is_neither_read_nor_parsed_again_and_stays_in_the_report() -> None:
    parser = Parser()
    first = parser.night()
    again = parser.night(seen=first.seen)
    assert (again.counts["read"], parser.asked) == (0, ["s/a.md"])
    assert again.rejections == first.rejections == {"s/a.md": "not a readable PDF"}
    assert (again.settled, again.seen, again.content) == (True, first.seen, first.content)


def test_a_rejected_file_with_another_stamp_is_read_and_parsed_only_if_its_bytes_differ() -> None:
    parser = Parser()
    first = parser.night()
    touched = parser.night("2", seen=first.seen)
    assert (touched.counts["read"], len(parser.asked)) == (1, 1)
    parser.night("3", b"mended", touched.seen)
    assert len(parser.asked) == 2


@pytest.mark.parametrize("changed", [{"part_rows": 7}, {"characters": 9}, {"hidden": True}])
def test_a_rejected_file_is_parsed_again_by_other_rules(changed: dict[str, Any]) -> None:
    parser = Parser()
    parser.night(seen=parser.night().seen, **changed)
    assert len(parser.asked) == 2


def test_a_file_that_met_a_limit_of_time_is_parsed_again_every_night() -> None:
    parser = Parser(UnansweredError)
    first = parser.night()
    assert first.seen == {}
    parser.night(seen=first.seen)
    assert len(parser.asked) == 2


def test_a_file_that_cannot_be_opened_is_read_again_every_night() -> None:
    first = take([entry()], reader())
    assert first.seen == {}
    assert take([entry()], reader(a=b"Text."), seen=first.seen).counts["added"] == 1


def test_a_forgotten_content_is_named_as_such_also_if_it_was_rejected_before() -> None:
    parser = Parser()
    night = parser.night(seen=parser.night().seen, forgotten=lambda hashed: True)
    assert night.rejections == {"s/a.md": FORGOTTEN}


def test_a_broken_file_with_a_last_good_version_is_not_parsed_again_but_leaves_in_time() -> None:
    good = take([entry()], reader(a=b"# Pumps\n\nText."))
    bad = reader(a=b"\xff\xfe\x00\xd8" * 9)
    broken = take([entry(stamp="2")], bad, good.documents, good.seen)
    assert broken.counts["stale"] == 1
    again = take([entry(stamp="2")], bad, broken.documents, broken.seen)
    assert (again.counts["read"], again.counts["stale"]) == (0, 1)
    later = TODAY + datetime.timedelta(days=8)
    gone = take([entry(stamp="2")], bad, again.documents, again.seen, later)
    assert (len(gone.documents), list(gone.rejections)) == (0, ["s/a.md"])
