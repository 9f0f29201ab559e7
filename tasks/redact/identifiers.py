"""Numbers and names that stand for a person: by their shape and check digits where these are strong,
by the label or the table's column before them where they are not.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import regex

Span = tuple[str, int, int]  # kind, start, end

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
CERTAIN = regex.compile(
    r"[:=]|\bis\b|\bwas\b|\bas\b"
)  # between a label and a word: the word is the value

MAC = regex.compile(
    r"(?<![\w:-])(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})(?![\w:-])"
)
PLATE = regex.compile(r"(?<![\w-])[A-HJ-PR-Y][A-HJ-PR-Z]\d{2} [A-HJ-PR-Z]{3}(?![\w-])")
VAT = regex.compile(
    r"(?<![\w-])(?:AT ?U|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r" ?[0-9A-Z](?:[ .]?[0-9A-Z]){6,12}(?![\w-])"
)
HANDLE = regex.compile(r"(?<![\w@./`)\]-])@[A-Za-z_]\w{2,30}\b(?![@(`/]|\.\w|\]\()")
NO_HANDLE = frozenset(
    "@media @import @here @channel @everyone @param @return @returns @property @override @dataclass @app @pytest @test @task @flow".split()
)
NO_USER = frozenset(
    "you your the an usual user guest admin administrator root above below described shown follows".split()
)
AGE = regex.compile(
    r"(?<!under |over |minimum |least )\b(?i:aged|age(?: of)?:?|at the age of) (\d{1,3})\b(?!%|[.,]\d| (?:hours|days|weeks|months))"
    r"|\b(?:I|[Hh]e|[Ss]he|[Ww]ho|man|woman|boy|girl|son|daughter|wife|husband|colleague|employee|[Pp]atient"
    r"|customer|Mr|Mrs|Ms|Dr|\[PERSON\])\b(?!['’]s)[^.\n|]{0,40}?\b(\d{1,3})[- ]years?[- ]old\b"
    r"|\b(?:I am|I'm|I’m|he is|he's|she is|she's|He is|She is) (\d{2})(?= |[.,;!]|$)(?! (?:minutes|hours|days|weeks|km|miles|%))"
)


def find(text: str, kinds: frozenset[str]) -> Iterator[Span]:
    """Yield what is found; findings may overlap."""
    for kind in sorted(kinds & LABELLED.keys()):
        yield from ((kind, start, end) for start, end in _labelled(kind, text))
        yield from ((kind, start, end) for start, end in _in_columns(kind, text))
    if "mac" in kinds:
        yield from (("mac", *match.span()) for match in MAC.finditer(text))
    if "licence_plate" in kinds:
        yield from (("licence_plate", *match.span()) for match in PLATE.finditer(text))
    if "vat_number" in kinds:
        yield from (("vat_number", *m.span()) for m in VAT.finditer(text) if _is_vat(m[0]))
    if "username" in kinds and "@" in text:
        for match in HANDLE.finditer(text):
            if match[0] not in NO_HANDLE:
                yield "username", *match.span()
    if "date_of_birth" in kinds:
        for match in AGE.finditer(text):
            yield "date_of_birth", *match.span(next(n for n in (1, 2, 3) if match[n]))


def _is_vat(number: str) -> bool:
    """Its check digits are right."""
    from stdnum.eu import vat as eu
    from stdnum.gb import vat as gb

    bare = number.replace(" ", "").replace(".", "")
    if bare[:2] in ("GB", "XI"):
        return bool(gb.is_valid(bare[2:]))
    return bool(eu.is_valid(bare))


@cache
def _label(kind: str) -> Any:
    label, value = LABELLED[kind]
    between = BORN if kind == "date_of_birth" else BETWEEN
    return regex.compile(rf"(?<![\w-])(?i:{label})(?:s|'s)?(?!\w)({between})({value})(?![\w-])")


def _labelled(kind: str, text: str) -> Iterator[tuple[int, int]]:
    for match in _label(kind).finditer(text):
        if kind != "username" or _is_name(match[1], match[2]):
            yield match.span(2)


def _is_name(between: str, value: str) -> bool:
    """A word behind "login" is a name if it is said to be, or looks like none of a language."""
    return value.lower() not in NO_USER and bool(
        CERTAIN.search(between) or regex.search(r"[\d_.-]", value.rstrip("."))
    )


@cache
def _column(kind: str) -> tuple[Any, Any]:
    label, value = LABELLED[kind]
    head = rf"(?i:(?:\w+ )?(?:{label})(?: (?:number|no\.?|code|name|ID|address))?)"
    return regex.compile(head), regex.compile(value)


def _in_columns(kind: str, text: str) -> Iterator[tuple[int, int]]:
    """The cells below or right of a head that says what they hold, in a Markdown table."""
    if "|" not in text:
        return
    label, value = _column(kind)
    columns: list[int] | None = None
    at = 0
    for line in text.split("\n"):
        if not line.startswith("|"):
            columns = None
        else:
            cells = list(regex.finditer(r"(?<=\|)[^|\n]*(?=\|)", line))
            heads = [n for n, c in enumerate(cells) if label.fullmatch(c[0].strip(" *"))]
            beside = range(1, len(cells)) if 0 in heads else ()  # a row with its label before it
            wanted = {*(columns or ()), *beside} - set(heads)
            columns = heads if columns is None else columns
            for number in sorted(wanted):
                if number < len(cells) and (found := value.search(cells[number][0])):
                    start = at + cells[number].start()
                    yield start + found.start(), start + found.end()
        at += len(line) + 1
