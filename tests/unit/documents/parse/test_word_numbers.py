"""Clauses and lists of a Word document carry the numbers that Word shows."""

import pytest

from tasks.documents import parse
from tests.unit.documents.parse.office import docx, levels, p, r, style, tbl, tc, text, tr


def test_clauses_carry_the_numbers_that_word_shows() -> None:
    numbering = levels(("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"))
    body = "".join(
        p(words, at=(1, level))
        for level, words in ((0, "Hire"), (1, "By day"), (1, "By week"), (2, "in winter"),
                             (2, "in summer"), (0, "Return"), (1, "Clean"))
    )  # fmt: skip
    assert text(docx(body, numbering=numbering)).split("\n\n") == [
        "1. Hire",
        "1.1 By day",
        "1.2 By week",
        "- (a) in winter\n- (b) in summer\n2. Return",
        "2.1 Clean",
    ]


def test_numbers_come_from_the_styles_of_headings() -> None:
    numbering = levels(
        ("upperRoman", "Part %1"),
        ("decimalZero", "%1.%2"),
        more=('<w:pStyle w:val="H1"/>', '<w:isLgl/><w:pStyle w:val="H2"/>'),
    )
    counted = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("H1", "heading 1", counted)
    styles += style("H2", "heading 2", '<w:basedOn w:val="H1"/>')
    body = p("Hire", style="H1") + p("Day", style="H2") + p("Sale", style="H1")
    body += p("Cash", style="H2")
    parsed = parse.parse("rules.docx", docx(body, numbering=numbering, styles=styles))
    assert parsed.title == "rules"
    assert parsed.text == "# Part I Hire\n\n## 1.1 Day\n\n# Part II Sale\n\n## 2.1 Cash"


def test_a_list_starts_again_where_it_is_told_to() -> None:
    numbering = levels(("decimal", "%1)"), ("lowerRoman", "%2."))
    numbering += '<w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
    numbering += '<w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    body = "".join(p("x", at=at) for at in ((1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (2, 0), (2, 0)))
    assert text(docx(body, numbering=numbering)).split("\n") == [
        "1) x", "   - i. x", "   - ii. x", "2) x", "   - i. x", "7) x", "8) x",
    ]  # fmt: skip


def test_paragraphs_that_were_taken_away_are_not_counted() -> None:
    gone = p("", at=(1, 0), more='<w:rPr><w:del w:id="1"/></w:rPr>')
    secret = p(r("x", "<w:vanish/>"), at=(1, 0), more="<w:rPr><w:vanish/></w:rPr>")
    body = p("one", at=(1, 0)) + gone + secret + p("two", at=(1, 0))
    assert text(docx(body, numbering=levels(("decimal", "%1.")))) == "1. one\n2. two"


def test_a_list_may_be_defined_by_a_numbering_style() -> None:
    counted = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("Clauses", "Clauses", counted, "numbering")
    numbering = levels(("decimal", "§ %1"))
    numbering += '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="Clauses"/>'
    numbering += '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="5"/></w:num>'
    read = text(docx(p("Peace", at=(5, 0)), numbering=numbering, styles=styles))
    assert read == "§ 1 Peace"


def test_a_paragraph_may_leave_the_list_of_its_style() -> None:
    counted = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    body = p("one", style="L") + p("aside", style="L", at=(0, 0)) + p("two", style="L")
    styles, numbering = style("L", "Clause", counted), levels(("decimal", "%1."))
    assert text(docx(body, numbering=numbering, styles=styles)) == "1. one\n\naside\n\n2. two"


def test_a_level_that_never_restarts_counts_on() -> None:
    numbering = levels(
        ("decimal", "%1."), ("decimal", "Step %2:"), more=("", '<w:lvlRestart w:val="0"/>')
    )
    body = "".join(p("x", at=(1, level)) for level in (0, 1, 0, 1))
    assert text(docx(body, numbering=numbering)).split("\n\n") == [
        "1. x", "Step 1: x", "2. x", "Step 2: x",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("decimal", "28"), ("decimalZero", "28"), ("lowerLetter", "bb"), ("upperLetter", "BB"),
        ("lowerRoman", "xxviii"), ("upperRoman", "XXVIII"), ("ordinal", "28th"), ("other", "28"),
    ],
)  # fmt: skip
def test_every_kind_of_number_is_written_as_word_writes_it(kind: str, shown: str) -> None:
    numbering = levels((kind, "Rule %1")).replace('<w:start w:val="1"/>', '<w:start w:val="28"/>')
    assert text(docx(p("x", at=(1, 0)), numbering=numbering)) == f"Rule {shown} x"


def test_rows_that_number_themselves_keep_their_numbers() -> None:
    table = tbl(tr("No.", "Tool"), *(tr(tc(p(at=(1, 0))), name) for name in ("saw", "file")))
    read = text(docx(table, numbering=levels(("decimal", "%1."))))
    assert read.endswith("| 1. | saw |\n| 2. | file |")


def test_a_bullet_or_a_list_without_a_definition_is_marked_by_a_dash() -> None:
    styles = style("B", "List Bullet")
    body = p("one", at=(1, 0)) + p("two", at=(1, 1)) + p("three", style="B") + p("four", at=(9, 0))
    read = text(docx(body, numbering=levels(("bullet", ""), ("bullet", "o")), styles=styles))
    assert read == "- one\n  - two\n- three\n\nfour"
