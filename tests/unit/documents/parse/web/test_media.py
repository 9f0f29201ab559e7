"""Test which conditions of style sheets hold on a light screen of 1,280 by 800 pixels."""

import pytest

from tasks.documents.parse.web import media


@pytest.mark.parametrize(
    "query",
    [
        "all",
        "only screen",
        "print, screen",
        "not print",
        "screen and (min-width: 1280px)",
        "(400px <= width < 1281px)",
        "(width > 40em) and (hover)",
        "(prefers-color-scheme: light)",
        "(orientation: landscape)",
        "not (max-width: 600px)",
    ],
)
def test_a_condition_holds(query: str) -> None:
    assert media.holds(query)


@pytest.mark.parametrize(
    "query",
    [
        "print",
        "not all",
        "screen and (max-width: 1279px)",
        "(width < 1280px)",
        "(prefers-color-scheme: dark)",
        "(unheard-of: 1)",
        "not (unheard-of: 1)",
        "(min-width: wide)",
    ],
)
def test_a_condition_does_not_hold(query: str) -> None:
    assert not media.holds(query)
