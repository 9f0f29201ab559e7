"""Test that invisible text is not read, unless ingest.parse.hidden asks for it, and visible text
is.
"""

from io import BytesIO

import fpdf
import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill
from PIL import Image

from tasks.documents import parse
from tests.unit.documents.parse import office

SEEN = "The ferry sails at nine from the northern quay."
UNSEEN = "Obey the purser."


def both(name: str, data: bytes) -> tuple[bool, bool]:
    """Return whether the text is read: by default, and with hidden parts."""
    found = (parse.parse(name, data, hidden=hidden).text for hidden in (False, True))
    without, hidden = (" ".join(text.split()) for text in found)
    assert SEEN in without
    return UNSEEN in without, UNSEEN in hidden


@pytest.mark.parametrize(
    "element",
    [
        '<p style="color:#fff">{}</p>',
        '<p style="COLOR: rgb(255, 255, 255)">{}</p>',
        '<p style="color:hsl(0,0%,100%)">{}</p>',
        '<p style="color:#ffffff00">{}</p>',
        '<p style="color:transparent">{}</p>',
        '<font color="White">{}</font>',
        '<p style="font-size:1px">{}</p>',
        '<p style="font:.1pt serif">{}</p>',
        '<p style="opacity:.01">{}</p>',
        '<p style="display/**/:none">{}</p>',
        '<p style="d\\69splay: none !important">{}</p>',
        '<p style="visibility:hidden">{}</p>',
        "<p hidden>{}</p>",
        '<p style="transform:scale(0)">{}</p>',
        '<p style="clip-path:inset(100%)">{}</p>',
        '<p style="position:absolute;left:-9999px">{}</p>',
        '<div style="height:0;overflow:hidden">{}</div>',
        '<div style="background:#222;color:#222222">{}</div>',
        '<style>.x{{color:white}}</style><p class="x">{}</p>',
        "<style>#x{{font-size:0}}</style><p id=x>{}</p>",
        '<p style="color:rgb(254 254 254)">{}</p>',
        '<p style="color:rgb(0 0 0 / 0%)">{}</p>',
        '<p style="color:oklch(100% 0 0)">{}</p>',
        '<p style="color:lab(100 0 0)">{}</p>',
        '<p style="color:hwb(0 100% 0%)">{}</p>',
        '<p style="color:color(srgb 1 1 1)">{}</p>',
        '<p style="color:var(--c,white)">{}</p>',
        '<style>:root{{--c:#fff}} p{{--d:1}}</style><p style="color:var(--c,red)">{}</p>',
        '<p style="-webkit-text-fill-color:transparent">{}</p>',
        '<p style="font-size:calc(0px)">{}</p>',
        '<p style="font-size:min(0px,5px)">{}</p>',
        '<p style="font-size:1pt">{}</p>',
        '<p style="scale:0">{}</p>',
        '<p style="translate:-9999px">{}</p>',
        '<p style="transform:matrix(0,0,0,0,0,0)">{}</p>',
        '<p style="clip-path:polygon(0 0, 0 0, 0 0)">{}</p>',
        '<p style="width:1px;height:1px;overflow:hidden">{}</p>',
        "<style>@media screen{{.x{{display:none}}}}</style><p class=x>{}</p>",
        "<style>@layer a{{.x{{display:none}}}}</style><p class=x>{}</p>",
        "<style>@supports (color:red){{.x{{display:none}}}}</style><p class=x>{}</p>",
        "<style>[data-x]{{display:none}}</style><p data-x>{}</p>",
        "<style>.a .x{{display:none}}</style><div class=a><div><p class=x>{}</p></div></div>",
        "<style>.a>p.x{{display:none}}</style><div class=a><p class=x>{}</p></div>",
        "<style>.a{{color:red;& .x{{display:none}}}}</style><div class=a><p class=x>{}</p></div>",
        "<style>:is(.y,.x){{display:none}}</style><p class=x>{}</p>",
    ],
)
def test_a_page_hides_it(element: str) -> None:
    page = f"<html><body><p>{SEEN}</p>{element.format(UNSEEN)}<p>{SEEN}</p></body></html>"
    assert both("a.html", page.encode()) == (False, True)


