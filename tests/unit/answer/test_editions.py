"""Test which of two documents is the newer edition of the other."""

import pytest

from tasks.answer import editions
from tasks.answer.passage import Passage
from tasks.index.store import Payload


def payload(title: str, dated: str = "", uri: str = "", text: str = "", at: str = "") -> Payload:
    headings = (at,) if at else ()
    return Payload(f"s/{uri or title}", title, headings, text, (), "", "", "", dated)


def passage(one: Payload) -> Passage:
    return Passage(one.uri, one, 1.0, 1.0)


@pytest.mark.parametrize(
    ("newer", "older", "replaces"),
    [
        (payload("Prices 2025"), payload("Prices 2023"), True),
        (payload("Prices 2023"), payload("Prices 2025"), False),
        (payload("Prices", "2025-01-02"), payload("Prices (superseded)", "2025-01-03"), True),
        (payload("Manual, Rev C", "2025-06-02"), payload("Manual, Rev B", "2022-09-12"), True),
        (payload("Terms", uri="b.md"), payload("Terms", uri="terms-withdrawn.md"), True),
        (payload("Terms", uri="terms-2024.md"), payload("Terms", uri="terms-2022.md"), True),
        # other documents
        (payload("Bulletin SB-14", "2025-01-01"), payload("Bulletin SB-9", "2023-01-01"), False),
        (payload("KX-2 manual", "2025-01-01"), payload("KX-1 manual", "2023-01-01"), False),
        (payload("Prices", "2025-01-01"), payload("Leave", "2023-01-01"), False),
        (payload("Prices", uri="a.md"), payload("Prices", uri="b.md"), False),
    ],
)
def test_the_newer_of_two_editions_is_told_by_date_year_or_declaration(
    newer: Payload, older: Payload, replaces: bool
) -> None:
    gone = editions.replaced([passage(newer), passage(older)])
    assert editions.replaces(newer, older, gone) is replaces


def test_another_source_does_not_replace_a_document() -> None:
    newer, older = payload("Prices 2025"), payload("Prices 2023")
    elsewhere = Payload("other/Prices 2025", "Prices 2025", (), "", (), "", "")
    assert editions.replaces(newer, older, frozenset())
    assert not editions.replaces(elsewhere, older, frozenset())


@pytest.mark.parametrize(
    ("text", "at", "gone"),
    [
        ("SUPERSEDED BY REV C. Do not use.", "", True),
        ("**Out of force since 1 February.** See the new page.", "", True),
        ("FORM 1    COMMISSIONING\nEdition of 2016. WITHDRAWN on 1 January.", "", True),
        ("There is no seal S6. It was withdrawn in May.", "", False),
        ("In force since May. Replaces the edition of 2022.", "", False),
        ("Superseded by seal S5.", "Seal S6", False),  # a section, not the document
    ],
)
def test_a_document_declares_itself_replaced_in_its_first_lines(
    text: str, at: str, gone: bool
) -> None:
    one = payload("Manual", text=text, at=at)
    assert (one.uri in editions.replaced([passage(one)])) is gone


def test_the_newer_edition_comes_before_the_older_unless_that_is_asked_for() -> None:
    text = "| Pump | Price |\n| --- | --- |\n| KX-1 | £90 |"
    old, new = (passage(payload(f"Prices {year}", text=text)) for year in (2023, 2025))
    other = passage(payload("Pumps", text="The KX-1 is a pump."))
    found = editions.with_newer([old, other], [old, other, new], "What does a KX-1 cost?")
    assert found == [new, old]
    for question in ("What did a KX-1 cost in 2023?", "What did it cost previously?"):
        assert editions.with_newer([old, other], [old, other, new], question) == [old, other]
