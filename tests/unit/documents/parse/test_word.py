"""Word documents are read as a person sees them."""

import pytest

from tasks.documents import parse
from tasks.index.chunk import cut
from tests.hostile import archive
from tests.unit.documents.parse import office
from tests.unit.documents.parse.office import box, docx, field, levels, p, r, style, tbl, tc, tr

UP, DOWN = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'


def text(data: bytes) -> str:
    return parse.parse("a.docx", data).text


# ---- tracked changes, struck and hidden text


def test_struck_words_are_marked_as_struck() -> None:
    strike, kept = "<w:strike/>", '<w:strike w:val="0"/>'
    body = p("It costs ", r("forty ", strike), r("thirty", kept), " euros.")
    assert text(docx(body)) == "It costs ~~forty~~ thirty euros."


def test_a_short_paragraph_of_a_style_with_a_level_of_the_outline_is_a_heading() -> None:
    level = '<w:pPr><w:outlineLvl w:val="%d"/></w:pPr>'
    styles = style("Own", "Own Head", level % 1) + style("Body", "Own Text", level % 9)
    clause = "The tenant pays for the water of the yard."
    body = p("Water", style="Own") + p(clause, style="Own") + p("Note", style="Body")
    assert text(docx(body, styles=styles)) == f"## Water\n\n{clause}\n\nNote"


def test_a_typed_sign_makes_no_heading() -> None:
    assert text(docx(p("# 4 is closed"))) == r"\# 4 is closed"


def test_moved_words_stand_where_they_were_moved_to() -> None:
    body = p(
        "Rinse, ",
        f'<w:moveFrom w:id="1">{r("then dry, ")}</w:moveFrom>',
        "polish, ",
        f'<w:moveTo w:id="2">{r("then dry, ")}</w:moveTo>',
        "and pack.",
    )
    assert text(docx(body)) == "Rinse, polish, then dry, and pack."


def test_a_moved_paragraph_stands_once() -> None:
    gone = p(
        f'<w:moveFrom w:id="1">{r("Call the foreman.")}</w:moveFrom>',
        more='<w:rPr><w:moveFrom w:id="2"/></w:rPr>',
    )
    here = p(f'<w:moveTo w:id="3">{r("Call the foreman.")}</w:moveTo>')
    assert text(docx(gone + p("Stop the belt.") + here)) == "Stop the belt.\n\nCall the foreman."


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    first = p("The belt runs", more='<w:rPr><w:del w:id="1"/></w:rPr>')
    assert text(docx(first + p("at two speeds."))) == "The belt runs at two speeds."
    assert text(docx(first)) == "The belt runs"


def test_deleted_rows_and_hidden_text_are_not_read() -> None:
    table = tbl(tr("Belt", "Speed"), tr("old", "9", more='<w:del w:id="1"/>'), tr("B2", "4"))
    hidden = p(r("Shown "), r("draft price ", "<w:vanish/>"), r("too", '<w:vanish w:val="0"/>'))
    styles = style("Note", "Note", "<w:rPr><w:vanish/></w:rPr>")
    read = text(docx(table + hidden + p("internal", style="Note"), styles=styles))
    assert read == "| Belt | Speed |\n| --- | --- |\n| B2 | 4 |\n\nShown too"


def test_prompts_of_empty_controls_are_left_out_and_results_of_fields_kept() -> None:
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    prompt += f"<w:sdtContent>{r('Click here')}</w:sdtContent></w:sdt>"
    inner = field("IF 1 = 1", r("yes"))
    body = p("Plant: ", prompt, " built ", field("DATE", r("2019")), ", ", inner)
    assert text(docx(body)) == "Plant: built 2019, yes"


def test_a_field_in_the_instruction_of_another_is_not_read() -> None:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    body = mark("begin") + field("MERGEFIELD x", r("secret")) + mark("separate") + r("Dear all")
    assert text(docx(p(body, mark("end")))) == "Dear all"


def test_boxes_of_old_forms_are_ticked_or_not() -> None:
    mark = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{}</w:checkBox>'
    end = '</w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    on, off = mark.format("<w:checked/>") + end, mark.format('<w:default w:val="0"/>') + end
    assert text(docx(p(on, " oiled ", off, " tested"))) == "☒ oiled ☐ tested"


