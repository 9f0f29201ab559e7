"""Numbers and names that stand for a person: by their shape and check digits where these are strong,
by the label or the table's column before them where they are not.

Each search says where alone its pattern can match (scan.py), and a comment why.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import regex

from tasks.redact.scan import HEXADECIMAL, At, Scan, Within

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
SAYING_AGES = (
    "aged ", "age ", "age: ", "age of ", "age of: ", " am ", "'m ", "?m ", " is ", "'s ",
)  # fmt: skip


def _head(label: str) -> Any:
    return regex.compile(rf"(?i:(?:\w+ )?(?:{label})(?: (?:number|no\.?|code|name|ID|address))?)")


HEADS = {kind: _head(label) for kind, (label, _) in LABELLED.items()}
HEAD = _head("|".join(label for label, _ in LABELLED.values()))  # of any kind
VALUES = {kind: regex.compile(value) for kind, (_, value) in LABELLED.items()}


def _first_words(words: str) -> frozenset[str]:
    """Of labels, which begin and end where a word does: the runs of letters that they start with, é
    being none, and their plurals' (some labels and all labels take an s)."""
    return frozenset(word + plural for word in words.split() for plural in ("", "s", "ss"))


# Of the alternatives of LABELLED's labels, one by one.
WORDS = {
    "date_of_birth": _first_words(
        "date birth birthdate birthday dob do d born geboren geb n nacido nacida nato nata ur"
    ),
    "passport": _first_words("passport reisepass passeport pasaporte passaporto"),
    "licence_plate": _first_words(
        "number licence license vehicle registration reg kennzeichen immatriculation plaque matricula"
        " matr targa kenteken"
    ),
    "vat_number": _first_words("vat tax tin ein utr ust ustid ustidnr steuernummer tva iva btw"),
    "national_id": _first_words(
        "national nino ni social ssn itin nhs identity id steuer steuerid steueridnr personalausweis"
        " sozialversicherungsnummer svnr nir insee dni nie nif codice pesel bsn personnummer cpr pps ahv"
        " rijksregisternummer driving driver"
    ),
    "username": _first_words(
        "user username userid log login logged loggedin screen account benutzername identifiant"
    ),
}


def _before_plates(scan: Scan) -> list[int]:
    """Where a label of a licence plate can start: each is written out here, í as ?."""
    if not scan.numbers:
        return []
    return scan.places(
        "number plate", "licence plate", "license plate", "vehicle registration", "registration number",
        "reg no", "reg. no", "kennzeichen", "immatriculation", "plaque", "matricula", "matr?cula", "targa",
        "kenteken",
    )  # fmt: skip


def _before_users(scan: Scan) -> list[int]:
    """Where a label of a user's name can start."""
    return scan.places(
        "user", "login", "log in", "log-in", "logged", "screen name", "account name", "benutzername",
        "identifiant",
    )  # fmt: skip


def _dates(scan: Scan) -> list[int]:
    """Between a day and the next of its numbers stand 18 characters at most: "th of September., "."""
    return [end for (_, end), (start, _) in pairwise(scan.numbers) if start - end <= 18]


def _ages(scan: Scan) -> list[int]:
    """Numbers behind one of the words that AGE wants right before them, or before its "years"."""
    return [
        start
        for start, end in scan.numbers
        if scan.folded.startswith((" year", "-year"), end)
        or scan.folded.endswith(SAYING_AGES, 0, start)
    ]


def _pairs_of_hex(scan: Scan) -> list[int]:
    """Where a MAC address starts: its first marks stand so."""
    return scan.shaped(HEXADECIMAL, "xx:xx:xx:", "xx-xx-xx-", "xxxx.xxxx.")


def _two_digits(scan: Scan) -> list[int]:
    """Where a licence plate starts whose two digits and blank stand at their place."""
    return [
        start - 2
        for start, end in scan.numbers
        if end - start == 2 and scan.text.startswith(" ", end)
    ]


