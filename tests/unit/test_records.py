"""CSV and JSON Lines: delimiters, quotes, encodings, and numbers as they were written."""

import pytest

from tasks.documents import parse
from tasks.documents.parse import UnreadableError

CELLS = {
    "a head whose names hold commas": (b'"Name, size";Stock\n"Crate, large";140\n"Box";5,5\n', 2),
    "decimal commas": (b"from;to\n1,5;2,5\n2,5;3,5\n", 2),
    "a line that names the delimiter": (b"sep=;\r\nDoor;Width\r\nD1;3,20\r\n", 2),
    "that line behind a byte-order mark": ("\ufeffsep=|\na|b\n1|2,5\n".encode(), 2),
    "tabs beside commas": (b"a\tb, c\n1\t2, 3\n2\t3, 4\n", 2),
    "spaces behind the delimiter": (b'a, b\n"x, y", "z, w"\n', 2),
    "quotes escaped by a backslash": (b'id,text\n1,"so \\"hi, all\\" said"\n2,plain\n', 2),
    "line breaks within quotes": (b'id,text\n1,"one\ntwo, three"\n2,x\n', 2),
    "a delimiter at the end of each row": (b"a;b\n1;2;\n3;4;\n", 2),
    "rows of UTF-16": ("a;b\n1;2\n".encode("utf-16"), 2),
}


@pytest.mark.parametrize(("data", "width"), CELLS.values(), ids=CELLS.keys())
def test_a_file_is_cut_into_its_cells(data: bytes, width: int) -> None:
    lines = parse.parse("a.csv", data).text.split("\n")
    assert lines[0] == "<!-- row 1 -->"
    assert {line.count(" | ") for line in lines[2:]} == {width - 1}


def test_quoted_cells_keep_quotes_and_lines() -> None:
    data = b'Case,Said,Hours\n11,"Jammed.\nHe said ""never"", and left.",3\n12,Broken,1\n'
    assert '| 11 | Jammed. He said "never", and left. | 3 |' in parse.parse("a.csv", data).text


NAMES = b"Name;Town\nAnna Example;A town of some length\n"


@pytest.mark.parametrize("row", ["Größe;Köln", "François;à côté d'Hélène", "Ærø;Åse Sørensen"])
def test_western_windows_text_is_read_where_its_letters_are_certain(row: str) -> None:
    text = parse.parse("a.csv", NAMES + row.encode("cp1252") + b"\n").text
    assert text.endswith(f"| {row.replace(';', ' | ')} |")


@pytest.mark.parametrize(
    ("row", "encoding"),
    [
        ("Dvořák;Příbram", "cp1250"),
        ("Łódź;Kraków", "cp1250"),
        ("Łódź;ąę", "iso8859-2"),
        ("Größe;Gerät", "cp850"),
        ("Größe;Gerät", "mac-roman"),
        ("Имя;Город", "cp1251"),
        ("Şişli;Iğdır", "cp1254"),
    ],
)
def test_other_encodings_are_refused_with_advice(row: str, encoding: str) -> None:
    with pytest.raises(UnreadableError, match=r"not UTF-8 at byte \d+: save it as UTF-8"):
        parse.parse("a.csv", NAMES + row.encode(encoding) + b"\n")


def test_json_numbers_keep_their_digits_and_objects_their_names() -> None:
    line = b'{"id": 12345678901234567890123, "rate": 4.2e-11, "price": 1.50, "on": true, '
    line += b'"spec": {"flow": 12.0, "by": ["a", null]}}\n'
    text = parse.parse("a.jsonl", line).text
    row = '| 12345678901234567890123 | 4.2e-11 | 1.50 | true | {"flow": 12.0, "by": ["a", null]} |'
    assert row in text


def test_a_line_of_json_keeps_its_number_behind_an_empty_one() -> None:
    text = parse.parse("a.jsonl", b'{"a": 1, "b": 2}\n\n{"a": 3, "b": 4}\n').text
    assert text.endswith(
        "<!-- line 0 -->\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n|  |  |\n| 3 | 4 |"
    )