# ---- text boxes


@pytest.mark.parametrize("old", [False, True])
def test_a_text_box_is_a_block_of_its_own_and_stands_once(old: bool) -> None:
    drawn = box(p("DANGER: moving rollers.") + p("Keep out."))
    if old:
        drawn = "<w:r>" + drawn[drawn.index("<w:pict>") : drawn.index("</mc:Fallback>")] + "</w:r>"
    body = p("The belt starts", drawn, " without warning.") + p("Next.")
    assert text(docx(body)) == (
        "The belt starts without warning.\n\nDANGER: moving rollers.\n\nKeep out.\n\nNext."
    )


def test_a_table_in_a_text_box_is_a_table() -> None:
    assert "| B2 | 4 |" in text(docx(p("See", box(tbl(tr("Belt", "Speed"), tr("B2", "4"))))))


def test_a_text_box_in_a_cell_belongs_to_its_cell() -> None:
    table = tbl(tr("Belt", "Note"), tr("B2", tc(p("loud", box(p("wear plugs"))))))
    assert text(docx(table)).endswith("| B2 | loud wear plugs |")


# ---- numbers


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


# ---- notes


def note(number: int, kind: str = "footnote") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


NOTES = "".join(
    f'<w:footnote w:id="{n}">{p(words)}</w:footnote>'
    for n, words in ((5, "Not on Sundays."), (8, "Net of tax."))
)


def test_a_note_stands_behind_its_sentence_and_in_its_chunk() -> None:
    body = p("Pickup is free", note(5), " from approx. 40 euros", note(8), " on. Ask the desk.")
    read = text(docx(body + p("More words about nothing at all. " * 40), footnotes=NOTES))
    assert read.startswith(
        "Pickup is free from approx. 40 euros on. (note 1: Not on Sundays.) "
        "(note 2: Net of tax.) Ask the desk.\n\n"
    )
    [chunk] = [c for _, c, _ in cut(read, 60, lambda t: len(t.split())) if "Pickup" in c]
    assert "Not on Sundays" in chunk


def test_a_note_to_a_cell_or_a_heading_stays_near_it() -> None:
    table = tbl(tr("Fee", "Euro"), tr(tc(p("Late", note(8))), "9"))
    styles = style("H", "heading 2")
    endnotes = f'<w:endnote w:id="1">{p("As of May.")}</w:endnote>'
    body = table + p("Rates", note(1, "endnote"), style="H") + p("None.")
    assert text(docx(body, footnotes=NOTES, endnotes=endnotes, styles=styles)).split("\n\n") == [
        "| Fee | Euro |\n| --- | --- |\n| Late (note 1: Net of tax.) | 9 |",
        "## Rates",
        "(endnote 1: As of May.)",
        "None.",
    ]


def test_a_note_without_a_reference_and_its_rules_are_not_shown() -> None:
    rule = f'<w:footnote w:type="separator" w:id="-1">{p("____")}</w:footnote>'
    assert text(docx(p("Plain."), footnotes=rule + NOTES)) == "Plain."


# ---- characters above and below the line


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ((r("10"), r("−", UP), r("4", UP), r(" bar")), "10⁻⁴ bar"),
        ((r("7 m"), r("2", UP), r(" or 3 m"), r("3", UP)), "7 m² or 3 m³"),
        ((r("SO"), r("4", DOWN), r("2−", UP)), "SO₄²⁻"),
        ((r("p"), r("max", DOWN), r(" = x"), r("n", UP), r(" + e"), r("-kt", UP)),
         "p_max = xⁿ + e^(-kt)"),
        ((r("the 2"), r("nd", UP), r(" shift, Brix"), r("TM", UP)), "the 2nd shift, Brix™"),
        ((r("80 "), r("o", UP), r("C")), "80 °C"),
        ((r("as said"), r("3,4", UP)), "as said³,⁴"),
        ((r("5 cm"), r("3", '<w:position w:val="6"/>')), "5 cm³"),
        ((r("5 cm"), r("3", '<w:position w:val="0"/>')), "5 cm3"),
        ((r("a "), r("raised", '<w:position w:val="6"/>'), r(" word")), "a raised word"),
        ((r("2 m", ""), r("2", '<w:rStyle w:val="Raised"/>')), "2 m²"),
    ],
)  # fmt: skip
def test_raised_and_lowered_characters_are_not_in_the_line(
    runs: tuple[str, ...], shown: str
) -> None:
    styles = style("Raised", "Raised", f"<w:rPr>{UP}</w:rPr>", "character")
    assert text(docx(p(*runs), styles=styles)) == shown
    assert f"| {shown} |" in text(docx(tbl(tr("a"), tr(tc(p(*runs)))), styles=styles))


