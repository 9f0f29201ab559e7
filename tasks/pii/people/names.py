"""Find names of people by their surroundings, and then everywhere else in the text.

The surroundings are in name_contexts.py; here are the tables with people below a header, and
addresses that spell a name out. Names in plain prose are left to a `Tagger`. Lists of names find
only 9 to 80 % of them, by country; here they only reject the names of things.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import regex

from tasks.pii.people import (
    german,
    joined,
    known_things,
    name_contexts,
    name_labels,
    name_lists,
)
from tasks.pii.people.name_contexts import LOUD, MARKS, NAME, TITLE, WORD
from tasks.pii.prefilter import At, Scan, Span, Within, places

CELL = regex.compile(rf"{MARKS}(?:{TITLE} )?({NAME}|{LOUD})(?:{MARKS}| \(.*)")
ALONE = regex.compile(r"\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?")
EMAIL = Within(  # an address has no space
    {"@"},
    lambda scan: scan.unspaced(scan.places("@")),
    regex.compile(r"\b([A-Za-z]+)[._-]([A-Za-z]{3,})@"),
)
OWNER = regex.compile(r"\b[A-Z][\p{Ll}'’]+ ([A-Za-z]+)\b")
COMMON = regex.compile(r"(?<![\w.@/-])\p{Ll}+(?![\w@/-]|\.\w)")  # not those in addresses

# Words that make a name one of a company, a team, a product, a place or a role.
NO_PERSON = frozenset(
    """
    Accounts Admin Agency Aldermen Association Bank Board Brewery Bros Bureau Center Centre Christmas
    City Club Co College Committee Company Corp Council Customer Department Desk Director Division
    Easter Engineer Engineering Faculty Foundation Friends Fund GmbH Group Head Help Helpdesk Holdings
    Hospital Hotel House Inc Info Institute Laboratory Legal Library Limited Ltd Manager Management
    Marketing Media Ministry Museum Network Office Operations Park Partners People Plant Police Press
    Product Products Project Pump Pumps Road Sales School Service Services Shop Society Solutions Staff
    Station Street Support System Systems Team Technical The This Union University Works Workshop
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July
    August September October November December Yes No None All Any Every Everyone Nobody Sir Madam
    Colleagues Customers Sirs You Your We Our Please Not Only Name Email Phone Prénom Nome Nombre Vorname Voornaam Imię Program Programs Guide
    Then Since Until Because Although Though While After Before Later Today Yesterday Tomorrow Meanwhile
    However Also Both And But For From Dear Thanks Hello Hurricane Cyclone Typhoon Storm Alpha Beta Docs Wall
    Mr Mrs Ms Miss Dr Prof Professor Herr Frau How What Why When Where Who Which Lead Unit Region Policy Matrix Survey Fellows
    List Lists Users Developers Maintainers Contributors Authors Newsletter Digest
    """.split()
)
ENTRIES_END = frozenset(
    "long short gross cash price best small strong sharp early day banks".split()
)
HUMP = regex.compile(r"(?<=\p{Ll})(?=\p{Lu}\p{Ll})")  # firstName
_Head = bool | None  # of a column with people: whether that is doubtful; None: of another one
INSIDE = regex.compile(r"(?<=\w)")
# Text that may follow a name, and does not belong to its last word.
SURNAME = regex.compile(rf"(?: (?!\L<common>){WORD})?(?!\w)", common=sorted(NO_PERSON))


def find(scan: Scan) -> list[Span]:
    """Return the spans of names; they may overlap."""
    found = list(joined.find(scan))
    names = {name for name in _seeds(scan) if _is_person(name)}
    if not names:
        return found
    names |= {name.title() for name in names if name.isupper()}
    # a word's surroundings that COMMON looks at end at the next blank
    small = frozenset(COMMON.findall(" ".join(set(scan.text.split()))))
    names = {name for name in names if not small.issuperset(name.lower().split())}
    return [*found, *_everywhere(scan.text, names, small)]


def of_organisation(name: str) -> bool:
    """Return whether a word of the name says that it is a company, a team or a role."""
    return not _is_person(name)


def _seeds(scan: Scan) -> Iterator[str]:
    yield from _found(name_contexts.SEARCHES, scan)
    yield from _found((name_labels.KEYED,), scan)
    yield from (name for name in _found(name_contexts.DOUBTFUL, scan) if name_lists.is_called(name))
    for match in name_contexts.LABELLED.find(scan):
        yield from _listed(match[1])
    for search, doubtful in zip(name_labels.LABELLED, (False, True), strict=True):
        for match in search.find(scan):
            value = _until_label(scan.text, match)
            yield from _listed(value, doubtful)
            if value != match[1] and value.isupper() and _is_person(value):
                yield value  # Nom : DOE Prénom : Jane
    for match in name_labels.ATTENDING.find(scan):
        yield from _attending(match[1])
    if "|" in scan.signs and not scan.signs.isdisjoint(name_labels.HEADS):
        yield from _tables(scan.text)
    yield from _owners(scan)


def _found(searches: Iterable[At | Within], scan: Scan) -> Iterator[str]:
    for search in searches:
        if not scan.signs.isdisjoint(search.signs):
            yield from (match[1] for match in search.find(scan))


def _listed(cell: str, doubtful: bool = False) -> Iterator[str]:
    """Yield the names of a cell that consists of names only; else nothing. A doubtful cell, or a
    possible acronym, needs a name of two words, one of them in a list."""
    for part in regex.split(r",| and | & |;", cell):
        match = CELL.fullmatch(part.strip())
        if match is None:
            return
        name = match[1]
        acronym = name.isupper() and min(map(len, name.split())) < 4  # GSA OGC
        if not (doubtful or acronym) or (" " in name and name_lists.is_called(name)):
            yield name


def _until_label(text: str, match: Any) -> str:
    """Return the value of a label, up to the next label of the line."""
    value: str = match[1]
    return name_labels.NEXT.sub("", value) if text.startswith(":", match.end()) else value


def _attending(cell: str) -> list[str]:
    """Return the words of a list of single names; nothing if one is no name, or a common word."""
    parts = [
        part.strip(" .")
        for part in regex.split(r",| and | und | et | e | y | en | i | och | & |;", cell)
    ]
    named = all(
        ALONE.fullmatch(part) and not name_lists.is_plain(part.lower()) and _is_person(part)
        for part in parts
    )
    return parts if named else []


def _tables(text: str) -> Iterator[str]:
    """Yield the names in rows and columns of Markdown tables whose header announces people."""
    columns: list[_Head] | None = None
    for line in text.splitlines():
        if not line.lstrip().startswith("|"):
            columns = None
            continue
        cells = [cell.strip(" *_\t") for cell in line.strip().strip("|").split("|")]
        if columns is None:
            columns = [_head(cell) for cell in cells]
            continue
        row = _head(cells[0])
        for cell, column in zip(cells, columns, strict=False):
            if column is not None:
                yield from _listed(cell, column)
        if row is not None:
            for cell in cells[1:]:
                yield from _listed(cell, row)


def _head(cell: str) -> "_Head":
    cell = HUMP.sub(" ", cell).replace("_", " ")
    if name_labels.COLUMN.fullmatch(cell):
        return False
    return True if name_labels.DOUBTFUL_COLUMN.fullmatch(cell) else None


def _owners(scan: Scan) -> Iterator[str]:
    """Yield the names that addresses spell out: jane.roe@… and j.roe@… next to Jane Roe."""
    for match in EMAIL.find(scan):
        first, last = (part.capitalize() for part in match.groups())
        full = f"{first} {last}"
        if not _is_person(full) or not (
            name_lists.is_called(full) or len(first) == 1 or full in scan.text
        ):
            continue
        if len(first) == 1:
            found = (OWNER.match(scan.text, place) for place in places(scan.text, first))
            yield from (name[0] for name in found if name and name[1] == last)
        elif len(first) > 2:
            yield first
        yield last


def _is_person(name: str) -> bool:
    words = regex.split(r"[ -]", name.title() if name.isupper() else name)
    parts = HUMP.sub(" ", name).lower().split()
    if len(parts) > len(words) and all(map(name_lists.is_plain, parts)):
        return False  # WebServer
    plain = sum(name_lists.is_plain(word.lower()) for word in words)
    if plain > 2 or (plain > 1 and words[0].lower() not in name_lists.first_names()):
        return False  # Max Virtual Full Interval, Cancel Running
    if words[0] in german.NO_NAME or _is_brand(words[0]):
        return False  # Das Debian Administrationshandbuch, Debian Wiki
    return not holds_no_person(words) and name_lists.may_be_called(name)


def _is_brand(word: str) -> bool:
    return word.lower() in known_things.BRANDS and not name_lists.is_called(word)


def holds_no_person(words: Sequence[str]) -> bool:
    """Return whether one of the words makes them the name of a thing. Park is a surname too, before
    words that are not common: Park Jin-ae."""
    named = len(words) > 1 and words[0] == "Park"
    if named and not any(name_lists.is_plain(word.lower()) for word in words[1:]):
        words = words[1:]
    return not NO_PERSON.isdisjoint(words) or _is_entry(words)


def _is_entry(words: Sequence[str]) -> bool:
    """Return whether words are an entry of a list that ends in a word somebody is called: Capital
    Gains Long."""
    *others, last = [word.lower() for word in words] or [""]
    return len(others) > 1 and last in ENTRIES_END and all(map(name_lists.is_plain, others))


def _everywhere(text: str, names: set[str], small: frozenset[str]) -> Iterator[Span]:
    """Yield every occurrence of the names, and of their parts unless the text uses the part as a
    common word; include the surname that follows a first name, whatever it is."""
    parts = {part for name in names for part in name.split(" ") if len(part) > 2}
    common = {word.capitalize() for word in small} | NO_PERSON
    wanted = {name for name in names if " " in name} | {p for p in parts - common if p[0].isupper()}
    found = [(place, -len(name)) for name in wanted for place in places(text, [name])]
    position = 0
    for place, length in sorted(found):  # the longest one first
        if place < position or INSIDE.match(text, place):
            continue
        if match := SURNAME.match(text, place - length):
            position = match.end()
            yield place, position
