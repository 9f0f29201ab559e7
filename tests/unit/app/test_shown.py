"""An answer becomes text with markers, annotations and citations that fit each other."""

from dataclasses import replace
from typing import Any

import pytest

from app.notices import UNSURE
from app.service import shown
from tasks.answer.cited_answer import Answer, Citation

BASE = "http://127.0.0.1:8100"
HOURS = Citation("s/a.md", "Hours", "", "Nine to five.", 1.0, "Nine to five.", 0, 13, "c1", (2, 3))
PRICE = Citation("s/b c.md", "Price", "", "£5", 1.0, "£5", 0, 2, "c2")


def answer(*sentences: tuple[str, int | None], join: str = "\n") -> Answer:
    parts: tuple[dict[str, Any], ...] = tuple({"text": t, "citation": n} for t, n in sentences)
    text = join.join(part["text"] for part in parts)
    return Answer(
        text, (HOURS, PRICE), 1.0, False, "m", {}, parts, confidence=0.9, generation="000007"
    )


@pytest.mark.parametrize("join", ["\n", " ", "\n\n"])
def test_a_marker_follows_each_sentence_and_its_annotation_lies_on_it(join: str) -> None:
    found = shown.marked(answer(("Nine to five.", 1), ("“£5” ☕", 2), join=join), BASE)
    assert found.text == f"Nine to five. [1]{join}“£5” ☕ [2]"
    on = [found.text[each["start_index"] : each["end_index"]] for each in found.annotations]
    assert on == ["[1]", "[2]"]
    assert [each["title"] for each in found.annotations] == ["Hours", "Price"]


def test_a_citation_tells_which_sentences_it_proves() -> None:
    given = answer(("Nine to five.", 1), ("£5", 2), ("On Mondays, too.", 1))
    for found, text in (
        (shown.whole(given, BASE)["citations"], given.answer),
        ((marked := shown.marked(given, BASE)).citations, marked.text),
    ):
        proved = [[text[each["start"] : each["end"]] for each in c["proves"]] for c in found]
        assert proved == [["Nine to five.", "On Mondays, too."], ["£5"]]
        assert [(c["number"], c["generation"]) for c in found] == [(1, "000007"), (2, "000007")]


def test_a_sentence_without_a_source_and_text_without_sentences_have_no_marker() -> None:
    found = shown.marked(answer(("Perhaps.", None), ("Nine to five.", 1)), BASE)
    assert found.text == "Perhaps.\nNine to five. [1]"
    declined = Answer("The documents do not say.", (), 1.0, True, "m", {}, ())
    assert shown.marked(declined, BASE).text == "The documents do not say."
    assert shown.marked(declined, BASE).annotations == []


def test_an_answer_that_may_not_be_one_begins_with_a_warning() -> None:
    unsure = replace(answer(("Nine to five.", 1)), confidence=0.3)
    found = shown.marked(unsure, BASE)
    assert found.text == f"{UNSURE}\n\nNine to five. [1]"
    [annotation] = found.annotations
    assert found.text[annotation["start_index"] : annotation["end_index"]] == "[1]"
    [proved] = found.citations[0]["proves"]
    assert found.text[proved["start"] : proved["end"]] == "Nine to five."
    assert shown.whole(unsure, BASE)["answer"] == "Nine to five."


def test_a_declined_question_is_pointed_to_the_nearest_documents() -> None:
    near = ({"uri": "s/a.md", "title": "Hours\nof all"}, {"uri": "s/b.md", "title": "Price"})
    declined = Answer("Not there.", (), 1.0, True, "m", {}, (), nearest=near)
    text = "Not there.\n\nThe nearest documents:\n- Hours of all (s/a.md)\n- Price (s/b.md)"
    assert shown.marked(declined, BASE).text == text


def test_a_repeated_sentence_is_found_where_it_stands() -> None:
    found = shown.pieces(answer(("Yes.", 1), ("Yes.", 2)), marked=True)
    assert [(piece.text, piece.start, piece.end) for piece in found] == [
        ("Yes. [1]", 0, 4),
        ("\nYes. [2]", 9, 13),
    ]


def test_a_link_names_the_passage_and_the_units_and_has_none_of_its_text() -> None:
    assert shown.link(HOURS, BASE) == f"{BASE}/citations/c1?uri=s%2Fa.md&first=2&last=3"
    assert "uri=s%2Fb+c.md" in shown.link(PRICE, BASE)
