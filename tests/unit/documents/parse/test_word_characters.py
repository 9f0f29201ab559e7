"""Raised and lowered characters, signs of symbol fonts and formulas of a Word document."""

import pytest

from tests.unit.documents.parse.office import docx, p, r, style, tbl, tc, text, tr

UP, DOWN = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'

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
