"""Test which declarations of a style count, which of two wins, and which styles hide an element."""

import pytest

from tasks.documents.parse.web import css
from tasks.documents.parse.web.boxes import Box
from tasks.documents.parse.web.cascade import ELEMENT, Rule, cascade


def style(*rules: str) -> dict[str, str]:
    """Return the values of rules, the later ones more specific."""
    won = cascade([Rule(css.declarations(rule)) for rule in rules])
    return css.resolved(won, {name: value for name, value in won.items() if name[:2] == "--"})


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (["display:none", "display:block"], {"display": "block"}),
        (["display:none !important", "display:block"], {"display": "none"}),
        (["DISPLAY : NONE; cursor: help"], {"display": "none"}),
        (["/* a */ display: /* b */ none"], {"display": "none"}),
        (["--d: none; display: var(--d)"], {"display": "none"}),
        (["display: var(--unknown, none)"], {"display": "none"}),
        (["display:none; opacity:0", "all:unset"], {"all": "unset"}),
        (["all:unset", "display:none"], {"all": "unset", "display": "none"}),
        (["display:none !important", "all:unset"], {"all": "unset", "display": "none"}),
        (["--d:none", "all:unset", "display:var(--d)"], {"all": "unset", "display": "none"}),
        (["display:none", "display:revert"], {}),
        (["overflow-x:hidden; block-size:0"], {"overflow": "hidden", "height": "0"}),
        (["font:bold 0/1 serif"], {"font-size": "0"}),
        (["background:white none"], {"background-color": "white"}),
        (["background:url(a.png)"], {"background-color": "image"}),
    ],
)
def test_the_values_that_win(rules: list[str], expected: dict[str, str]) -> None:
    assert style(*rules) == expected


def test_the_style_of_an_element_beats_all_layers_and_important_rules_among_them() -> None:
    def shown(rule: str, own: str) -> str:
        layered = Rule(css.declarations(rule), (0.0, 1.0))
        return cascade([layered, Rule(css.declarations(own), ELEMENT)])["display"]

    assert shown("display:none", "display:block") == "block"
    assert shown("display:none!important", "display:block") == "none"
    assert shown("display:none!important", "display:block!important") == "block"
    assert shown("display:none", "display:revert-layer") == "none"


def test_a_margin_is_written_out_by_side() -> None:
    assert style("margin:1px 2px 3px")["margin-left"] == "2px"


@pytest.mark.parametrize(
    "declared",
    [
        "display:none",
        "opacity:0",
        "opacity:1%",
        "content-visibility:hidden",
        "clip-path:inset(100%)",
        "position:absolute;clip:rect(0,0,0,0)",
        "position:absolute;left:-9999px",
        "height:0;overflow:hidden",
        "transform:scale(0)",
        "rotate:y 90deg",
        "zoom:0.001",
    ],
)
def test_a_style_that_hides(declared: str) -> None:
    assert css.hides(style(declared))


@pytest.mark.parametrize(
    "declared",
    [
        "",
        "display:block",
        "opacity:.5",
        "clip:rect(0,0,0,0)",  # it has no effect without a position
        "position:relative;clip:rect(0,0,0,0)",
        "left:-9999px",
        "position:absolute;left:9px",
        "height:0",
        "transform:scale(.5)",
        "zoom:0",  # browsers take it for 1
        "display:none;all:unset",
    ],
)
def test_a_style_that_shows(declared: str) -> None:
    assert not css.hides(style(declared))


@pytest.mark.parametrize(
    ("declared", "boxes"),
    [
        ("display:none", set(Box)),
        ("zoom:0.001", set(Box)),
        ("opacity:0", set(Box) - {Box.NONE}),
        ("margin-left:-9999px", {Box.BLOCK, Box.INLINE}),
        ("transform:scale(0)", {Box.BLOCK, Box.CELL, Box.ROW}),
        ("content-visibility:hidden", {Box.BLOCK, Box.CELL}),
        ("max-width:0;overflow:hidden", {Box.BLOCK, Box.CELL}),
        ("height:0;overflow:hidden", {Box.BLOCK}),  # a cell grows with its text
    ],
)
def test_an_effect_reaches_some_kinds_of_boxes(declared: str, boxes: set[Box]) -> None:
    assert {box for box in Box if css.hides(style(declared), box=box)} == boxes
