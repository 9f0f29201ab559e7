"""Which limits are read from manuals, in which words, and what is not one."""

import pytest

from tasks.index.store import Payload
from tasks.machines.limits import quantities, stated_limits

Read = tuple[str, float, str, str]  # level, value, unit, sensor that it is a limit of


def payload(text: str, *heading: str) -> Payload:
    return Payload("a/manual.md", "Manual of the AP-130", heading, text, ("public",), "", "")


def read(text: str, *sensors: str, heading: str = "") -> set[Read]:
    """Return the limits of a text, by the sensors that they hold for."""
    found = stated_limits.of(payload(text, *([heading] if heading else [])))
    return {
        (each.level, each.above, each.unit, sensor)
        for each in found
        for sensor in sensors
        if quantities.of_sensor(sensor, each.unit) == each.phrase
    }


BEARING, VIBRATION, WINDING = "bearing_temperature", "vibration", "winding_temperature"
SUCTION, DISCHARGE, CURRENT = "suction_pressure", "discharge_pressure", "motor_current"
SENSORS = (BEARING, VIBRATION, WINDING, SUCTION, DISCHARGE, CURRENT, "oil_temperature", "flow")


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("The bearing temperature must not exceed 80 °C.", {("maximum", 80, "°C", BEARING)}),
        (
            "The temperature of the bearing may not rise above 80 °C.",
            {("maximum", 80, "°C", BEARING)},
        ),
        ("Never run it with a bearing temperature over 85 °C.", {("maximum", 85, "°C", BEARING)}),
        ("Do not let the bearing temperature exceed 80 °C.", {("maximum", 80, "°C", BEARING)}),
        ("Bearing temperatures above 90 °C are not permitted.", {("maximum", 90, "°C", BEARING)}),
        ("Keep the suction pressure below 3 bar.", {("maximum", 3, "bar", SUCTION)}),
        ("Maximum permitted discharge pressure 16 bar.", {("maximum", 16, "bar", DISCHARGE)}),
        ("The motor current must be less than 14.8 A.", {("maximum", 14.8, "A", CURRENT)}),
        ("High bearing temperature alarm: 75 °C.", {("alarm", 75, "°C", BEARING)}),
        ("Alarm at 7.1 mm/s.", {("alarm", 7.1, "mm/s", VIBRATION)}),
        ("Stop the pump if the bearing temperature exceeds 95 °C.", {("trip", 95, "°C", BEARING)}),
        ("If the vibration reaches 6.2 mm/s, stop the pump.", {("trip", 6.2, "mm/s", VIBRATION)}),
        (
            "Vibration: warning at 4.5 mm/s, trip at 7.1 mm/s RMS.",
            {("warning", 4.5, "mm/s", VIBRATION), ("trip", 7.1, "mm/s", VIBRATION)},
        ),
        (
            "The alarm threshold for the winding temperature is 120 °C, the trip threshold 140 °C.",
            {("alarm", 120, "°C", WINDING), ("trip", 140, "°C", WINDING)},
        ),
        ("Die Lagertemperatur darf 80 °C nicht überschreiten.", {("maximum", 80, "°C", BEARING)}),
        (
            "Die Temperatur des Lagers soll nie über 80 °C steigen.",
            {("maximum", 80, "°C", BEARING)},
        ),
        ("Die zulässige Lagertemperatur beträgt 80 °C.", {("maximum", 80, "°C", BEARING)}),
        ("Maximaler Saugdruck: 3 bar.", {("maximum", 3, "bar", SUCTION)}),
        ("Der Motorstrom darf nicht mehr als 14,8 A betragen.", {("maximum", 14.8, "A", CURRENT)}),
        ("Bei mehr als 7,1 mm/s ist sie abzuschalten.", {("trip", 7.1, "mm/s", VIBRATION)}),
        ("Bei einer Lagertemperatur über 85 °C schaltet sie ab.", {("trip", 85, "°C", BEARING)}),
        (
            "Warnung ab 4,5 mm/s, Abschaltung ab 7,1 mm/s.",
            {("warning", 4.5, "mm/s", VIBRATION), ("trip", 7.1, "mm/s", VIBRATION)},
        ),
    ],
)
def test_a_sentence_states_a_limit(text: str, limits: set[Read]) -> None:
    assert read(text, *SENSORS) == limits


