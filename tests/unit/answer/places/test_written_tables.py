"""Tables that are written out as lines have a row for each line."""

import pytest

from tasks.answer.places.outline import units


def rows(*lines: str) -> list[str]:
    return [unit.text for unit in units("\n".join(lines)) if unit.kind == "row"]


def test_lines_with_the_same_columns_are_named_by_their_first_cell() -> None:
    assert rows(
        "Signals",
        "R1  chain is slack        tighten it at the lower gate",
        "R2  gate does not close   call the keeper of the lock",
    ) == [
        "R1: chain is slack; tighten it at the lower gate",
        "R2: gate does not close; call the keeper of the lock",
    ]


def test_a_first_line_above_figures_names_the_columns() -> None:
    assert rows("Lock   Depth  Width", "East   3.2    12", "West   2.9    11") == [
        "Lock: East; Depth: 3.2; Width: 12",
        "Lock: West; Depth: 2.9; Width: 11",
    ]
    assert rows("Lock\tDepth", "East\t3.2", "Westminster\t2.9") == [
        "Lock: East; Depth: 3.2",
        "Lock: Westminster; Depth: 2.9",
    ]


def test_records_with_the_same_first_label_are_rows() -> None:
    assert rows("Lock: East; Depth: 3.2", "Lock: West; Depth: 2.9") == [
        "Lock: East; Depth: 3.2",
        "Lock: West; Depth: 2.9",
    ]


def test_a_cell_of_full_width_leaves_one_blank_before_the_next_column() -> None:
    assert (
        rows(
            "Code   Meaning           What to do",
            "R1     chain is slack    tighten it",
            "R2     gate is not shut  call the keeper",
            "R3     water is too high open the lower gate",
        )[2]
        == "Code: R3; Meaning: water is too high; What to do: open the lower gate"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("The chain is slack.  It is tightened", "at the lower gate.  Nobody passes then."),
        ("The  chain of the lock", "is slack and  is tightened"),
        ("One line  with a gap",),
        ("Lock: East; Depth: 3.2",),
    ],
)
def test_prose_has_no_rows(lines: tuple[str, ...]) -> None:
    assert rows(*lines) == []