def test_signs_of_symbol_fonts_are_read() -> None:
    sign = '<w:r><w:sym w:font="{}" w:char="{}"/></w:r>'.format
    body = p("5 ", sign("Symbol", "F0B1"), " 1 ", sign("Symbol", "F06D"), "m ")
    body += p(sign("Wingdings", "F0FE"))
    assert text(docx(body)) == "5 ± 1 µm\n\n☑"


# ---- formulas


def m(letters: str) -> str:
    return f"<m:r><m:t>{letters}</m:t></m:r>"


def part(name: str, inner: str) -> str:
    return f"<m:{name}>{inner}</m:{name}>"


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (m("P=U·I"), "P=U·I"),
        (m("𝑃=𝑈"), "P=U"),
        (m("v=") + part("f", part("num", m("s")) + part("den", m("t+1"))), "v=s/(t+1)"),
        (part("sSup", part("e", m("r")) + part("sup", m("2"))), "r²"),
        (part("sSup", part("e", m("q")) + part("sup", m("n-1"))), "q^(n-1)"),
        (part("sSub", part("e", m("T")) + part("sub", m("1"))), "T₁"),
        (part("sSubSup", part("e", m("T")) + part("sub", m("a")) + part("sup", m("4"))), "T_a⁴"),
        (part("rad", part("deg", "") + part("e", m("2gh"))), "√(2gh)"),
        (part("rad", part("deg", m("3")) + part("e", m("V"))), "∛(V)"),
        (part("nary", part("naryPr", '<m:chr m:val="∑"/>') + part("sub", m("k=1"))
              + part("sup", m("n")) + part("e", m("k"))), "∑_(k=1)^n k"),
        (part("d", part("e", part("f", part("num", m("a")) + part("den", m("b"))))), "(a/b)"),
        (part("func", part("fName", m("cos")) + part("e", m("φ"))), "cos φ"),
        (part("m", part("mr", part("e", m("1")) + part("e", m("0")))), "[1, 0]"),
        (part("acc", part("accPr", '<m:chr m:val="&#x307;"/>') + part("e", m("m"))), "ṁ"),
    ],
)  # fmt: skip
def test_formulas_are_written_in_one_line(formula: str, shown: str) -> None:
    inside = p("It is ", part("oMath", formula), " here.")
    assert text(docx(inside)) == f"It is {shown} here."
    alone = f"<w:p>{part('oMathPara', part('oMath', formula))}</w:p>"
    assert text(docx(alone)) == shown


def test_an_equation_that_is_a_picture_leaves_a_sign() -> None:
    old = '<w:r><w:object><o:OLEObject xmlns:o="x" ProgID="Equation.3"/></w:object></w:r>'
    assert text(docx(p("So ", old, " holds."))) == "So [formula] holds."


# ---- tables


def test_a_merged_cell_names_its_rows_and_its_columns() -> None:
    table = tbl(
        tr("Ward", "Bed", "Lamp"),
        tr(tc("East", down="restart"), "1", "red"),
        tr(tc("", down="continue"), "2", "blue"),
        tr("West", tc("closed", across=2)),
    )
    assert text(docx(table)).split("\n")[2:] == [
        "| East | 1 | red |", "| East | 2 | blue |", "| West | closed | closed |",
    ]  # fmt: skip


