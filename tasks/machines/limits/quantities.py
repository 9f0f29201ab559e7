"""Read which quantity of which part a text is about, in English and German.

In:  "bearing temperature", "the temperature of the bearing", "Lagertemperatur"
Out: Phrase: temperature, {bearing}

The names of sensors and the sentences of manuals are read alike, so that a limit is one of a sensor
only if both name the same quantity and the same parts. A word that is not known stays as it is: a
limit of the casing's pressure is not one of the suction pressure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

QUANTITIES: Mapping[str, tuple[str, ...]] = {  # by their names
    "temperature": ("temperature", "temperatures", "temp", "temperatur", "temperaturen"),
    "vibration": (
        "vibration", "vibrations", "velocity", "schwingung", "schwingungen", "vibrationen",
        "schwinggeschwindigkeit", "schwingstärke",
    ),
    "pressure": ("pressure", "pressures", "druck", "drücke"),
    "current": ("current", "amperage", "strom", "stromaufnahme"),
    "flow": ("flow", "durchfluss", "volumenstrom", "förderstrom", "fördermenge"),
    "speed": ("speed", "drehzahl"),
    "power": ("power", "leistung", "leistungsaufnahme"),
    "voltage": ("voltage", "spannung"),
    "noise": ("noise", "schalldruckpegel", "lärm"),
}  # fmt: skip
UNITS: Mapping[str, tuple[str, ...]] = {  # in which a quantity is measured
    "temperature": ("°C", "°F", "K"),
    "vibration": ("mm/s", "in/s", "mm/s²", "m/s²", "µm"),
    "pressure": ("bar", "mbar", "Pa", "kPa", "MPa", "psi"),
    "current": ("A", "mA"),
    "flow": ("m³/h", "l/min", "l/s", "l/h"),
    "speed": ("rpm",),
    "power": ("kW", "W"),
    "voltage": ("V", "mV", "kV"),
    "noise": ("dB", "dB(A)"),
}
PARTS: Mapping[str, tuple[str, ...]] = {
    "bearing": ("bearing", "bearings", "lager", "lagers"),
    "winding": ("winding", "windings", "wicklung", "wicklungs"),
    "motor": ("motor", "motors"),
    "suction": ("suction", "inlet", "intake", "saug", "zulauf", "ansaug"),
    "discharge": ("discharge", "outlet", "delivery", "auslass", "austritts"),
    "oil": ("oil", "öl", "öls"),
    "water": ("water", "wasser", "wassers"),
    "liquid": ("liquid", "medium", "mediums", "flüssigkeit", "flüssigkeits", "fördermedium"),
    "casing": ("casing", "gehäuse", "gehäuses"),
    "ambient": ("ambient", "umgebung", "umgebungs", "raum", "room", "air", "luft"),
    "seal": ("seal", "dichtung", "dichtungs"),
    "gearbox": ("gearbox", "getriebe", "getriebes"),
    "coolant": ("coolant", "kühlmittel", "kühlwasser"),
}
GENERAL = frozenset(  # words beside a quantity that do not change which one it is
    "maximum max maximal maximale maximaler highest permissible permitted allowed allowable high"
    " hohe zulässige zulässiger höchste höchster limit limits limiting value values reading"
    " readings measured level rms total overall effective operating its usual rate grenzwert"
    " grenzwerte wert effektivwert".split()
)
ARTICLES = frozenset("the a an its their this that each any der die das des dem den".split())
LINKS = frozenset("of at in on am im an des der vom von".split())  # between a quantity and a part
STOPS = frozenset(  # words before a quantity that are not about it
    "if when where while and or but with for the a an its is are be to as from until than while at"
    " in on by keep hold let check und oder wenn die der das den dem des bei mit ab bis ein eine"
    " einer eines einem einen im ist sind darf dürfen soll sollen".split()
)
ONE_QUANTITY = {"mm/s": "vibration", "in/s": "vibration"}  # units that name it by themselves
WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
TOKEN = re.compile(r"[^\W\d_]+|\d[\d.,]*|[^\w\s]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A quantity of parts: temperature, {winding, motor}."""

    quantity: str  # "" if none of QUANTITIES
    parts: frozenset[str]


_BY_NAME = {name: quantity for quantity, names in QUANTITIES.items() for name in names}
_BY_PART = {name: part for part, names in PARTS.items() for name in names}


def of_sensor(name: str, unit: str) -> Phrase:
    """Return the phrase of a sensor's name, such as bearing_temperature."""
    found = [each for word in WORD.findall(name.lower()) for each in canonical(word)]
    quantities = [each for each in found if each in QUANTITIES and unit in UNITS[each]]
    quantity = quantities[-1] if quantities else ""
    return Phrase(quantity, frozenset(found) - {quantity} - GENERAL)


def canonical(word: str) -> tuple[str, ...]:
    """Return the names of a word's quantity and part; a German compound has both."""
    word = word.lower()
    if known := _BY_NAME.get(word) or _BY_PART.get(word):
        return (known,)
    for name, quantity in _BY_NAME.items():
        if word.endswith(name) and len(word) > len(name) + 1 and name not in ("temp", "flow"):
            first = word.removesuffix(name)
            part = _BY_PART.get(first) or _BY_PART.get(first.removesuffix("s"))
            return (part or first, quantity)
    return (word.removesuffix("s"),)


def phrases(text: str) -> Iterator[Phrase]:
    """Yield each quantity that a text names, with the parts that it is said of."""
    tokens = [token.lower() for token in TOKEN.findall(text)]
    for at, token in enumerate(tokens):
        found = canonical(token)
        quantity = next((each for each in found if each in QUANTITIES), "")
        if quantity:
            named = [each for each in found if each != quantity]
            parts = [*named, *_before(tokens[:at]), *_after(tokens[at + 1 :])]
            yield Phrase(quantity, frozenset(parts) - GENERAL - {quantity})


def _before(tokens: Sequence[str]) -> Iterator[str]:
    """Yield the words that stand directly before a quantity: "upper bearing" temperature."""
    for token in reversed(tokens):
        if not WORD.fullmatch(token) or token in STOPS:
            return
        yield from canonical(token)


def _after(tokens: Sequence[str]) -> Iterator[str]:
    """Yield the words of what a quantity is said of: temperature "of the upper bearing"."""
    if not tokens or tokens[0] not in LINKS:
        return
    for token in tokens[1:]:
        if token in ARTICLES:
            continue
        if not WORD.fullmatch(token) or token in ENDS:
            return
        yield from canonical(token)


ENDS = STOPS | frozenset(  # words after which a part's name is over
    "must may shall should can will not never reaches exceeds rises above below over under has have"
    " nicht nie niemals über unter höchstens maximal most least".split()
)


def heading(texts: Sequence[str], unit: str) -> Phrase | None:
    """Return what a table or a sentence is about that names no quantity itself: the one of its
    nearest heading that is measured in this unit."""
    for text in reversed(texts):
        for phrase in phrases(text):
            if unit in UNITS[phrase.quantity]:
                return phrase
    quantity = ONE_QUANTITY.get(unit)
    return Phrase(quantity, frozenset()) if quantity else None
