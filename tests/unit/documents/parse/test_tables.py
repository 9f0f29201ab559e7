"""Test that tables keep their meaning: their heads, their ends, and the lines above and below."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.documents import parse
from tasks.documents.blocks import Place, blocks
from tasks.documents.parse.tabular import tables

HEADS = {
    "a title above the head": (
        "Stock of hall 3,,\nPart,Shelf,Count\nCap,A,4\n",
        "Stock of hall 3\n\n<!-- row 2 -->\n\n| Part | Shelf | Count |",
    ),
    "entries above a wider table": (
        "Stock list,,,\nMade on,2026-03-01,,\nPart,Shelf,Count,Left\nCap,A,4,5\nRod,B,5,6\n",
        "Made on 2026-03-01\n\n<!-- row 3 -->\n\n| Part | Shelf | Count | Left |",
    ),
    "the head of a letter above a wide table": (
        "Nord,,,Bill,\n,,,No.,12\n,,,Day,2026-03-01\nPos,Item,Count,Price,Sum\n1,Cap,2,3,6\n",
        "Day 2026-03-01\n\n<!-- row 4 -->\n\n| Pos | Item | Count | Price | Sum |",
    ),
    "lines above the table with fewer cells": (
        "Stock list, hall 3\n\nPart,Shelf,Count\nCap,A,4\nRod,B,5\n",
        "Stock list, hall 3\n\n<!-- row 3 -->\n\n| Part | Shelf | Count |",
    ),
    "two lines, the first across several columns": (
        "Site,Energy,,Water,\n,kWh,euro,l,euro\nNorth,1,2,3,4\n",
        "<!-- row 2 -->\n\n| Site | Energy kWh | Energy euro | Water l | Water euro |",
    ),
    "two lines, and the name of the rows in the second": (
        ",Energy,,Water,\nSite,kWh,euro,l,euro\nNorth,1,2,3,4\n",
        "| Site | Energy kWh | Energy euro | Water l | Water euro |",
    ),
    "a line of years": (
        "Region,Sales,,Cost,\n,2024,2025,2024,2025\nNorth,1,2,3,4\n",
        "| Region | Sales 2024 | Sales 2025 | Cost 2024 | Cost 2025 |",
    ),
    "a line of units": (
        "Part,Length,Weight\n,mm,kg\nCap,12,3\nRod,4,1\n",
        "| Part | Length mm | Weight kg |",
    ),
    "a matrix of words": (
        ",Mon,Tue\nEast,open,shut\nWest,shut,open\n",
        "|  | Mon | Tue |\n| --- | --- | --- |\n| East | open | shut |",
    ),
    "sizes as names of columns": ("Model,36,37,38\nA,3,4,5\n", "| Model | 36 | 37 | 38 |"),
    "no head": (
        "D1,05:00,7\nD2,06:00,8\nD3,07:00,9\n",
        "<!-- row 0 -->\n\n|  |  |  |\n| --- | --- | --- |\n| D1 | 05:00 | 7 |",
    ),
    "a head without a name for the names of the rows": (
        "speed,load\nPump,21,6\nFan,22,4\n",
        "|  | speed | load |\n| --- | --- | --- |\n| Pump | 21 | 6 |",
    ),
    "a head before an empty row": (
        "Route,Hours\n\nCoast,7\nSea,8\n",
        "<!-- row 2 -->\n\n| Route | Hours |\n| --- | --- |\n| Coast | 7 |",
    ),
    "a long list of one column": (
        "Postcode\nAB1\nAB2\nAB3\n",
        "| Postcode |\n| --- |\n| AB1 |",
    ),
}


@pytest.mark.parametrize(("data", "seen"), HEADS.values(), ids=HEADS.keys())
def test_a_table_has_its_own_head(data: str, seen: str) -> None:
    assert seen in parse.parse("a.csv", data.encode()).text


@pytest.mark.parametrize("last", ["Hill,6\nDale,5", "Total,15"])
def test_rows_below_an_empty_row_keep_the_head(last: str) -> None:
    text = parse.parse("a.csv", f"Route,Hours\nCoast,7\nSea,8\n\n{last}\n".encode()).text
    row = last.partition("\n")[0].replace(",", " | ")
    assert text.count("| Route | Hours |") == 1
    assert f"| Sea | 8 |\n|  |  |\n| {row} |" in text
    assert [block.place for block in blocks(text) if row in block.text] == [Place("row", 5)]


CELLS = st.one_of(st.just(""), st.integers(0, 2030).map(str), st.text("abcdefgh", min_size=2))


@settings(deadline=None, max_examples=100, database=None)
@given(st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=8))
def test_no_word_of_a_table_is_lost(rows: list[list[str]]) -> None:
    words = {cell for row in rows for cell in row}
    assert not words - set(re.findall(r"\w+", tables.markdown(rows, "row"))) - {""}


def test_rows_far_below_have_the_head_again() -> None:
    text = parse.parse("a.csv", b"Route,Hours\nCoast,7\n\n\n\n\nHill,6\n").text
    assert text.endswith("<!-- row 6 -->\n\n| Route | Hours |\n| --- | --- |\n| Hill | 6 |")


@pytest.mark.parametrize(
    ("below", "seen"),
    [
        ("Driver,Phone\nAnna,0123 456\nBert,0123 457", "| Driver | Phone |"),
        ("Contacts,\nDriver,Depot\nAnna,North", "Contacts\n\n<!-- row 6 -->\n\n| Driver | Depot |"),
        ("Role,Name\nLead,Anna", "| Role | Name |"),
        ("Route,Hours\nHill,6", "<!-- row 5 -->\n\n| Route | Hours |\n| --- | --- |\n| Hill | 6 |"),
    ],
)
def test_a_table_below_an_empty_row_may_bring_its_own_head(below: str, seen: str) -> None:
    text = parse.parse("a.csv", f"Route,Hours\nCoast,7\nSea,8\n\n{below}\n".encode()).text
    assert seen in text


def test_the_name_of_a_group_of_rows_stands_in_each_of_them() -> None:
    data = b"Part,Stock,Price\nPumps,,\nAP-1,3,100\nAP-2,4,110\nSeals,,\nS-1,9,5\nTotal,16,\n"
    text = parse.parse("a.csv", data).text
    assert "<!-- row 2 -->\n\n| Part | Stock | Price |  |\n" in text
    assert "| AP-2 | 4 | 110 | Pumps |\n|  |  |  |  |\n| S-1 | 9 | 5 | Seals |\n" in text
    assert text.endswith("| Total | 16 |  |  |")


def test_tables_beside_each_other_are_two() -> None:
    data = b"Dock,Opens,,Lift,Charge\nD1,05:00,,Heron 3,7\nD2,06:00,,Heron 8,9\n"
    text = parse.parse("a.csv", data).text
    assert "| Dock | Opens |\n| --- | --- |\n| D1 | 05:00 |" in text
    assert "| Lift | Charge |\n| --- | --- |\n| Heron 3 | 7 |" in text


def test_tables_beside_each_other_may_have_different_heights() -> None:
    data = b"Name,Age,,Day,Hours\nCap,1,,1,4\nRod,2,,,\nPin,3,,,\n"
    text = parse.parse("a.csv", data).text
    assert "| Day | Hours |\n| --- | --- |\n| 1 | 4 |" in text


def test_an_empty_column_inside_a_table_only_makes_room() -> None:
    data = b"Name,Dept,,Phone,Mobile\nAnna,A,,0123 4,0123 5\nBert,B,,0123 6,0123 7\n"
    assert "| Anna | A | 0123 4 | 0123 5 |" in parse.parse("a.csv", data).text


def test_a_note_below_a_table_is_no_row_of_it() -> None:
    text = parse.parse("a.csv", b"Part,Price\nCap,3\nRod,4\n* Without tax.\n").text
    assert text.endswith("| Rod | 4 |\n\n<!-- row 4 -->\n\n* Without tax.")


def test_a_grid_with_merged_cells_has_a_title_and_a_head_of_one_line() -> None:
    rows = [["Use"] * 3, ["Site", "Energy", "Energy"], ["Site", "kWh", "euro"], ["North", "1", "2"]]
    assert tables.grid(rows) == (
        "Use\n\n| Site | Energy kWh | Energy euro |\n| --- | --- | --- |\n| North | 1 | 2 |"
    )


def test_a_comment_above_a_table_is_not_a_heading() -> None:
    parsed = parse.parse("a.csv", b"# unit: euro\nBerth,Fee\nA1,9\nA2,8\n")
    assert "\\# unit: euro\n" in parsed.text


def test_text_that_excel_must_not_take_for_a_number_is_read_as_text() -> None:
    data = b'Place,Post code\nKiel,="01234"\nTrier,"=""00 567"""\n'
    assert "| Kiel | 01234 |\n| Trier | 00 567 |" in parse.parse("a.csv", data).text
