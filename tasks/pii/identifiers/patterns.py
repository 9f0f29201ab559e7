"""Find personal data that has a shape, and mostly a checksum; some of the shapes are Presidio's.

Each search names the only positions at which its pattern can match (prefilter.py), and a comment
says why.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from ipaddress import ip_network
from itertools import pairwise
from typing import Any

import regex
from stdnum import luhn

from tasks.pii.identifiers import (
    accounts,
    grouped,
    keys,
    logins,
    mailboxes,
    national_ids,
    phones,
    presidio,
    short_codes,
)
from tasks.pii.identifiers.grouped import CARDS, ISSUED
from tasks.pii.prefilter import DENSE, DIGIT, At, Scan, Span, Within

NEAR = 50  # characters before a number in which its context stands

URL_CREDENTIALS = regex.compile(r"(?<=\b[a-z][a-z0-9+.-]*://)[^\s/:@\[\]<>\"']*:[^\s/@<>\"']+(?=@)")
PASSWORD = regex.compile(r"://[^\s/:@]+:[^\s/@]*$")  # so an e-mail address can't follow
# Ids of calendars; nobody has a mailbox there.
CALENDARS = ("@group.calendar.google.com", "@resource.calendar.google.com")
PRINCIPAL = regex.compile(r"(?:\w+=)?\w+/[\w.-]*@[\p{Lu}\d.-]+")  # of Kerberos: HTTP/host@REALM
# Units of systemd: backup@daily.timer.
UNITS = (
    ".service",
    ".timer",
    ".socket",
    ".target",
    ".mount",
    ".automount",
    ".slice",
    ".scope",
    ".device",
    ".swap",
)
LOGINS = frozenset(
    "git hg svn aur ssh root admin administrator deploy deployer ubuntu debian centos fedora ec2-user opc azureuser core pi"
    " vagrant jenkins gitlab user username you yourname your_name me login sftp ftp rsync backup host".split()
)
REMOTE = regex.compile(
    r"(?:\b(?:ssh|scp|sftp|rsync|ssh-copy-id|clone|mosh|remote add \w+|push|pull|fetch)\b[^\n]*|ssh://)$"
)
CARD = regex.compile(
    r"(?:(?<![\w.,/=#&%@-])|(?<=\b(?i:pan|card|cc|(?:card|cc)[_-]?(?:no|num|number))=))(?:[1-6]\d{11,18}|[2-6]\d{3}([ .-])\d{4}(?:\1|\n)\d{4}(?:\1|\n)\d{4}(?:\1\d{3})?|3\d{3}([ .-])\d{6}\2\d{4,5})(?![\w/-]|[.,]\d)"
)
# Digits of a card's number; other lengths, an article's too, and other issuers count behind one of the words.
COMMON = (15, 16)
# In the name of a file, host_192.0.2.117.log; a version has no number so large.
IN_FILE = regex.compile(
    r"(?<=\p{L}_)(?=[\d.]*(?<![\d])(?:[3-9]\d|1\d\d|2[0-4]\d|25[0-5])(?!\d))(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}"
    r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?=\.(?:log|txt|csv|json|pcap|conf|cfg|xml)\b|[_-]|\s|$)"
)
NOBODYS = regex.compile(
    r"127(?:\.\d{1,3}){3}|0\.0\.0\.0|255(?:\.(?:255|254|252|248|240|224|192|128|0)){3}|::\p{XDigit}{0,2}"
    r"|(?i:f(?:e0|f[0-9a-f])[0-9a-f]:(?::\p{XDigit}{1,3}|.*ffff.*))"
)  # this machine, a mask of a network, or all
# No network begins so: letters of a scheme, A:B::C:D, 1::A.
LETTERED = regex.compile(r"(?:\p{XDigit}{1,2}(?::|::)){1,4}\p{XDigit}{0,2}(?:/\d+)?")
PREFIX = regex.compile(r"[\p{XDigit}:.]+/\d{1,3}(?!\d)")
VERSION_WORDS = (
    "v version firmware software release releases build chapter section clause step".split()
)
# A room or a figure only right before it: a printer in a room has an address of its own.
PLACE_WORDS = (
    "room rooms floor door bay rack slot cabinet sheet figure fig table annex appendix paragraph para article item drawing rule"
    " zimmer raum halle kapitel abschnitt position pos punkt salle chapitre sala version versions ziffer nr no number"
    " sección seccion seção secao sezione secció sectie sekcja sekce oddíl oddil avsnitt afsnit avdeling luku paragraaf"
    " capítulo capitulo capitolo kapitola kapittel hoofdstuk rozdział rozdzial"
).split()
# A version by its operator, by the package before it and its revision, or by a fifth number.
COMPARED = regex.compile(r"(?:[=<>~!^]=|\b(?i:policy|standards-version:?)) ?[\"']?$")
PACKAGE = regex.compile(r"\b[a-z][\w+.-]* \($")
REVISED = regex.compile(r"[-+~]\w")
FURTHER = regex.compile(r"\.\d")
NO_ADDRESS = frozenset([*VERSION_WORDS, *PLACE_WORDS])
# A heading of the fourth level, "2.8.3.3. Sub-accounts": a dot follows its number, or its parent, 2.8.3, begins a line.
SECTION = regex.compile(
    r"(?m)^[#>*| \t-]{0,12}((?:[1-9]\d?\.){3}[1-9]\d?)(\.?) {1,4}[*_`“\"„«‘'(¿¡…\xa0 ]{0,4}\p{L}"
)
VERSION = regex.compile(
    rf"\b(?i:{'|'.join(VERSION_WORDS)})\b(?![^\n]*\b(?i:ip|at|address|host|server)\b)[^\n]*$"
    rf"|\b(?i:{'|'.join(PLACE_WORDS)})\b\.?:? ?#?$|§ ?$"
)


def find(scan: Scan, kinds: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of each finding; findings may overlap."""
    for kind, signs, search in FINDERS:
        if kind in kinds and not scan.signs.isdisjoint(signs):
            yield from ((kind, start, end) for start, end in search(scan))


