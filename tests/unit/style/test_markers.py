"""The distance in stylistic markers: which texts are near, and that its score is calibrated."""

import random
from pathlib import Path

import numpy as np
import pytest

from tasks.errors import InhouseError
from tasks.style import facts, markers

BRIEFS = facts.read(Path("data/samples/aldermoor/briefs.jsonl"))


def test_markers_are_counted_by_hand() -> None:
    found = dict(
        zip(markers.NAMES, markers.of("We can't stop. Is it red, or is it not?"), strict=True)
    )
    assert found["sentence words"] == 5
    assert found["spread of sentence words"] == 2
    assert found["commas"] == 0.5
    assert found["questions"] == 0.5
    assert found["contractions"] == pytest.approx(10)  # 1 of 10 words
    assert found["we"] == pytest.approx(10)
    assert markers.of("").tolist() == [0] * len(markers.NAMES)


def test_reading_ease_is_fleschs() -> None:
    # 6 words of one syllable in a sentence: 206.835 - 1.015 * 6 - 84.6
    assert markers.reading_ease("the cat sat on the mat".split(), 1) == pytest.approx(116.145)


def test_the_brands_own_held_out_texts_are_near_and_the_same_facts_in_nobodys_voice_are_far() -> (
    None
):
    own, drafts = [b.reference for b in BRIEFS], [b.draft for b in BRIEFS]
    chance = random.Random(0)  # noqa: S311
    near, far = [], []
    for _ in range(5):
        order = chance.sample(range(len(own)), len(own))
        fitted = markers.fit([own[n] for n in order[:12]])
        near += [markers.score(own[n], fitted) for n in order[12:]]
        far += [markers.score(drafts[n], fitted) for n in order[12:]]
    assert 0.3 < np.mean(near) < 0.7  # .5 is expected
    assert np.mean(far) < 0.05


def test_an_empty_text_has_nothing_of_the_brand() -> None:
    fitted = markers.fit([b.reference for b in BRIEFS])
    assert markers.score("", fitted) == markers.score(" \n", fitted) == 0


def test_too_few_texts_are_an_error() -> None:
    with pytest.raises(InhouseError, match="expected 8 texts in the brand's own words, got 2"):
        markers.fit(["One text.", "Two texts."])
