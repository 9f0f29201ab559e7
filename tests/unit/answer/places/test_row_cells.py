"""A row of a table is quoted with the cells that are asked for."""

import pytest

from tasks.answer.places import rows

CELLS = (("Kit", "Seal kit S2"), ("Fits", "AP-120"), ("Price", "£86.40"), ("Weight", "1 kg"))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the price of the seal kit S2?", "Price: £86.40 (Seal kit S2)"),
        ("Which kit fits the AP-120?", "Kit: Seal kit S2 (Fits: AP-120)"),
        ("Tell me of it", "Fits: AP-120; Price: £86.40; Weight: 1 kg (Seal kit S2)"),
    ],
)
def test_a_row_is_said_with_the_cells_that_are_asked_for(question: str, expected: str) -> None:
    assert rows.row(question, CELLS) == expected


PUMP = (
    ("Model", "NK-40"),
    ("Weight", "41 kg"),
    ("Height", "620 mm"),
    ("Lead time", "6 weeks"),
    ("List price", "2,450"),
)
BILL = (
    ("Bill", "R-1009"),
    ("Customer", "Otto Lund"),
    ("Due", "2026-05-01"),
    ("Sum", "1,200 €"),
    ("Settled", "no"),
)
COURSE = (
    ("Course", "First aid"),
    ("On", "14 March 2026"),
    ("Room", "A12"),
    ("Tuition (EUR)", "45"),
    ("Takes, days", "2"),
)


@pytest.mark.parametrize(
    ("question", "cells", "expected"),
    [
        ("What does a seal kit for the AP-120 cost?", CELLS, "£86.40 (Seal kit S2, Fits: AP-120)"),
        ("How much is a seal kit S2?", CELLS, "£86.40 (Seal kit S2)"),
        ("How heavy is the seal kit S2?", CELLS, "Weight: 1 kg (Seal kit S2)"),
        ("How heavy is the NK-40?", PUMP, "Weight: 41 kg (Model: NK-40)"),
        ("How tall is the NK-40?", PUMP, "Height: 620 mm (Model: NK-40)"),
        ("How soon can I get an NK-40?", PUMP, "Lead time: 6 weeks (Model: NK-40)"),
        ("Was kostet die NK-40?", PUMP, "List price: 2,450 (Model: NK-40)"),
        ("When must R-1009 be paid?", BILL, "Due: 2026-05-01 (Bill: R-1009)"),
        ("How much must Otto Lund pay?", BILL, "Sum: 1,200 € (Bill: R-1009, Otto Lund)"),
        ("Is R-1009 settled?", BILL, "Settled: no (Bill: R-1009)"),
        ("When is the first aid course?", COURSE, "On: 14 March 2026 (First aid)"),
        ("What does the first aid course cost?", COURSE, "Tuition (EUR): 45 (First aid)"),
        ("How long does first aid last?", COURSE, "Takes, days: 2 (First aid)"),
        ("Where is first aid taught?", COURSE, "Room: A12 (First aid)"),
    ],
)
def test_a_row_is_said_with_the_cell_of_the_measure_that_is_asked_for(
    question: str, cells: tuple[tuple[str, str], ...], expected: str
) -> None:
    assert rows.row(question, cells).removeprefix("Price: ") == expected


def test_a_figure_in_the_name_of_a_thing_does_not_name_another_cell() -> None:
    cells = (("Model", "NK6"), ("Hose", "8 m"), ("Lead time", "6 weeks"))
    assert rows.row("How long is the hose of the NK6?", cells) == "Hose: 8 m (Model: NK6)"


def test_a_row_without_the_measure_that_is_asked_for_is_said_whole() -> None:
    whole = "Customer: Otto Lund; Due: 2026-05-01; Sum: 1,200 €; Settled: no (Bill: R-1009)"
    assert rows.row("How heavy is R-1009?", BILL) == whole


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Can I have a second key?", "A second key is sent within a week, free of charge."),
        ("Tell me about K-12", "A second key is sent within a week, free of charge. (K-12)"),
        ("What is the topic of K-12?", "topic: keys (ticket: K-12)"),
    ],
)
def test_a_row_that_replies_in_sentences_is_said_with_its_reply(
    question: str, expected: str
) -> None:
    reply = "A second key is sent within a week, free of charge."
    cells = (("ticket", "K-12"), ("topic", "keys"), ("wrote", "where is it"), ("reply", reply))
    assert rows.row(question, cells) == expected


def test_a_figure_that_names_a_row_comes_with_its_head() -> None:
    cells = (("Zone", "B"), ("Rent a day", "3.35"))
    assert rows.row("What is the rent in zone B?", cells) == "Rent a day: 3.35 (Zone: B)"
    assert rows.row("Which zone is 3.35?", cells) == "Zone: B (Rent a day: 3.35)"


HOURS = (("Tag", "Sonntag und Feiertage"), ("Halle", "9:00 bis 20:00"))


def test_a_cell_with_the_day_that_is_asked_for_names_the_row() -> None:
    said = "Halle: 9:00 bis 20:00 (Sonntag und Feiertage)"
    assert rows.row("Wann habt ihr sonntags auf?", HOURS) == said


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((("Property", "Noise"), ("Value", "62 dB(A)")), "Noise: 62 dB(A)"),
        ((("", "Noise"), ("", "62 dB(A)")), "Noise: 62 dB(A)"),
        ((("Code", "L3"), ("Meaning", "Brake too hot")), "Meaning: Brake too hot (Code: L3)"),
    ],
)
def test_a_property_is_said_with_its_value(
    cells: tuple[tuple[str, str], ...], expected: str
) -> None:
    assert rows.row("How loud is the winch?", cells) == expected
