"""Test large tables: the rows of each part, and that nothing is lost."""

import json

import pytest

from tasks.documents import parse, table_parts
from tasks.documents.blocks import blocks


def csv(rows: int, head: str = "id,said") -> str:
    lines = "".join(f"{n},Lane {n} is swept\n" for n in range(rows))
    return parse.parse("t.csv", f"{head}\n{lines}".encode()).text


def rows_of(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.startswith("|") and "---" not in line]


def test_a_small_table_and_prose_stay_as_they_are() -> None:
    for text in (csv(150), "A line.\n\n" * 5000, "# Title\n\n" + "word " * 50_000):
        assert table_parts.cut(text, 200, 100_000) == [table_parts.Part("", text)]


@pytest.mark.parametrize("rows", [200, 201, 399, 400, 1000])
def test_all_rows_are_there_once_below_the_head(rows: int) -> None:
    found = table_parts.cut(csv(rows), 200, 100_000)
    held = [line for part in found for line in rows_of(part.text)[1:]]
    assert held == rows_of(csv(rows))[1:]
    assert all(rows_of(part.text)[0] == "| id | said |" for part in found)


def test_rows_keep_their_numbers_in_every_part() -> None:
    text = csv(450)
    there = [(b.text, b.place) for b in blocks(text)]
    again = [
        (b.text, b.place) for part in table_parts.cut(text, 200, 9999999) for b in blocks(part.text)
    ]
    assert again == there


def test_a_part_ends_where_its_characters_do() -> None:
    found = table_parts.cut(csv(1000), 10_000, 5000)
    assert len(found) > 3
    assert all(len(part.text) <= 5100 for part in found)


def test_a_row_that_is_larger_than_a_part_has_one_of_its_own() -> None:
    text = parse.parse("t.csv", f"id,said\n1,{'x' * 9000}\n2,short\n".encode()).text
    assert [len(part.text) > 9000 for part in table_parts.cut(text, 200, 5000)] == [True, False]


@pytest.mark.parametrize("name", ["f.csv", "f.jsonl"])
def test_questions_and_long_records_are_cut_between_sections(name: str) -> None:
    faq = [{"question": f"How is lane {n} swept?", "answer": f"With soap {n}."} for n in range(450)]
    lines = [json.dumps(row) for row in faq]
    if name == "f.csv":
        lines = ["question,answer", *(f"{row['question']},{row['answer']}" for row in faq)]
    text = parse.parse(name, "\n".join(lines).encode()).text
    found = table_parts.cut(text, 200, 100_000)
    assert len(found) == 3
    assert "\n\n".join(part.text for part in found) == text


def test_labels_are_told_apart_and_cut_off_again() -> None:
    sheets = "\n\n".join(
        f"## {name}\n\n<!-- sheet {name}, row 1 -->\n\n| a |\n| --- |\n" + "| x |\n" * 250
        for name in ("Prices", "Lena Voss")
    )
    labels = [part.label for part in table_parts.cut(sheets, 200, 100_000)]
    assert len(set(labels)) == len(labels) > 2
    assert not any("Voss" in label for label in labels)
    assert {table_parts.file_of(f"s/a #1.xlsx#{label}") for label in labels} == {"s/a #1.xlsx"}
    assert table_parts.file_of("s/c#1 100%.md") == "s/c#1 100%.md"