@pytest.mark.parametrize(
    "text",
    [
        "A seal kit costs at most £80.",
        "Der Preis beträgt höchstens 80 €.",
        "There are at most 80 seals in stock.",
        "Store the spare bearings at no more than 30 °C.",
        "Die Lagerung der Dichtungen: höchstens 25 °C.",
        "Die Temperatur im Versandkarton darf 40 °C nicht überschreiten.",
        "Bearing temperature measured after two hours; no more than 50 °C above the room.",
        "The bearing temperature must not rise by more than 15 °C within an hour.",
        "Let the bearing temperature gain no more than 5 °C a minute.",
        "Vibration range 0 to 50 mm/s RMS.",
        "Vibration of a new pump: at most 2.8 mm/s.",
        "The flow must not be below 6 m³/h.",
        "The bearing temperature may exceed 80 °C briefly.",
        "The maximum bearing temperature was 80 °C last year.",
        "Die Lagertemperatur betrug höchstens 62 °C.",
        "The alarm rang at 7.1 mm/s in March.",
        "Is the alarm at 7.1 mm/s?",
        "Upper bearing above 75 °C.",
        "Bearing temperature 60 °C is normal.",
        "The bearing temperature usually stays below 60 °C.",
        "The casing pressure must not exceed 16 bar.",
        "The temperature must not exceed 80 °C.",
        "The bearing temperature must not exceed 80 °C in the AP-120, 90 °C in the AP-130.",
        "The motor current must not exceed 1,450 A.",
        "The difference between the phases must not exceed 5 A.",
        "The maximum pressure test is done at 24 bar.",
        "Alarm relay: maximum 5 A, 250 V.",
    ],
)
def test_what_is_no_limit_of_the_sensors_is_not_read(text: str) -> None:
    assert read(text, *SENSORS) == set()


LEVELS = """All values are velocity in mm/s RMS.

| Pump | New, on site | Warning | Trip |
| --- | --- | --- | --- |
| AP-130 | 2.4 | 3.9 | 6.2 |
"""
SENSOR_ROWS = """| Messgröße | Einheit | Warnung | Abschaltung |
| --- | --- | --- | --- |
| Lagertemperatur | °C | 75 | 90 |
| Schwinggeschwindigkeit | mm/s | 4,5 | 7,1 |
"""
STATES = """| State | mm/s RMS |
| --- | --- |
| New, on site | 2.4 |
| Warning: plan the repair | 3.9 |
"""
PROPERTIES = """| Property | Value |
| --- | --- |
| Rated flow | 42 m³/h |
| Highest flow | 58 m³/h |
| Maximum suction pressure | 3 bar |
| Minimum suction pressure | 1 bar |
| Price, maximum | 40 |
"""
PARTS = """| Temperature | Alarm | Price |
| --- | --- | --- |
| Bearing | 75 °C | 40 |
| Winding | 120 °C | 90 |
"""


@pytest.mark.parametrize(
    ("table", "heading", "limits"),
    [
        (
            LEVELS,
            "Vibration limits",
            {("warning", 3.9, "mm/s", VIBRATION), ("trip", 6.2, "mm/s", VIBRATION)},
        ),
        (
            SENSOR_ROWS,
            "Grenzwerte",
            {
                ("warning", 75, "°C", BEARING),
                ("trip", 90, "°C", BEARING),
                ("warning", 4.5, "mm/s", VIBRATION),
                ("trip", 7.1, "mm/s", VIBRATION),
            },
        ),
        (STATES, "Vibration limits", {("warning", 3.9, "mm/s", VIBRATION)}),
        (PROPERTIES, "Limits", {("maximum", 58, "m³/h", "flow"), ("maximum", 3, "bar", SUCTION)}),
        (PARTS, "Limits", {("alarm", 75, "°C", BEARING), ("alarm", 120, "°C", WINDING)}),
    ],
)
def test_a_table_states_limits(table: str, heading: str, limits: set[Read]) -> None:
    assert read(table, *SENSORS, heading=heading) == limits


def test_the_unit_of_a_table_may_stand_in_another_passage_of_its_document() -> None:
    rows = payload(LEVELS.split("\n\n")[1], "Vibration limits")
    assert stated_limits.of(rows) == []
    told = stated_limits.unit_told(payload(LEVELS))
    assert [each.above for each in stated_limits.of(rows, told)] == [3.9, 6.2]


def test_a_sensor_is_named_alike_in_both_languages() -> None:
    assert quantities.of_sensor("lagertemperatur", "°C") == quantities.of_sensor(BEARING, "°C")
    assert quantities.of_sensor("vibration_above_500_hz", "mm/s") != quantities.of_sensor(
        VIBRATION, "mm/s"
    )


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("All values are in mm/s.", "mm/s"),
        ("The values in a table are measured.", ""),
        ("The limits in vibration are these.", ""),
        ("All values are in bar. The limits in a winter are the same.", "bar"),
    ],
)
def test_a_word_is_not_the_unit_of_a_table(text: str, unit: str) -> None:
    assert stated_limits.unit_told(payload(text)) == unit


@pytest.mark.parametrize(
    "text",
    [
        "Trip when the suction pressure falls to 2 bar.",
        "Alarm when the discharge pressure drops to 2 bar.",
        "Die Pumpe stoppt, wenn der Saugdruck auf 2 bar fällt: Abschaltung bei 2 bar.",
        "| Sensor | Low alarm |\n| --- | --- |\n| Suction pressure | 2 bar |",
        "| Sensor | Lower trip limit |\n| --- | --- |\n| Suction pressure | 2 bar |",
        "The motor current must not exceed 5 a day.",
    ],
)
def test_a_lower_limit_is_not_read_as_an_upper_one(text: str) -> None:
    assert read(text, *SENSORS) == set()
