"""Test web pages: the text that a visitor reads, and nothing else."""

import pytest

from tasks.documents import parse
from tasks.documents.parse import UnreadableError
from tasks.index.chunk import cut

PROSE = "<p>The lock keeper opens the upper gate at dawn, and closes it before the night shift.</p>"


def page(body: str, head: str = "", title: str = "Locks") -> bytes:
    head = f"<head><title>{title}</title>{head}</head>"
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>".encode()


def text(body: str, head: str = "") -> str:
    return parse.parse("a.html", page(f"<main><h1>Locks</h1>{body}</main>", head)).text


def rows(table: str) -> list[list[str]]:
    lines = [line for line in text(f"<table>{table}</table>").split("\n") if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if set(row) != {"---"}]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "<tr><th>Lock<th>Gate<th>m<tr><td rowspan=2>East<td>1<td>4<tr><td>2<td>5",
            [["Lock", "Gate", "m"], ["East", "1", "4"], ["East", "2", "5"]],
        ),
        (
            "<tr><th>Lock<th>Mo<th>Tu<tr><td>East<td colspan=2>closed",
            [["Lock", "Mo", "Tu"], ["East", "closed", "closed"]],
        ),
        (
            "<tr><th rowspan=2>Lock<th colspan=2>Hours<tr><th>from<th>to<tr><td>East<td>5<td>9",
            [["Lock", "Hours from", "Hours to"], ["East", "5", "9"]],
        ),
        (
            "<tr><th>Gate<th>m<tr><th colspan=2>E<tr><td>1<td>4<tr><th colspan=2>W<tr><td>2<td>5",
            [["", "Gate", "m"], ["E", "1", "4"], ["W", "2", "5"]],
        ),
        (
            "<tr><td></td><th>East<th>West<tr><th>Width<td>4<td>5<tr><th>Depth<td>2<td>3",
            [["", "East", "West"], ["Width", "4", "5"], ["Depth", "2", "3"]],
        ),
        (
            "<tr><td><b>Lock</b><td><b>m</b><tr><td>East<td>4",
            [["Lock", "m"], ["East", "4"]],
        ),
        (
            "<tr><th>Lock<th>Parts<tr><td>East<td><table><tr><th>Part<th>kg<tr><td>Leaf<td>9</table>",
            [["Lock", "Parts"], ["East", "Part: Leaf, kg: 9"]],
        ),
        (
            "<tr><th>Lock<th>Tools<tr><td>East<td><ul><li>bar</li><li>rope</li></ul>",
            [["Lock", "Tools"], ["East", "bar; rope"]],
        ),
    ],
)  # fmt: skip
def test_a_cell_names_its_row_and_its_column(table: str, expected: list[list[str]]) -> None:
    assert rows(table) == expected


def test_elements_with_the_roles_of_a_table_are_one() -> None:
    def line(*cells: str, role: str = "cell") -> str:
        return f"<div role=row>{''.join(f'<span role={role}>{c}</span>' for c in cells)}</div>"

    head = line("Lock", "m", role="columnheader")
    table = f"<div role=table><div role=rowgroup>{head}</div>{line('East', '4')}</div>"
    assert text(table) == "| Lock | m |\n| --- | --- |\n| East | 4 |"


def test_a_table_of_names_and_values_is_a_list_of_them() -> None:
    table = "<table><tr><th>Width<td>4 m<tr><th>Built<td>1911</table>"
    assert text(table) == "- Width: 4 m\n- Built: 1911"


def test_a_merged_cell_ends_with_its_part_of_the_table_and_the_foot_is_text_below() -> None:
    foot = "<tfoot><tr><td colspan=2>All in metres.</tfoot>"
    body = "<tbody><tr><td rowspan=0>East<td>4<tr><td>5</tbody><tbody><tr><td>West<td>6</tbody>"
    table = f"<table><thead><tr><th>Lock<th>Depth</thead>{foot}{body}</table>"
    for row in ("East | 4", "East | 5", "West | 6"):
        assert f"\n| {row} |" in text(table)
    assert text(table).endswith("| West | 6 |\n\nAll in metres.")


def test_a_line_across_the_head_is_the_title_of_the_table() -> None:
    table = "<table><tr><th colspan=2>Locks of 1911<tr><th>Lock<th>m<tr><td>East<td>4</table>"
    assert text(table).startswith("Locks of 1911\n\n| Lock | m |\n")


