"""Test which places are about the thing that a question names."""

import numpy as np
import pytest

from tasks.answer.passage import Passage
from tasks.answer.places import candidates, siblings
from tasks.answer.places.ranking import Place
from tasks.index.store import Payload

TEXT = "The NK-20 gets 14 g.\n\nThe NK-30 gets 8 g.\n\nGrease is kept cool."


def shown(question: str, *chances: float) -> list[str]:
    payload = Payload("s/a.md", "Grease", (), TEXT, ("public",), "e", "c")
    found = candidates.of([Passage("a", payload, 1.0, 1.0)])
    places = [Place(*pair, np.ones(1, np.float32)) for pair in zip(found, chances, strict=True)]
    places.sort(key=lambda place: -place.probability)
    return [place.candidate.text for place in siblings.of_the_thing(question, places)]


NK20, NK30, COOL = TEXT.split("\n\n")


@pytest.mark.parametrize(
    ("question", "chances", "expected"),
    [
        ("How much grease does the NK-30 get?", (0.6, 0.2, 0.1), [NK30, COOL]),
        ("How much grease does the NK 30 get?", (0.6, 0.2, 0.1), [NK30, COOL]),
        ("How much grease does the NK-30 get?", (0.6, 0.02, 0.2), []),  # no likely place names it
        ("How much grease does the NK-50 get?", (0.6, 0.3, 0.2), []),
        ("How is the grease of the NK-50 kept?", (0.2, 0.1, 0.6), [COOL]),
        ("How much grease does the NK-20 get?", (0.6, 0.2, 0.1), [NK20, COOL]),
        ("How much grease does the ZX-30 get?", (0.6, 0.2, 0.1), [NK20, NK30, COOL]),
        ("How much grease does it get?", (0.6, 0.2, 0.1), [NK20, NK30, COOL]),
    ],
)
def test_places_about_another_thing_of_the_kind_are_left_out(
    question: str, chances: tuple[float, ...], expected: list[str]
) -> None:
    assert shown(question, *chances) == expected


def test_a_name_with_another_number_is_another_thing() -> None:
    text = "The Kestrel 300 lifts two tonnes.\n\nThe Kestrel 300 S lifts three tonnes."
    payload = Payload("s/a.md", "Cranes", (), text, ("public",), "e", "c")
    found = candidates.of([Passage("a", payload, 1.0, 1.0)])
    places = [Place(one, 0.4, np.ones(1, np.float32)) for one in found]

    def left(question: str) -> list[str]:
        return [place.candidate.text for place in siblings.of_the_thing(question, places)]

    assert left("What does the Kestrel 400 lift?") == []
    assert left("What does the kestrel 300S lift?") == ["The Kestrel 300 S lifts three tonnes."]
    assert left("What does the Kestrel 300 lift?") == ["The Kestrel 300 lifts two tonnes."]
