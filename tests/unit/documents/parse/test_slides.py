"""Slides are read as a person sees them."""

import pytest

from tasks.documents import parse
from tests.unit.documents.parse.office import ap, chart, frame, points, pptx, series, sp, titled

CHART, DIAGRAM = '<c:chart r:id="x1"/>', '<dgm:relIds r:dm="x1"/>'


def text(data: bytes) -> str:
    return parse.parse("a.pptx", data).text.removeprefix("<!-- slide 1 -->\n\n")


def drawn(xml: str, kind: str = "chart") -> bytes:
    related = {"x1": (kind, f"../{kind}/x1.xml")}
    inner = CHART if kind == "chart" else DIAGRAM
    return pptx(sp("Below:"), frame(inner), related=related, more={f"ppt/{kind}/x1.xml": xml})


# ---- charts


def test_struck_words_are_marked_as_struck() -> None:
    struck = '<a:r><a:rPr strike="sngStrike"/><a:t>forty</a:t></a:r>'
    run = f"<a:p>{struck}<a:r><a:t> thirty</a:t></a:r></a:p>"
    assert "~~forty~~ thirty" in text(pptx(sp(run)))


def test_a_chart_becomes_a_table_with_its_title_its_axes_and_its_series() -> None:
    months = points("May", "June", "July")
    plotted = f"<c:barChart>{series('Ovens', months, points(3, None, 4.5))}</c:barChart>"
    plotted += (
        f"<c:lineChart>{series('Waste', months, points(0.5, 0.125, 1, code='0.0%'))}</c:lineChart>"
    )
    plotted += f"<c:catAx>{titled('Month')}</c:catAx>"
    assert text(drawn(chart(plotted, "Bakery"))) == (
        "Below:\n\nChart: Bakery\n\n| Month | Ovens | Waste |\n| --- | --- | --- |\n"
        "| May | 3 | 50.0% |\n| June |  | 12.5% |\n| July | 4.5 | 100.0% |"
    )


def test_the_only_axis_of_values_names_the_unit() -> None:
    plotted = series("Ovens", points("May"), points(3)) + f"<c:valAx>{titled('tonnes')}</c:valAx>"
    assert "|  | Ovens (tonnes) |" in text(drawn(chart(plotted)))


def test_dates_and_levels_of_categories_are_read() -> None:
    dates = series("A", points(45000, code="yyyy\\-mm"), points(1))
    assert "| 2023-03-15 | 1 |" in text(drawn(chart(dates)))
    inner = "".join(f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate("HLHL"))
    outer = '<c:pt idx="0"><c:v>2024</c:v></c:pt><c:pt idx="2"><c:v>2025</c:v></c:pt>'
    cache = f"<c:multiLvlStrRef><c:lvl>{inner}</c:lvl><c:lvl>{outer}</c:lvl></c:multiLvlStrRef>"
    read = text(drawn(chart(series("A", cache, points(1, 2, 3, 4)))))
    assert "| 2024 L | 2 |\n| 2025 H | 3 |" in read


def test_points_of_a_cloud_are_rows() -> None:
    each = f"<c:xVal>{points(1, 1)}</c:xVal><c:yVal>{points(7, 8)}</c:yVal>"
    each = f"<c:tx><c:v>Kiln</c:v></c:tx>{each}"
    read = text(drawn(chart(f"<c:scatterChart><c:ser>{each}</c:ser></c:scatterChart>")))
    assert "| Series | x | y |\n| --- | --- | --- |\n| Kiln | 1 | 7 |\n| Kiln | 1 | 8 |" in read


def test_a_chart_whose_figures_are_in_another_file_names_its_series() -> None:
    read = text(drawn(chart(series("Ovens", points("May"), points()), "Bakery")))
    assert "Chart: Bakery\n\nNot read: the figures of Ovens" in read


def test_a_chart_with_too_many_figures_is_named_and_not_read() -> None:
    far = series("Ovens", points("May"), points(1).replace('idx="0"', 'idx="9999999"'))
    assert text(drawn(chart(far))) == "Below:\n\nNot read: a chart (more than 100000 figures)."


def test_a_chart_that_cannot_be_read_says_so_and_the_slide_stays() -> None:
    assert text(drawn("<broken")) == "Below:\n\nNot read: a chart (broken XML)."
    lost = text(pptx(sp("Below:"), frame(CHART)))
    assert lost == "Below:\n\nNot read: a chart (the file does not say where it is)."


# ---- diagrams


def point(identity: str, words: str = "", kind: str = "node") -> str:
    inner = f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p>" if words else ""
    return f'<dgm:pt modelId="{identity}" type="{kind}"><dgm:t>{inner}</dgm:t></dgm:pt>'


def link(above: str, below: str, order: int, kind: str = "parOf") -> str:
    return f'<dgm:cxn type="{kind}" srcId="{above}" destId="{below}" srcOrd="{order}"/>'


