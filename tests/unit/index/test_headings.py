"""Headings nest by their level, and none that has text below it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.documents.blocks import Block, blocks
from tasks.index.chunk import cut
from tasks.index.fitting import SHARE
from tasks.records import content
from tests.unit.index.markdown import by_word, found, is_heading, markdown, parts, quick


@quick
@given(parts)
def test_a_block_carries_the_headings_above_it(some: list[str]) -> None:
    expected: set[tuple[str, ...]] = set()
    path: list[tuple[int, str]] = []
    for part in some:
        if is_heading(part):
            marks, title = part.split(" ", 1)
            path = [*(p for p in path if p[0] < len(marks)), (len(marks), title)]
        elif found(part):
            expected.add(tuple(title for _, title in path))
    assert expected <= {block.heading for block in blocks(markdown(some)) if found(block.text)}


@quick
@given(some=parts, size=st.integers(60, 400))
def test_every_heading_that_has_text_below_it_stands_in_a_chunk(some: list[str], size: int) -> None:
    text = markdown([*some, "The end."])
    paths = [block.heading for block in blocks(text)]
    short = [path for path in paths if by_word(content(path, "")) <= size // SHARE]
    above = {title for path in short for title in path}
    contents = "\n".join(content(*piece[:2]) for piece in cut(text, size, by_word))
    assert [title for title in above if title not in contents] == []


def test_a_heading_is_not_lost_when_its_subheading_comes_at_once() -> None:
    text = f"# Manual\n\n{'word ' * 20}\n\n## Alignment\n\n### Speeds\n\n2,900 rpm."
    contents = [content(*piece[:2]) for piece in cut(text, 160, by_word)]
    assert any("Alignment" in piece and "rpm" in piece for piece in contents)


@pytest.mark.parametrize(
    "text",
    [
        "# Only a heading",
        "Before.\n\n## Ex 2217 approval pending",
        "## Closed on 24 December\n\n## Opening hours\n\nNine to five.",
    ],
)
def test_a_heading_without_text_below_it_is_not_lost(text: str) -> None:
    contents = "\n".join(content(*piece[:2]) for piece in cut(text, 160, by_word))
    assert not found(text) - found(contents)


@pytest.mark.parametrize(
    "text",
    [
        "```\n# a comment\n```",
        "~~~sh\n# a comment\n~~~",
        "    # a comment",
        "<pre>\n# a comment\n</pre>",
        "> # a comment",
        "- # a comment",
        "#a comment",
        r"\# a comment",
    ],
)
def test_what_only_looks_like_a_heading_is_text(text: str) -> None:
    assert list(blocks(text)) == [Block(text, ())]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("# A\n\nx", ("A",)),
        ("A\n=\n\nx", ("A",)),
        ("# A #\nx", ("A",)),
        ("# A\n## B\n### C\nx", ("A", "B", "C")),
        ("# A\n### C\n## B\nx", ("A", "B")),
        ("## A\n# B\nx", ("B",)),
        ("#\n\nx", ()),
        ("# A **b** `c`\nx", ("A **b** `c`",)),
    ],
)
def test_headings_nest_by_their_level(text: str, path: tuple[str, ...]) -> None:
    assert list(blocks(text))[-1] == Block("x", path, starts_section=True)
