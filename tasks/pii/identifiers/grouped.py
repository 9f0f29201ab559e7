"""Find card and account numbers whose groups are divided by other separators, line ends or cells.

    numbers and their separators → groups → check digits → findings

Without a word such as *card*, the groups and separators must be those of a card number, because one
in ten numbers has right check digits by chance. An account number (IBAN) has stronger ones.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import regex

from tasks.pii.identifiers.mailboxes import BREAK
from tasks.pii.prefilter import Scan, Span

DIVIDES = regex.compile(
    rf"[ \t]{{1,3}}|[ \t]?[-–—./_,:;*·|\\][ \t]?|{BREAK}|\*?[ \t]\*\*|\*\*[ \t]"
)
SAME = regex.compile(r" ?[-–—./_:·] ?| ")  # between all groups of a card that nothing calls one
SHAPES = ((4, 4, 4, 4), (4, 6, 5), (1,) * 16)
SHORTEST, LONGEST = 13, 19  # digits of a card
NEAR = 50  # characters before a number in which its word stands
# By the numbers of their issuers; whole where no mark divides them, or in groups, also over a line end.
ISSUED = regex.compile(
    r"(?:(?:1800|2131)\d{11}|4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}|6(?:011|[2-5]\d\d)\d{12}(?:\d{3})?|(?:50|5[6-9]|6\d)\d{10,17})"
)
CARDS = regex.compile(
    r"(?i)(?:\b|_)(?:\p{L}*(?:card|karte|kort|kaart|kortti)|visa|maestro|mastercard|carte|carta|tarjeta|cartão|karta|kartu)\b"
)
UNIT = regex.compile(r"\d")  # another number stands between
# Letters and digits of an account, by country (ISO 13616's registry).
LENGTHS = {
    each[:2]: int(each[2:])
    for each in """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27
    GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27
    MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23
    TN24 TR26 UA29 VA22 VG24 XK20
    """.split()
}
COUNTRY = regex.compile(
    r"(?r)(?:(?<![A-Za-z0-9])|(?<=(?<![A-Za-z])IBAN))[A-Z]{2}[ \t]?", regex.IGNORECASE
)
WORD = regex.compile(rf"(?:[ \t./_:*|–—-]{{1,5}}|{BREAK})?([A-Za-z0-9]+)")


def cards(scan: Scan, luhn: Callable[[str], bool]) -> Iterator[Span]:
    """Yield card numbers whose groups are not divided by one blank or hyphen."""
    for run in _runs(scan):
        position = 0
        while position < len(run):
            count = _card(scan.text, run[position : position + LONGEST], luhn)
            if count:
                yield run[position][0], run[position + count - 1][1]
            position += count or 1


def _runs(scan: Scan) -> Iterator[list[Span]]:
    """Yield runs of numbers that at most one separator or break divides, and that are long enough
    together."""
    run: list[Span] = []
    windows = [(first, last) for first, last, digits in scan.dense if digits >= SHORTEST]
    for start, end in _inside(scan.numbers, windows):
        if run and not DIVIDES.fullmatch(scan.text, run[-1][1], start):
            yield run
            run = []
        run.append((start, end))
    if run:
        yield run


def _inside(numbers: Sequence[Span], windows: Sequence[Span]) -> Iterator[Span]:
    for first, last in windows:
        low = bisect_left(numbers, (first, first))
        yield from numbers[low : bisect_left(numbers, (last, last), low)]


def _card(text: str, run: Sequence[Span], luhn: Callable[[str], bool]) -> int:
    """Return the number of groups, from the first one on, that form a card number; 0 if none do."""
    if text[run[0][0]] not in "23456":
        return 0
    digits, found = "", 0
    for count, (start, end) in enumerate(run, 1):
        digits += text[start:end]
        if len(digits) > LONGEST:
            break
        if len(digits) >= SHORTEST and ISSUED.fullmatch(digits) and luhn(digits):
            found = count if _is_one(text, run[:count]) else found
    return found


def _is_one(text: str, groups: Sequence[Span]) -> bool:
    start = groups[0][0]
    before = text[max(0, start - NEAR) : start]
    if (word := None if "\n\n" in before else CARDS.search(before)) and not UNIT.search(
        text[word.end() - len(before) + start : start]
    ):
        return True
    if (
        len(groups) == 1
        or text[start - 1 : start] in tuple("=/#&%@-,._")
        or (start and text[start - 1].isalnum())
    ):
        return False
    gaps = [text[one[1] : two[0]] for one, two in pairwise(groups)]
    shape = tuple(end - start for start, end in groups)
    breaks = [gap for gap in gaps if "\n" in gap or "|" in gap]
    rest = {gap for gap in gaps if gap not in breaks}
    return (
        shape in SHAPES
        and len(breaks) <= 1
        and len(rest) == 1
        and SAME.fullmatch(*rest) is not None
    )


def accounts(scan: Scan) -> Iterator[Span]:
    """Yield the bank accounts (IBAN) whose country, length and check digits are right (ISO 13616)."""
    from stdnum import iban

    position = 0
    for start, end in scan.numbers:
        if end - start < 2 or start < max(2, position):
            continue
        if not (scan.text[start - 1].isalpha() or scan.text[start - 2].isalpha()):
            continue
        country = COUNTRY.match(scan.text, max(0, start - 4), start)
        length = LENGTHS.get(country[0].strip().upper()) if country else None
        if country is None or length is None:
            continue
        number, last = _gathered(scan.text, start, length - 2)
        if last and iban.is_valid(country[0].strip() + number):
            position = last
            yield country.start(), last


def _gathered(text: str, start: int, count: int) -> tuple[str, int]:
    """Gather `count` letters and digits from `start` on; return them and their end. Return an empty
    string if too much stands between two of them, or if more follow."""
    found: list[str] = []
    position = start
    while len(found) < count:
        word = WORD.match(text, position)
        if word is None:
            return "", 0
        found += word[1]
        position = word.end()
    position -= len(found) - count  # another word may follow it directly
    return ("", 0) if len(found) > count else ("".join(found), position)
