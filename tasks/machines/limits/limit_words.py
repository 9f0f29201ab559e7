"""List the words by which manuals state limits, in English and German.

In:  nothing
Out: patterns that tasks/machines/limits/stated_limits.py reads sentences and tables with

Every pattern asks for a value with a unit. What only looks like a limit is told apart by its
neighbours: a rate ("5 °C a minute"), a difference ("50 °C above the room"), a range of an
instrument, a value for storage, for a new machine, or for a short time.
"""

import re

from tasks.machines.reading import names


def _any(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_KNOWN = {*names.UNITS.values()} - {"g", "h", "mm"}  # those stand for too much else
_LETTERS = {unit for unit in _KNOWN if len(unit) == 1}  # "5 a day" is not 5 A
UNIT = _any(
    *sorted(map(re.escape, _KNOWN - _LETTERS), key=len, reverse=True),
    f"(?-i:[{''.join(sorted(_LETTERS))}])",
)
_SPELT = r"°\s?[CF]|mm\s?/\s?s|m3/h|min⁻¹|1/min"
VALUE = rf"(?P<value>\d[\d.,]*)\s?(?P<unit>{UNIT}|{_SPELT})(?![\w/])(?:\s+(?:RMS|eff\.?))?"
WRITTEN = {"m3/h": "m³/h", "min⁻¹": "rpm", "1/min": "rpm"}  # units as names.UNITS writes them

WARNING, ALARM, TRIP, MAXIMUM = "warning", "alarm", "trip", "maximum"
_LINE_DE = "(?:grenze|schwelle|wert)"
_WARNING = _any(
    "warnings?", "warns?", "alert", "vorwarnung", "warnung", "warnt", "gewarnt", f"warn{_LINE_DE}"
)
_OFF = r"(?:it |the \w+ )?"
_TRIP = _any(
    "trips?", "stops?", r"shut\s?down", f"shuts? {_OFF}down", f"switch(?:es)? {_OFF}off",
    "abschaltung", "ab(?:ge|zu)?schalte[nt]", "schaltet ab", "stillsetzen",
    "auslösung", "stopp", r"schaltet [^.;!?]{0,30}\bab\b", f"(?:abschalt|auslöse){_LINE_DE}",
)  # fmt: skip
_ALARM = _any("alarms?", f"alarm{_LINE_DE}")
_MAXIMUM = _any(
    "max(?:imum|imal|imale[rs]?)?", "highest", "limit", "permissible", "allowed", "allowable",
    r"höchst\w*", "zulässige?r?", "grenzwert", "obergrenze",
)  # fmt: skip
LEVELS = tuple(  # the first that fits names the level
    (level, _pattern(rf"\b{named}\b"))
    for level, named in (
        (WARNING, _WARNING), (TRIP, _TRIP), (ALARM, _ALARM), (MAXIMUM, _MAXIMUM)
    )
)  # fmt: skip
_LEVEL = rf"\b{_any(_WARNING, _TRIP, _ALARM, _MAXIMUM)}\b\.?"

_MODAL = _any("must", "may", "shall", "should", "can", "do", "does", "is", "are", "has", "have")
_EXCEED = _any(
    "exceeds?", "(?:rise|go|climb) (?:above|over)", "above", "over",
    "(?:higher|hotter|warmer|greater|more) than",
)  # fmt: skip
_LESS = r"must (?:be |stay |remain )?(?:(?:less|lower) than|below|under)"
_LET = r"(?:not|never) let [^.;!?]{0,50}?(?:exceed|(?:rise|go|climb) (?:above|over))"
_RUN = r"never (?:run|operate)[^.;!?]{0,60}?(?:over|above)"
_NOT_ABOVE = rf"{_MODAL}?\s*(?:not|never)\s+(?:to\s+)?(?:be\s+)?(?:allowed to\s+)?{_EXCEED}"
_KEEP = _any("keeps?", "kept", "stays?", "remains?", "hold", "held")
_AT_MOST = _any(
    "at most", "(?:no|not) (?:more|higher|hotter) than", "limited to",
    rf"{_KEEP}\s+(?:it\s+|the \w+(?: \w+)?\s+)?(?:below|under|at or below)",
)  # fmt: skip
_MODAL_DE = r"\b(?:darf|dürfen|soll|sollen|sollten?|muss|müssen|bleibt|bleiben)\b"
_NOT_DE = r"(?:nicht|nie|niemals)"
_AT_MOST_DE = _any(
    rf"{_NOT_DE}\s+(?:(?:höher|mehr|wärmer|heißer|größer) als|über)",
    "höchstens", "nicht mehr als", "maximal", "unter",
)  # fmt: skip
_BEFORE_VALUE = _any(
    "is", "are", "of", "at", "from", "above", "over", "to", "beyond", "exceeds?", "reaches",
    "passes", "ist", "beträgt", "bei", "ab", "über", "von", ":", "=", r"\(", ",",
)  # fmt: skip
_UP_TO = _any(
    "above", "over", "beyond", "exceeds?", "reaches", "passes", "past", "at", "from", "über", "ab",
    "bei", "überschreitet", "erreicht", "(?:higher|more) than", "(?:höher|mehr) als",
)  # fmt: skip
_LINE = _any("thresholds?", "limits?", "lines?", "levels?", r"set ?points?", "values?")
_GAP = r"[^.;!?]{0,45}?"
_FAR = r"[^.;!?]{0,60}?"

SENTENCES = tuple(  # a pattern, and the level that it states; "" if a word in it does
    (_pattern(text), level)
    for text, level in (
        (rf"(?:{_NOT_ABOVE}|{_AT_MOST}|{_LESS}|{_LET}|{_RUN})\s+{VALUE}", MAXIMUM),
        (rf"\b(?:above|over)\s+{VALUE}\s+(?:is|are) not (?:permitted|allowed)", MAXIMUM),
        (rf"^\W*{_MAXIMUM}(?: \w+){{1,4}} {VALUE}\.?$", MAXIMUM),
        (rf"{_MODAL_DE}{_FAR}{VALUE}\s+{_NOT_DE}\s+über(?:schreiten|steigen|schritten)", MAXIMUM),
        (rf"{_MODAL_DE}{_FAR}{_AT_MOST_DE}\s+{VALUE}", MAXIMUM),
        (rf"\b(?:höchstens|nicht mehr als|maximal)\s+{VALUE}", MAXIMUM),
        (rf"{_LEVEL}{_GAP}(?:\b|(?<=\W)){_BEFORE_VALUE}\s*{VALUE}", ""),
        (rf"{_LEVEL}(?:\s+{_LINE})?\s*(?:is|ist|:|=)?\s*{VALUE}", ""),
        (rf"\b{_UP_TO}\s+{VALUE}{_GAP}{_LEVEL}", ""),
    )
)

AFTER = _pattern(  # what makes of a value a difference, a rate or a range
    r"\s*"
    + _any(
        "above", "over", "below", "within", "higher", "lower", "warmer", "hotter", "more", "less",
        r"per\b", "an? (?:minute|hour|day|second)", "each", r"/\s?(?:min|h|s)\b", "über", "unter",
        r"pro\b", r"je\b", "in der (?:minute|stunde)", r"(?:to|bis)\s+\d", r"[-–]\s?\d",
    )
)  # fmt: skip
BEFORE = _pattern(
    _any(
        r"\b(?:by|um|between|zwischen)\s+(?:more than|mehr als|über|at most)?\s*",
        r"\d\s*(?:to|bis|-|–|and|und)\s*",
        "[-−–]",
    )
    + "$"
)
_ELSEWHERE = (  # stores and goods
    "stor(?:e|ed|age|ing)", "warehouse", "shel(?:f|ves)", r"transport\w*", r"shipp\w+", "stock",
    r"packag\w+", r"lagerung\w*", "lagern", "gelagert", "versand", "regal", "ersatzteile?n?",
    r"verpack\w+", "prices?", "preis", "rebate", "bestand", "article", "artikel", "order",
    r"bestell\w*",
)  # fmt: skip
_OTHERWISE = (  # ranges, new machines, short times, what has been, lower limits, examples
    "range", "messbereich", "bereich", "new", "neue?[rsn]?", "acceptance", "handover", "abnahme",
    "for (?:longer|more) than", "länger als", "briefly", "kurzzeitig", "was", "were", "had", "rang",
    "reached", "rose", "exceeded", "tests?", "tested", "betrug", "betrugen", "stieg", "lag",
    r"prüf\w+",
    "wurden?", "waren?", "war", "hatte", "at least", "(?:not|no) less than", "mindestens",
    "minimum", "lowest", "falls?", "drops?", "sinks?", "sinkt", "fällt",
    r"unterschreit\w*", "starts", "increase", "rise of", "zunahme", "anstieg um", "usually",
    "normally", "normalerweise", "üblicherweise", "example",
    "beispiel",
)  # fmt: skip
OTHER = _pattern(rf"\b{_any(*_ELSEWHERE, *_OTHERWISE)}\b|[£€$]")
NOT_A_LEVEL = _pattern(
    r"\b(?:new|neu\w*|range|bench|site|rated|nominal|nenn\w*|usual|min\w*"
    r"|low|lower (?:\w+ )?(?:limit|alarm|warning|trip)|niedrig\w*|untere[rs]?)\b"
)
IN_UNIT = _pattern(  # "in a table" and "in vibration" name none
    r"\b(?:values?|figures?|limits?|werte|angaben|grenzwerte)\b.{0,200}?\bin\s+"
    rf"((?-i:{UNIT}))(?![\w/])"
)
UNIT_HEAD = _pattern("units?|einheit")
