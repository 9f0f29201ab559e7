"""Test which rules of a style sheet hold on a desk, and which of them reach an element."""

import pytest
from lxml import html

from tasks.documents.parse.web import sheets
from tasks.documents.parse.web.cascade import cascade

PAGE = "<body><div class='box'><p class='note'>Text</p></div></body>"


def display(*read: str) -> str:
    """Return what sheets say of the paragraph's display; "" if nothing."""
    [element] = html.document_fromstring(PAGE).iter("p")
    return cascade(sheets.read(read).of(element)).get("display", "")


@pytest.mark.parametrize(
    "sheet",
    [
        ".note{display:none}",
        "p, h1{display:none}",
        "@media screen{p{display:none}}",
        "@media (min-width:600px){p{display:none}}",
        "@media screen{@media not print{p{display:none}}}",
        "@container (min-width:300px){p{display:none}}",
        "@supports (display:grid){p{display:none}}",
        "@layer base{p{display:none}}",
        "@scope (.box){p{display:none}}",
        "@scope (.box){:scope > p{display:none}}",
        "@scope (.box) to (.end){p{display:none}}",
        ".box{color:red; .note{display:none}}",
        ".box{& > p{display:none}}",
        "p{&.note{display:none}}",
        ".box{@media screen{p{display:none}}}",
        "h1,{color:red} p{display:none}",
        "p{display:none",
    ],
)
def test_a_rule_that_holds(sheet: str) -> None:
    assert display(sheet) == "none"


@pytest.mark.parametrize(
    "sheet",
    [
        "",
        "h1{display:none}",
        "@media print{p{display:none}}",
        "@media (max-width:400px){p{display:none}}",
        "@supports not (display:grid){p{display:none}}",
        "@font-face{display:none}",
        "@keyframes fade{from{display:none}}",
        "@scope (.other){p{display:none}}",
        "@scope (body) to (.box){p{display:none}}",
        "@scope (.box){.box p{display:none}}",  # a box inside a box
        "@supports (display:nonsense){p{display:none}}",
        ".other{.note{display:none}}",
        "p::before{display:none}",
        "p{/* display:none */}",
    ],
)
def test_a_rule_that_does_not_hold(sheet: str) -> None:
    assert display(sheet) == ""


def test_the_later_sheet_wins_and_the_more_specific_rule_before_it() -> None:
    assert display("p{display:none}", "p{display:block}") == "block"
    assert display(".note{display:none}", "p{display:block}") == "none"


@pytest.mark.parametrize(
    "sheet",
    [
        "@layer a{p{display:none}}",
        "@layer a{p{display:block}} @layer b{p{display:none}}",
        "@layer b, a; @layer a{p{display:none}} @layer b{p{display:block}}",
        "@layer a{.note{display:block}} p{display:none}",
        "@layer a{@layer b{.note{display:block}} p{display:none}}",
        "@layer a.b{.note{display:block}} @layer a{p{display:none}}",
        "@layer {p{display:block}} @layer {p{display:none}}",
        "@layer a{p{display:none!important}} p{display:block!important}",
        "@layer a{p{display:none!important}} @layer b{p{display:block!important}}",
        "@layer a{p{display:none}} @layer b{p{display:block;display:revert-layer}}",
        "@media print{@layer b{}} @layer a{p{display:block}} @layer b{p{display:none}}",
        "@import 'x.css' layer(b); @layer a{p{display:none}} @layer b{p{display:block}}",
    ],
)
def test_of_two_layers_the_one_that_is_named_later_wins(sheet: str) -> None:
    assert display(sheet) == "none"


def test_layers_are_those_of_all_sheets_of_a_page() -> None:
    assert display("@layer b, a;", "@layer a{p{display:none}} @layer b{p{display:block}}") == "none"


def test_endless_rules_cost_little() -> None:
    assert display("a{" * 500 + "}" * 500) == ""
    assert display("p{display:none}" * 50_000) == "none"
    assert display("@layer {p{display:none}}" * 5_000) == "none"
    assert display("@layer " + ".".join("a" * 20_000) + "{p{display:none}}") == "none"
