"""The last lines of a night: its result, the files that it left out, and what to do next."""

from flows import quiet
from tests.unit.flows.ingested import ingested
from tests.unit.flows.test_notices import CERTIFICATE

RESULT = (
    f"The index equals the documents: {CERTIFICATE.documents} documents, "
    f"{CERTIFICATE.points} points."
)


def test_a_night_that_left_nothing_out_says_how_to_ask() -> None:
    taken = ingested(readers={"a": {"public (everyone)": 3, "staff": 2}})
    assert quiet.last_lines(CERTIFICATE, taken).split("\n") == [RESULT, 'Next: inhouse ask "…"']


def test_files_left_out_are_named_and_the_group_that_may_read_most() -> None:
    taken = ingested(
        readers={"a": {"public (everyone)": 1, "sales, staff": 2}, "b": {"sales, staff": 2}},
        rejected=1200,
        passed_over={"a": {".doc": 1, "none": 1}, "b": {".doc": 2}},
    )
    left_out = "1,200 rejected; not read because of their ending: .doc 3, none 1"
    assert quiet.last_lines(CERTIFICATE, taken).split("\n") == [
        RESULT,
        f"Files left out: {left_out}. See inhouse rejected",
        'Next: inhouse ask "…" --groups sales',
    ]


def test_documents_that_nobody_may_read_do_not_count() -> None:
    taken = ingested(readers={"a": {"nobody": 3, "staff": 2, "public (everyone)": 1}})
    assert quiet.last_lines(CERTIFICATE, taken).endswith("--groups staff")
    assert quiet.last_lines(CERTIFICATE, ingested(readers={"a": {"nobody": 3}})).endswith('"…"')
