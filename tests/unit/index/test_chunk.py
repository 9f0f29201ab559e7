"""Test that chunks contain every word, keep within their size, and stay unchanged when others
change.
"""

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.documents.blocks import Block, blocks
from tasks.errors import ModelError, ValidationError
from tasks.index import chunk
from tasks.index.chunk import chunks_of, cut
from tasks.index.fitting import SHARE
from tasks.index.pieces import Count, pieces
from tasks.records import Chunk, Document, content
from tasks.storage import shards

quick = settings(deadline=None, max_examples=40, database=None)


def by_word(text: str) -> int:
    return len(text.split())


def by_piece(text: str) -> int:
    """Count tokens as word pieces: four letters or one sign per token, blanks for nothing."""
    return len(re.findall(r"\w{1,4}|[^\w\s]", text))


COUNTERS = pytest.mark.parametrize("count", [by_word, by_piece])


def document(text: str, doc_id: str = "s/a.md") -> Document:
    return Document(
        doc_id, doc_id, "Title", text, "text/markdown", "en", ("public",), "hash", "rules", None, {}
    )


def found(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


# Markdown, block by block

word = st.text("abcdefghijklmnopqrstuvwxyzäéß0123456789", min_size=1, max_size=12)
line = st.lists(word, min_size=1, max_size=12).map(" ".join)
sentence = line.map(lambda text: f"x{text}.")  # a letter first: no list, no rule, no heading
paragraph = st.lists(sentence, min_size=1, max_size=8).map(" ".join)
prose = st.lists(sentence, min_size=1, max_size=4).map("\n".join)
bullets = st.lists(sentence, min_size=1, max_size=6).map(
    lambda items: "\n".join(f"- {item}" for item in items)
)
numbered = st.lists(sentence, min_size=1, max_size=6).map(
    lambda items: "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1))
)
nested = st.lists(st.tuples(sentence, sentence, sentence), min_size=1, max_size=3).map(
    lambda items: "\n".join(f"- {a}\n  - {b}\n    1. {c}" for a, b, c in items)
)
loose = st.lists(st.tuples(sentence, sentence), min_size=1, max_size=3).map(
    lambda items: "\n\n".join(f"* {a}\n\n  {b}" for a, b in items)
)
table = st.lists(st.tuples(line, line), min_size=0, max_size=8).map(
    lambda rows: "\n".join(["| one | two |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])
)
fence = st.lists(st.one_of(line, st.just(""), st.just("# no heading")), max_size=6).map(
    lambda body: "\n".join(["```python", *body, "```"])
)
html = prose.map(lambda text: f'<div class="note">\n{text}\n</div>')
quote = prose.map(lambda text: "\n".join(f"> {part}" for part in text.split("\n")))
indented = st.lists(line, min_size=1, max_size=4).map(
    lambda body: "\n".join(f"    {part}" for part in body)
)
rule = st.just("***")
body = st.one_of(
    paragraph, prose, bullets, numbered, nested, loose, table, fence, html, quote, indented, rule
)
heading = st.tuples(st.integers(1, 6), sentence).map(lambda pair: f"{'#' * pair[0]} {pair[1]}")
parts = st.lists(st.one_of(body, body, heading), max_size=12)


def markdown(some: list[str]) -> str:
    """Join parts to Markdown, with a comment after a body, so that two lists or two indented blocks
    stay two."""
    return "".join(f"{part}\n\n" if is_heading(part) else f"{part}\n\n<!---->\n\n" for part in some)


def is_heading(part: str) -> bool:
    return re.match(r"#{1,6} ", part) is not None


@quick
@given(parts)
def test_blocks_hold_every_word_that_is_in_no_heading(some: list[str]) -> None:
    text = "\n".join(f"{block.lead}\n{block.text}" for block in blocks(markdown(some)))
    assert not found("\n".join(part for part in some if not is_heading(part))) - found(text)


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


@COUNTERS
@quick
@given(some=parts, size=st.integers(150, 400))
def test_chunks_hold_every_word(some: list[str], size: int, count: Count) -> None:
    kept = sum((found(text) for _, text, _ in cut(markdown(some), size, count)), Counter())
    source = found("\n".join(part for part in some if not is_heading(part)))
    assert not source - kept


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


@COUNTERS
@quick
@given(text=st.text("ab.; \n", max_size=400), size=st.integers(8, 40))
def test_pieces_together_hold_the_text(text: str, size: int, count: Count) -> None:
    cut_up = list(pieces(text, size, count))
    assert "".join("".join(cut_up).split()) == "".join(text.split())
    assert all(count(piece) <= size for piece in cut_up)


@COUNTERS
@quick
@given(words=st.lists(word, min_size=1, max_size=60))
def test_a_word_that_fits_is_never_cut(words: list[str], count: Count) -> None:
    assert " ".join(pieces(" ".join(words), 16, count)).split() == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n \n", []),
        ("One two. Three four five.", ["One two.", "Three four five."]),
        ("one two three\nfour five", ["one two three", "four five"]),
        ("one two three four five", ["one two three", "four five"]),
    ],
)
def test_pieces_are_cut_at_the_best_boundary(text: str, expected: list[str]) -> None:
    assert [piece for piece in pieces(text, 3, by_word) if piece.strip()] == expected


def prose_of(seed: int, sections: bool) -> str:
    """Make prose of some 300 chunks, of random words."""
    dice = random.Random(seed)  # noqa: S311
    vocabulary = [f"w{number}" for number in range(3000)]

    def paragraph_of() -> str:
        return ". ".join(
            " ".join(dice.choices(vocabulary, k=dice.randint(5, 15)))
            for _ in range(dice.randint(1, 5))
        )

    some = []
    for number in range(1000):
        some += [f"## Section {number}"] if sections and number % 7 == 0 else []
        some.append(paragraph_of())
    return "\n\n".join(some)


def ids(text: str, count: Count = by_word) -> list[str]:
    return [piece.chunk_id for piece in chunks_of(document(text), 160, count, "cut")]


@pytest.mark.parametrize("sections", [False, True], ids=["without headings", "with headings"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_line_at_the_top_changes_at_most_three_chunks(seed: int, sections: bool) -> None:
    text = prose_of(seed, sections)
    before, after = ids(text), ids(f"A line at the top.\n\n{text}")
    assert len(before) >= 200
    assert 1 <= len(set(after) - set(before)) <= 3
    assert len(set(before) - set(after)) <= 3


@pytest.mark.parametrize("sections", [False, True], ids=["without headings", "with headings"])
def test_an_edit_changes_few_chunks(sections: bool) -> None:
    text = prose_of(3, sections).split("\n\n")
    before = set(ids("\n\n".join(text)))
    changed = []
    for place in range(5, 1000, 50):
        edited = [*text[:place], "An inserted paragraph.", *text[place:]]
        changed.append(len(set(ids("\n\n".join(edited))) - before))
    assert sum(changed) / len(changed) <= 4, changed  # of 250; a size-filling splitter changes half


def test_an_id_follows_the_text_and_not_its_position() -> None:
    first, second = f"## A\n\n{'alpha ' * 100}\n\n", f"## B\n\n{'beta ' * 100}\n\n"
    assert set(ids(first + second)) == set(ids(second + first))
    assert ids(first + second) != ids(second + first)


def test_equal_texts_in_a_document_have_different_ids() -> None:
    same = f"## A\n\n{'alpha ' * 100}\n\n"
    three = ids(same * 3)
    assert len(set(three)) == len(three) == 3
    assert ids(same * 4)[:3] == three


def test_equal_texts_in_two_documents_have_different_ids() -> None:
    one, other = document("Text.", "s/a.md"), document("Text.", "s/b.md")
    assert [c.chunk_id for c in chunks_of(one, 160, by_word, "cut")] != [
        c.chunk_id for c in chunks_of(other, 160, by_word, "cut")
    ]


def test_an_id_changes_with_the_heading_that_is_embedded_with_the_text() -> None:
    assert ids("# A\n\nText.") != ids("# B\n\nText.")


@COUNTERS
def test_the_same_document_is_cut_the_same_way(count: Count) -> None:
    text = prose_of(4, sections=True)
    assert list(chunks_of(document(text), 160, count, "cut")) == list(
        chunks_of(document(text), 160, count, "cut")
    )


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
