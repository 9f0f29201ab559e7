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
from tasks.pii.prefilter import Scan, Span, places

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
CALLED = (
    "card", "karte", "kort", "kaart", "visa", "maestro", "carte", "carta", "tarjeta", "cart?o", "karta", "kartu",
)  # fmt: skip
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
    if all(digits < SHORTEST for *_, digits in scan.dense):
        return
    text, last = scan.text, 0
    counts = dict(_shaped(scan.numbers)) | dict.fromkeys(_called(scan), LONGEST)
    for at, most in sorted(counts.items()):
        groups = scan.numbers[at : at + most]
        if groups[0][0] < last or text[groups[0][0]] not in "23456":
            continue
        if most == LONGEST:
            groups = groups[: _longest(text, groups, luhn)]
        elif not (_is_right(text, groups, luhn) and _stands_alone(text, groups)):
            continue
        if groups:
            last = groups[-1][1]
            yield groups[0][0], last


def _shaped(numbers: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the number at which groups of one of the SHAPES begin, and the number of groups."""
    widths = "".join([chr(min(end - start, LONGEST)) for start, end in numbers])
    for shape in SHAPES:
        for at in places(widths, ["".join(map(chr, shape))]):
            yield at, len(shape)


def _called(scan: Scan) -> Iterator[int]:
    """Yield the numbers that stand behind a word for a card."""
    for place in scan.places(*CALLED):
        at = bisect_left(scan.numbers, (place, place))
        if at < len(scan.numbers) and _is_called(scan.text, scan.numbers[at][0]):
            yield at


def _longest(text: str, groups: Sequence[Span], luhn: Callable[[str], bool]) -> int:
    """Return the number of groups, from the first one on, that form a card number, as many as
    possible."""
    digits, found = "", 0
    for count, (start, end) in enumerate(groups, 1):
        digits += text[start:end]
        if len(digits) > LONGEST or (
            count > 1 and not _divides(text[groups[count - 2][1] : start])
        ):
            break
        if len(digits) >= SHORTEST and ISSUED.fullmatch(digits) and luhn(digits):
            found = count
    return found


def _divides(gap: str) -> bool:
    return DIVIDES.fullmatch(gap) is not None


def _is_right(text: str, groups: Sequence[Span], luhn: Callable[[str], bool]) -> bool:
    digits = "".join([text[start:end] for start, end in groups])
    return ISSUED.fullmatch(digits) is not None and luhn(digits)


def _is_called(text: str, start: int) -> bool:
    """Return True if the word of a card stands before the number, and no other number between."""
    before = text[max(0, start - NEAR) : start]
    if "\n\n" in before:
        return False
    word = CARDS.search(before)
    return word is not None and not UNIT.search(before, word.end())


def _stands_alone(text: str, groups: Sequence[Span]) -> bool:
    """Return True if no word or mark is glued to the number, and one mark divides all groups."""
    start = groups[0][0]
    if start and (text[start - 1] in "=/#&%@-,._" or text[start - 1].isalnum()):
        return False
    gaps = [text[one[1] : two[0]] for one, two in pairwise(groups)]
    rest = {gap for gap in gaps if "\n" not in gap and "|" not in gap}
    breaks = sum("\n" in gap or "|" in gap for gap in gaps)
    same = breaks <= 1 and len(rest) == 1 and SAME.fullmatch(*rest) is not None
    return same and all(map(_divides, gaps))


def accounts(scan: Scan) -> Iterator[Span]:
    """Yield the bank accounts (IBAN) whose country, length and check digits are right (ISO 13616)."""
    from stdnum import iban

    position = 0
    for start, end in scan.numbers:
        if end - start < 2 or start < max(2, position):
            continue
        behind = start - (scan.text[start - 1] in " \t")  # the country's two letters
        if not scan.text[behind - 1].isalpha():
            continue
        length = LENGTHS.get(scan.text[behind - 2 : behind].upper())
        if length is None:
            continue
        country = COUNTRY.match(scan.text, max(0, start - 4), start)
        if country is None:
            continue
        number, last = _gathered(scan.text, start, length - 2)
        # a country's own check knows the banks of some year only
        if last and iban.is_valid(country[0].strip() + number, check_country=False):
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