def test_a_long_merged_text_stands_once() -> None:
    long = "This ward is open to all who come, whatever the hour. " * 5
    table = tbl(
        tr("Ward", "Bed"),
        tr(tc(long, down="restart"), "1"),
        tr(tc("", down="continue"), "2"),
    )
    assert text(docx(table)).endswith("|  | 2 |")


def test_a_head_of_two_lines_becomes_one() -> None:
    table = tbl(
        tr(tc("Ward", down="restart"), tc("Beds", across=2), tc("Staff", across=2)),
        tr(tc("", down="continue"), "Day", "Night", "Day", "Night"),
        tr("East", "9", "7", "4", "2"),
    )
    assert text(docx(table)).startswith(
        "| Ward | Beds Day | Beds Night | Staff Day | Staff Night |\n| --- |"
    )


def test_lines_that_repeat_on_each_page_are_the_head() -> None:
    head = "<w:tblHeader/>"
    table = tbl(tr("Ward", "Heat", more=head), tr("", "°C", more=head), tr("East", "21"))
    assert text(docx(table)) == "| Ward | Heat °C |\n| --- | --- |\n| East | 21 |"


def test_a_line_over_the_whole_table_is_its_title_or_stands_once() -> None:
    table = tbl(
        tr(tc("Lamps, as of June", across=2)),
        tr("Bed", "Lamp"),
        tr("1", "red"),
        tr(tc("Upper floor", across=2)),
        tr("2", "blue"),
    )
    assert text(docx(table)) == (
        "Lamps, as of June\n\n| Bed | Lamp |\n| --- | --- |\n| 1 | red |\n| Upper floor |  |\n"
        "| 2 | blue |"
    )


def test_a_form_has_no_head_of_two_lines() -> None:
    table = tbl(tr("Tool", tc("drill", across=3)), tr("Made", "2019", "By", "us"), tr("a", "b"))
    assert text(docx(table)).startswith("| Tool | drill | drill | drill |\n| --- |")


def test_a_table_in_a_table_stands_below_it_with_the_outer_name_in_each_row() -> None:
    inner = tbl(tr("Day", "Hours"), tr("Friday", "5 to 9"), tr("Sunday", "9 to 1"))
    table = tbl(tr("Crew", "Shifts"), tr("Gull", tc(p("two:") + inner + p())), tr("Tern", "none"))
    assert text(docx(table)).split("\n\n") == [
        "| Crew | Shifts |\n| --- | --- |\n| Gull | two: |\n| Tern | none |",
        "\n".join(
            [
                "| Crew | Day | Hours |",
                "| --- | --- | --- |",
                "| Gull | Friday | 5 to 9 |",
                "| Gull | Sunday | 9 to 1 |",
            ]
        ),
    ]


def test_a_table_that_only_frames_its_text_is_no_table() -> None:
    styles = style("H", "heading 3")
    framed = tbl(tr(tc(p("Beware", style="H") + p("Hot."))))
    assert text(docx(framed, styles=styles)) == "### Beware\n\nHot."


def test_a_table_of_one_row_in_a_cell_is_text_of_the_cell() -> None:
    inner = tbl(tr("at", "dawn"))
    table = tbl(tr("Crew", "Shift"), tr("Gull", tc(p("starts") + inner + p())))
    assert text(docx(table)).endswith("| Gull | starts at dawn |")


def test_three_tables_in_each_other_name_all_outer_rows() -> None:
    innermost = tbl(tr("Part", "Count"), tr("bolt", "4"))
    inner = tbl(tr("Box", "Inside"), tr("B1", tc(innermost + p())))
    table = tbl(tr("Kit", "Boxes"), tr("K9", tc(inner + p())))
    assert text(docx(table)).endswith("| K9 | B1 | bolt | 4 |")


def test_pages_are_counted_in_tables_too() -> None:
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    table = tbl(tr("a", "b"), tr("1", tc(p(turn, "2"))))
    read = text(docx(p("One.") + table + p(turn, "Three.")))
    assert read.split("\n\n")[-3:] == ["<!-- page 2 -->", "<!-- page 3 -->", "Three."]


# ---- what stands outside the text