def test_a_table_that_places_things_is_no_table() -> None:
    mail = f"<table><tr><td><table><tr><td><h2>News</h2>{PROSE}</td></tr></table></td></tr></table>"
    assert text(mail).startswith("## News\n\nThe lock keeper")


def test_code_keeps_lines_indents_and_characters() -> None:
    code = "<code class='language-sh'>if [ $a &lt; 3 ]; then\n    go &amp;&amp; stop\nfi</code>"
    assert text(f"<pre>{code}</pre>") == "```sh\nif [ $a < 3 ]; then\n    go && stop\nfi\n```"
    assert text("<p>Use <code>a &lt; b</code> and <kbd>Ctrl</kbd></p>") == "Use `a < b` and `Ctrl`"
    lines = "<pre><span class=line>a:</span><br><span class=line>  b: 1</span></pre>"
    assert text(lines) == "```\na:\n  b: 1\n```"
    numbered = "<table><tr><td class=linenos><pre>1\n2</pre><td><pre>x\n y</pre></table>"
    assert text(numbered) == "```\nx\n y\n```"
    fenced = "<pre>```\ninner\n```</pre>"
    assert text(fenced) == "````\n```\ninner\n```\n````"


def test_lists_keep_their_order_and_depth_and_terms_their_meaning() -> None:
    items = "<li>Stop<ul><li>the pump<li>the <b>fan</b></ul><li><p>Wait</p><p>a day</p>"
    assert (
        text(f"<ol start=3>{items}</ol>")
        == "3. Stop\n   - the pump\n   - the **fan**\n4. Wait\n\n   a day"
    )
    terms = "<dl><dt>Weir</dt><dt>Dam<dd>It holds water.<dt>Leaf<dd>Half a gate.</dl>"
    assert text(terms) == "- Weir, Dam: It holds water.\n- Leaf: Half a gate."


@pytest.mark.parametrize("name", ["wbr", "embed", "source", "track"])
def test_text_behind_an_element_without_an_end_is_read(name: str) -> None:
    found = text(f"<p>The unit<{name}>number is on the lid.</p><p>Read it aloud.</p>")
    assert found == "The unitnumber is on the lid.\n\nRead it aloud."


def test_words_are_neither_glued_nor_divided() -> None:
    body = "<p>un<b>lock</b>ed<span> door</span><br>next</p><div>one</div><div>two</div>"
    assert text(body) == "unlocked door\nnext\n\none\n\ntwo"
    assert text("<p>10<sup>3</sup> H<sub>2</sub>O, 5<sup>th</sup></p>") == "10³ H2O, 5th"


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>SECRET</p>",
        "<div style='display: none'>SECRET</div>",
        "<p style='color:red;visibility:hidden'>SECRET</p>",
        "<p style='position:absolute; left:-9999px'>SECRET</p>",
        "<span style='font-size:0px'>SECRET</span>",
        "<p class='ghost wide'>SECRET</p>",
        "<p id=ghosted>SECRET</p>",
        "<template><p>SECRET</p></template>",
        "<noscript>SECRET</noscript>",
        "<!-- SECRET -->",
        "<dialog>SECRET</dialog>",
        "<ul aria-hidden=true class=menu><li><a href=/>SECRET</a></ul>",
        "<select><option>SECRET</option></select>",
        "<img src='data:image/png;base64,SECRET'>",
    ],
)
def test_what_no_visitor_sees_is_not_text(hidden: str) -> None:
    style = "<style>@media print {.seen {display: none}} .ghost, #ghosted {display:none}</style>"
    read = text(f"{PROSE}{hidden}<p class=seen>Seen.</p>", style)
    assert "SECRET" not in read
    assert read.endswith("Seen.")


@pytest.mark.parametrize(
    "opened",
    [
        "<details><summary>Q</summary><p>A.</p></details>",
        "<button class=accordion>Q</button><div class=panel style='display:none'>A.</div>",
        "<h3><button aria-expanded=false aria-controls=x>Q</button></h3><div id=x hidden>A.</div>",
        "<a data-toggle=collapse href='#x'>Q</a><div id=x style='display:none'>A.</div>",
        "<ul role=tablist><li role=tab>Q</li></ul><div role=tabpanel hidden>A.</div>",
        "<p>Q</p><p aria-hidden=true>A. It is seen, but not read aloud.</p>",
    ],
)
def test_what_a_visitor_can_open_is_text(opened: str) -> None:
    read = text(opened)
    assert read.index("Q") < read.index("A.")


