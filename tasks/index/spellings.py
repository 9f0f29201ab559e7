"""Give codes, numbers and dates one word each, however they are written.

In:  a text of a document, or a question
Out: words to index, or to search, beside the text's own

A word index sees "P-4471-C", "12,500" and "14 March 2026" as several words. Each gets one that is
the same in all spellings: "p4471c", "12500", "d20260314". Chinese, Japanese, Korean and Thai get
every two neighbouring characters, because they are written without spaces between words.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from tasks.index import feasts

MONTHS = (  # their first letters in English, German, French, Spanish, Italian, Portuguese
    "jan ene gen",
    "feb fév fev",
    "mar mär mrz",
    "apr avr abr",
    "may mai mag",
    "jun juin giu",
    "jul juil lug",
    "aug ago aoû",
    "sep set",
    "oct okt ott out",
    "nov",
    "dec dez déc dic",
)
NUMBER = {name: n for n, names in enumerate(MONTHS, 1) for name in names.split()}
NAME = rf"(?P<name>{'|'.join(sorted(NUMBER, key=len, reverse=True))})[a-zäéûç]*\.?"
SUFFIX = r"(?:st|nd|rd|th|er|\.)?"
YEAR = r"(?P<y>(?:1[89]|20)\d\d)"
DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{YEAR}[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)\b",
        rf"\b(?P<d>\d\d?)[-/.] ?(?P<m>\d\d?)[-/.] ?{YEAR}\b",
        rf"\b(?P<m>\d\d?)/(?P<d>\d\d?)/{YEAR}\b",  # as in the United States
    )
)
NAMED_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<d>\d\d?){SUFFIX} (?:of |de )?{NAME}(?:,? (?:de )?{YEAR})?\b",
        rf"\b{NAME} (?P<d>\d\d?){SUFFIX}(?:,? {YEAR})?\b",
    )
)
SEVERAL = re.compile(  # "24, 25 and 31 December", "24 to 26 December"
    rf"\b(?P<days>(?:\d\d?{SUFFIX}(?:, ?| and | und | et | y | ?/ ?| ?[-–] ?| to | bis ))+)"
    rf"(?P<d>\d\d?){SUFFIX} (?:of |de )?{NAME}",
    re.IGNORECASE,
)
RANGE = re.compile(r"(\d\d?)\D{0,3}(?:[-–]| to | bis )\s?(\d\d?)")
NAMED_MONTH = re.compile(rf"\b{NAME} (?:de )?{YEAR}\b", re.IGNORECASE)
MONTHS_AS_FIGURES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w./-]){YEAR}-(?P<m>0[1-9]|1[0-2])(?![\w/-]|\.\d)",
        rf"(?<![\w./-])(?P<m>0[1-9]|1[0-2])[/.]{YEAR}(?![\w/-]|\.\d)",
    )
)
MONTH_NAME = re.compile(r"\b(?:" + "|".join(NUMBER) + ")", re.IGNORECASE)

GROUPED = re.compile(r"(?<![\w.,])\d{1,3}([,.'’ ])\d{3}(?:\1\d{3})*(?!\w|\1\d)")
DECIMAL = re.compile(r"(?<![\w.,])(\d+)[.,](\d+)(?!\w|[.,]\d)")
PLAIN = re.compile(r"(?<![\w.,-])\d{3,}(?!\w|[.,-]\w)")

HYPHENED = re.compile(r"(?<!\w)[^\W_]+(?:-[^\W_]+)+(?!\w)")
MARKED = re.compile(r"(?<![\w./])[^\W_]+(?:[/_.][^\W_]+)+(?![\w/])")
SOLID = re.compile(r"\b([^\W\d_]{1,4})(\d{2,})([^\W\d_]{1,3})\b")
SPACED = re.compile(r"\b([A-Z]{1,4}) (\d{2,}[A-Z]?)\b")
MIXED = re.compile(r"\b(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]{3,}\b")
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
PARTS = 5  # of a code, at most: more are an address or a path

UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]{2,}"
)
DIGIT = re.compile(r"\d")


def added(text: str) -> list[str]:
    """Return the words to index beside the text's own, as often as they are written."""
    words = [word for code in _codes(text) for word in code]
    if not DIGIT.search(text):
        words += feasts.days(text)
    else:
        words += [*dates(text), *_grouped(text), *_decimals(text)]
        words += [word.rstrip("0") for word in _decimals(text) if word.endswith("0")]
    if not text.isascii():
        words += [pair for run in UNSPACED.findall(text) for pair in _pairs(run)]
    return words


