"""Test what a manual's page repeats of other pages: it is not read."""

import pytest

from tasks.documents import parse

HEAD = """<link rel="prev" href="dikes.html" title="2. Dikes">
<link rel="next" href="weirs.html" title="4. Weirs">"""
TEXT = "<p>The keeper opens the upper gate at dawn, and closes it before the night shift.</p>"
PAGER = """
<div class="navheader"><table><tr><th colspan="3">3. Locks</th></tr><tr>
<td><a accesskey="p" href="dikes.html">Vorige</a></td><th>Waterways</th>
<td><a accesskey="n" href="weirs.html">Volgende</a></td></tr></table></div>
"""
FOOT = """
<table><tr><td><a href="dikes.html">&lt;&lt;&lt; Prev</a></td><td><a href="index.html">Home</a></td>
<td><a href="weirs.html">Next &gt;&gt;&gt;</a></td></tr>
<tr><td>2.&nbsp;Dikes</td><td><a href="up.html">Up</a></td><td>4. Weirs</td></tr></table>
"""


def read(body: str, head: str = HEAD) -> parse.Parsed:
    page = f"<html><head><title>3. Locks</title>{head}</head><body>{body}</body></html>"
    return parse.parse("locks.html", page.encode())


@pytest.mark.parametrize(
    "pager", [PAGER, FOOT, '<p><a rel="next" href="weirs.html">4. Weirs</a></p>']
)
def test_links_to_the_neighbours_of_a_page_are_not_text(pager: str) -> None:
    assert (
        read(f"{pager}<h2>3. Locks</h2>{TEXT}{pager}").text == read(f"<h2>3. Locks</h2>{TEXT}").text
    )


def test_a_sentence_with_links_to_the_neighbours_is_text() -> None:
    said = """<p>Read <a href="dikes.html">Dikes</a> before you open a gate,
    and <a href="weirs.html">Weirs</a> after.</p>"""
    assert "before you open a gate" in read(f"<h2>3. Locks</h2>{said}").text


def test_a_table_of_the_links_that_people_ask_for_is_text() -> None:
    table = """<table><tr><td><a href="a.html">East gate</a></td><td>5 m</td></tr>
    <tr><td><a href="b.html">West gate</a></td><td>7 m</td></tr></table>"""
    assert "West gate | 7 m" in read(f"<h2>3. Locks</h2>{TEXT}{table}").text


CONTENTS = """<div class="toc"><p><b>Table of Contents</b></p><dl>
<dt><a href="a.html">3.1. The upper gate and the lower gate of the northern lock</a></dt>
<dt><a href="b.html">3.2. The ferries that pass the lock by night, and their lights</a></dt>
<dt><a href="c.html">3.3. The fees that a barge pays for a passage, by its tonnage</a></dt>
<dt><a href="d.html">3.4. The weeks in which the lock is closed and drained</a></dt></dl></div>"""


def test_a_table_of_contents_is_not_text_even_where_it_is_most_of_the_page() -> None:
    assert read(f"<h2>3. Locks</h2><p>This part is about locks.</p>{CONTENTS}").text == (
        "This part is about locks."
    )


def test_a_page_of_contents_alone_is_not_refused() -> None:
    found = read(f"<div>{CONTENTS}</div>")
    assert (found.title, found.text) == ("3. Locks", "3. Locks")


def test_a_note_beside_its_sign_is_a_paragraph() -> None:
    note = """<table><tr><td rowspan="2"><img alt="[Tip]" src="tip.png"></td><th>Tip</th></tr>
    <tr><td><p>Ring twice.</p><p>Then wait.</p></td></tr></table>"""
    assert read(f"<h2>3. Locks</h2>{TEXT}{note}").text.endswith(
        "**Tip**\n\nRing twice.\n\nThen wait."
    )
