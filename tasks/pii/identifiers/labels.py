"""Find values that identify a person because of the label or the table column before them.

Numbers are in labelled.py, dates of birth in births.py. Each search names the only positions at
which its pattern can match (prefilter.py), and a comment says why.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import regex

from tasks.pii.identifiers import births, labelled, phones
from tasks.pii.identifiers.languages import folded
from tasks.pii.people import vocabulary
from tasks.pii.placeholders import holds_placeholder
from tasks.pii.prefilter import At, Scan

# kind: (label, value). Between them stands little: a colon, "is", "number", brackets.
LABELLED = {
    "licence_plate": (
        (
            r"(?:number|licen[cs]e) plates?|vehicle registration|registration number|reg\.? no\.?"
            r"|Kennzeichen|immatriculation|plaque|matr[ií]cula|targa|kenteken"
        ),
        (
            r"(?!DIN|ISO|EN|IEC)(?:[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]?\d{1,4}[EH]?|[A-Z]{2}\d{2} ?[A-Z]{3}"
            r"|[A-Z]{2}[- ]?\d{3}[- ]?[A-Z]{2}|[A-Z]{3}[ -]\d{3,4}|\d{4}[ -]?[B-Z]{3}"
            r"|[A-Z0-9]{1,3}-[A-Z0-9]{2,3}-[A-Z0-9]{1,3})"
        ),
    ),
    "username": (
        (
            r"user[ _]?names?|user[ _]?ids?|log(?:ged)?[- ]?in(?: name)?|screen name|account name|Benutzername|Benutzerkennung"
            r"|Nutzername|Anmeldename|identifiant|nom d['’]utilisateur"
        ),
        r"[A-Za-z](?:[\w@-]|\.(?=\w)){2,31}",
    ),
}
BETWEEN = (
    r"(?:[ -](?i:number|no\.?|nr\.?|n[°ºo]\.?|num\.?|numéro|número|numero|nummer|code|name|ID|card|was|is|est|ist|lautet|es|è|#)(?!\w))*"
    r"\s{0,2}(?:[:=#(,/]|\bis\b|\bwas\b|\bas\b)?[ \t]*[\"'`*_(]{0,3}[ \t]?"
)
# Between a label and a word: the word is the value.
CERTAIN = regex.compile(r"[:=]|\b(?i:is|as|ist|est|lautet)\b")
PROGRAM = regex.compile(r"\.(?:js|git|py|sh|exe)$", regex.IGNORECASE)
NO_USER = frozenset(
    """
    you your the an usual user guest admin administrator root above below described shown follows
    shared required needed optional different slow fast broken down excellent good bad easy simple secure disabled
    enabled available unavailable free correct wrong invalid valid mandatory unique empty locked expired failed
    successful not now also only always never still too very being in on at for from with by just used part one
    e.g i.e etc password passwd passphrase username uid gid email
    string str text varchar integer bool boolean option optional any object list
    another other different none null self column user_name user_id userid realname mon tue wed thu fri sat sun
    """.split()
)
# What a login is, or is being: possible, invoked.
DONE = regex.compile(r"\p{Ll}{3,}(?:ed|ing|[ai]ble|ly)")


def find(scan: Scan, kinds: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of each finding; findings may overlap."""
    for kind, search in SEARCHES.items():
        if kind in kinds and not scan.signs.isdisjoint(search.signs):
            for match in search.find(scan):
                if kind != "username" or (
                    not _is_code(scan.text, match) and _is_name(match[1], match[2])
                ):
                    yield kind, *match.span(2)
    yield from labelled.find(scan, kinds)
    if "date_of_birth" in kinds:
        yield from (("date_of_birth", *span) for span in births.find(scan))
    if "|" in scan.signs:
        yield from (found for found in _in_columns(scan.text) if found[0] in kinds)


def _is_code(text: str, match: Any) -> bool:
    """Return whether a user name's label and value are parts of a program: user_id = Column(,
    username: String::from(, self.username, self.age."""
    attribute = text[match.start() - 1 : match.start()] == "."
    member = attribute and CERTAIN.search(match[1]) is None and "." in match[2]
    return member or text.startswith(("(", "::"), match.end())


def _first_words(labels: str) -> frozenset[str]:
    """Return the ASCII runs that labels start with (é is not one), also with one plural s (some
    labels take it) and with two (another s may follow any label)."""
    return frozenset(word + plural for word in labels.split() for plural in ("", "s", "ss"))


def _before_plates(scan: Scan) -> list[int]:
    """Return the positions of each label of a number plate, í written as ?; a plate has a digit."""
    if not scan.numbers:
        return []
    return scan.places(
        "number plate", "licence plate", "license plate", "vehicle registration", "registration number",
        "reg no", "reg. no", "kennzeichen", "immatriculation", "plaque", "matricula", "matr?cula", "targa",
        "kenteken",
    )  # fmt: skip


def _before_users(scan: Scan) -> list[int]:
    """Return the positions of the first words of labels of user names."""
    return scan.places(
        "user", "login", "log in", "log-in", "logged", "screen name", "account name", "benutzer", "nutzername",
        "anmeldename", "identifiant", "nom d",
    )  # fmt: skip


def _labelled(kind: str) -> Any:
    label, value = LABELLED[kind]
    return regex.compile(
        rf"(?<![\w@])(?<!(?<!Kfz)-)(?i:{label})(?:s|'s)?(?!\w)({BETWEEN})({value})(?![\w-])"
    )