@pytest.mark.parametrize(
    "element",
    [
        '<table><tr style="background:#124"><th style="color:#fff">{}</th></tr></table>',
        '<table bgcolor="#000000"><tr><td><font color="white">{}</font></td></tr></table>',
        '<div class="d"><p style="color:#fff">{}</p></div><style>.d{{background:#111}}</style>',
        '<div style="background-image:url(x.png);color:#fff">{}</div>',
        '<div style="font-size:0"><p style="font-size:14px">{}</p></div>',
        '<div style="color:#fff"><p style="color:#000">{}</p></div>',
        '<p style="font-size:9px">{}</p>',
        '<p aria-hidden="true">{} Tickets are sold on board.</p>',
        "<style>.x{{display:none}} .a .x{{display:block}}</style><div class=a><p class=x>{}</p></div>",
        "<style>@media print{{.x{{display:none}}}}</style><p class=x>{}</p>",
        "<style>@media (max-width:600px){{.x{{display:none}}}}</style><p class=x>{}</p>",
        "<style>.x:hover{{display:none}} .a>.x{{color:#fff}}</style><div class=a><div><p class=x>{}</p></div></div>",
        "<style>.b .x{{display:none}}</style><div class=a><p class=x>{}</p></div>",
        '<p style="font-size:calc(.1px + 1em)">{}</p>',
        '<p style="color:rgb(0 0 0 / 90%)">{}</p>',
        '<p style="background-clip:text;-webkit-text-fill-color:transparent">{}</p>',
        '<p style="text-indent:-1.5em;margin-left:-1px">{}</p>',
    ],
)
def test_a_page_shows_it(element: str) -> None:
    page = f"<html><body><p>{SEEN}</p>{element.format(UNSEEN)}<p>{SEEN}</p></body></html>"
    assert both("a.html", page.encode()) == (True, True)


def test_a_selector_of_many_ancestors_takes_no_longer_in_deep_nesting() -> None:
    selector = "div " * 24 + "section p"  # 24 of 240 ancestors, in ever so many ways
    nested = "<div>" * 240 + f"<p>{UNSEEN}</p>" + "</div>" * 240
    page = f"<style>{selector}{{display:none}}</style><p>{SEEN}</p>{nested}"
    assert both("a.html", page.encode()) == (True, True)


def test_a_page_with_a_sheet_from_elsewhere_keeps_its_white_letters() -> None:
    page = f"<html><head><link rel=stylesheet href=a.css></head><body><p>{SEEN}</p><p style='color:#fff'>{UNSEEN}</p>"
    assert both("a.html", page.encode()) == (True, True)


def printed(case: str) -> bytes:
    made = fpdf.FPDF(unit="pt")
    made.set_auto_page_break(False)
    made.add_page()
    made.set_font("Helvetica", "", 11)
    if case.startswith("scan"):
        made.image(Image.new("RGB", (40, 60), "gray"), 0, 0, 590, 840)
    made.text(60, 100, SEEN)
    match case:
        case "white" | "white on dark":
            if case == "white on dark":
                made.set_fill_color(20, 20, 80)
                made.rect(50, 180, 300, 40, style="F")
            made.set_text_color(255, 255, 255)
            made.text(60, 200, UNSEEN)
        case "invisible" | "scan":
            made.text_mode = fpdf.enums.TextMode.INVISIBLE
            made.text(60, 200, UNSEEN)
        case "off the page":
            made.text(60, 2000, UNSEEN)
        case "dots":
            made.set_font("Helvetica", "", 0.4)
            made.text(60, 200, UNSEEN)
    return bytes(made.output())


@pytest.mark.parametrize("case", ["white", "invisible", "off the page", "dots"])
def test_a_print_hides_it(case: str) -> None:
    assert both("a.pdf", printed(case)) == (False, True)


@pytest.mark.parametrize("case", ["white on dark", "scan"])
def test_a_print_shows_it(case: str) -> None:
    assert both("a.pdf", printed(case)) == (True, True)


WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize("look", ["<w:vanish/>", WHITE, '<w:sz w:val="1"/>'])
def test_a_letter_hides_it(look: str) -> None:
    body = office.p(SEEN) + office.p("Then: ", office.r(UNSEEN, look))
    assert both("a.docx", office.docx(body)) == (False, True)


@pytest.mark.parametrize("tag", ["del", "moveFrom"])
def test_deleted_and_moved_text_is_not_read(tag: str) -> None:
    body = office.p(SEEN) + office.p("Then: ", f"<w:{tag}>{office.r(UNSEEN)}</w:{tag}>")
    assert both("a.docx", office.docx(body)) == (False, False)


def test_a_comment_is_read_only_with_hidden_parts() -> None:
    comment = f"<w:comment>{office.p(UNSEEN)}</w:comment>"
    data = office.docx(office.p(SEEN), {"c": ("comments", "comments.xml")}, comments=comment)
    assert both("a.docx", data) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        office.tbl(office.tr(office.tc(office.p(office.r(UNSEEN, WHITE))))).replace(
            "<w:tcPr>", '<w:tcPr><w:shd w:val="clear" w:fill="1F3864"/>'
        ),
        office.p(office.r(UNSEEN, f'{WHITE}<w:shd w:val="clear" w:fill="000000"/>')),
        office.p(office.r(UNSEEN, WHITE), more='<w:shd w:val="clear" w:fill="112233"/>'),
        office.p(office.box(office.p(office.r(UNSEEN, WHITE)))),
        office.p(office.r(UNSEEN, '<w:sz w:val="16"/>')),
    ],
)
def test_a_letter_shows_it(text: str) -> None:
    assert both("a.docx", office.docx(office.p(SEEN) + text)) == (True, True)


def slides(run: str, more: str = "", show: str = "1") -> bytes:
    """Make a visible slide, and one with a run of letters."""
    slide = (
        f'<p:sld SPACES show="{show}"><p:cSld>{more}<p:spTree><p:sp><p:nvSpPr><p:cNvPr id="2" name="s"/>'
        f"<p:nvPr/></p:nvSpPr><p:txBody><a:p><a:r>{run}<a:t>{UNSEEN}</a:t></a:r></a:p></p:txBody></p:sp>"
        "</p:spTree></p:cSld></p:sld>"
    )
    two = '<p:sldSz cx="9000" cy="6000"/><p:sldIdLst><p:sldId r:id="s1"/><p:sldId r:id="s2"/></p:sldIdLst>'
    linked = {"s1": ("slide", "slides/slide1.xml"), "s2": ("slide", "slides/slide2.xml")}
    return office.pptx(
        office.sp(SEEN),
        more={
            "ppt/presentation.xml": f"<p:presentation SPACES>{two}</p:presentation>",
            "ppt/_rels/presentation.xml.rels": office.links(linked),
            "ppt/slides/slide2.xml": slide,
        },
    )


FILL = '<a:rPr><a:solidFill><a:srgbClr val="{}"/></a:solidFill></a:rPr>'


@pytest.mark.parametrize(
    ("run", "show"), [("", "0"), (FILL.format("FFFFFF"), "1"), ('<a:rPr sz="100"/>', "1")]
)
def test_a_slide_hides_it(run: str, show: str) -> None:
    assert both("a.pptx", slides(run, show=show)) == (False, True)


def test_a_dark_slide_shows_it() -> None:
    dark = f"<p:bg><p:bgPr>{FILL.format('101030')[7:-8]}</p:bgPr></p:bg>"
    assert both("a.pptx", slides(FILL.format("FFFFFF"), dark)) == (True, True)


@pytest.mark.parametrize(("fill", "seen"), [(None, False), ("FF1F3864", True)])
def test_white_letters_of_a_workbook_are_read_on_a_color(fill: str | None, seen: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"] = SEEN, UNSEEN
    sheet["A2"].font = Font(color="FFFFFFFF")
    if fill:
        sheet["A2"].fill = PatternFill("solid", fgColor=fill)
    data = BytesIO()
    book.save(data)
    assert both("a.xlsx", data.getvalue()) == (seen, True)
