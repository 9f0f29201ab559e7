"""Test the footnotes and formulas of web pages."""

import pytest

from tasks.documents import parse

GITHUB = (
    "<p>The weir is closed<sup><a id=r1 href='#f1' data-footnote-ref>1</a></sup> at ten.</p>"
    "<section class=footnotes><h2>Footnotes</h2><ol><li id=f1><p>In frost at nine. "
    "<a href='#r1'>↩</a></p></li></ol></section>"
)
WORD = (
    "<p>The weir is closed<a href='#_ftn1' name='_ftnref1'>[1]</a> at ten.</p><div><hr>"
    "<div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> In frost at nine.</p></div></div>"
)
PANDOC = (
    "<p>The weir is closed<a href='#fn1' class=footnote-ref id=fnref1><sup>1</sup></a> at ten.</p>"
    "<aside class=footnotes><hr><ol><li id=fn1><p>In <b>frost</b> at nine.<a href='#fnref1' "
    "role=doc-backlink>↩︎</a></p></li></ol></aside>"
)


def text(body: str) -> str:
    page = f"<html><head><title>Weir</title></head><body><h1>Weir</h1>{body}</body></html>"
    return parse.parse("a.html", page.encode()).text


@pytest.mark.parametrize("body", [GITHUB, WORD, PANDOC.replace("<b>frost</b>", "frost")])
def test_a_footnote_stands_behind_its_reference(body: str) -> None:
    assert text(body) == "The weir is closed (note: In frost at nine.) at ten."


def test_a_long_note_stands_once_and_a_short_one_at_each_reference() -> None:
    for note, times in (("Dry only.", 2), ("Only if the ground is dry. " * 12, 1)):
        refs = "".join(f"<p>Gate {n}<sup><a href='#n'>a</a></sup> opens.</p>" for n in (1, 2))
        read = text(f"{refs}<p id=n><sup>a</sup> {note.strip()}</p>")
        assert read.count("(note:") == times
        assert read.startswith("Gate 1 (note: ")
        assert "Gate 2" in read


@pytest.mark.parametrize(
    "body",
    [
        "<p>Old<sup><a href='#cite_note-1'>[1]</a></sup>.</p><ol><li id=cite_note-1>1911.</ol>",
        "<p>See <a href='#fees'>2</a>.</p><p id=fees>Fees are due in May.</p>",
        "<p>Above<sup><a href='#t'>1</a></sup>.</p><h2 id=t>Fees</h2><p>They are due in May.</p>",
        "<p id=up>First.</p><p>Back<sup><a href='#up'>1</a></sup> up.</p>",
    ],
)
def test_a_link_to_something_else_moves_nothing(body: str) -> None:
    assert "note:" not in text(body)


def test_a_reference_without_a_note_is_raised_and_not_glued_to_the_word() -> None:
    assert text("<p>Ten<sup><a href='#gone'>3</a></sup> gates</p>") == "Ten³ gates"
    assert text("<p>e<sup>kx</sup>, 5<sup>th</sup>, word<sup>[2]</sup></p>") == "e^kx, 5th, word[2]"


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E=mc²"),
        ("<mfrac><mrow><mi>s</mi><mn>1</mn></mrow><mi>t</mi></mfrac><mi>x</mi>", "s1/t x"),
        ("<msqrt><mn>2</mn><mi>g</mi></msqrt><msub><mi>T</mi><mi>max</mi></msub>", "√(2g)T_max"),
        ("<msubsup><mi>x</mi><mn>1</mn><mi>k</mi></msubsup>", "x₁^k"),
        ("<mroot><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>3</mn></mroot>", "³√(a+b)"),
        ("<munderover><mo>∑</mo><mi>k</mi><mi>n</mi></munderover><mi>k</mi>", "∑_k^n k"),
        ("<semantics><mi>q</mi><annotation>q_{0}</annotation></semantics>", "$q_{0}$"),
    ],
)  # fmt: skip
def test_a_formula_keeps_its_powers_and_fractions(formula: str, written: str) -> None:
    assert text(f"<p>So <math>{formula}</math> holds.</p>") == f"So {written} holds."
