"""Numbers and names that stand for a person, by their shape and check digits or the words around.

Each search says where alone its pattern can match (scan.py), and a comment why.
"""

import re
from collections.abc import Iterator

import regex

from tasks.redact.scan import DENSE, DIGIT, At, Scan, Span, Within, places, shape_table

MAC = regex.compile(
    r"(?<![\w:-])(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})(?![\w:-])"
)
PLATE = regex.compile(r"(?<![\w-])[A-HJ-PR-Y][A-HJ-PR-Z]\d{2} [A-HJ-PR-Z]{3}(?![\w-])")
COUNTRY = "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI"
A_COUNTRY = re.compile(COUNTRY)
VAT = regex.compile(
    rf"(?<![\w-])(?:{COUNTRY.replace('AT', 'AT ?U')})"
    r" ?[0-9A-Z](?:[ .]?[0-9A-Z]){6,12}(?![\w-])"
)
HANDLE = regex.compile(r"(?<![\w@./`)\]-])@[A-Za-z_]\w{2,30}+(?!\w)(?:-\w+)*+(?![@(`/]|\.\w|\]\()")
NO_HANDLE = frozenset(
    "@media @import @here @channel @everyone @param @return @returns @property @override @dataclass @app @pytest @test @task @flow"
    " @username @user @name @handle @yourname @someone @mention".split()
)
AGE = regex.compile(
    r"(?<!under |over |minimum |least )\b(?i:aged|age(?: of)?:?|at the age of) (\d{1,3})\b(?!%|[.,]\d| (?:hours|days|weeks|months))"
    r"|\b(?:I|[Hh]e|[Ss]he|[Ww]ho|man|woman|boy|girl|son|daughter|wife|husband|colleague|employee|[Pp]atient"
    r"|customer|Mr|Mrs|Ms|Dr|\[PERSON\])\b(?!['’]s)[^.\n|]{0,40}?\b(\d{1,3})[- ]years?[- ]old\b"
    r"|\b(?:I am|I'm|I’m|he is|he's|she is|she's|He is|She is) (\d{2})(?= |[.,;!]|$)(?! (?:minutes|hours|days|weeks|km|miles|%))"
)
HEXADECIMAL = shape_table({"0123456789abcdef": "x"})


def find(scan: Scan, kinds: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of what is found; findings may overlap."""
    if "mac" in kinds:
        yield from (("mac", *match.span()) for match in SEARCHES["mac"].find(scan))
    if "licence_plate" in kinds:
        yield from (("licence_plate", *match.span()) for match in SEARCHES["plate"].find(scan))
    if "vat_number" in kinds:
        numbers = SEARCHES["vat"].find(scan)
        yield from (("vat_number", *match.span()) for match in numbers if _is_vat(match[0]))
    if "username" in kinds:
        for match in SEARCHES["handle"].find(scan):
            if match[0] not in NO_HANDLE:
                yield "username", *match.span()
    if "date_of_birth" in kinds:
        for match in SEARCHES["age"].find(scan):
            yield "date_of_birth", *match.span(next(n for n in (1, 2, 3) if match[n]))


def _pairs(scan: Scan) -> list[int]:
    return places(scan.folded.translate(HEXADECIMAL), ["xx:xx:xx:", "xx-xx-xx-", "xxxx.xxxx."])


def _two_digits(scan: Scan) -> list[int]:
    """Behind the plate's two letters, and before its blank."""
    numbers = scan.numbers
    return [s - 2 for s, end in numbers if end - s == 2 and scan.text.startswith(" ", end)]


def _around_ages(scan: Scan) -> list[Span]:
    """In a line; right behind some words, or before "years"."""
    said = ("aged ", "age ", "age: ", "age of ", "age of: ", " am ", "'m ", "?m ", " is ", "'s ")
    folded = scan.folded
    return scan.lines(
        [
            start
            for start, end in scan.numbers
            if folded.startswith((" year", "-year"), end) or folded.endswith(said, 0, start)
        ]
    )


def _around_vat(scan: Scan) -> list[Span]:
    """A right one has five digits or more, and at most a letter and two marks between two of them.
    In whole lines, as a wrong one may hide a right one that it overlaps."""
    return [line for line in scan.dense_lines() if A_COUNTRY.search(scan.text, *line)]


SEARCHES: dict[str, At | Within] = {
    "mac": At({":", "-", "."}, _pairs, MAC),
    "plate": At({DIGIT}, _two_digits, PLATE),
    "vat": Within({DENSE}, _around_vat, VAT),
    "handle": At({"@"}, lambda scan: scan.places("@"), HANDLE),
    "age": Within({DIGIT}, _around_ages, AGE),
}


def _is_vat(number: str) -> bool:
    """Its check digits are right."""
    from stdnum.eu import vat as eu
    from stdnum.gb import vat as gb

    bare = number.replace(" ", "").replace(".", "")
    if bare[:2] in ("GB", "XI"):
        return bool(gb.is_valid(bare[2:]))
    return bool(eu.is_valid(bare))
