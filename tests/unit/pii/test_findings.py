"""The places of what was found: no two overlap, and they are those of the original text."""

import pytest

from tasks.pii import findings
from tasks.pii.findings import Finding


def test_of_two_that_overlap_the_longer_one_stays_widened_by_the_rest_of_the_other() -> None:
    mail, person = Finding(0, 12, "email"), Finding(8, 15, "person")
    assert findings.resolved([person, mail]) == [Finding(0, 15, "email")]
    apart = [Finding(0, 3, "email"), Finding(3, 5, "phone")]
    assert findings.resolved(apart) == apart


def test_a_placeholder_stands_for_each_finding() -> None:
    found = [Finding(5, 8, "person"), Finding(12, 15, "phone")]
    assert findings.replaced("Call Ada, now 112!", found) == "Call [PERSON], no[PHONE]12!"


@pytest.mark.parametrize("value", ["Ada", "Ada Lovelace-Byron"])
def test_places_in_a_redacted_text_are_turned_into_those_of_the_original(value: str) -> None:
    text = f"Ask {value} on 0161 or 0162."
    first = [Finding(4, 4 + len(value), "person")]
    redacted = findings.replaced(text, first)
    start = redacted.index("0162")
    [moved] = findings.in_original([Finding(start, start + 4, "phone")], first)
    assert text[moved.start : moved.end] == "0162"


def test_a_span_is_inside_another_that_holds_all_of_it() -> None:
    assert findings.inside(2, 4, [(0, 1), (2, 5)])
    assert not findings.inside(2, 6, [(0, 1), (2, 5)])
