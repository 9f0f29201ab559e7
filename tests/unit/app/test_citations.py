"""A citation opens the same text for those who may read it, or says what became of it."""

import numpy as np
import pytest

from app.service import citations
from app.service.citations import CHANGED, REMOVED
from app.service.errors import ApiError
from tasks.index.store import Payload, Point
from tests.unit.fakes import DIM, MemoryStore

PUBLIC, STAFF = frozenset({"public"}), frozenset({"public", "staff"})
TEXT = "## Hours\n\nWe open at **nine**. We close at five.\n\n- Not on Sundays\n"


def payload(uri: str, *groups: str) -> Payload:
    return Payload(uri, "Hours", ("Desk",), TEXT, groups, "e", "c", "page 3", "2026-03-01")


@pytest.fixture
def store() -> MemoryStore:
    made = MemoryStore()
    vector = np.ones(DIM, np.float32) / np.sqrt(DIM)
    made.upsert([Point("c1", vector, payload("s/a.md", "public"))])
    made.upsert([Point("c2", vector, payload("s/b.md", "staff"))])
    return made


@pytest.mark.parametrize(
    ("chunk_id", "uri", "readers", "told"),
    [
        ("c1", "s/a.md", PUBLIC, None),
        ("c2", "s/b.md", STAFF, None),
        ("old", "s/a.md", PUBLIC, CHANGED),
        ("old", "s/b.md", STAFF, CHANGED),
        ("c1", "s/b.md", STAFF, CHANGED),  # the passage of another document
        ("old", "s/gone.md", STAFF, REMOVED),
        ("c2", "s/b.md", PUBLIC, REMOVED),
        ("old", "s/b.md", PUBLIC, REMOVED),
    ],
)
def test_a_link_opens_the_passage_or_says_what_became_of_it(
    store: MemoryStore, chunk_id: str, uri: str, readers: frozenset[str], told: str | None
) -> None:
    found = citations.passage(store, chunk_id, uri, readers)
    if told is None:
        assert isinstance(found, Payload)
        assert found.uri == uri
    else:
        assert isinstance(found, ApiError)
        assert (found.message, found.status) == (told, 410 if told == CHANGED else 404)


@pytest.mark.parametrize(
    ("first", "last", "quote"),
    [
        (1, 1, "We open at nine."),
        (1, 2, "We open at nine. We close at five."),
        (3, 3, "Not on Sundays"),
        (9, 9, ""),
        (3, 1, ""),
    ],
)
def test_the_quote_is_marked_in_the_passage_as_it_is_read(
    first: int, last: int, quote: str
) -> None:
    opened = citations.marked(payload("s/a.md", "public"), first, last)
    assert opened.text == "Hours\nWe open at nine. We close at five.\n- Not on Sundays"
    assert opened.text[opened.start : opened.end] == quote
    assert opened.locator == "Desk, page 3"


def test_hostile_text_is_text_on_the_page() -> None:
    hostile = "<img src=x onerror=alert(1)>\u202eevil & more"
    given = Payload("s/a.md", "<script>t</script>", (), hostile, ("public",), "e", "c")
    page = citations._shown(citations.marked(given, 0, 0))
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "evil &amp; more" in page
