"""Test which elements a selector selects, and which of two rules wins."""

import time

import pytest
from lxml import html
from tinycss2 import parse_component_value_list

from tasks.documents.parse.web import selectors, sheets

PAGE = """<body><div id="a" class="one two"><p lang="en-GB">1</p><i>2</i><p class="x">3</p></div>
<ul><li>4</li><li><b>5</b></li><li>6</li></ul></body>"""


def selected(selector: str, page: str = PAGE) -> list[str]:
    """Return the texts of the elements that a selector selects."""
    rules = sheets.read([f"{selector}{{display:none}}"])
    return [(e.text or "").strip() for e in html.document_fromstring(page).iter("*") if rules.of(e)]


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("p", "13"),
        ("P.x", "3"),
        ("#a > i", "2"),
        (".one.two p", "13"),
        ("i + p", "3"),
        ("p ~ *", "23"),
        ("body li b", "5"),
        ("div li", ""),
        ("[lang|=en]", "1"),
        ("[class^='X' i]", "3"),
        ("li:nth-child(odd)", "46"),
        ("li:nth-last-child(-n+2)", "6"),
        ("p:nth-of-type(2)", "3"),
        ("li:nth-of-type(2) b", "5"),
        ("p:not(.x):first-child", "1"),
        (":is(i, b)", "25"),
        ("li:hover, i:visited", ""),
        ("p::before", ""),
        ("p:unheard-of", ""),
        ("p:unheard-of, i", "2"),
        ("li:not(:has(b))", "46"),
        ("p:local-link, i", "2"),
        ("| p", ""),
    ],
)
def test_a_selector_selects(selector: str, expected: str) -> None:
    assert "".join(selected(selector)) == expected


@pytest.mark.parametrize(
    "sheet",
    [
        "#a p{color:red} div.one p.x{color:blue}",
        ".x{color:red} p{color:blue}",
        ".x{color:blue} .x{color:red}",
        ":is(#a, b) .x{color:red} .one .x{color:blue}",
        ":where(#a) .x{color:blue} p.x{color:red}",
        "p{&.x{color:red}} p{color:blue}",
    ],
)
def test_the_selector_of_the_higher_rank_comes_last(sheet: str) -> None:
    element = html.document_fromstring(PAGE).find(".//p[@class]")
    assert sheets.read([sheet]).of(element)[-1].declared == (("color", "red", False),)


@pytest.mark.parametrize(
    ("selector", "page"),
    [
        (".y " + "div " * 6, "<div>" * 200),  # every combination of ancestors
        ("tr:nth-of-type(even)", "<table>" + "<tr><td>a" * 10_000),  # all siblings of each row
        (":not(" * 500 + "p" + ")" * 500, PAGE),
        ("a{" * 500 + "p", PAGE),
        ("&&&& p{" * 30 + "i", PAGE),
    ],
)
def test_a_page_can_not_make_a_selector_slow(selector: str, page: str) -> None:
    start = time.process_time()
    selected(selector, page)
    assert time.process_time() - start < 1


def test_siblings_further_than_500_elements_are_not_looked_at() -> None:
    page = "<p class=x>" + "<p>" * 600
    assert len(selected(".x ~ p", page)) == 500
    assert len(selected("p:not(.x ~ p)", page)) == 101


def test_a_compound_has_the_relation_to_the_one_before() -> None:
    found = selectors.parse(parse_component_value_list("a>b /* c */ i + #u ~ .v"))
    assert found is not None
    assert [relation for relation, _ in found.path] == [" ", ">", " ", "+", "~"]
    assert found.rank == (1, 1, 3)
