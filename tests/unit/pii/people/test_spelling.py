"""The letters of a word tell a name from a word of a language."""

import json
from pathlib import Path

import pytest

from tasks.pii.people import spelling


@pytest.mark.parametrize(
    "word", ["Dedicatorias", "Avancerade", "Bildegenskaper", "Abändern", "Tekengereedschappen"]
)
def test_words_of_languages_that_no_list_has_are_no_names(word: str) -> None:
    assert spelling.odds(word) < -2


@pytest.mark.parametrize("name", ["Kowalczenko", "Bergström", "Wesołowska", "Takamori", "Ivanović"])
def test_names_that_no_list_has_are_spelled_like_names(name: str) -> None:
    assert spelling.odds(name) > 0


def test_a_word_that_is_too_short_or_has_signs_says_nothing() -> None:
    assert spelling.odds("Li") == spelling.odds("B.Cu") == 0


def test_case_does_not_count() -> None:
    assert spelling.odds("SEGURIDAD") == spelling.odds("seguridad")


def test_training_learns_an_ending_and_forgets_a_rare_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = [(f"{start}enko", True) for start in ("kov", "sav", "tim", "lys", "bon", "rud")]
    words = [(f"{start}ation", False) for start in ("cit", "not", "rot", "mut", "loc", "voc")]
    monkeypatch.setattr(spelling, "FILE", tmp_path / "spelling.json")
    monkeypatch.setattr(spelling, "_examples", lambda rng: iter((names + words) * 3))
    spelling.run()
    try:
        weights = json.loads((tmp_path / "spelling.json").read_text("utf-8"))
        assert weights["nko$"] > 0 > weights["ion$"]
        assert spelling.odds("marenko") > 0 > spelling.odds("donation")
    finally:
        monkeypatch.undo()
        spelling.odds.cache_clear()
        spelling._weights.cache_clear()
