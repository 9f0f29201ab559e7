"""Test that chunks contain every word, keep within their size, and stay unchanged when others
change.
"""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.documents.blocks import blocks
from tasks.errors import ModelError, ValidationError
from tasks.index import chunk
from tasks.index.chunk import chunks_of, cut
from tasks.index.pieces import Count
from tasks.records import Chunk, content
from tasks.storage import shards
from tests.unit.index.markdown import (
    COUNTERS,
    by_word,
    document,
    found,
    is_heading,
    markdown,
    parts,
    quick,
)


@quick
@given(parts)
def test_blocks_hold_every_word_that_is_in_no_heading(some: list[str]) -> None:
    text = "\n".join(f"{block.lead}\n{block.text}" for block in blocks(markdown(some)))
    assert not found("\n".join(part for part in some if not is_heading(part))) - found(text)


@COUNTERS
@quick
@given(some=parts, size=st.integers(150, 400))
def test_chunks_hold_every_word(some: list[str], size: int, count: Count) -> None:
    kept = sum((found(text) for _, text, _ in cut(markdown(some), size, count)), Counter())
    source = found("\n".join(part for part in some if not is_heading(part)))
    assert not source - kept


@COUNTERS
@quick
@given(some=parts, size=st.integers(32, 160))
def test_no_chunk_is_above_its_size(some: list[str], size: int, count: Count) -> None:
    for piece in cut(markdown(some), size, count):
        assert count(content(*piece[:2])) <= size


OVERLONG = {
    "one word": "a" * 3000,
    "one word among others": f"{'before ' * 9}{'b' * 900} {'after ' * 9}",
    "a sentence": "word " * 900,
    "many sentences": "A short one. " * 400,
    "many lines": "a line of prose\n" * 400,
    "a heading": f"# {'heading ' * 400}\n\nText below it.",
    "a deep path of headings": "".join(f"{'#' * n} {'level ' * 15}\n\n" for n in range(1, 7)) + "x",
    "a table's head": f"| {'head ' * 400} | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |",
    "a table's row": f"| a | b |\n|---|---|\n| 1 | {'cell ' * 400} |\n| 3 | {'cell ' * 400} |",
    "a fence": "```\n" + "x = 1\n" * 400 + "```",
    "a line of a fence": "```\n" + "x" * 2000 + "\n```",
    "an item": f"- {'item ' * 400}\n- short",
    "deep nesting": "\n".join(f"{'  ' * n}- item {n}" for n in range(60)),
    "blanks": f"```\na{' ' * 4000}b\n```",
    "characters of many bytes": "📌漢字" * 700,
}


@COUNTERS
@pytest.mark.parametrize("text", OVERLONG.values(), ids=OVERLONG.keys())
def test_no_chunk_of_an_overlong_block_is_above_its_size(text: str, count: Count) -> None:
    chunks = list(chunks_of(document(text), 32, count, "cut"))
    assert chunks
    assert max(piece.tokens for piece in chunks) <= 32
    chunk.check(chunks, 32)


HEAD = "| Article | Price |\n|---|---|"


def test_each_chunk_of_a_table_starts_with_its_head() -> None:
    rows = "\n".join(f"| PU-{n:04d} | £{n}.00 |" for n in range(100))
    texts = [text for _, text, _ in cut(f"# Prices\n\n{HEAD}\n{rows}", 40, by_word)]
    assert len(texts) > 5
    assert [text for text in texts if not text.startswith(HEAD)] == []
    assert [text.count(HEAD) for text in texts] == [1] * len(texts)


def test_each_piece_of_an_overlong_row_starts_with_the_head() -> None:
    rows = "\n".join(f"| PU-{n:04d} | {'very ' * 60}dear |" for n in range(3))
    texts = [text for _, text, _ in cut(f"{HEAD}\n{rows}", 40, by_word)]
    assert [text for text in texts if not text.startswith(f"{HEAD}\n")] == []


def test_a_table_after_prose_has_its_head_once() -> None:
    [(_, text, _)] = cut(f"Before.\n\n{HEAD}\n| a | 1 |\n| b | 2 |\n\nAfter.", 160, by_word)
    assert text == f"Before.\n\n{HEAD}\n| a | 1 |\n| b | 2 |\n\nAfter."


