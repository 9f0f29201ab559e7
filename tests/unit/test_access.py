"""Who may read a file: a rule that protects nothing is an error, whatever is wrong with it."""

import unicodedata

import pytest

from tasks import access
from tasks.errors import SourceError
from tasks.params import Access, Source

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "büro") for form in ("NFC", "NFD"))


def source(*rules: tuple[str, str], optional: bool = False) -> Source:
    listed = [Access(pattern=p, groups=[group], optional=optional) for p, group in rules]
    return Source(
        name="s", folder="docs", include=["*.md"], exclude=[], groups=["public"], access=listed
    )


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("board/", "Board/pay.md"),
        ("BOARD/", "board/pay.md"),
        (f"{COMPOSED}/", f"{DECOMPOSED}/pay.md"),
        (f"{DECOMPOSED}/", f"{COMPOSED}/pay.md"),
        ("board/", "archive/board/pay.md"),
        ("\\#board/", "#board/pay.md"),
        ("board/*.MD", "board/pay.md"),
        ("STRASSE/", "straße/pay.md"),
    ],
)
def test_a_rule_protects_its_files_however_they_are_spelt(pattern: str, path: str) -> None:
    found = access.groups_of(source((pattern, "board")), ["open.md", path])
    assert found == {"open.md": ("public",), path: ("board",)}


@pytest.mark.parametrize(
    "pattern",
    [
        "bord/",
        "./board/",
        "s/board/",
        "/home/x/docs/board/",
        "#board/",
        "!board/",
        "",
        "pay (1).md",
        "/archive/board/",
    ],
)
def test_a_rule_that_decides_for_no_file_stops_the_night_unless_it_is_optional(
    pattern: str,
) -> None:
    names = ["board/pay.md", "#board/pay.md", "open.md"]
    with pytest.raises(SourceError, match=r"expected the access rule .* to decide for a file"):
        access.groups_of(source((pattern, "board")), names)
    found = access.groups_of(source((pattern, "board"), optional=True), names)
    assert set(found.values()) == {("public",)}


def test_a_pattern_with_backslashes_stops_the_night() -> None:
    with pytest.raises(SourceError, match="with / for folders"):
        access.groups_of(source(("board\\", "board"), optional=True), ["board/pay.md"])


def test_a_rule_whose_files_a_later_one_opens_again_stops_the_night() -> None:
    with pytest.raises(SourceError, match="'board/'"):
        access.groups_of(source(("board/", "board"), ("*.md", "public")), ["board/pay.md"])


def test_the_last_rule_that_matches_decides() -> None:
    rules = source(("board/", "board"), ("board/minutes/", "staff"))
    found = access.groups_of(rules, ["board/pay.md", "board/minutes/june.md"])
    assert found == {"board/pay.md": ("board",), "board/minutes/june.md": ("staff",)}
