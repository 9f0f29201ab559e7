"""Test which conditions of @supports hold in a browser."""

import pytest
from tinycss2 import parse_component_value_list

from tasks.documents.parse.web import supports


@pytest.mark.parametrize(
    "condition",
    [
        "(display: grid)",
        "(DISPLAY: Grid)",
        "(--own: 1)",
        "(color: rgb(0 0 0 / 50%))",
        "(color: color-mix(in srgb, red, blue))",
        "(width: calc(1px + 2%))",
        "(width: fit-content)",
        "(display: grid) and (position: sticky)",
        "(unheard-of: 1) or (position: sticky)",
        "not (unheard-of: 1)",
        "((display: grid) and (not (display: unheard-of)))",
        "(-webkit-appearance: none)",
        "(backdrop-filter: blur(1px))",
        "selector(a:has(b))",
        "selector(::marker)",
        "font-tech(color-COLRv1)",
    ],
)
def test_a_condition_that_holds(condition: str) -> None:
    assert supports.holds(parse_component_value_list(condition))


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "display: grid",
        "not (display: grid)",
        "(unheard-of: 1)",
        "(display: unheard-of)",
        "(display: -moz-box)",
        "(width: long)",
        "(color: bluish)",
        "(-moz-appearance: none)",
        "(display: grid) and (unheard-of: 1)",
        "(display: grid) and (color: red) or (color: red)",
        "selector(:unheard-of)",
        "selector(::-moz-selection)",
        "unheard-of(1)",
        "(" * 60 + "display: grid" + ")" * 60,
    ],
)
def test_a_condition_that_does_not_hold(condition: str) -> None:
    assert not supports.holds(parse_component_value_list(condition))
