"""Numbers and names that stand for a person because of the label, or the table's column, before them.

Each search says where alone its pattern can match (scan.py), and a comment why.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import regex

from tasks.redact.scan import DENSE, At, Scan, Span, Within

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
DATE = (
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{MONTH},? \d{{4}}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
NUMBER = r"(?=(?:[^\d\n]{0,3}\d){5})[A-Z0-9](?:[ ./-]?[A-Z0-9]){5,17}"

# kind: (label, value). Between them stands little: a colon, "is", "number", brackets.
LABELLED = {
    "date_of_birth": (
        (
            r"date of birth|birth ?date|birthday|d\.?o\.?b\.?|born(?: on)?|geboren(?: am)?|geb\.|née? le"
            r"|nacid[oa] el|nat[oa] il|geboren op|ur\."
        ),
        DATE,
    ),
    "passport": (r"passports?|Reisepass|passeport|pasaporte|passaporto", NUMBER),
    "licence_plate": (
        (
            r"(?:number|licen[cs]e) plates?|vehicle registration|registration number|reg\.? no\.?"
            r"|Kennzeichen|immatriculation|plaque|matr[ií]cula|targa|kenteken"
        ),
        (
            r"(?!DIN|ISO|EN|IEC)(?:[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]\d{1,4}[EH]?|[A-Z]{2}\d{2} ?[A-Z]{3}"
            r"|[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{3}[ -]\d{3,4})"
        ),
    ),
    "vat_number": (
        r"VAT(?: reg(?:istration|\.)?)?(?: ID)?|tax ID|TIN|EIN|UTR|USt-?Id(?:Nr)?\.?|Steuernummer|TVA|IVA|btw",
        NUMBER,
    ),
    "national_id": (
        (
            r"national insurance|NINO|NI|social security|SSN|ITIN|NHS|national ID|identity card|ID card"
            r"|Steuer-?ID(?:Nr)?\.?|Personalausweis|Sozialversicherungsnummer|SVNR|NIR|INSEE|DNI|NIE|NIF|codice fiscale|PESEL"
            r"|BSN|personnummer|CPR|PPS|AHV|Rijksregisternummer|driving licen[cs]e|driver'?s licen[cs]e"
        ),
        NUMBER,
    ),
    "username": (
        r"user ?names?|user ?ids?|log(?:ged)?[- ]?in(?: name)?|screen name|account name|Benutzername|identifiant",
        r"[A-Za-z](?:[\w@-]|\.(?=\w)){2,31}",
    ),
}
BETWEEN = r"(?: (?:number|no\.?|code|name|ID|Nr\.?|was|is))*\s{0,2}(?:[:=#(,]|\bis\b|\bwas\b|\bas\b)?[ \t]*[\"'`*_(]{0,3}"
BORN = r"[^.|\d\n]{0,30}?[ \t:*_(]"  # the day is said after some words
# Of each label of a date of birth a part, é as ?.
OF_BIRTH = re.compile(r"birth|dob|d\.o|do\.b|born|geb|n\?e? le|nacid|nat[oa] |ur\.")
CERTAIN = regex.compile(
    r"[:=]|\bis\b|\bwas\b|\bas\b"
)  # between a label and a word: the word is the value
NO_USER = frozenset(
    "you your the an usual user guest admin administrator root above below described shown follows"
    " shared required needed optional different".split()
)


def find(scan: Scan, kinds: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of what is found; findings may overlap."""
    for kind, search in SEARCHES.items():
        if kind in kinds and not scan.signs.isdisjoint(search.signs):
            for match in search.find(scan):
                if kind != "username" or _is_name(match[1], match[2]):
                    yield kind, *match.span(2)
    # a head starts with a label, or with a word and a label
    if "|" in scan.signs and not scan.signs.isdisjoint(LABEL_WORDS):
        yield from (found for found in _in_columns(scan.text) if found[0] in kinds)


def _first_words(labels: str) -> frozenset[str]:
    """The runs of letters that labels start with, é being none; some labels take an s of the plural,
    and behind it all of them another."""
    return frozenset(word + plural for word in labels.split() for plural in ("", "s", "ss"))


def _around_dates(scan: Scan) -> list[Span]:
    """A day and its label stand in a line; between the day's first number and the next one stand 18
    characters at most: "th of September., "."""
    pairs = pairwise(scan.numbers)
    lines = scan.lines([end for (_, end), (start, _) in pairs if start - end <= 18])
    return [line for line in lines if OF_BIRTH.search(scan.folded, *line)]


def _around_numbers(scan: Scan) -> list[Span]:
    """A number has five digits in a line, at most three characters between two of them; its label
    stands there or up to two line breaks before."""
    return scan.dense_lines(before=2) if DENSE in scan.signs else []


