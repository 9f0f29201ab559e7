"""Test how colors of style sheets are read and compared."""

import pytest

from tasks.documents.parse.web import colors
from tasks.documents.parse.web.colors import BLACK, CLEAR, WHITE


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("gold", (255, 215, 0, 1.0)),
        ("#fff8", (255, 255, 255, 136 / 255)),
        ("00ff00", (0, 255, 0, 1.0)),  # as <font color> is written
        ("rgb(100% 0% 0%)", (255, 0, 0, 1.0)),
        ("rgba(1,2,3,.5)", (1, 2, 3, 0.5)),
        ("hsl(240 100% 50%)", (0, 0, 255, 1.0)),
        ("hwb(0 100% 0%)", WHITE),
        ("oklch(1 0 0)", WHITE),
        ("lab(0% 0 0)", BLACK),
        ("color(display-p3 1 1 1)", WHITE),
        ("light-dark(white,black)", WHITE),
        ("canvastext", BLACK),
        ("color-mix(in srgb,black 25%,white)", (191, 191, 191, 1.0)),
        ("rgb(from red r g b/0)", CLEAR),
    ],
)
def test_a_color_is_read(said: str, expected: colors.Color) -> None:
    assert colors.color(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "",
        "currentcolor",
        "color()",
        "rgb(1 2)",
        "lab(50% 60 0)",
        "rgb(from red r g b/.9)",
        "rgb(from red r g b/alpha)",
    ],
)
def test_a_color_that_is_not_understood_is_unknown(said: str) -> None:
    assert colors.color(said) is None


@pytest.mark.parametrize(("said", "expected"), [(".5", 0.5), ("5%", 0.05), ("1e-3", 0.001)])
def test_a_share_is_read(said: str, expected: float) -> None:
    assert colors.share(said) == colors.share(f"calc({said})") == expected


def test_a_color_half_transparent_is_seen_mixed_with_its_ground() -> None:
    assert colors.over((255, 0, 0, 0.5), WHITE) == (255, 128, 128, 1.0)


@pytest.mark.parametrize(("blue", "expected"), [(235, True), (234, False)])
def test_colors_are_alike_up_to_20_of_255(blue: int, expected: bool) -> None:
    assert colors.alike(WHITE, (255, 255, blue, 1.0)) is expected
