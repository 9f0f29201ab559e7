"""The distance in stylistic markers: which texts are near, and that its score is calibrated."""

import random

import numpy as np
import pytest

from tasks.errors import InhouseError
from tasks.style import corpus, markers
from tests.unit.style.sample import BRIEFS, documents


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


def test_the_score_of_held_out_texts_is_calibrated() -> None:
    own, drafts = [b.reference for b in BRIEFS], [b.draft for b in BRIEFS]
    others = [p.text for p in corpus.pieces(documents(), BRIEFS, "/marketing/") if not p.brand]
    others = [text for text in others if text not in drafts]
    chance = random.Random(0)  # noqa: S311
    near, far = [], []
    for _ in range(5):
        order = chance.sample(range(len(own)), len(own))
        some = chance.sample(others, len(others))
        fitted = markers.fit([own[n] for n in order[:12]], some[: len(some) // 2])
        near += [markers.score(own[n], fitted) for n in order[12:]]
        far += [markers.score(text, fitted) for text in some[len(some) // 2 :]]
        assert max(markers.score(drafts[n], fitted) for n in order[12:]) < 0.2
    assert np.mean(near) > 0.75
    assert np.mean(far) < 0.25
    weights = [1 / len(near)] * len(near) + [1 / len(far)] * len(far)
    for low, high in ((0.0, 0.5), (0.5, 1.0)):  # the share that is the brand's is the probability
        inside = [(p, w, n < len(near)) for n, (p, w) in enumerate(zip([*near, *far], weights,
                  strict=True)) if low <= p < high]  # fmt: skip
        total = sum(w for _, w, _ in inside)
        said = sum(p * w for p, w, _ in inside) / total
        assert said == pytest.approx(sum(w for _, w, own in inside if own) / total, abs=0.15)


def test_an_empty_text_has_nothing_of_the_brand() -> None:
    fitted = markers.fit([b.reference for b in BRIEFS], [b.draft for b in BRIEFS])
    assert markers.score("", fitted) == markers.score(" \n", fitted) == 0


def test_too_few_texts_are_an_error() -> None:
    with pytest.raises(InhouseError, match=r"expected 8 texts .* and 8 others, got 2 and 1"):
        markers.fit(["One text.", "Two texts."], ["Another."])
