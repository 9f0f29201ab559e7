"""Find codes of three to ten digits that only the word before them tells from a figure: the CVV of
a card, a TAN of a bank.
"""

from collections.abc import Iterator

import regex

from tasks.pii.prefilter import DIGIT, Scan, Span, Within

_BETWEEN = (
    r"[\"'*`_)]{0,3}(?:[ -]?(?i:number|nummer|code|no\.?|nr\.?))?"
    r"[ ]?(?:[:=#|]|(?i:\b(?:is|ist|lautet|est|es|è|to)\b))?[\"'*`_( ]{0,4}"
)
SIGNS = frozenset("cvv cvc tan mtan smstan pushtan otp kartenpr kartenpruefnummer".split())
CVV = regex.compile(
    rf"(?<![\p{{L}}\d])(?:CVV|CVC|cvv|cvc|Cvv|Cvc|(?i:Kartenpr(?:ü|ue)fnummer))2?{_BETWEEN}(?<!\d)\K\d{{3,4}}(?![\w.,]?\d|\w)"
)
TAN = regex.compile(
    rf"(?<![\p{{L}}\d])(?:(?:m|sms|SMS-?|push|chip)?TAN|OTP){_BETWEEN}(?<!\d)\K\d{{4,10}}(?![\w.,]?\d|\w)"
)
SEARCHES = {
    "cvv": Within(SIGNS, lambda scan: _lines(scan, "cvv", "cvc", "kartenpr"), CVV),
    "tan": Within(SIGNS, lambda scan: _lines(scan, "tan", "otp"), TAN),
}


def _lines(scan: Scan, *words: str) -> list[Span]:
    return scan.lines(scan.places(*words)) if DIGIT in scan.signs else []


def of_cards(scan: Scan) -> Iterator[Span]:
    """Yield the security codes of cards."""
    yield from (match.span() for match in SEARCHES["cvv"].find(scan))


def of_banks(scan: Scan) -> Iterator[Span]:
    """Yield the numbers that allow one payment or one login."""
    yield from (match.span() for match in SEARCHES["tan"].find(scan))