def with_header(inner: str, body: str, kind: str = "header") -> bytes:
    section = f'<w:sectPr><w:{kind}Reference w:type="default" r:id="h1"/></w:sectPr>'
    part = {f"word/{kind}1.xml": f"<w:x SPACES>{inner}</w:x>"}
    return docx(body + section, {"h1": (kind, f"{kind}1.xml")}, part)


def test_a_header_that_says_something_new_stands_once_without_page_numbers() -> None:
    page = p("Page ", field("PAGE", r("3")), " of ", field("NUMPAGES", r("9")))
    form = tbl(tr("Form", "QX-19"), tr("Edition", "4"))
    tabs = p("Plan B", "<w:r><w:tab/></w:r>", "Page ", field("PAGE", r("3")))
    read = text(with_header(page + form + tabs + p("Beds"), p("Beds and lamps.")))
    assert read == "Form QX-19\n\nEdition 4\n\nPlan B\n\nBeds and lamps."
    assert text(with_header(p("Rev 4"), p("Rev 45."))) == "Rev 4\n\nRev 45."
    assert text(with_header(p("Ask Kim"), p("Beds."), "footer")) == "Beds.\n\nAsk Kim"


def test_a_document_of_which_only_the_header_has_text_is_refused() -> None:
    with pytest.raises(parse.UnreadableError, match="without text"):
        text(with_header(p("Form QX-19"), p()))


def test_a_chart_is_a_table() -> None:
    drawn = '<w:r><w:drawing><c:chart r:id="c1"/></w:drawing></w:r>'
    xml = office.chart(
        office.series("Beds", office.points("May", "June"), office.points(3, 4)), "Use"
    )
    data = docx(p("See:", drawn), {"c1": ("chart", "c1.xml")}, {"word/c1.xml": xml})
    assert text(data) == (
        "See:\n\nChart: Use\n\n|  | Beds |\n| --- | --- |\n| May | 3 |\n| June | 4 |"
    )


def test_a_chart_in_a_cell_follows_its_table() -> None:
    drawn = '<w:r><w:drawing><c:chart r:id="c1"/></w:drawing></w:r>'
    table = tbl(tr("Ward", "Use"), tr("East", "much"), tr("", tc(p(drawn))))
    assert text(docx(table)).endswith(
        "| East | much |\n\nNot read: a chart (the file does not say where it is)."
    )


def test_an_embedded_page_is_read_and_what_cannot_be_read_is_named() -> None:
    chunk = '<w:altChunk r:id="{}"/>'.format
    related = {"a": ("aFChunk", "a.htm"), "b": ("aFChunk", "b.rtf")}
    page = "<html><body><p>Lamps are changed every two years by the house.</p></body></html>"
    more = {"word/a.htm": page, "word/b.rtf": "{}"}
    read = text(docx(p("Lamps.") + chunk("a") + chunk("b"), related, more))
    assert "Lamps are changed every two years by the house." in read
    assert read.endswith("Not read: an embedded document (no parser for *.rtf).")


def test_what_refers_to_itself_is_read_once() -> None:
    styles = style("A", "heading 2", '<w:basedOn w:val="B"/>')
    styles += style("B", "Other", '<w:basedOn w:val="A"/>')
    notes = f'<w:footnote w:id="1">{p("See here", note(1))}</w:footnote>'
    body = p("Top", style="B") + p("Text.", note(1))
    assert text(docx(body, styles=styles, footnotes=notes)) == (
        "## Top\n\nText. (note 1: See here)"
    )


def test_strict_documents_are_read() -> None:
    space = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = f'<w:document xmlns:w="{space}"><w:body>{p("Read me.")}</w:body></w:document>'
    assert text(archive({"word/document.xml": body})) == "Read me."


def test_a_document_part_by_another_name_is_found() -> None:
    main = {"r1": ("officeDocument", "word/document2.xml")}
    body = f"<w:document {office.SPACES}><w:body>{p('Here.')}</w:body></w:document>"
    parts: dict[str, bytes | str] = {"_rels/.rels": office.links(main), "word/document2.xml": body}
    assert text(archive(parts)) == "Here."
