"""Word documents are read as a person sees them."""

import io

import docx as docx_package
import pytest

from tasks.documents import parse
from tasks.index.chunk import cut
from tests.hostile import archive
from tests.unit.documents.parse import office
from tests.unit.documents.parse.office import box, docx, field, p, r, style, tbl, tc, text, tr

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


def test_a_title_on_the_page_is_the_title_and_not_the_one_of_the_file_s_template() -> None:
    made = docx_package.Document()
    made.core_properties.title = "Word Document"
    made.add_heading("Berthing rules", 0)
    made.add_paragraph("Moor at the pontoon.")
    saved = io.BytesIO()
    made.save(saved)
    parsed = parse.parse("a.docx", saved.getvalue())
    assert (parsed.title, parsed.text) == ("Berthing rules", "Moor at the pontoon.")
    assert (parsed.author, parsed.dated) == ("", "")  # those of the template of python-docx
