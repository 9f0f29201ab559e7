"""Find the feasts that have the same day each year: Christmas Day is 25 December.

In:  a text
Out: their names; their days, in the words of tasks/index/spellings.py
"""

import re
from collections.abc import Iterator

FEASTS = {  # on the same day each year, as (month, first day, last day)
    r"between christmas and (?:the )?new year|zwischen weihnachten und (?:neujahr|silvester)"
    r"|zwischen den jahren": (12, 24, 31),
    r"christmas eve|heilig(?:er )?abend|heiligabend|nochebuena": (12, 24, 24),
    r"christmas day|(?:erster|1\.) weihnachts(?:feier)?tag|jour de noël": (12, 25, 25),
    r"boxing day|(?:zweiter|2\.) weihnachts(?:feier)?tag": (12, 26, 26),
    r"christmas(?! (?:eve|day))|weihnachten|noël|navidad": (12, 24, 26),
    r"new year['’]?s eve|silvester|nochevieja": (12, 31, 31),
    r"new year['’]?s day|neujahr(?:stag)?|jour de l['’]an|año nuevo": (1, 1, 1),
    r"epiphany|heilige drei könige|dreikönigstag": (1, 6, 6),
    r"may day|tag der arbeit|fête du travail": (5, 1, 1),
    r"all saints['’]? day|allerheiligen|toussaint": (11, 1, 1),
    r"halloween": (10, 31, 31),
    r"valentine['’]?s day|valentinstag": (2, 14, 14),
}
FEAST = re.compile(r"\b(?:" + "|".join(f"({name})" for name in FEASTS) + r")\b", re.IGNORECASE)


def names(text: str) -> list[str]:
    """Return the names of feasts in a text, as it writes them."""
    return [match[0] for match in FEAST.finditer(text)]


def days(text: str) -> list[str]:
    """Return y1225 for each day of the feasts in a text."""
    return list(dict.fromkeys(day for match in FEAST.finditer(text) for day in _days(match)))


def _days(match: re.Match[str]) -> Iterator[str]:
    month, first, last = [*FEASTS.values()][(match.lastindex or 1) - 1]
    yield from (f"y{month:02}{day:02}" for day in range(first, last + 1))