def test_the_words_of_a_diagram_stand_in_its_order_and_at_its_levels() -> None:
    points = point("2", "Bake") + point("0", kind="doc") + point("1", "Knead")
    points += point("3", "twice") + point("4", "Knead", "pres") + point("5", "Sell")
    links = link("0", "5", 2) + link("0", "1", 0) + link("0", "2", 1) + link("1", "3", 0)
    links += link("1", "4", 0, "presOf")
    xml = f"<dgm:x SPACES>{points}{links}</dgm:x>"
    assert text(drawn(xml, "diagramData")) == "Below:\n\n- Knead\n  - twice\n- Bake\n- Sell"


def test_a_diagram_without_links_is_read_in_the_order_of_the_file() -> None:
    xml = f"<dgm:x SPACES>{point('1', 'Knead')}{point('2', 'Bake')}</dgm:x>"
    assert text(drawn(xml, "diagramData")).endswith("- Knead\n- Bake")


# ---- shapes


def test_alternate_content_is_read_once_in_groups_too() -> None:
    twice = "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback>"
    twice += "</mc:AlternateContent>"
    body = twice.format(sp("New ovens."), sp("Old ovens."))
    grouped = f"<p:grpSp>{twice.format('<p:pic/>', sp('A picture elsewhere.'))}</p:grpSp>"
    assert text(pptx(body, grouped)) == "New ovens.\n\nA picture elsewhere."


def test_a_formula_with_a_fallback_is_read_once() -> None:
    formula = "<m:oMath><m:r><m:t>E=m·h</m:t></m:r></m:oMath>"
    twice = f"<mc:AlternateContent><mc:Choice>{formula}</mc:Choice><mc:Fallback><a:r><a:t>E</a:t>"
    twice += "</a:r></mc:Fallback></mc:AlternateContent>"
    assert text(pptx(sp(f"<a:p><a:r><a:t>So </a:t></a:r>{twice}</a:p>"))) == "So E=m·h"


def test_hidden_shapes_are_not_read() -> None:
    assert text(pptx(sp("Seen"), sp("draft", hidden=True))) == "Seen"


def test_raised_and_lowered_characters_are_not_in_the_line() -> None:
    def run(words: str, baseline: int) -> str:
        return f'<a:r><a:rPr baseline="{baseline}"/><a:t>{words}</a:t></a:r>'

    inner = run("10", 0) + run("6", 30000) + run(" J/m", 0) + run("2", 30000)
    inner += run(" of N", 0) + run("2", -25000)
    assert text(pptx(sp(f"<a:p>{inner}</a:p>"))) == "10⁶ J/m² of N₂"


def test_automatic_numbers_are_those_that_powerpoint_shows() -> None:
    steps = [
        ap("Knead", 0, "arabicPeriod"),
        ap("flour", 1, "alphaLcParenBoth"),
        ap("salt", 1, "alphaLcParenBoth"),
        ap("Bake", 0, "arabicPeriod"),
        ap("at heat", 1, "romanUcPeriod"),
        ap("Rest"),
    ]
    assert text(pptx(sp(*steps))).split("\n") == [
        "1. Knead", "   - (a) flour", "   - (b) salt", "2. Bake", "   - I. at heat", "- Rest",
    ]  # fmt: skip


# ---- tables


def cell(words: str, more: str = "") -> str:
    inner = f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p>" if words else "<a:p/>"
    return f"<a:tc {more}><a:txBody>{inner}</a:txBody></a:tc>"


def table(*rows: tuple[str, ...]) -> str:
    written = (
        "".join(each if each.startswith("<") else cell(each) for each in row) for row in rows
    )
    return frame(f"<a:tbl>{''.join(f'<a:tr>{row}</a:tr>' for row in written)}</a:tbl>")


@pytest.mark.parametrize("across", ['gridSpan="2"', ""])
def test_merged_cells_name_their_rows_and_columns(across: str) -> None:
    shape = table(
        ("Oven", "Bread", "Rolls"),
        (cell("East", 'rowSpan="2"'), "9", "40"),
        (cell("", 'vMerge="1"'), cell("cold", across), cell("", 'hMerge="1"')),
    )
    assert text(pptx(shape)).split("\n")[2:] == ["| East | 9 | 40 |", "| East | cold | cold |"]


def test_titles_and_heads_of_two_lines_are_told_from_rows() -> None:
    shape = table(
        (cell("Plan for May", 'gridSpan="3"'), cell("", 'hMerge="1"'), cell("", 'hMerge="1"')),
        (cell("Oven", 'rowSpan="2"'), cell("Loaves", 'gridSpan="2"'), cell("", 'hMerge="1"')),
        (cell("", 'vMerge="1"'), "Day", "Night"),
        ("East", "9", "4"),
    )
    assert text(pptx(shape)) == (
        "Plan for May\n\n"
        "| Oven | Loaves Day | Loaves Night |\n| --- | --- | --- |\n| East | 9 | 4 |"
    )
