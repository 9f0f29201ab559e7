"""Markdown for tests of chunks: strategies for its blocks, and two ways to count tokens."""

import re
from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from tasks.records import Document

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
