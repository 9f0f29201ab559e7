"""Check European national identification numbers: their shapes and their check digits.

The checks are python-stdnum's; three numbers that it does not know are checked here. `STRONG`
shapes need no label, because shape, check digits and a date of birth together are rare in other
numbers: tests/unit/pii/identifiers/test_countries.py counts how rare. All other numbers count only
near a label (labels.py).
"""

import datetime
import importlib
import re
from collections.abc import Callable
from functools import cache

SHAPE = str.maketrans("0123456789", "d" * 10)
SEPARATORS = re.compile(r"[ ./+–-]+")
LETTER = re.compile(r"[^\W\d_]")
LUXEMBOURG, YUGOSLAV = "lu matricule", "yu jmbg"
PERSONAL_HU, TAX_HU, HEALTH_HU = "hu szemelyi", "hu ado", "hu taj"

# The shape of a number without its separators, with a for a letter: the countries that issue it.
PLAUSIBLE = {
    "d" * 8: ("si.ddv",),
    "d" * 9: ("nl.bsn", "pt.nif", "gr.vat", "cz.rc", HEALTH_HU),
    "d" * 10: (
        "bg.egn", "bg.pnf", "cz.rc", "dk.cpr", "se.personnummer", "is_.kennitala", TAX_HU, "at.vnr",
        "gb.nhs", "gb.utr", "pl.nip", "ua.rntrc",
    ),
    "d" * 11: (
        "pl.pesel", "hr.oib", "de.idnr", "ee.ik", "lt.asmens", "lv.pvn", "be.nn", "no.fodselsnummer",
        "gr.amka", "tr.tckimlik", PERSONAL_HU,
    ),
    "d" * 12: ("se.personnummer",),
    "d" * 13: ("ro.cnp", YUGOSLAV, "ch.ssn", "fr.nif", LUXEMBOURG),
    "d" * 15: ("fr.nir",),
    "ddddd" + "da" + "d" * 8: ("fr.nir",),
    "d" * 7 + "a": ("ie.pps",),
    "d" * 7 + "aa": ("ie.pps",),
    "d" * 8 + "a": ("es.dni", "cy.vat"),
    "a" + "d" * 7 + "a": ("es.nie",),
    "d" * 9 + "aad": ("pt.cc",),
    "aaaaaaddaddaddda": ("it.codicefiscale",),
    "ddddddaddda": ("fi.hetu",),
}  # fmt: skip

# Shapes with separators of the numbers that count without a label, and their further conditions.
STRONG = {
    "dd.dd.dd-ddd.dd": ("be.nn",),
    "dd.dd.dd ddd.dd": ("be.nn",),
    "d" * 11: ("be.nn", "no.fodselsnummer"),
    "dddddd ddddd": ("no.fodselsnummer",),
    "dddddd-ddddd": ("lv.pvn", "adult"),
    "dddddd+dddd": ("se.personnummer",),
    "dddddddd-dddd": ("se.personnummer", "born"),
    "dddddd/dddd": ("cz.rc", "no year"),
    "d" * 13: ("ro.cnp", YUGOSLAV, "ch.ssn", LUXEMBOURG, "no moment"),
    "ddd.dddd.dddd.dd": ("ch.ssn",),
    "ddd dddd dddd dd": ("ch.ssn",),
    "d" * 15: ("fr.nir", "french"),
    "d dd dd dd ddd ddd dd": ("fr.nir", "french"),
    "d dd dd da ddd ddd dd": ("fr.nir", "french"),
    "d-dddddd-dddd": (PERSONAL_HU,),
    "dddddddd d aad": ("pt.cc",),
}  # fmt: skip
FEWEST = 10  # digits of a number with a strong shape
YOUNG = ("10", "29")  # years of birth of children, who are not customers yet


def shape(number: str) -> str:
    return LETTER.sub("a", number).translate(SHAPE)


def compact(number: str) -> str:
    return SEPARATORS.sub("", number)


def is_plausible(number: str) -> bool:
    """Return whether a country issues numbers of this shape and the check digits are right."""
    bare = compact(number)
    return any(_is_valid(name, bare) for name in PLAUSIBLE.get(shape(bare), ()))


