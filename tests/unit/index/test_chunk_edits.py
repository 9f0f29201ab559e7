"""An edit changes few chunks, and an id follows the text and not its position."""

import random

import pytest

from tasks.index.chunk import chunks_of
from tasks.index.pieces import Count
from tests.unit.index.markdown import COUNTERS, by_word, document


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