def _before_plates(scan: Scan) -> list[int]:
    """Each label as it is written out, í as ?; a plate has a number."""
    if not scan.numbers:
        return []
    return scan.places(
        "number plate", "licence plate", "license plate", "vehicle registration", "registration number",
        "reg no", "reg. no", "kennzeichen", "immatriculation", "plaque", "matricula", "matr?cula", "targa",
        "kenteken",
    )  # fmt: skip


def _before_users(scan: Scan) -> list[int]:
    """What each label starts with."""
    return scan.places(
        "user", "login", "log in", "log-in", "logged", "screen name", "account name", "benutzername",
        "identifiant",
    )  # fmt: skip


def _labelled(kind: str) -> Any:
    label, value = LABELLED[kind]
    between = BORN if kind == "date_of_birth" else BETWEEN
    return regex.compile(rf"(?<![\w-])(?i:{label})(?:s|'s)?(?!\w)({between})({value})(?![\w-])")


SEARCHES: dict[str, At | Within] = {
    "date_of_birth": Within(
        _first_words(
            "date birth birthdate birthday dob do d born geboren geb n nacido nacida nato nata ur"
        ),
        _around_dates,
        _labelled("date_of_birth"),
    ),
    "licence_plate": At(
        _first_words(
            "number licence license vehicle registration reg kennzeichen immatriculation plaque"
            " matricula matr targa kenteken"
        ),
        _before_plates,
        _labelled("licence_plate"),
    ),
    "national_id": Within(
        _first_words(
            "national nino ni social ssn itin nhs identity id steuer steuerid steueridnr"
            " personalausweis sozialversicherungsnummer svnr nir insee dni nie nif codice pesel bsn"
            " personnummer cpr pps ahv rijksregisternummer driving driver"
        ),
        _around_numbers,
        _labelled("national_id"),
    ),
    "passport": Within(
        _first_words("passport reisepass passeport pasaporte passaporto"),
        _around_numbers,
        _labelled("passport"),
    ),
    "username": At(
        _first_words(
            "user username userid log login logged loggedin screen account benutzername identifiant"
        ),
        _before_users,
        _labelled("username"),
    ),
    "vat_number": Within(
        _first_words("vat tax tin ein utr ust ustid ustidnr steuernummer tva iva btw"),
        _around_numbers,
        _labelled("vat_number"),
    ),
}


LABEL_WORDS = frozenset(word for search in SEARCHES.values() for word in search.signs)


def _is_name(between: str, value: str) -> bool:
    """A word behind "login" is a name if it is said to be, or looks like none of a language."""
    return value.lower() not in NO_USER and bool(
        CERTAIN.search(between) or regex.search(r"[\d_.-]", value.rstrip("."))
    )


def _head(label: str) -> Any:
    return regex.compile(rf"(?i:(?:\w+ )?(?:{label})(?: (?:number|no\.?|code|name|ID|address))?)")


HEADS = {kind: _head(label) for kind, (label, _) in LABELLED.items()}
HEAD = _head("|".join(label for label, _ in LABELLED.values()))  # of any kind
VALUES = {kind: regex.compile(value) for kind, (_, value) in LABELLED.items()}


def _in_columns(text: str) -> Iterator[tuple[str, int, int]]:
    """The cells below or right of a head that says what they hold, in a Markdown table."""
    columns: dict[int, list[str]] | None = None  # what a table's first row says of them
    at = 0
    for line in text.split("\n"):
        if line.startswith("|"):
            cells = line.split("|")[1:-1]
            for number, kind in _wanted(cells, columns or {}):
                if found := VALUES[kind].search(cells[number]):
                    start = at + 1 + sum(len(cell) + 1 for cell in cells[:number])
                    yield kind, start + found.start(), start + found.end()
            if columns is None:
                columns = {number: _said(cell) for number, cell in enumerate(cells)}
        else:
            columns = None
        at += len(line) + 1


def _wanted(cells: list[str], columns: dict[int, list[str]]) -> Iterator[tuple[int, str]]:
    """The cells of a row to search, and for which kind: those below a head, and all of a row that has
    its head before it; but no heads."""
    beside = _said(cells[0]) if cells else []
    for number, cell in enumerate(cells):
        wanted = {*columns.get(number, ()), *(beside if number else ())}
        if wanted:
            yield from ((number, kind) for kind in sorted(wanted.difference(_said(cell))))


def _said(cell: str) -> list[str]:
    """The kinds of which a cell is the head."""
    bare = cell.strip(" *")
    if not HEAD.fullmatch(bare):
        return []
    return [kind for kind, head in HEADS.items() if head.fullmatch(bare)]
