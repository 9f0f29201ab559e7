"""National numbers that have a shape: Presidio's, with or without a word that says what they are."""

from collections.abc import Iterator

import regex

from tasks.redact import presidio
from tasks.redact.scan import Scan, Span, merged

CARDS = ("DeIdCard", "DePassport")
FISCAL = "ItFiscalCode"
# Numbers without a letter or a fixed shape pass their checksum by chance, one in ten or so: they
# count only where a word of Presidio's list of contexts stands close before them.
STRONG_IDS = (
    "UkNino", "UsSsn", "UsItin", "UsMbi", FISCAL, "EsNif", "EsNie", "FiPersonalIdentityCode",
    "SgFin", "KrRrn", "DeSocialSecurity",
)  # fmt: skip
WEAK_IDS = (
    "NhsRecognizer", "PlPesel", "DeTaxId", *CARDS, "AuTfn", "AuMedicare", "InAadhaar",
    "CaSin", "SePersonnummer", "TrNationalId", "ThTnin", "NgNin", "ZaIdNumber", "UkPassport",
    "UkDrivingLicence",
)  # fmt: skip
NEAR = 50  # characters before a number in which its context stands

IDENTIFYING = regex.compile(r"\d(?:[ -]?[0-9A-Z]){4}|[A-Z]{6}\d\d", regex.IGNORECASE)


def find(scan: Scan) -> Iterator[Span]:
    if scan.numbers:
        found = [*_strong(scan), *_weak(scan)]
        if found and IDENTIFYING.search(scan.text):
            yield from found


def _strong(scan: Scan) -> Iterator[Span]:
    for name in STRONG_IDS:
        for start, end in presidio.find(name, scan.text, _windows(name, scan), least=0.5):
            if (
                name != "UsSsn" or scan.text[start] != "9"
            ):  # no social security number starts with 9
                yield start, end


def _weak(scan: Scan) -> Iterator[Span]:
    for name in WEAK_IDS:
        for start, end in presidio.find(name, scan.text, _windows(name, scan)):
            context = presidio.context(name)
            if context.search(scan.text, max(0, start - NEAR), start) and context.search(scan.text):
                yield start, end


def _windows(name: str, scan: Scan) -> list[Span]:
    """Where alone the recognizer's patterns can match."""
    if name in CARDS:
        return _cards(scan)
    if name == FISCAL:  # sixteen letters and digits, of which none must be a digit
        return scan.unspaced(scan.unbroken(16))
    # Five digits or more, between two of them at most three letters and marks; at most five before
    # and behind them.
    return scan.around_dense


def _cards(scan: Scan) -> list[Span]:
    """Nine letters and digits; behind the last one, which is a digit, stands none."""
    return merged(
        (end - 9, end + 1)
        for _, end in scan.numbers
        if end > 8 and scan.text[end - 9 : end].isalnum()
    )
