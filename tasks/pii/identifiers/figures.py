"""Recognise numbers that nobody calls: counts, measures, days, versions, addresses of machines.

In:  a text, a run of digits in it
Out: true or false
Run: called by tasks.pii.identifiers.phones
"""

import regex

# Counts and measures are not numbers to call.
UNIT = regex.compile(
    r" ?(?:%|‰|°|€|[$£]|(?:EUR|USD|GBP|CHF|PLN|CZK|kr|zł|litres?|liters?|Liter|kWh|MWh|kW|MW|m³|m3|m²|km|mm|cm|kg|tons?|tonnes?"
    r"|rpm|bar|psi|Hz|kHz|MHz|GHz|kB|KB|MB|GB|TB|bytes|bits|hours|hrs|Stunden|heures|minutes|seconds|cycles|revolutions|units|pieces"
    r"|pcs|Stück|pièces|records|rows|lines|pages|users|visitors|copies|tokens|inhabitants|people|euros?|dollars|pounds"
    r"|cubic|square|miles|metres|meters|gallons|degrees|x\d)(?![\p{L}\d]))"
)
# Not to be called: networks, decimals, days and years, from and to, a vanity number's digits.
FIGURE = regex.compile(
    r"\(?\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}\)?|[(]?-?(?:0|[1-9]\d{0,5})\.\d+(?: |$)[\d. ]*|(?:.* )?\d+\.\d+ .*|\d+\.\d+"
    r"|\(?(?:1[0-9]|20)\d\d ?[-–/] ?(?:1[0-9]|20)\d\d\)?|(?:19|20)\d\d[-–./](?:0?[1-9]|1[0-2])[-–./][0-3]?\d(?!\d).*|\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d|\d{4} - \d{2} - \d{2}"
    r"|(?:19|20)\d\d(?: (?:19|20)\d\d)+|0{4,}\d*|(?:(?:0?[1-9]|1[0-2])[/.])?(?:19|20)\d\d ?[-–] ?(?:0?[1-9]|1[0-2])[/.](?:19|20)\d\d"
)
# Unless a word announces it: a dotted quad in brackets, a day.
DOUBTFUL = regex.compile(
    r"\(?\d{1,3}(?:\.\d{1,3}){3}\)?"
    r"|(?:0?[1-9]|[12]\d|3[01])[-.](?:0?[1-9]|[12]\d|3[01])[-.](?:19|20)\d\d"
)
# From a small number to a larger one, in brackets: (0-4294967295).
RANGE = regex.compile(r"\(?(0|[1-9]\d{0,5})[-–]([1-9]\d{3,})\)?")
STAMP = regex.compile(r"\d\d:\d\d:$")  # 14:54:06 2020 -0700
PART_LABEL = regex.compile(r"\b[SP]/?N[:.#]{0,2} ?$")  # S/N, PN
VANITY = regex.compile(r"-\p{Lu}|-?\(\d{4}\)")


def is_figure(text: str, start: int, end: int) -> bool:
    """Return whether a run of digits is never a telephone number."""
    if FIGURE.fullmatch(text, start, end) or VANITY.match(text, end):
        return True
    return STAMP.search(text, max(0, start - 6), start) is not None


def is_range(text: str, start: int, end: int) -> bool:
    """Return whether a run of digits in brackets leads from a number to a larger one."""
    limits = RANGE.fullmatch(text, start, end)
    bracketed = "(" in text[max(0, start - 1) : start + 1] and ")" in text[end - 1 : end + 1]
    return limits is not None and bracketed and int(limits[1]) < int(limits[2])
