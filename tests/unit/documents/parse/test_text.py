"""Plain text: sentences without line breaks, and everything else as it stands."""

import pytest

from tasks.documents import parse

WRAPPED = """The keeper of the southern lock has told the council that the new chain will
be mounted on Thursday, so that no boat can pass before noon. Kiel and Bremen
know of it."""

DATES = """Die südliche Schleuse bleibt wegen der neuen Kette noch vom 14. bis zum
28. Juli 2026 ganz gesperrt, und die Boote warten unter der neuen Brücke
am Ufer."""


def text(source: str) -> str:
    return parse.parse("a.txt", source.encode()).text


@pytest.mark.parametrize(
    ("source", "read"),
    [
        (WRAPPED, " ".join(WRAPPED.split("\n"))),
        (f"{WRAPPED}\n\nOil it\ntwice.", " ".join(WRAPPED.split()) + "\n\nOil it\ntwice."),
        ("It is oiled by the keeper once\na month.", "It is oiled by the keeper once a month."),
        (
            "- it is oiled by the keeper\n  daily\n- rope",
            "- it is oiled by the keeper daily\n- rope",
        ),
        (f"{DATES}\n\n1. Oil\n2. Wait", " ".join(DATES.split("\n")) + "\n\n1. Oil\n2. Wait"),
        ("The old chain of the lock is re-\npaired.", "The old chain of the lock is repaired."),
        ("A well-known keeper is well-\nknown.", "A well-known keeper is well-known."),
    ],
)
def test_wrapped_lines_become_sentences(source: str, read: str) -> None:
    assert text(source) == read


@pytest.mark.parametrize(
    "source",
    [
        "- chain\n- rope\n* bar\n1. oil\n2. wait",
        "chain\nrope\nbar",
        "Lock Works Ltd\nTowpath 9\n24103 Kiel\nGermany",
        "Opens: 05:00\nCloses: 17:00\nKeeper: on duty at the southern gate\nPhone: none",
        "Lock    Depth   Width\nEast    3.2     12\nWest    2.9     11",
        "name\tdepth\neast\t3",
        "The lock is low, the lock is high,\nand boats go under in the sky,\nthe keeper sings.",
        "for lock in locks:\n    open_the_gate_of_this_one(lock)\nclose()",
        "```\nkeep this long line of code as it is here\nand this one, too\n```",
        "> a quoted line that is long enough to be wrapped\n> and its end",
        "A heading of the text, not a sentence\n-------------------------------------",
    ],
)
def test_lists_tables_code_addresses_and_verses_keep_their_lines(source: str) -> None:
    assert text(source) == source


@pytest.mark.parametrize(
    ("source", "title", "read"),
    [
        ("Rules of the lock\n\nNo fishing.", "Rules of the lock", "No fishing."),
        ("Rules of the lock\n=================\nNo fishing.", "Rules of the lock", "No fishing."),
        ("  RULES\n*****\n\nNo fishing.", "RULES", "No fishing."),
        ("No fishing here.\n\nNo swimming.", "a", "No fishing here.\n\nNo swimming."),
        ("Dear all,\n\nNo fishing.", "a", "Dear all,\n\nNo fishing."),
        ("- one\n\n- two", "a", "- one\n\n- two"),
        ("2026-03-01 opened\n\n2026-03-02 closed", "a", "2026-03-01 opened\n\n2026-03-02 closed"),
        ("Rules of the lock", "a", "Rules of the lock"),
        (f"{'Rules ' * 20}\n\nT.", "a", f"{('Rules ' * 20).strip()} \n\nT."),
    ],
)
def test_the_first_line_is_the_title_if_it_looks_like_one(
    source: str, title: str, read: str
) -> None:
    parsed = parse.parse("a.txt", source.encode())
    assert (parsed.title, parsed.text) == (title, read)


def test_every_line_end_ends_a_line_and_a_new_page_a_paragraph() -> None:
    assert (
        text("a.\rb.\r\nc.\u2028d.\x0be.\x85f.\x0cg.\u2029h.")
        == "a.\nb.\nc.\nd.\ne.\nf.\n\ng.\n\nh."
    )


def test_comments_are_words_and_pictures_are_not() -> None:
    picture = "data:image/png;base64," + "QUJD" * 500
    read = text(f"See here.\n\n<!-- the price is 3 -->\n\n{picture}\n\n• rope\n• bar")
    assert read == "See here.\n\n`<!-- the price is 3 -->`\n\n\n\n- rope\n- bar"


def test_numbered_clauses_stand_apart_below_their_titles() -> None:
    source = (
        "2. Payment\n2.1 The fee is taken on the third working day.\n2.2 A debit that is returned\n"
        "    costs a fee of 4.5 pounds.\n\n3. Notice\n"
        "3.1 Four weeks.\n"
    )
    assert text(source) == (
        "## 2. Payment\n\n2.1 The fee is taken on the third working day.\n\n"
        "2.2 A debit that is returned costs a fee of 4.5 pounds.\n\n"
        "## 3. Notice\n\n3.1 Four weeks."
    )