def _label(kind: str) -> Any:
    label, value = LABELLED[kind]
    between = BORN if kind == "date_of_birth" else BETWEEN
    return regex.compile(rf"(?<![\w-])(?i:{label})(?:s|'s)?(?!\w)({between})({value})(?![\w-])")


SEARCHES: dict[str, At | Within] = {
    # a day has two numbers, and all of it stands in a line
    "date_of_birth": Within(
        _label("date_of_birth"), lambda scan: scan.lines(_dates(scan)), WORDS["date_of_birth"]
    ),
    # a number has five digits, at most three characters apart, in a line; its label stands there or
    # up to two line breaks before
    "passport": Within(
        _label("passport"), lambda scan: scan.dense_lines(before=2), WORDS["passport"]
    ),
    "vat_number": Within(
        _label("vat_number"), lambda scan: scan.dense_lines(before=2), WORDS["vat_number"]
    ),
    "national_id": Within(
        _label("national_id"), lambda scan: scan.dense_lines(before=2), WORDS["national_id"]
    ),
    "licence_plate": At(_label("licence_plate"), _before_plates, WORDS["licence_plate"]),
    "username": At(_label("username"), _before_users, WORDS["username"]),
    "mac": At(MAC, _pairs_of_hex),
    "plate": At(PLATE, _two_digits),
    "handle": At(HANDLE, lambda scan: scan.places("@")),
    "age": Within(AGE, lambda scan: scan.lines(_ages(scan))),
    # in a line; a right one has five digits or more, and at most a letter and two marks between two
    # of them. Whole lines, as a wrong one may hide a right one that it overlaps.
    "vat": Within(VAT, lambda scan: scan.dense_lines()),
}


def find(scan: Scan, kinds: frozenset[str]) -> Iterator[Span]:
    """Yield what is found; findings may overlap."""
    for kind in sorted(kinds & LABELLED.keys()):
        yield from ((kind, start, end) for start, end in _labelled(kind, scan))
    yield from (span for span in _in_columns(scan.text) if span[0] in kinds)
    if "mac" in kinds:
        yield from (("mac", *match.span()) for match in SEARCHES["mac"].find(scan))
    if "licence_plate" in kinds:
        yield from (("licence_plate", *match.span()) for match in SEARCHES["plate"].find(scan))
    if "vat_number" in kinds:
        yield from (("vat_number", *m.span()) for m in SEARCHES["vat"].find(scan) if _is_vat(m[0]))
    if "username" in kinds:
        for match in SEARCHES["handle"].find(scan):
            if match[0] not in NO_HANDLE:
                yield "username", *match.span()
    if "date_of_birth" in kinds:
        for match in SEARCHES["age"].find(scan):
            yield "date_of_birth", *match.span(next(n for n in (1, 2, 3) if match[n]))


def _is_vat(number: str) -> bool:
    """Its check digits are right."""
    from stdnum.eu import vat as eu
    from stdnum.gb import vat as gb

    bare = number.replace(" ", "").replace(".", "")
    if bare[:2] in ("GB", "XI"):
        return bool(gb.is_valid(bare[2:]))
    return bool(eu.is_valid(bare))


def _labelled(kind: str, scan: Scan) -> Iterator[tuple[int, int]]:
    for match in SEARCHES[kind].find(scan):
        if kind != "username" or _is_name(match[1], match[2]):
            yield match.span(2)


def _is_name(between: str, value: str) -> bool:
    """A word behind "login" is a name if it is said to be, or looks like none of a language."""
    return value.lower() not in NO_USER and bool(
        CERTAIN.search(between) or regex.search(r"[\d_.-]", value.rstrip("."))
    )


def _in_columns(text: str) -> Iterator[Span]:
    """The cells below or right of a head that says what they hold, in a Markdown table."""
    if "|" not in text:
        return
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
