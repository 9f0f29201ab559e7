"""Test who may read a file: a rule that protects nothing is an error, whatever its mistake."""

import unicodedata

import pytest

from tasks import params
from tasks.documents import access
from tasks.errors import ParamsError, SourceError
from tasks.params import Access, Source

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "büro") for form in ("NFC", "NFD"))
PAY = "board/pay.md"


def source(*rules: tuple[str, str], optional: bool = False) -> Source:
    listed = [Access(pattern=p, groups=[group], optional=optional) for p, group in rules]
    return Source(
        name="s", folder="docs", include=["*.md"], exclude=[], groups=["public"], access=listed
    )


def groups_of(given: Source, names: list[str]) -> dict[str, tuple[str, ...]]:
    deciding = access.rules_of(given, names)
    return {name: access.groups(given, rule) for name, rule in deciding.items()}


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("board/", "Board/pay.md"),
        ("BOARD/", PAY),
        (f"{COMPOSED}/", f"{DECOMPOSED}/pay.md"),
        (f"{DECOMPOSED}/", f"{COMPOSED}/pay.md"),
        ("board/", "archive/board/pay.md"),
        ("\\#board/", "#board/pay.md"),
        ("board/*.MD", PAY),
        ("STRASSE/", "straße/pay.md"),
        ("#board/", "#board/pay.md"),
        ("!board/", "!board/pay.md"),
        ("#1.md", "#1.md"),
        ("board [ab]/", "board [ab]/pay.md"),
        ("pay[1].md", "pay[1].md"),
        ("pay[1].md", "pay1.md"),
        ("board/ ", PAY),
        (" board/", PAY),
        ("board\\ /", PAY),
        ("board/", "board./pay.md"),
        ("board./", PAY),
        ("board/", "board /pay.md"),
        ("ｂｏａｒｄ/", PAY),
        ("board/", "ＢＯＡＲＤ/pay.md"),
        ("board/", "bo\u200bard/pay.md"),
        ("\ufeffboard/", PAY),
        ("bo\u00adard/", PAY),
        ("our board/", "our\u00a0board/pay.md"),
        ("offices/", "o\ufb03ces/pay.md"),
    ],
)
def test_a_rule_protects_its_files_however_they_are_spelt(pattern: str, path: str) -> None:
    found = groups_of(source((pattern, "board")), ["open.md", path])
    assert found == {"open.md": ("public",), path: ("board",)}


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("bord/", "or add `optional: true`"),
        ("./board/", "did you mean 'board/'"),
        ("././board/", "or add"),
        ("s/board/", "did you mean 'board/'"),
        ("/s/board/pay.md", "did you mean 'board/pay.md'"),
        ("docs/board/", "did you mean 'board/'"),
        ("/home/x/docs/board/", "or add"),
        ("file:///docs/board/", "or add"),
        ("#board/", "or add"),
        ("!board/", "did you mean 'board/'"),
        ("", "or add"),
        ("  ", "or add"),
        ("/", "or add"),
        ("pay (1).md", "or add"),
        ("/archive/board/", "or add"),
        ("/pay.md", "did you mean 'pay.md'"),
        ("b%6Fard/", "did you mean 'board/'"),
        ("board%2F", "did you mean 'board/'"),
        ('"board/"', "did you mean 'board/'"),
        ("board／", "or add"),
        ("bоard/", "or add"),
        ("../docs/board/", "or add"),
        ("board/\nopen.md", "or add"),
        ("~/board/", "or add"),
    ],
)
def test_a_rule_that_decides_for_no_file_stops_the_night(pattern: str, hint: str) -> None:
    with pytest.raises(SourceError, match=r"expected the access rule .* to decide") as caught:
        groups_of(source((pattern, "board")), [PAY, "open.md"])
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "stops"),
    [("drafts/", False), ("./board/", True), ("s/board/", True), ("!board/", True)],
)
def test_an_optional_rule_may_match_nothing_unless_it_is_misspelt(
    pattern: str, stops: bool
) -> None:
    rules = source((pattern, "board"), optional=True)
    if stops:
        with pytest.raises(SourceError, match="did you mean 'board/'"):
            groups_of(rules, [PAY, "open.md"])
    else:
        assert set(groups_of(rules, [PAY, "open.md"]).values()) == {("public",)}


@pytest.mark.parametrize("pattern", ["board\\", "board\\pay.md", ".\\board\\", "C:\\docs\\board\\"])
def test_a_pattern_with_backslashes_stops_the_night(pattern: str) -> None:
    with pytest.raises(SourceError, match="with / for folders"):
        groups_of(source((pattern, "board"), optional=True), [PAY])


@pytest.mark.parametrize(
    ("later", "others"),
    [
        ("*.md", ["open.md", "board/pay.txt"]),
        ("*.md", ["board/pay.txt"]),
        ("*", ["open.md"]),
        ("pay.md", ["board/pay.txt", "open.md"]),
        ("**/pay*", ["board/plan.md"]),
        ("*/pay.md", ["board/plan.md"]),
        ("board/*", []),
    ],
)
def test_a_later_rule_that_opens_files_of_an_earlier_one_stops_the_night(
    later: str, others: list[str]
) -> None:
    for optional in (False, True):
        rules = source(("board/", "board"), (later, "public"), optional=optional)
        with pytest.raises(SourceError, match="'board/'"):
            groups_of(rules, [PAY, *others])


def test_an_exception_below_a_rule_may_open_some_of_its_files() -> None:
    rules = source(("board/", "board"), ("board/minutes/", "staff"))
    found = groups_of(rules, [PAY, "board/minutes/june.md"])
    assert found == {PAY: ("board",), "board/minutes/june.md": ("staff",)}


def test_the_last_rule_that_matches_decides() -> None:
    rules = source(("*.md", "staff"), ("board/", "board"), ("/board/plan.md", "public"))
    rules.access[1].groups.append("staff")  # the readers of both
    found = groups_of(rules, ["open.md", PAY, "board/plan.md"])
    assert found == {"open.md": ("staff",), PAY: ("board", "staff"), "board/plan.md": ("public",)}


@pytest.mark.parametrize(
    ("now", "before", "wider"),
    [
        (["public"], ["staff"], True),
        (["staff"], ["public"], False),
        (["hr", "staff"], ["staff"], True),
        (["staff"], ["hr", "staff"], False),
        (["hr"], ["staff"], True),
        (["staff"], [], True),
        ([], ["staff"], False),
    ],
)
def test_groups_are_wider_if_they_let_somebody_new_in(
    now: list[str], before: list[str], wider: bool
) -> None:
    assert access.wider(now, before) == wider


@pytest.mark.parametrize(
    "group",
    ["staff,public", "Staff", "PUBLIC", "staff ", " staff", "büro", "hr team", "*", "", "-x", "1a",
     "a" * 65, "staff\n", "st\u0430ff", "everyone", "none", "nobody", "all", "null", "!staff",
     "staff;public", "staff|hr", None, True, 7],
)  # fmt: skip
def test_the_name_of_a_group_is_one_small_word(group: object) -> None:
    values = params.load().model_dump(by_alias=True)
    values["ingest"]["sources"][0]["access"] = [{"pattern": "x", "groups": [group]}]
    with pytest.raises(ParamsError, match=r"ingest\.sources\.0\.access\.0\.groups\.0"):
        params.parse(values)