def test_the_name_of_a_tab_stands_above_what_it_opens() -> None:
    tabs = "<ul role=tablist><li role=tab>Linux<li role=tab>Mac</ul>"
    panels = "<div role=tabpanel>Type a.</div><div role=tabpanel hidden>Type b.</div>"
    assert text(f"<div>{tabs}{panels}</div>") == "**Linux**\n\nType a.\n\n**Mac**\n\nType b."


@pytest.mark.parametrize(
    "frame",
    [
        "<nav><a href=/>SHOP</a></nav>",
        "<header><a href=/>SHOP</a></header>",
        "<div class=sidebar><a href=/>SHOP</a></div>",
        "<div id=cookie-bar><p>SHOP uses cookies.</p><button>Accept</button></div>",
        "<div class=zz><p>We use cookies, SHOP.</p><a href=#>Accept all</a></div>",
        "<div class=zz><p>Wir nutzen Cookies, SHOP.</p><button>Alle akzeptieren</button></div>",
        "<footer>SHOP, imprint</footer>",
        "<p><a href=/>Home</a> <a href=/s>SHOP</a> <a href=/j>Jobs</a></p>",
    ],
)
def test_menus_and_banners_are_not_text(frame: str) -> None:
    read = parse.parse("a.html", page(f"{frame}<h1>Locks</h1>{PROSE}")).text
    assert "SHOP" not in read
    assert read.startswith("The lock keeper")


def test_a_page_about_cookies_and_a_page_of_links_are_read() -> None:
    cookies = "<main class=cookie-policy><h1>Cookies</h1><p>We set three cookies.</p></main>"
    assert parse.parse("a.html", page(cookies)).text == "We set three cookies."
    links = "<h1>Manuals</h1><ul><li><a>Gate</a><li><a>Pump</a><li><a>Weir</a></ul>"
    assert parse.parse("a.html", page(links)).text == "- Gate\n- Pump\n- Weir"


@pytest.mark.parametrize(
    "body",
    [
        "<div id=app>Loading…</div><script src=a.js></script>",
        "<p>Please turn on JavaScript to use the planner.</p>",
        "<h1>Planner</h1><p>The page is loading.</p><script></script>",
        "<p>Bitte aktivieren Sie JavaScript in Ihrem Browser.</p><script></script>",
        "<p>Just a moment...</p><p>Checking your browser before you go on.</p><script></script>",
        "<noscript>JavaScript is off.</noscript><div id=root></div>",
        "<nav><a href=/>Home</a></nav>",
    ],
)
def test_a_page_that_only_waits_for_a_script_is_refused(body: str) -> None:
    with pytest.raises(parse.UnreadableError, match="HTML without text"):
        parse.parse("a.html", page(body))


def test_a_page_that_speaks_of_loading_or_of_javascript_is_read() -> None:
    bay = "<main><h1>Loading bay</h1><p>Loading starts at six.</p></main><script></script>"
    assert parse.parse("a.html", page(bay)).text == "Loading starts at six."
    guide = f"<main><h1>Guide</h1>{PROSE * 4}<p>Enable JavaScript in the settings.</p></main>"
    assert "Enable JavaScript" in parse.parse("a.html", page(guide)).text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (page("<h1>Lock East</h1><p>Text.</p>", title="Lock East – Waterways"), "Lock East"),
        (page("<p>Text of it.</p>", title="Lock East – Waterways"), "Lock East – Waterways"),
        (
            page("<p>Text.</p>", "<meta property=og:site_name content=Ways>", "East | Ways"),
            "East",
        ),
        (page("<h1>A</h1><p>x</p><h1>B</h1><p>y</p>", title="B – Waterways"), "B"),
        (
            page("<h1>Abstract</h1><p>x</p><h1>Fees</h1><p>y</p>", title="Lock policy"),
            "Lock policy",
        ),
        (page("<h1>The waterways</h1><h2>Lock East</h2><p>y</p>", title="Lock East"), "Lock East"),
    ],
)
def test_the_title_is_the_page_s_and_not_the_site_s(data: bytes, expected: str) -> None:
    assert parse.parse("a.html", data).title == expected


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("iso-8859-1", "cp1252"), ("iso-8859-1", "utf-8"), ("windows-1250", "cp1250"), ("", "utf-16")],
)
def test_the_charset_is_the_declared_one_unless_the_bytes_say_another(
    charset: str, encoding: str
) -> None:
    made = page("<h1>Über</h1><p>Größe für Öl</p>", f"<meta charset={charset}>").decode()
    assert parse.parse("a.html", made.encode(encoding)).text == "Größe für Öl"


