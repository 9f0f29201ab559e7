"""Read the codes, dates, measures, rates and bounds of a text, each in one spelling.

In:  a sentence
Out: Facts, which the check of answers compares (tasks/answer/grounding/__init__.py)

Units are known in English, German, French and Spanish; another unit is a word like any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

CODE = re.compile(r"(?<![\w.,])(?=[\w-]*\d)[^\W_]+(?:-[^\W_]+)*(?![\w])")
SPACED = re.compile(r"\b([A-Z]{1,4}) (\d+[A-Za-z]?)\b")
NOT_CODE = re.compile(
    r"\d+|[ckm]?m[23]|\d+(?:st|nd|rd|th|s)|\d+-[^\W\d_]{3,}|\d{1,3}-\d{1,3}|\d{4}-\d{4}"
    r"|\d+-?[a-zäöüß]+[23]?",
)
GLUED = re.compile(r"\d+-?([^\W\d_]+)[23]?")  # 22Nm
MONTHS = (
    *("jan", "feb", "mar mär", "apr avr", "may mai", "jun jui"),
    *("jul", "aug ago", "sep", "oct okt", "nov", "dec dez"),
)
MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
NAMED = rf"(?P<name>{'|'.join(MONTH)})[a-zäé]*\.?"
ANY = re.IGNORECASE
DATES = (
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)\b"),
    re.compile(r"\b(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})\b"),
    re.compile(rf"\b(?P<d>\d\d?)(?:st|nd|rd|th|\.)? (?:of )?{NAMED}(?:,? (?P<y>\d{{4}}))?\b", ANY),
    re.compile(rf"\b{NAMED} (?P<d>\d\d?)(?:st|nd|rd|th)?(?:,? (?P<y>\d{{4}}))?\b", ANY),
)

UNITS = {  # a spelling of each unit: its others
    "€": "eur euro euros",
    "$": "usd dollar dollars",
    "£": "gbp pound pounds",
    "chf": "franken francs",
    "%": "percent prozent",
    "°c": "celsius degc ℃",
    "°f": "fahrenheit degf ℉",
    "k": "kelvin",
    "bar": "", "mbar": "millibar", "pa": "pascal", "kpa": "", "mpa": "", "psi": "",
    "mm": "millimetre millimetres millimeter millimeters", "cm": "centimetre centimetres",
    "m": "metre metres meter meters", "km": "kilometre kilometres kilometer kilometers",
    "in": "inch inches zoll", "ft": "foot feet", "mi": "mile miles",
    "mg": "milligram milligrams", "g": "gram grams gramm", "kg": "kilogram kilograms kilo kilos",
    "t": "tonne tonnes", "lb": "lbs", "oz": "ounce ounces",
    "ml": "millilitre millilitres", "l": "litre litres liter liters", "m³": "m3 cbm",
    "m²": "m2 qm", "m/s": "", "km/h": "kph kmh", "mph": "", "mm/s": "", "l/min": "", "l/h": "",
    "m³/h": "m3/h", "rpm": "min-1 1/min", "hz": "hertz", "khz": "", "mhz": "", "ghz": "",
    "w": "watt watts", "kw": "kilowatt kilowatts", "mw": "", "kwh": "", "wh": "",
    "v": "volt volts", "kv": "", "ma": "milliampere", "a": "ampere amperes amps amp", "nm": "",
    "kn": "", "db": "db(a)",
    "kb": "", "mb": "megabyte megabytes", "gb": "gigabyte gigabytes", "tb": "terabyte terabytes",
    "ms": "millisecond milliseconds", "s": "sec second seconds sekunde sekunden",
    "min": "minute minutes minuten mins", "h": "hour hours hr hrs stunde stunden heures horas",
    "day": "days tag tage tagen jour jours día días",
    "week": "weeks woche wochen semaines semanas",
    "month": "months monat monate monaten mois meses",
    "year": "years yr jahr jahre jahren ans años",
}  # fmt: skip
SPELLED = {other: unit for unit, others in UNITS.items() for other in (unit, *others.split())}
AMONG = "|".join(sorted(map(re.escape, SPELLED), key=len, reverse=True))
NUMBER = r"(?:(?<![\w.)])[-−])?\d+(?:[.,:]\d+)*"
BEFORE = re.compile(rf"(?P<unit>[€$£])\s?(?P<number>{NUMBER})")
AFTER = re.compile(
    rf"(?P<number>{NUMBER})[\s\u00a0\u202f-]?(?P<unit>{AMONG})(?![\w/³²])", re.IGNORECASE
)

SPEED = re.compile(r"\b(kilo)?met(?:re|er)s? (?:per|an?) (second|hour)\b", re.IGNORECASE)

PERIODS = {
    "second": "sekunde", "minute": "", "hour": "stunde hourly heure hora",
    "day": "tag daily täglich",
    "week": "woche weekly wöchentlich", "month": "monat monthly monatlich mois mes",
    "quarter": "quartal quarterly", "year": "jahr yearly annually annual jährlich annum an año",
}  # fmt: skip
PERIOD = {name: period for period, names in PERIODS.items() for name in (period, *names.split())}
RATE = re.compile(
    rf"(?:\b(?:an?|per|each|every|pro|je|im|par|por)\s+|/\s?)(?P<a>{'|'.join(PERIOD)})\b"
    r"|\b(?P<b>hourly|daily|weekly|monthly|quarterly|yearly|annually|täglich|wöchentlich"
    r"|monatlich|jährlich)\b",
    re.IGNORECASE,
)
UPPER = re.compile(
    r"\b(?:at most|up to|no more than|not more than|no longer than|no later than|less than"
    r"|fewer than|below|under|max(?:imum|imal)?|within|höchstens|bis zu|weniger als|unter"
    r"|au plus|como máximo)\b",
    re.IGNORECASE,
)
LOWER = re.compile(
    r"\b(?:at least|(?<!no )(?<!not )more than|(?<!no )(?<!not )longer than|no less than|over|above"
    r"|min(?:imum|imal)?|from|mindestens|mehr als|über|au moins|al menos)\b(?!\.)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Facts:
    codes: frozenset[str]  # "p4471b", and "2026-03-14" for a date
    spaced: frozenset[str]  # codes that are written with a blank: "AP 120"
    measures: frozenset[tuple[str, str]]  # (number, unit)
    days: frozenset[str]  # "03-14"
    rates: frozenset[str]  # "week" for "a week"
    bounds: frozenset[str]  # "upper" and "lower"


@lru_cache(maxsize=8192)
def facts(text: str) -> Facts:
    """Return the facts of a text."""
    dates, bare = list(_dates(text)), undated(normal(text))
    found = (match[0] for match in CODE.finditer(bare))
    codes = {code.replace("-", "").lower() for code in found if _is_code(code)}
    spaced = {(m[1] + m[2]).lower() for m in SPACED.finditer(bare)}
    bounds = {name for name, p in (("upper", UPPER), ("lower", LOWER)) if p.search(text)}
    rates = {PERIOD[(m["a"] or m["b"]).lower()] for m in RATE.finditer(text)}
    return Facts(
        frozenset(codes | set(dates)),
        frozenset(spaced),
        frozenset(_measures(bare)),
        frozenset(date[-5:] for date in dates),
        frozenset(rates),
        frozenset(bounds),
    )


def _is_code(word: str) -> bool:
    """Return True for a word of figures and letters that is not a number with its unit."""
    glued = GLUED.fullmatch(word)
    measure = glued is not None and glued[1].lower() in SPELLED
    return not measure and NOT_CODE.fullmatch(word) is None


def normal(text: str) -> str:
    """Return the text with "metres per second" as "m/s"."""
    return SPEED.sub(lambda match: f"{'k' if match[1] else ''}m/{match[2][0].lower()}", text)


def undated(text: str) -> str:
    """Return the text without its days."""
    for pattern in DATES:
        text = pattern.sub(" ", text)
    return text


def marked(text: str) -> str:
    """Return the text with "day0314" for each day."""
    for pattern in DATES:
        text = pattern.sub(lambda match: f" day{_day(match).replace('-', '')} ", text)
    return text


def joined(text: str) -> str:
    """Return the text with each code as one word: "AP-120" and "AP 120" as "AP120"."""
    text = SPACED.sub(r"\1\2", normal(text))
    return CODE.sub(lambda m: m[0].replace("-", "") if _is_code(m[0]) else m[0], text)


def uncoded(text: str) -> str:
    """Return the text with the figures of its codes as "x"."""
    return CODE.sub(lambda m: re.sub(r"\d", "x", m[0]) if _is_code(m[0]) else m[0], text)


def unbounded(text: str) -> str:
    """Return the text without the words of its bounds."""
    return LOWER.sub(" ", UPPER.sub(" ", text))


def _dates(text: str) -> Iterator[str]:
    """Yield the days: with a year if the text says one, and without it."""
    for pattern in DATES:
        for match in pattern.finditer(text):
            year, day = match["y"], _day(match)
            yield f"{year}-{day}" if year else day


def _day(match: re.Match[str]) -> str:
    found = match.groupdict()
    month = MONTH[found["name"].lower()] if "name" in found else int(found["m"])
    return f"{month:02}-{int(found['d']):02}"


def _measures(text: str) -> Iterator[tuple[str, str]]:
    for pattern in (BEFORE, AFTER):
        for match in pattern.finditer(text):
            number, unit = match["number"].replace("−", "-"), SPELLED[match["unit"].lower()]
            if not re.fullmatch(r"\d{4}s", match[0]):  # a decade
                yield number.replace(",", "") if _grouped(number) else number, unit


def _grouped(number: str) -> bool:
    return re.fullmatch(r"\d{1,3}(,\d{3})+", number) is not None


def contradicts(claim: Facts, around: Facts) -> bool:
    """Return True if a sentence names a code or a day that is nowhere around the place, or gives a
    rate another period. tasks/answer/grounding/amounts.py compares the numbers."""
    known = around.codes | around.spaced
    if any(code not in known and not _same_day(code, known) for code in claim.codes):
        return True
    return bool(claim.rates and around.rates) and not claim.rates <= around.rates


def _same_day(code: str, known: frozenset[str]) -> bool:
    """Return True for a day that is known, with or without its year."""
    if not re.fullmatch(r"(?:\d{4}-)?\d\d-\d\d", code):
        return False
    if len(code) > 5:
        return code[5:] in known
    return any(other.endswith(f"-{code}") for other in known)