SEARCHES: dict[str, At] = {
    "licence_plate": At(
        _first_words(
            "number licence license vehicle registration reg kennzeichen immatriculation plaque"
            " matricula matr targa kenteken"
        ),
        _before_plates,
        _labelled("licence_plate"),
    ),
    "username": At(
        _first_words(
            "user username userid log login logged loggedin screen account benutzername benutzerkennung nutzername"
            " anmeldename identifiant nom"
        ),
        _before_users,
        _labelled("username"),
    ),
}


def _is_name(between: str, value: str) -> bool:
    """Return whether a word behind "login" is a user name: a certain label says so, or it has
    digits or signs. In a path, username/pumps.git, the label stands for the name itself."""
    if between == "/" or value.lower() in NO_USER or PROGRAM.search(value):
        return False
    if between.strip().lower() in ("is", "was", "as") and DONE.fullmatch(value):
        return False
    return bool(CERTAIN.search(between) or regex.search(r"[\d_.-]", value.rstrip(".")))


def _head(label: str) -> Any:
    return regex.compile(
        rf"(?i:(?:\w+ )?(?:{label})(?: (?:number|no\.?|code|name|ID|address))?(?: ?\([^()]*\))?)"
    )


HEADS = {kind: _head(label) for kind, (label, _) in LABELLED.items()}
BIRTH = _head(births.BORN)
SECRET = _head(
    r"passw(?:or)?[dt]s?|pwd?|passphrase|passcode|mot de passe|contraseña|secret|api[ -]?key|pin"
)
AGE = regex.compile(r"(?i:(?:\w+ )?(?:age|alter|âge|edad|età|leeftijd|wiek)(?: \([^()]*\))?)")
VALUES = {
    **{kind: regex.compile(value) for kind, (_, value) in LABELLED.items()},
    **dict.fromkeys(labelled.KINDS, labelled.NUMBER),
    "date_of_birth": regex.compile(rf"{births.DATE}|(?<!\S)\d{{1,3}}(?!\S)"),
    "phone": regex.compile(r"[+(]?\d(?:[ ./()-]{0,3}\d){5,16}(?!\d)"),
    "api_key": regex.compile(r"(?<![^\s`])(?!\[)[^\s|]{4,}"),
}


def _in_columns(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of the cells below or right of a header cell that names their kind,
    in Markdown tables."""
    columns: dict[int, tuple[str, ...]] | None = None  # kinds, from a table's first row
    at = 0
    for line in text.split("\n"):
        if line.startswith("|"):
            cells = line.split("|")[1:-1]
            for number, kind in _cells_to_search(cells, columns or {}):
                start = at + 1 + sum(len(cell) + 1 for cell in cells[:number])
                for first, last in _values(kind, cells[number]):
                    yield kind, start + first, start + last
            if columns is None:
                columns = {
                    number: said
                    for number, cell in enumerate(cells)
                    if (said := _kinds_announced(cell))
                }
        else:
            columns = None
        at += len(line) + 1


def _values(kind: str, cell: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a cell's values: the first one, and of a sentence in a column of passwords
    the words that are written like passwords."""
    if kind == "api_key" and len(cell.split()) >= SENTENCE:
        yield from (m.span() for m in VALUES[kind].finditer(cell) if MIXED.match(m[0]))
        return
    if kind == "api_key" and holds_placeholder(cell):
        return
    found = VALUES[kind].search(cell)
    if found and not (kind == "username" and _is_english(found[0])):
        yield found.span()


def _is_english(value: str) -> bool:
    """Return whether a cell has an English word with a capital: Income, in a chart of accounts."""
    return value.istitle() and value.lower() in vocabulary.english()


def _cells_to_search(
    cells: list[str], columns: dict[int, tuple[str, ...]]
) -> Iterator[tuple[int, str]]:
    """Yield the cells of a row to search, each with a kind: those below a header cell, and the
    whole row if a header cell starts it; never header cells."""
    beside = _kinds_announced(cells[0]) if cells else ()
    if not beside and not columns:
        return
    for number, cell in enumerate(cells):
        wanted = {*columns.get(number, ()), *(beside if number else ())}
        if wanted:
            yield from (
                (number, kind) for kind in sorted(wanted.difference(_kinds_announced(cell)))
            )


MIXED = regex.compile(r"(?=\S*\d)(?=\S*\p{L})")
SENTENCE = 5  # words of a cell that describes a password: Type the code that opens the phone
LONGEST_HEAD = 60  # characters


@lru_cache(2048)
def _kinds_announced(cell: str) -> tuple[str, ...]:
    """Return the kinds that a header cell announces."""
    bare = cell.strip(" *")
    if not bare or len(bare) > LONGEST_HEAD or "[" in bare or bare[0].isdigit():
        return ()
    said = [kind for kind, head in HEADS.items() if head.fullmatch(bare)]
    tests: tuple[tuple[str, Callable[[str], Any]], ...] = (
        ("date_of_birth", BIRTH.fullmatch), ("date_of_birth", AGE.fullmatch), ("api_key", SECRET.fullmatch),
        ("phone", _is_of_phones),
    )  # fmt: skip
    said += [kind for kind, test in tests if test(bare)]
    number = labelled.head(bare)
    return tuple(dict.fromkeys([*said, *([number] if number else [])]))


def _is_of_phones(head: str) -> bool:
    """Return whether a header of at most four words has a word for telephone."""
    words = [folded(word) for word in phones.WORD.findall(head)]
    return len(words) <= 4 and not phones.TELEPHONE.isdisjoint(words)