def _behind_schemes(scan: Scan) -> list[int]:
    """Return the positions behind "://", if the text has an @."""
    return [place + 3 for place in scan.places("://")] if "@" in scan.signs else []


SEARCHES: dict[str, At | Within] = {
    "credentials": At({"://"}, _behind_schemes, URL_CREDENTIALS),
    # twelve digits, and six; at most a character between two of them, and four
    "card": Within({DENSE}, lambda scan: scan.around_dense(12), CARD),
}


def _credentials(scan: Scan) -> Iterator[Span]:
    yield from (match.span() for match in SEARCHES["credentials"].find(scan))


def _emails(scan: Scan) -> Iterator[Span]:
    for start, end in mailboxes.find(scan):
        if scan.text.endswith((*CALENDARS, *UNITS), start, end) or PRINCIPAL.fullmatch(
            scan.text, start, end
        ):
            continue
        if _is_remote(scan.text, start, end):
            continue
        if not PASSWORD.search(scan.text, max(0, start - NEAR), start):
            yield start, end


def _is_remote(text: str, start: int, end: int) -> bool:
    """Return whether the span is a program's login at a host, as in git@host:path and "ssh
    root@host"."""
    if text[start:end].partition("@")[0].lower() not in LOGINS:
        return False
    return (
        text.startswith((":", "/"), end)
        or REMOTE.search(text, max(0, start - NEAR), start) is not None
    )


def _ibans(scan: Scan) -> Iterator[Span]:
    for span in grouped.accounts(scan):
        yield from mailboxes.pieces(scan.text, *span)


def _cards(scan: Scan) -> Iterator[Span]:
    for match in SEARCHES["card"].find(scan):
        if _luhn(match[0]) and _is_given(scan, *match.span()):
            yield match.span()
    for span in grouped.cards(scan, _luhn):
        if not phones.is_no_number_to_give(scan, span[0]):
            yield from mailboxes.pieces(scan.text, *span)


def _is_given(scan: Scan, start: int, end: int) -> bool:
    """Return whether no word calls the number an order or part number, and it has a card's length
    or a word calls it a card."""
    if phones.is_no_number_to_give(scan, start):
        return False
    number = scan.text[start:end]
    if not number.isdecimal() or (len(number) in COMMON and ISSUED.fullmatch(number)):
        return True
    return CARDS.search(scan.text, max(0, start - NEAR), start) is not None


def _luhn(number: str) -> bool:
    """Return whether its digits, of any alphabet, have the check digit of ISO/IEC 7812-1."""
    return bool(luhn.is_valid("".join(str(int(c)) for c in number if c.isdecimal())))


def _stands_before(start: int, pattern: Any, words: Collection[str], scan: Scan) -> bool:
    """Return whether one of the words stands close before the number. A word ends where a number
    starts, so the words are among the text's signs."""
    if scan.signs.isdisjoint(words) and "§" not in scan.text:
        return False
    return pattern.search(scan.text, max(0, start - NEAR), start) is not None


