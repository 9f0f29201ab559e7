"""Personal data that has a shape, and mostly a checksum; some of the shapes are Presidio's.

Each search says where alone its pattern can match (scan.py), and a comment why.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any

import regex

from tasks.redact import national, presidio
from tasks.redact.scan import DENSE, DIGIT, At, Scan, Span, Within, places

NEAR = 50  # characters before a number in which its context stands
REGIONS = ("GB", "US", "DE", "FR", "IE", "NL", "ES", "IT", "PL", "IN")  # of numbers without +

KEYS = regex.compile(
    r"""\b(?:AKIA|ASIA)[0-9A-Z]{16}\b
      | \bgh[opsur]_[A-Za-z0-9]{36,}\b | \bgithub_pat_\w{22,}\b | \bglpat-[\w-]{20,}
      | \b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}\b | \bsk-[\w-]{20,} | \bhf_[A-Za-z0-9]{30,}\b
      | \bxox[abeoprs]-[\w-]{10,} | \bAIza[\w-]{35}\b | \bSG\.[\w-]{22}\.[\w-]{43}
      | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}
      | -----BEGIN[ ](?:[A-Z]+[ ])*PRIVATE[ ]KEY-----[^-]*+(?:-----END[ ](?:[A-Z]+[ ])*PRIVATE[ ]KEY-----)?
      | \bnpm_[A-Za-z0-9]{36}\b | \bpypi-[\w-]{50,} | \bdckr_pat_[\w-]{20,}
      | (?i:\bauthorization["']?\s*:\s*["']?(?:bearer|basic|token)\s+)\K[\w.~+/=-]{8,}
      | [?&](?i:access_token|token|sig|signature|api_?key|key|password|secret)=\K[^\s&#"'<>)]{8,}
      | \bAccountKey=\K[\w+/=]{20,}
      | (?i:\b(?:api[ _-]?key|access[ _-]?(?:key|token)|secret|passw(?:or)?(?:d|t)|pwd|passphrase|mot[ ]de[ ]passe)\b
        ["'*`]*\s*(?:[:=]|\bis\b)\s*["'*`]*)
        \K(?=[^\s"'`]*\d)[^\s"'`,;]{8,}""",
    regex.VERBOSE,
)
URL_CREDENTIALS = regex.compile(r"(?<=\b[a-z][a-z0-9+.-]*://)[^\s/:@\[\]<>\"']+:[^\s/@<>\"']+(?=@)")
PASSWORD = regex.compile(r"://[^\s/:@]+:[^\s/@]*$")  # so what follows is no e-mail address
# Ids of calendars; nobody has a mailbox there.
CALENDARS = ("@group.calendar.google.com", "@resource.calendar.google.com")
EMAIL_IN_WORDS = regex.compile(
    r"\b[\w.+-]+ ?[\[({] ?at ?[\])}] ?\w[\w-]*(?: ?(?:\.|[\[({] ?dot ?[\])}]) ?[a-z]\w+)+\b",
    regex.IGNORECASE,
)
CARD = regex.compile(
    r"(?<![\d.,-])(?:[1-6]\d{11,18}|[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}|3\d{3}([ -])\d{6}\2\d{4,5})(?![\d-]|[.,]\d)"
)
IBAN = regex.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{1,4}){3,8}(?![A-Za-z0-9])", regex.IGNORECASE
)
RUN_OF_DIGITS = regex.compile(
    r"(?<![\w.,/#-])(?:\+[ ]?|\(\+?)?\d(?:[ ]?[-./()–]?[ ]?\(?\d){5,17}(?![\w/]|[.,-]\d)"
)
AMERICAN = regex.compile(r"\d{3}[-. ]\d{3}[-. ]\d{4}")
CALL_WORDS = "phone tel telephone mobile cell fax call ring text sms whatsapp hotline".split()
CALLS = regex.compile(rf"(?i)\b(?:{'|'.join(CALL_WORDS)})\b[^\d\n]{{0,24}}$")
NO_CALL_WORDS = (
    "ref reference order serial article part parts invoice account drawing item model iban version batch"
    " ticket case isbn stock"
).split()
NO_CALL = regex.compile(rf"(?i)\b(?:{'|'.join(NO_CALL_WORDS)})\b[^\d\n]{{0,24}}$")
VERSION_WORDS = (
    "v version firmware software release releases build chapter section clause step".split()
)
VERSION = regex.compile(
    rf"(?i)\b(?:{'|'.join(VERSION_WORDS)})\b(?![^\n]*\b(?:ip|at|address|host|server)\b)[^\n]*$"
)


def find(scan: Scan, kinds: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of what is found; findings may overlap."""
    for kind, signs, search in FINDERS:
        if kind in kinds and not scan.signs.isdisjoint(signs):
            yield from ((kind, start, end) for start, end in search(scan))


# The words with which a key, or what is said before it, starts; no letter follows them. The other
# keys start with four letters that anything may follow, or are an address's parameter.
KEY_WORDS = frozenset(
    """
    gho ghp ghs ghu ghr github glpat rk sk hf xoxa xoxb xoxe xoxo xoxp xoxr xoxs sg npm pypi dckr
    authorization accountkey api apikey access accesskey accesstoken secret password passwort passwd
    passwt pwd passphrase mot
    """.split()
)
KEY_SIGNS = KEY_WORDS | {"begin", "akia", "asia", "aiza", "eyj", "="}


def _key_starts(scan: Scan) -> list[int]:
    starts = scan.starts(KEY_WORDS) + scan.places("akia", "asia", "aiza", "eyj", "-----begin")
    return starts + places(scan.text, "?&") if "=" in scan.signs else starts


def _behind_schemes(scan: Scan) -> list[int]:
    """An @ stands behind it."""
    return [place + 3 for place in scan.places("://")] if "@" in scan.signs else []


def _around_brackets(scan: Scan) -> list[Span]:
    return scan.lines(scan.places("[at", "[ at", "(at", "( at", "{at", "{ at"))


def _behind_letters(scan: Scan) -> list[int]:
    """Two letters, then two digits or more."""
    return [
        start - 2
        for start, end in scan.numbers
        if end - start > 1 and scan.text[max(0, start - 2) : start].isalpha()
    ]


SEARCHES: dict[str, At | Within] = {
    "key": At(KEY_SIGNS, _key_starts, KEYS),
    "credentials": At({"://"}, _behind_schemes, URL_CREDENTIALS),
    "email in words": Within({"at"}, _around_brackets, EMAIL_IN_WORDS),
    "iban": At({DIGIT}, _behind_letters, IBAN),
    # twelve digits, and six; at most a character between two of them, and four
    "card": Within({DENSE}, lambda scan: scan.around_dense(12), CARD),
    "run": Within({DENSE}, lambda scan: scan.around_dense(6), RUN_OF_DIGITS),
}


def _keys(scan: Scan) -> Iterator[Span]:
    yield from (match.span() for match in SEARCHES["key"].find(scan))


def _credentials(scan: Scan) -> Iterator[Span]:
    yield from (match.span() for match in SEARCHES["credentials"].find(scan))


def _emails(scan: Scan) -> Iterator[Span]:
    windows = scan.unspaced(scan.places("@"))  # an address has no space
    for start, end in presidio.find("EmailRecognizer", scan.text, windows):
        if scan.text.endswith(CALENDARS, start, end):
            continue
        if not PASSWORD.search(scan.text, max(0, start - NEAR), start):
            yield start, end
    yield from (match.span() for match in SEARCHES["email in words"].find(scan))


def _ibans(scan: Scan) -> Iterator[Span]:
    """Whose country, length and check digits are right (ISO 13616)."""
    from stdnum import iban

    for match in SEARCHES["iban"].find(scan):
        words = list(regex.finditer(r"[A-Za-z0-9]+", match[0]))
        for word in reversed(words):  # a word that follows is none of it
            if iban.is_valid(match[0][: word.end()]):
                yield match.start(), match.start() + word.end()
                break


def _cards(scan: Scan) -> Iterator[Span]:
    yield from (match.span() for match in SEARCHES["card"].find(scan) if _luhn(match[0]))


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    digits = [int(c) for c in number if c.isdigit()][::-1]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _stands_before(start: int, pattern: Any, words: Sequence[str], scan: Scan) -> bool:
    """Where a number starts, a word ends too, so that the words are among the text's signs."""
    if scan.signs.isdisjoint(words):
        return False
    return pattern.search(scan.text, max(0, start - NEAR), start) is not None


def _addresses(scan: Scan) -> Iterator[Span]:
    for start, end in presidio.find("IpRecognizer", scan.text, _ip_windows(scan), least=0.5):
        if not _stands_before(start, VERSION, VERSION_WORDS, scan):
            yield start, end


def _ip_windows(scan: Scan) -> dict[str, list[Span]]:
    """By the names of Presidio's patterns; an address has no space. One of version 4 has two numbers
    joined by a dot, and a dot behind the second; one of version 6 has two colons with at most four
    characters between them, also where it ends as one of version 4."""
    text = scan.text
    dots = [
        end
        for (_, end), (start, last) in pairwise(scan.numbers)
        if start == end + 1 and text[end] == "." and text.startswith(".", last)
    ]
    colons = scan.places(":") if ":" in scan.signs else []
    pairs = scan.unspaced([place for place, after in pairwise(colons) if after - place <= 5])
    return {
        "IPv4": scan.unspaced(dots),
        "IPv6": pairs,
        "IPv4_mapped": pairs,
        "IPv4_embedded": pairs,
    }


def _phones(scan: Scan) -> Iterator[Span]:
    """Numbers that are valid somewhere, or stand behind a word such as "call"."""
    for match in SEARCHES["run"].find(scan):
        start, end = match.span()
        if _stands_before(start, CALLS, CALL_WORDS, scan):
            yield start, end
        elif not _stands_before(start, NO_CALL, NO_CALL_WORDS, scan):
            found = _dialled(match[0])
            yield from ((start + first, start + last) for first, last in found)


def _dialled(run: str) -> list[tuple[int, int]]:
    """The telephone numbers in a run of digits. With a plus, whatever has their length (E.164)."""
    import phonenumbers

    if run.startswith(("+", "(+")) and 8 <= sum(map(str.isdigit, run)) <= 15:
        return [(0, len(run))]
    if not run.startswith(("(", "0")) and not AMERICAN.fullmatch(run):
        return []
    for region in REGIONS:
        found = [(m.start, m.end) for m in phonenumbers.PhoneNumberMatcher(run, region)]
        if found:
            return found
    return []


# Kind, signs of which a text has one that holds some of it, search.
FINDERS: tuple[tuple[str, Collection[str], Callable[[Scan], Iterator[Span]]], ...] = (
    ("api_key", KEY_SIGNS, _keys),
    ("url_credentials", {"://"}, _credentials),
    ("email", {"@", "at"}, _emails),
    ("iban", {DIGIT}, _ibans),
    ("credit_card", {DENSE}, _cards),
    ("national_id", {DIGIT}, national.find),
    ("ip", {DIGIT, ":"}, _addresses),
    ("phone", {DENSE}, _phones),
)
