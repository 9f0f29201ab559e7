"""Copy keeps the facts of its brief, or does not count."""

from pathlib import Path

import pytest

from tasks.errors import InhouseError
from tasks.style import facts
from tasks.style.facts import Brief

BRIEF = Brief(
    "b",
    "AP-130, web teaser. It weighs 83 kg, hangs in the pipe and ticks. Orders by 1 March.",
    must=("AP-130", "83 kg", "1 March", "ticks | ticking", "two places | places"),
    must_not=("cheap",),
    max_words=40,
)
COPY = "The AP-130 weighs 83 kg. It ticks. There are two places; write by 1 March."


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (COPY, []),
        (COPY.replace("AP-130", "AP 130").replace("ticks", "is ticking"), []),
        (COPY.replace("83 kg", "83 t"), ["missing: 83 kg"]),
        (COPY.replace("1 March", "2 March"), ["missing: 1 March", "made up: 03-02"]),
        (COPY.replace("AP-130", "AP-125"), ["missing: AP-130", "made up: ap125"]),
        (COPY + " It is cheaper.", []),  # another word
        (COPY + " It is cheap.", ["must not be there: cheap"]),
        (COPY + " It saves 40 %.", ["made up: 40"]),
        (COPY + " Ring us in three days.", []),  # a number that is spelt out counts something
        (COPY + " and" * 40, ["55 words"]),
    ],
)
def test_the_faults_of_copy_are_named(text: str, faults: list[str]) -> None:
    assert facts.faults(text, BRIEF) == faults
    assert (facts.kept(text, BRIEF) == 1) == (not faults)


def test_an_empty_text_keeps_next_to_nothing() -> None:
    assert facts.kept("", BRIEF) < 0.5


def test_an_amount_may_come_from_a_text_beside_the_brief() -> None:
    assert facts.made_up("It lasts 9 years.", "AP-120: 9 years") == []


def test_an_article_number_of_the_brief_is_not_made_up() -> None:
    assert facts.made_up("Order the set 125-0064.", "spacer set 125-0064") == []
    assert "1250065" in facts.made_up("Order the set 125-0065.", "spacer set 125-0064")


def test_every_further_brief_of_the_sample_can_be_written_from_its_notes() -> None:
    briefs = facts.read(Path("data/samples/aldermoor/more_briefs.jsonl"))
    assert (len(briefs), len({b.documents for b in briefs})) == (93, 31)
    notes = {b.identity: b.text.partition("**Facts:** ")[2].partition("\n")[0] for b in briefs}
    assert {b.identity: f for b in briefs if (f := facts.faults(notes[b.identity], b))} == {}
    assert all(len(notes[b.identity].split()) < (b.max_words or 0) for b in briefs)


def test_every_brief_of_the_sample_can_be_written_and_its_reference_is_right() -> None:
    briefs = facts.read(Path("data/samples/aldermoor/briefs.jsonl"))
    assert len(briefs) >= 20
    assert {b.identity: f for b in briefs if (f := facts.faults(b.reference, b))} == {}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1 is not a brief"),
        ('{"_id": "a"}', "line 1 is not a brief: it has no 'brief'. docs/style.md"),
        ("[1]", r"line 1 is not a brief: expected an object, got \[1\]"),
        ('{"_id": "a", "brief": "b", "must": "c"}', "must: expected a list of texts, got 'c'"),
        ('{"_id": "a", "brief": "b", "max_words": "c"}', "max_words: expected a number"),
    ],
)
def test_a_line_that_is_not_a_brief_is_named(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "briefs.jsonl").write_text(line + "\n")
    with pytest.raises(InhouseError, match=told):
        facts.read(tmp_path / "briefs.jsonl")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InhouseError, match="does not exist"):
        facts.read(tmp_path / "briefs.jsonl")
