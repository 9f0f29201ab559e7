"""National numbers that have a shape: Presidio's, with or without a word that says what they are."""

from collections.abc import Iterator, Sequence

import regex

from tasks.redact import presidio
from tasks.redact.scan import UNBROKEN, Scan, Span, merged

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


# Digits in a row that all of a recognizer's patterns want; of the others, some want fewer.
IN_A_ROW = {
    "UsSsn": 4, "UsItin": 4, "EsNif": 7, "EsNie": 7, "FiPersonalIdentityCode": 6, "SgFin": 7, "KrRrn": 6,
    "DeSocialSecurity": 8, "PlPesel": 11, "DeTaxId": 11, "SePersonnummer": 6, "TrNationalId": 11,
    "ThTnin": 13, "NgNin": 11, "ZaIdNumber": 13, "UkPassport": 7, "UkDrivingLicence": 6,
}  # fmt: skip


def find(scan: Scan) -> Iterator[Span]:
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
        if not _may_have_context(name, scan):
            continue
        context = presidio.context(name)
        for start, end in presidio.find(name, scan.text, _windows(name, scan)):
            if context.search(scan.text, max(0, start - NEAR), start) and context.search(scan.text):
                yield start, end


def _may_have_context(name: str, scan: Scan) -> bool:
    """Words of other alphabets start with no letter of ours."""
    words = presidio.context_words(name)
    return not scan.signs.isdisjoint(words) or ("" in words and not scan.text.isascii())


def _windows(name: str, scan: Scan) -> Sequence[Span]:
    """Where alone the recognizer's patterns can match."""
    if name == FISCAL:  # sixteen letters and digits, of which none must be a digit
        return merged((place, place + 16) for place in scan.shaped(UNBROKEN, "x" * 16))
    if name in CARDS:  # nine letters and digits; behind the last one, which is a digit, stands none
        ends = [end for _, end in scan.numbers if scan.text[max(0, end - 9) : end].isalnum()]
        return merged((max(0, end - 9), end + 1) for end in ends)
    # Five digits or more, between two of them at most three letters and marks; at most five before
    # and behind them.
    return scan.around_dense() if scan.longest >= IN_A_ROW.get(name, 0) else ()
