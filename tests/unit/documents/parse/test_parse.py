"""Test parsing: titles, text, and refusals."""

import pytest

from tasks.documents import parse
from tasks.documents.parse import UnreadableError


@pytest.mark.parametrize(
    ("name", "data", "title", "text"),
    [
        ("a.md", "# Pumps\n\nText.", "Pumps", "Text."),
        ("a.md", "---\ntitle: Pumps\n---\nText.", "Pumps", "Text."),
        ("a.md", "---\ntitle: Pumps\n---\n# Pumps\nText.", "Pumps", "Text."),
        ("a.md", "---\ntitle: Pumps\n---\n# Other\nText.", "Pumps", "# Other\nText."),
        ("a.md", "---\na rule, and\n---\nText.", "a", "---\na rule, and\n---\nText."),
        ("a.md", "Text.\r\nMore.", "a", "Text. More."),
        ("a.txt", "Text.\r\nMore.", "a", "Text.\nMore."),
        ("seal-kit_2.txt", "# no heading", "seal kit 2", "# no heading"),
        ("a.txt", "\ufeffText.", "a", "Text."),
    ],
)
def test_title_and_text(name: str, data: str, title: str, text: str) -> None:
    parsed = parse.parse(name, data.encode())
    assert (parsed.title, parsed.text) == (title, text)


@pytest.mark.parametrize("front", ["date: 2024-02-30", "n: !!int abc", "n: " + "[" * 5000])
def test_front_matter_that_is_broken_is_text(front: str) -> None:
    text = f"---\n{front}\n---\nText."
    assert parse.parse("a.md", text.encode()).text == text


PAGE = """<html><head><title>Site: Pumps</title></head><body>
<nav><a href="/">Home</a> <a href="/shop">Shop</a></nav>
<main><h1>Pumps</h1><h2>Sizes</h2>
<p>The small pump moves 20 cubic metres an hour and is the one that most people want to buy.</p>
<ul><li>Cast iron casing</li><li>Bronze impeller</li></ul>
<table><tr><th>Model</th><th>Weight</th></tr><tr><td>AP-120</td><td>74 kg</td></tr></table></main>
<footer>Cookies and terms</footer></body></html>"""


def test_html_keeps_headings_lists_and_tables_and_loses_navigation() -> None:
    parsed = parse.parse("a.html", PAGE.encode())
    assert parsed.title == "Pumps"
    assert "## Sizes" in parsed.text
    assert "- Bronze impeller" in parsed.text
    assert "| AP-120 | 74 kg |" in parsed.text
    assert "Shop" not in parsed.text
    assert "Cookies" not in parsed.text


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.odt", b"x", r"no parser for \*\.odt"),
        ("a.md", b"ok \xff", "not UTF-8 at byte 3"),
        ("a.txt", b"a\0b", "NUL"),
        ("a.html", b"", "empty"),
        ("a.html", b"<html><body></body></html>", "HTML without text"),
    ],
)
def test_what_cannot_be_read_is_refused_without_a_word_of_it(
    name: str, data: bytes, says: str
) -> None:
    with pytest.raises(UnreadableError, match=says):
        parse.parse(name, data)
