"""Test which days of the week a text names, and which places are preferred for them."""

import pytest

from tasks.answer.passage import Passage
from tasks.answer.places import candidates, weekdays
from tasks.index.store import Payload


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("It opens on Tuesdays.", {1}),
        ("Open Mon–Fri, 9 to 5", {0, 1, 2, 3, 4}),
        ("From Friday to Monday", {4, 5, 6, 0}),
        ("Shut at weekends", {5, 6}),
        ("On weekdays", {0, 1, 2, 3, 4}),
        ("Wir öffnen montags bis mittwochs.", {0, 1, 2}),
        ("Fermé du samedi au dimanche", {5, 6}),
        ("Open every day", set(range(7))),
        ("The sun sat low.", set()),
    ],
)
def test_the_days_of_a_text(text: str, days: set[int]) -> None:
    assert weekdays.days(text) == days


def test_a_place_about_another_day_counts_less_beside_one_about_the_day_asked_for() -> None:
    def added(question: str, *texts: str) -> list[float]:
        passages = [
            Passage(text, Payload("s/a.md", "Hours", (), text, ("public",), "e", "c"), 1.0, 1.0)
            for text in texts
        ]
        return [*map(float, weekdays.added(question, candidates.of(passages)))]

    text = "The shop opens at 10 on Saturdays. On weekdays it opens at 8."
    on_it, other = weekdays.ON_IT, weekdays.OTHER_DAY
    assert added("When does the shop open on Tuesdays?", text) == [other, on_it]
    assert added("When does the shop open on Saturday?", text) == [on_it, other]
    assert added("When does the shop open?", text) == [0, 0]
    assert added("When does the shop open on Sundays?", text) == [0, 0]
    bare = "Book by the Sunday before."
    assert added("When does the shop open on Sunday?", bare, "Sunday: 9 to 12.") == [0, on_it]
    assert added("Is it open on Sundays?", text, "On Sundays it is shut.") == [0, 0, on_it]


def test_a_place_is_about_other_days() -> None:
    payload = Payload("s/a.md", "Hours", ("Saturdays",), "It opens at 10.", ("public",), "e", "c")
    [one] = candidates.of([Passage("a", payload, 1.0, 1.0)])
    assert weekdays.of_others("When does it open on Friday?", one)
    assert not weekdays.of_others("When does it open at the weekend?", one)
    assert not weekdays.of_others("When does it open?", one)
