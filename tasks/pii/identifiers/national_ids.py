"""Find national numbers that have a shape, by Presidio's patterns, with or without a label."""

from collections.abc import Iterator
from functools import cache

import regex

from tasks.pii.identifiers import presidio
from tasks.pii.prefilter import MANY, Scan, Span, merged, places, shape_table

# Numbers without a letter or a fixed shape pass their checksum by chance, one in ten or so: they
# count only where a word of Presidio's list of contexts stands close before them. Europe's are in
# countries.py and labelled.py.
STRONG_IDS = (
    "UkNino", "UsSsn", "UsItin", "UsMbi", "ItFiscalCode", "EsNif", "EsNie", "FiPersonalIdentityCode",
    "SgFin", "KrRrn", "DeSocialSecurity",
)  # fmt: skip
WEAK_IDS = (
    "DeIdCard", "DePassport", "AuTfn", "AuMedicare", "InAadhaar", "CaSin", "ThTnin", "NgNin", "ZaIdNumber",
    "UkPassport", "UkDrivingLicence",
)  # fmt: skip
NEAR = 50  # characters before a number in which its context stands

IDENTIFYING = regex.compile(r"\d(?:[ -]?[0-9A-Z]){4}|[A-Z]{6}\d\d", regex.IGNORECASE)

# Each match of a recognizer's patterns that can reach the score contains one of these shapes, in which d
# is a digit or not ASCII, a is a letter, - is a blank, a hyphen or a dot.
SHAPES = {
    "UkNino": ("aadddd", "aadd-dd", "aa-dddd", "aa-dd-dd"),
    "UsSsn": ("ddd-dd-dddd",),
    "UsItin": ("ddd-dd-dddd",),
    "UsMbi": ("d-aadd",),
    "EsNif": ("ddddddda", "ddddddd-a"),
    "EsNie": ("ddddddda", "ddddddd-a"),
    "FiPersonalIdentityCode": ("dddddd-ddd", "dddddd+ddd", "ddddddaddd"),
    "SgFin": ("addddddda",),
    "KrRrn": ("dddddd-ddddddd", "d" * 13),
    "DeSocialSecurity": ("ddddddddaddd",),
    "AuTfn": ("ddd",),
    "AuMedicare": ("ddddd",),
    "InAadhaar": ("dddd",),
    "CaSin": ("ddd",),
    "ThTnin": ("d" * 13,),
    "NgNin": ("d" * 11,),
    "ZaIdNumber": ("d" * 13,),
    "UkPassport": ("aaddddddd",),
    "UkDrivingLicence": ("dddddd",),
}
UNSHAPED = tuple(name for name in STRONG_IDS if name not in SHAPES)
SHAPE = shape_table({"0123456789?": "d", "abcdefghijklmnopqrstuvwxyz": "a", " -.": "-"})
UNBROKEN = shape_table({"0123456789?abcdefghijklmnopqrstuvwxyz": "x"})
LONGEST = 24  # characters; every recognizer's match is at most as long
PARTS = frozenset(part for parts in SHAPES.values() for part in parts)


def find(scan: Scan) -> Iterator[Span]:
    held = _part_places(scan)
    found = [*_strong(scan, held), *_weak(scan, held)]
    if found and IDENTIFYING.search(scan.text):
        yield from found


def _part_places(scan: Scan) -> dict[str, list[int]]:
    """Return the positions of those PARTS that occur. They lie around dense digits, because their
    numbers have MANY digits, with at most three letters and separators between two of them, and
    five before and behind them."""
    held: dict[str, list[int]] = {}
    for start, end in scan.around_dense(MANY):
        shape = scan.folded[start:end].translate(SHAPE)
        for part in PARTS:
            if part in shape:
                held.setdefault(part, []).extend(start + p for p in places(shape, [part]))
    return held


def _strong(scan: Scan, held: dict[str, list[int]]) -> Iterator[Span]:
    for name in STRONG_IDS if held else UNSHAPED:
        if name in UNSHAPED or not held.keys().isdisjoint(SHAPES[name]):
            windows = _windows(name, scan, held)
            for start, end in presidio.find(name, scan.text, windows, least=0.5):
                if is_strong(name, scan.text[start:end]):
                    yield start, end


def is_strong(name: str, number: str) -> bool:
    """Return whether the number is certain without a label: a social security number does not start
    with 9, and thirteen digits without a hyphen are an article number."""
    return not (name == "UsSsn" and number[0] == "9") and (name != "KrRrn" or "-" in number)


def _weak(scan: Scan, held: dict[str, list[int]]) -> Iterator[Span]:
    if "?" not in scan.signs and scan.signs.isdisjoint(_contexts()):
        return
    for name in WEAK_IDS:
        if _may_have_context(name, scan) and (windows := _windows(name, scan, held)):
            context = presidio.context(name)
            for start, end in presidio.find(name, scan.text, windows):
                near = context.search(scan.text, max(0, start - NEAR), start)
                if near and context.search(scan.text):
                    yield start, end


@cache
def _contexts() -> frozenset[str]:
    return frozenset(word for name in WEAK_IDS for word in presidio.context_words(name))


def _may_have_context(name: str, scan: Scan) -> bool:
    """Return whether a context word of the recognizer can occur. Words of other alphabets appear as
    ?."""
    words = presidio.context_words(name)
    return not scan.signs.isdisjoint(words) or ("" in words and "?" in scan.signs)


def _windows(name: str, scan: Scan, held: dict[str, list[int]]) -> list[Span]:
    """Return the only windows in which the recognizer's patterns can match."""
    if name == "ItFiscalCode":  # sixteen letters and digits; the first six are letters
        found = places(scan.folded.translate(UNBROKEN), ["x" * 16])
        found = [place for place in found if scan.folded[place : place + 6].isalpha()]
        return merged([(place, place + 16) for place in found])
    if name in ("DeIdCard", "DePassport"):  # nine of them; the last one is, and ends, a number
        ends = [end for _, end in scan.numbers if scan.text[max(0, end - 9) : end].isalnum()]
        return merged([(max(0, end - 9), end + 1) for end in ends])
    found = [place for part in SHAPES[name] for place in held.get(part, ())]
    return merged([(max(0, place - LONGEST), place + LONGEST) for place in found])