def exact(text: str) -> list[str]:
    """Return the codes, numbers and days that a question names, each in its one spelling."""
    if not DIGIT.search(text):
        return []
    codes = [code[0] for code in _codes(text) if DIGIT.search(code[0])]
    mixed = [word for word in MIXED.findall(text.lower()) if not ORDINAL.fullmatch(word)]
    days = [word for word in dates(text) if word.startswith("d")]
    plain = [n for n in PLAIN.findall(text) if not re.fullmatch("(?:1[89]|20)..", n)]
    figures = [*_grouped(text), *_decimals(text), *plain]
    return list(dict.fromkeys([*codes, *mixed, *days, *figures]))


def dates(text: str) -> list[str]:
    """Return d20260314 for a day; m202603 and y0314 to find it by its month, or without its year,
    as that of a feast."""
    patterns = [*DAYS, *NAMED_DAYS] if MONTH_NAME.search(text) else DAYS
    found = [_day(match.groupdict()) for each in patterns for match in each.finditer(text)]
    months = NAMED_MONTH.finditer(text) if patterns is not DAYS else ()
    named = [f"m{match['y']}{NUMBER[match['name'].lower()]:02}" for match in months]
    figures = [
        f"m{match['y']}{match['m']}" for each in MONTHS_AS_FIGURES for match in each.finditer(text)
    ]
    days = [word for words in found for word in words]
    if patterns is not DAYS:
        days += [day for match in SEVERAL.finditer(text) for day in _several(match)]
    return list(dict.fromkeys([*days, *feasts.days(text), *named, *figures]))


def _several(match: re.Match[str]) -> list[str]:
    """Return the days that share the name of one month."""
    month = NUMBER[match["name"].lower()]
    listed = f"{match['days']}{match['d']}"
    found = {int(day) for day in re.findall(r"\d+", listed)}
    for first, last in RANGE.findall(listed):
        found.update(range(int(first), int(last) + 1))
    return [f"y{month:02}{day:02}" for day in sorted(found) if 0 < day <= 31]


def _day(found: dict[str, str | None]) -> list[str]:
    name, year = found.get("name"), found["y"]
    month, day = NUMBER[name.lower()] if name else int(found["m"] or 0), int(found["d"] or 0)
    try:
        date(int(year or 2000), month, day)  # 2000: a leap year
    except ValueError:
        return []
    whole = [f"d{year}{month:02}{day:02}", f"m{year}{month:02}"] if year else []
    return [*whole, f"y{month:02}{day:02}"]


def _grouped(text: str) -> list[str]:
    """Return 12500 for "12,500", "12.500" and "12 500"."""
    return [re.sub(r"\D", "", match[0]) for match in GROUPED.finditer(text)]


def _decimals(text: str) -> list[str]:
    """Return 2d80 for "2.80" and "2,80"."""
    return [f"{whole}d{part}" for whole, part in DECIMAL.findall(text)]


def _codes(text: str) -> Iterator[list[str]]:
    """Yield each code in one word, and the pairs of its parts: p4471c, p4471, 4471c."""
    for match in HYPHENED.finditer(text):
        if not match[0].replace("-", "").isdigit():
            yield from _joined(match[0].split("-"))
    if not DIGIT.search(text):
        return
    for match in MARKED.finditer(text):
        letters = any(character.isalpha() for character in match[0])
        if letters and DIGIT.search(match[0]):
            yield from _joined(re.split("[/_.]", match[0]))
    for pattern in (SOLID, SPACED):
        for match in pattern.finditer(text):
            yield from _joined(match.groups())


def _joined(parts: Sequence[str]) -> Iterator[list[str]]:
    if len(parts) <= PARTS:
        lower = [part.lower() for part in parts]
        pairs = [a + b for a, b in pairwise(lower)] if len(lower) > 2 else []
        yield ["".join(lower), *pairs]


def _pairs(run: str) -> Iterator[str]:
    return (run[n : n + 2] for n in range(len(run) - 1))
