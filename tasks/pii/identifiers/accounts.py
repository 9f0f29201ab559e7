"""Find bank accounts without an IBAN by the label before them: account number 55779911, sort code
20-00-00, Kontonummer 0012345678, BLZ 500 105 17. An account of bookkeeping has fewer digits.
"""

from collections.abc import Iterator

import regex

from tasks.pii.prefilter import DENSE, Scan, Span, Within

LABELS = (
    "account number", "account no", "sort code", "sort-code", "routing number", "kontonummer", "konto-nr",
    "konto nr", "kontonr", "konto", "account ", "bankleitzahl", "blz", "ro de compte", "mero de cuenta",
    "a/c", "s/c", "cuenta ", "bankgiro", "plusgiro", "postgiro", "numer konta", "nr konta", "rekeningnummer", "routing ",
)  # fmt: skip
ACCOUNT = regex.compile(
    r"""(?<!\p{L})(?i:account[ ](?:number|no\.?)|sort[ -]code|routing[ ]number|kontonummer|konto[- ]?nr\.?|konto(?=:|[ ]\d{8})|account(?=[ ]\d{8}(?!\d))
        |kto\.?(?:-?nr\.?)?|[as]/c(?:[ ]no\.?)?|rib|cuenta(?=[ ]\d{4}[- ])|(?:bank|plus|post)giro|(?:numer|nr)[ ]konta|rekeningnummer
        |routing(?=[ ]\d{9}(?!\d))|(?<=routing[ ]\d{9}[ ,;]{1,2})account|bankleitzahl|blz|num[ée]ro[ ]de[ ]compte|n[úu]mero[ ]de[ ]cuenta)(?!\p{L})
    ["'*`_)]{0,3}[ ]?(?:[:=#|]|(?i:\b(?:is|ist|lautet|est|es)\b))?["'*`_ ]{0,4}
    (\d(?:[ -]?\d){5,22})(?![\w-])""",
    regex.VERBOSE,
)
SIGNS = frozenset(
    "account sort routing kontonummer konto kontonr bankleitzahl blz compte cuenta kto ktonr c rib bankgiro plusgiro"
    " postgiro konta rekeningnummer".split()
)
SEARCH = Within(
    SIGNS, lambda scan: scan.lines(_places(scan)) if DENSE in scan.signs else [], ACCOUNT
)


def _places(scan: Scan) -> list[int]:
    return [*scan.places(*LABELS), *scan.starts(("kto", "ktonr", "rib"))]


def find(scan: Scan) -> Iterator[Span]:
    """Yield the numbers behind such labels."""
    yield from (match.span(1) for match in SEARCH.find(scan))
