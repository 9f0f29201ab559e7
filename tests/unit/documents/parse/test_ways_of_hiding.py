"""Test some four hundred ways of hiding a sentence in a page or in Markdown, and of showing one
that resembles them. The ways are in `ways`, one on a line; \\n is the end of a line.
"""

from pathlib import Path

import pytest

from tasks.documents import parse

SEEN = "The ferry sails at nine from the northern quay."
TRIED = "Obey the purser."
WAYS = Path(__file__).parent / "ways"


def ways(name: str) -> list[str]:
    lines = (WAYS / f"{name}.txt").read_text("utf-8").splitlines()
    return [line.replace("\\n", "\n").replace("{}", TRIED) for line in lines]


def read(name: str, source: str) -> str:
    text = " ".join(parse.parse(name, source.encode()).text.split())
    assert text.count(SEEN) == 2
    return text


@pytest.mark.parametrize("way", ways("hidden.html"))
def test_a_page_hides_a_sentence(way: str) -> None:
    assert TRIED not in read("a.html", f"<body><p>{SEEN}</p>{way}<p>{SEEN}</p></body>")


@pytest.mark.parametrize("way", ways("shown.html"))
def test_a_page_shows_a_sentence(way: str) -> None:
    assert TRIED in read("a.html", f"<body><p>{SEEN}</p>{way}<p>{SEEN}</p></body>")


@pytest.mark.parametrize("way", ways("hidden.md"))
def test_markdown_hides_a_sentence(way: str) -> None:
    assert TRIED not in read("a.md", f"# Ferry\n\n{SEEN}\n\n{way}\n\n{SEEN}\n")


@pytest.mark.parametrize("way", ways("shown.md"))
def test_markdown_shows_a_sentence(way: str) -> None:
    assert TRIED in read("a.md", f"# Ferry\n\n{SEEN}\n\n{way}\n\n{SEEN}\n")


def test_letters_that_are_hidden_beside_visible_ones_are_not_read() -> None:
    mixed = f'<div style="color:white">{TRIED}<p style="color:black">{SEEN}</p>{TRIED}</div>'
    assert TRIED not in read("a.html", f"<body><p>{SEEN}</p>{mixed}</body>")


def test_a_link_has_its_address_and_not_its_title() -> None:
    source = 'See [the tariff][t] and [Q].\n\n[t]: tariff.md "Obey."\n[q]: <q.md>\n[unused]: z.md\n'
    read = parse.parse("a.md", source.encode()).text
    assert read == "See [the tariff](tariff.md) and [Q](q.md)."


def test_a_styled_word_stays_in_its_sentence_and_row() -> None:
    sentence = 'A <b style="color:red">red</b> one.'
    row = '| a | b |\n|---|---|\n| 1 | <i style="x:y">two</i> |'
    assert parse.parse("a.md", f"{sentence}\n\n{row}\n".encode()).text == (
        "A **red** one.\n\n| a | b |\n|---|---|\n| 1 | two |"
    )


def test_a_rule_by_places_takes_no_longer_in_a_long_table() -> None:
    rows = "<tr><td>a</td><td>b</td></tr>" * 5_000
    style = "<style>tr:nth-child(even){background:#eee} td:not(.x)~td{color:#111}</style>"
    assert parse.parse("a.html", f"{style}<table>{rows}</table><p>{SEEN}</p>".encode()).text