def _addresses(scan: Scan) -> Iterator[Span]:
    found = presidio.find("IpRecognizer", scan.text, _ip_windows(scan), least=0.5)
    if "_" in scan.text:
        found = [*found, *(m.span() for m in IN_FILE.finditer(scan.text))]
    found = [span for span in found if not NOBODYS.fullmatch(scan.text, *span)]
    sections = _sections(scan.text) if found else set()
    for start, end in found:
        no_address = (
            scan.text[start:end] in sections
            or _is_version(scan.text, start, end)
            or not _is_of_machine(scan.text, start, end)
        )
        if not no_address and not _stands_before(start, VERSION, NO_ADDRESS, scan):
            yield start, end


def _is_of_machine(text: str, start: int, end: int) -> bool:
    """Return whether an address belongs to one machine: not a network such as 10.2.0.0/16, a number
    of a longer row such as 1.3.6.1.4.1.9, or letters and colons that no network has (A::B)."""
    value = text[start:end]
    if LETTERED.fullmatch(value) and not value.startswith("::"):
        return False
    if start > 1 and text[start - 1] == "." and text[start - 2].isdigit():
        return False
    prefix = PREFIX.match(text, start, end + 4)
    return prefix is None or not _is_network(prefix[0])


def _is_network(value: str) -> bool:
    try:
        network = ip_network(value)  # refuses an address in which the machine's bits are set
    except ValueError:
        return False
    return network.prefixlen < network.max_prefixlen


def _sections(text: str) -> set[str]:
    """Return the numbers of four parts that number the sections of a text."""
    return {
        match[1]
        for match in SECTION.finditer(text)
        if match[2] or _begins_line(text, match[1].rpartition(".")[0])
    }


def _begins_line(text: str, number: str) -> bool:
    pattern = rf"(?m)^[#>*| \t-]{{0,12}}{regex.escape(number)}\.?(?:\s|$)"
    return regex.search(pattern, text) is not None


def _is_version(text: str, start: int, end: int) -> bool:
    """Return whether four numbers are a version: >=3.10.0.0, (3.16.2.1-2), 0.0.0.2, sdk/6.4.0.2/."""
    if ":" in text[start:end]:
        return False
    before = max(0, start - NEAR)
    revised = REVISED.match(text, end) and PACKAGE.search(text, before, start)
    return bool(
        text.startswith("0.", start)
        or revised
        or FURTHER.match(text, end)
        or (FOLDER.match(text, start, end + 1) and PATH.search(text, before, start))
        or COMPARED.search(text, before, start)
    )


def _ip_windows(scan: Scan) -> dict[str, list[Span]]:
    """Return the windows of each of Presidio's patterns, by its name. An address has no space. IPv4
    has two numbers joined by a dot, and a dot behind the second; IPv6 has two colons with at most
    four characters between them, also where it ends as an IPv4 address."""
    text = scan.text
    dots = [
        end
        for (_, end), (start, last) in pairwise(scan.numbers)
        if start == end + 1 and text[end] == "." and text.startswith(".", last)
    ]
    colons = scan.places(":") if ":" in scan.signs else []
    pairs = [*_short(scan.unspaced([p for p, after in pairwise(colons) if after - p <= 5]))]
    return {
        "IPv4": [*_short(scan.unspaced(dots))],
        "IPv6": pairs,
        "IPv4_mapped": pairs,
        "IPv4_embedded": pairs,
    }


def _short(windows: Iterable[Span]) -> Iterator[Span]:
    """Split long windows into pieces that overlap by the length of an address: the patterns try
    each character of a window against all others."""
    for start, end in windows:
        for first in range(start, max(start + 1, end - SHARED), LONG - SHARED):
            yield first, min(first + LONG, end)


FOLDER = regex.compile(r"\d\.\d{1,2}\.\d{1,2}\.\d{1,2}/")
PATH = regex.compile(r"(?<![/:\\])[\w)}.-]/$")  # not //6.4.0.2/ or \\\\6.4.0.2/
LONG, SHARED = 600, 100  # characters

# Kind, signs (a text with a match has at least one of them), search.
FINDERS: tuple[tuple[str, Collection[str], Callable[[Scan], Iterator[Span]]], ...] = (
    ("api_key", keys.SIGNS, keys.find),
    ("url_credentials", {"://"}, _credentials),
    ("email", {"@", *mailboxes.AT_WORDS}, _emails),
    ("username", logins.SIGNS, logins.find),
    ("api_key", short_codes.SIGNS, short_codes.of_banks),
    ("credit_card", short_codes.SIGNS, short_codes.of_cards),
    ("iban", {DIGIT}, _ibans),
    ("iban", accounts.SIGNS, accounts.find),
    ("credit_card", {DENSE}, _cards),
    ("national_id", {DIGIT}, national_ids.find),
    ("ip", {DIGIT, ":"}, _addresses),
    ("phone", {DENSE}, phones.find),
)