def is_strong(number: str) -> bool:
    """Return whether the number is a person's even without a label."""
    names = STRONG.get(shape(number), ())
    if not names:
        return False
    bare = compact(number)
    if names[-1] in ALSO and not ALSO[names[-1]](bare):
        return False
    return any(_is_valid(name, bare) for name in names if name not in ALSO)


def _is_valid(name: str, bare: str) -> bool:
    own = OWN.get(name)
    return own(bare) if own else bool(_standard(name)(bare))


@cache
def _standard(name: str) -> Callable[[str], bool]:
    valid: Callable[[str], bool] = importlib.import_module(f"stdnum.{name}").is_valid
    return valid


def _is_date(year: int, month: str, day: str) -> bool:
    try:
        datetime.date(year, int(month), int(day))
    except ValueError:
        return False
    return True


def _is_adult(bare: str) -> bool:
    """Return whether ddmmyy is the birth date of an adult in any century: reference numbers carry
    recent dates."""
    return _is_date(2000, bare[2:4], bare[:2]) and not YOUNG[0] <= bare[4:6] <= YOUNG[1]


def _is_born(bare: str) -> bool:
    """Return whether yyyymmdd has a year of birth from 1900 to 2009."""
    return "1900" <= bare[:4] <= "2009"


def _is_no_year(bare: str) -> bool:
    """Return whether the digits are neither a file number such as "123456/2024" nor a rarely issued
    month."""
    return bare[6:8] not in ("19", "20") and bare[2] in "0156"


def _is_no_moment(bare: str) -> bool:
    """Return whether the number is not a timestamp: milliseconds since 1970 also have thirteen
    digits, and start with 15 to 18 since 2017."""
    return not "15" <= bare[:2] <= "18"


def _is_french(bare: str) -> bool:
    """Return whether the number starts with a sex and has a month of birth."""
    return bare[0] in "12" and "01" <= bare[3:5] <= "12"


ALSO = {
    "adult": _is_adult, "born": _is_born, "no year": _is_no_year, "no moment": _is_no_moment,
    "french": _is_french,
}  # fmt: skip


def _is_luxembourgish(bare: str) -> bool:
    """Return whether the number is yyyymmdd, three digits, and two check digits: Luhn's and
    Verhoeff's, both of the first eleven."""
    from stdnum import luhn, verhoeff

    if not ("1900" <= bare[:4] <= "2009" and _is_date(int(bare[:4]), bare[4:6], bare[6:8])):
        return False
    return bool(luhn.is_valid(bare[:12]) and verhoeff.is_valid(bare[:11] + bare[12]))


def _is_yugoslav(bare: str) -> bool:
    """Return whether the number is an EMSO number of one of five countries; its year of birth is
    9xx or 00x."""
    return (bare[4] == "9" or bare[4:6] == "00") and bool(_standard("si.emso")(bare))


def _is_hungarian(bare: str) -> bool:
    """Return whether the number is sex and century, yymmdd, three digits, and their weighted sum;
    the weights are in reverse order since 1997."""
    if not ("1" <= bare[0] <= "8" and _is_date(2000, bare[3:5], bare[5:7])):
        return False
    digits = [int(c) for c in bare]
    since = bare[1:3] >= "97" if bare[0] in "1256" else True
    weights = range(10, 0, -1) if since else range(1, 11)
    return sum(n * d for n, d in zip(weights, digits[:10], strict=True)) % 11 == digits[10]


def _is_hungarian_tax(bare: str) -> bool:
    """Return whether the number is 8, the days from 1867 to birth, three digits, and their weighted
    sum."""
    return bare[0] == "8" and sum(n * int(d) for n, d in enumerate(bare[:9], 1)) % 11 == int(
        bare[9]
    )


def _is_hungarian_health(bare: str) -> bool:
    return sum((3, 7)[n % 2] * int(d) for n, d in enumerate(bare[:8])) % 10 == int(bare[8])


OWN = {
    LUXEMBOURG: _is_luxembourgish,
    YUGOSLAV: _is_yugoslav,
    PERSONAL_HU: _is_hungarian,
    TAX_HU: _is_hungarian_tax,
    HEALTH_HU: _is_hungarian_health,
}