def test_a_small_document_is_one_chunk_with_its_ordinal_and_tokens() -> None:
    [piece] = chunks_of(
        document("# A\n\nOne two.\n\n- three\n- four\n\n## B\n\nFive."), 160, by_word, "cut"
    )
    assert piece.ordinal == 0
    assert piece.heading == ("A",)
    assert piece.text == "One two.\n\n- three\n- four\n\n## B\n\nFive."
    assert piece.tokens == by_word(piece.content) == 10


def test_an_empty_document_has_no_chunks() -> None:
    assert list(chunks_of(document(" \n\n"), 160, by_word, "cut")) == []


def row(chunk_id: str, text: str = "x", tokens: int = 1) -> Chunk:
    return Chunk(chunk_id, "s/a.md", 0, (), text, tokens, "cut")


@pytest.mark.parametrize(
    ("chunks", "says"),
    [
        ([row("a"), row("a")], "1 chunks are twice, first a"),
        ([row("a"), row("b", text=" \n")], "1 chunks are empty, first b"),
        ([row("a", tokens=33)], "1 chunks are above 32 tokens, first a"),
    ],
)
def test_check_names_what_is_wrong(chunks: list[Chunk], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        chunk.check(chunks, 32)


def test_check_passes_what_is_right() -> None:
    chunk.check([row("a"), row("b", tokens=32)], 32)


def test_run_without_a_tokenizer_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=r"tokenizer\.json is missing: run inhouse init"):
        chunk.run(160)
    assert list(shards.read(tmp_path / "data/chunks", Chunk)) == []


def test_where_a_chunk_stands_is_no_part_of_its_text_or_id() -> None:
    def chunks(first: int) -> list[Chunk]:
        text = f"<!-- page {first} -->\n\n# Oil\n\nEvery 500 hours."
        text += f"\n\n<!-- page {first + 1} -->\n\nGrease never."
        return list(chunks_of(document(text, "a.pdf"), 160, by_word, "c"))

    [old], [new] = chunks(1), chunks(7)
    assert (old.place, new.place) == ("pages 1–2", "pages 7–8")
    assert (old.chunk_id, old.text) == (new.chunk_id, "Every 500 hours.\n\nGrease never.")


def test_the_rows_of_a_table_are_counted_from_the_mark_above_it() -> None:
    text = "<!-- sheet Prices, row 3 -->\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |"
    [(_, body, place)] = cut(text, 160, by_word)
    assert place == "sheet Prices, rows 4–5"
    assert "<!--" not in body


def test_a_comment_that_is_no_place_stays_a_comment() -> None:
    [(_, text, place)] = cut("<!-- to do: page three -->\n\nText.", 160, by_word)
    assert (place, text) == ("", "<!-- to do: page three -->\n\nText.")


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("Check-in", (), "Check-in\nIt leaves at noon."),
        ("Ferry", ("Hours", "Winter"), "Ferry\nHours > Winter\nIt leaves at noon."),
        ("Ferry", ("ferry", "Winter"), "ferry > Winter\nIt leaves at noon."),
        ("0412-7", (), "It leaves at noon."),
        ("", (), "It leaves at noon."),
        ("x" * 300, (), "x" * 200 + "\nIt leaves at noon."),
    ],
)
def test_a_passage_is_read_under_its_title_unless_that_says_nothing_new(
    title: str, heading: tuple[str, ...], expected: str
) -> None:
    found = Chunk("id", "doc", 0, heading, "It leaves at noon.", 5, "cut")
    assert found.passage(title) == expected


def test_a_short_list_stays_in_one_chunk_with_all_of_its_items() -> None:
    before = "\n\n".join(f"Paragraph {n} says how the hall is heated in winter." for n in range(9))
    for number in range(40):  # of which one in four would begin a chunk
        rates = "\n".join(f"- After {n} years, rule {number}: {n} hours" for n in range(1, 7))
        text = f"{before}\n\nHow much you earn:\n\n{rates}\n\nIt grows every year."
        chunks = [body for _, body, _ in cut(text, 128, by_word)]
        [holding] = [body for body in chunks if "- After 1 years" in body]
        assert "- After 6 years" in holding


def test_no_chunk_ends_with_the_line_that_introduces_a_list() -> None:
    for number in range(40):
        before = "\n\n".join(
            f"Paragraph {n} of hall {number} is heated." for n in range(number % 9)
        )
        items = "\n".join(
            f"- Rule {n} of {number} counts for everybody who works" for n in range(30)
        )
        text = f"{before}\n\nThese rules of hall {number} hold:\n\n{items}\n\nThat is all."
        for _, body, _ in cut(text, 64, by_word):
            assert not body.rstrip().endswith("hold:")