def test_a_wiki_page_is_read_without_its_frame() -> None:
    body = """<div id=content role=main><h1 id=firstHeading>Weir</h1><div id=bodyContent>
    <div id=siteSub>From the wiki</div><div id=mw-content-text><p>A weir is low.<sup>
    <a href=#n>[1]</a></sup></p><div id=toc class=toc><a href=#u>Use</a></div>
    <h2>Use<span class=mw-editsection>[<a>edit</a>]</span></h2><p>It holds water.</p></div>
    <div id=catlinks class=catlinks>Category</div></div></div>
    <div id=mw-navigation><h2>Menu</h2></div>"""
    parsed = parse.parse("a.html", page(body, title="Weir – Wiki"))
    assert parsed.title == "Weir"
    assert parsed.text == "A weir is low. [1]\n\n## Use\n\nIt holds water."


def test_a_page_of_word_is_read() -> None:
    body = """<div class=WordSection1><p class=MsoNormal>The gate\x92s width.<o:p></o:p></p>
    <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
    style='mso-list:Ignore'>\xb7<span>&nbsp; </span></span><![endif]>Oil it</p></div>"""
    data = page(body, "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>")
    parsed = parse.parse("a.htm", data.decode().encode("latin-1"))
    assert parsed.text == "The gate’s width.\n\n- Oil it"


def test_what_office_hides_in_a_comment_ends_with_the_comment() -> None:
    hidden = "<!--[if gte mso 9]><xml>12 pt</xml><![endif]-->"
    shown = "<!--[if !mso]><!--><p>Bring a rope.</p><!--<![endif]-->"
    page = f"<p>The gate is low.</p>{hidden}<p>Mind it.</p>{shown}<p>It is wet.</p>{hidden}"
    text = parse.parse("a.html", page.encode()).text
    assert text == "The gate is low.\n\nMind it.\n\nBring a rope.\n\nIt is wet."


def test_the_words_of_a_page_are_no_marks_of_places() -> None:
    read = text(f"{PROSE}<p>&lt;!-- page 3 --&gt;</p><p># of gates</p><p>two</p>")
    assert [place for _, _, place in cut(read, 500, len)] == [""]
    assert "\\# of gates" in read


def test_a_heading_is_without_the_button_that_copies_it_and_a_button_can_be_a_heading() -> None:
    text = "<p>The small pump moves 20 cubic metres an hour, and most people want it.</p>"
    page = f"<h1>Function <b>start</b> <button>Copy path</button></h1>{text}"
    assert parse.parse("a.html", page.encode()).title == "Function start"
    page = f"<h1>Pumps</h1><h2>1. <button>How loud is it?</button></h2>{text}"
    assert "How loud is it?" in parse.parse("a.html", page.encode()).text


def test_code_is_without_the_linked_numbers_of_its_lines() -> None:
    code = '<a href="#1" id="1">1</a>if ok:\n<a href="#2" id="2">2</a>    go(<a href="#x">7</a>)\n'
    page = f"<h1>Source</h1><p>The file that starts the pump.</p><pre><code>{code}</code></pre>"
    assert "if ok:\n    go(7)" in parse.parse("a.html", page.encode()).text


def test_a_page_that_redirects_is_refused_as_such() -> None:
    page = (
        '<head><meta http-equiv="refresh" content="0;URL=b.html"><title>Redirection</title></head>'
        '<body><p>Redirecting to <a href="b.html">b.html</a>...</p><script>go()</script></body>'
    )
    with pytest.raises(UnreadableError, match="only redirects to another page"):
        parse.parse("a.html", page.encode())
