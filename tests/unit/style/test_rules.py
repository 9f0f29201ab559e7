"""The rules of the brand's guide, as params.yaml names them."""

import pytest

from tasks import params
from tasks.style import rules

RULES = params.Style(
    banned_words=["prior to"],
    mean_sentence_words=None,
    checks=[],
    copy_checks=[],
    briefs="briefs.jsonl",
    max_sentence_words=5,
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ring us. Ask for Jude.", 1),
        ("", 1),
        ("Ring us!", 2 / 3),
        ("Switch it off PRIOR TO work.", 1 / 3),  # six words too
        ("The prior tone was good.", 1),  # no whole words
    ],
)
def test_style_is_the_share_of_the_rules_that_are_kept(text: str, kept: float) -> None:
    assert rules.score(text, RULES) == pytest.approx(kept)


def test_tone_and_exclamation_marks_are_rules_only_where_asked_for() -> None:
    how = RULES.model_copy(update={"tone_words": ["sorry", "you"], "exclamation_marks": True})
    assert rules.broken("Sorry!", how) == {
        "sentences are short": [],
        "no banned word": [],
        "a word of the tone": [],
    }
    assert rules.broken("Yours.", how)["a word of the tone"] == ["sorry", "you"]


def test_a_rule_names_the_words_at_fault_and_rules_of_copy_are_not_asked_of_answers() -> None:
    how = params.Style(
        banned_words=["utilise → use"],
        mean_sentence_words=18,
        checks=["unit_after_space"],
        copy_checks=["honest_limit"],
        briefs="briefs.jsonl",
    )
    found = rules.broken("We utilised a 10bar hose.", how)
    assert found["no banned word"] == ["utilise"]
    assert found["unit after space"] == ["10bar"]
    assert "honest limit" not in found
    assert rules.broken("A pump.", how, copy=True)["honest limit"]
    assert "Write “use”, not “utilise”." in rules.instructions(how)
