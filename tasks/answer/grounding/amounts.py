"""Read the amounts of a text: each number with its sign, unit, bound, rate and range.

In:  a sentence, or a table's row as "head: cell; head: cell"
Out: Amounts, which the check of answers compares (tasks/answer/grounding/__init__.py)

A number in a date or a code is not an amount. Words of bounds, rates and units are known in
English, German, French and Spanish.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tasks.answer.grounding import english, foreign, quantities
from tasks.answer.grounding.quantities import PERIOD, RATE, SPELLED

WORDS = {**foreign.NUMBERS, **english.NUMBERS}
SPELT = re.compile(rf"\b(?:{'|'.join(word for word in WORDS if word != 'one')})\b", re.IGNORECASE)
ONE = re.compile(r"\bone(?= (?:second|minute|hour|day|week|month|year)\b)", re.IGNORECASE)
MINUS = re.compile(r"\b(?:minus|moins|menos) (?=\d)|(?<![\w.)])[−–](?=\d)", re.IGNORECASE)
FROST = re.compile(r"\b(\d[\d.,]*)((?: ?°[CF]| degrees)?) below (?:zero|freezing)", re.IGNORECASE)
RANGE = re.compile(
    r"(?<![\w.,–-])([€$£]?\d{1,3}(?:[.,:]\d+)?|[€$£]?\d+[.,:]\d+)(?:-"
    r"|\s?[–—]\s?)(?=[€$£]?\d{1,3}(?!\d|-))"
)
UNIT = "|".join(sorted(map(re.escape, SPELLED), key=len, reverse=True))
NUMBER = r"\d+(?:[.,:]\d+)*"
AMOUNT = re.compile(
    rf"(?:(?P<before>[€$£])\s?)?(?P<sign>(?<![\w.)])-)?(?<![\w.,])(?P<number>{NUMBER})"
    rf"(?:[\s\u00a0\u202f-]?(?P<unit>{UNIT})(?![\w/³²]))?",
    re.IGNORECASE,
)
LATER = re.compile(rf"(?: [^\W\d_]+){{1,2}}? (?P<unit>{UNIT})(?![\w/³²-])", re.IGNORECASE)
ENDS = re.compile(r"[.;!?\n]\s|, |: |\s(?:but|while|whereas|aber|mais|pero)\s", re.IGNORECASE)
STOPS = re.compile(r"[,;:.!?()]|\b(?:and|or|but|und|oder|et|ou|y|o|of|for|with|than|in|at)\b")
CLOCK = re.compile(r"\s?(?:am|pm|a\.m|p\.m|o'clock|uhr|h)\b", re.IGNORECASE)
TO = re.compile(r"\s?(?:-|–|—|to|and|bis|à|a|y|und|et)\s?[€$£]?\s?\Z", re.IGNORECASE)
BETWEEN = re.compile(r"\b(?:between|zwischen|entre)\s[^,;]*\Z", re.IGNORECASE)

ABOUT = (
    r"about|around|approximately|approx\.?|roughly|nearly|almost|some|circa"
    r"|ca\.|etwa|ungefähr|environ|unos"
)
UPPER = (
    r"at (?:the )?most|up to|(?:no|not) (?:more|longer|later|higher|greater|larger|heavier) than"
    r"|(?:less|fewer|lower|shorter|smaller|lighter|earlier|cheaper) than|below|under"
    r"|max(?:imum|imal)?\.?"
    r"|within|höchstens|bis zu|weniger als|unter|binnen|innerhalb(?: von)?|au plus|jusqu'à"
    r"|moins de"
    r"|como máximo|hasta|menos de|not exceed(?:ing)?|cannot exceed|limit(?:ed)? (?:to|of|is)"
    r"|until|till"
)
LOWER = (
    r"at least|more than|longer than|higher than|greater than|larger than|heavier than|later than"
    r"|(?:no|not) (?:less|fewer|shorter|lower|earlier) than|over|above|exceed(?:s|ing)?"
    r"|min(?:imum|imal)?\.?"
    r"|starting (?:at|from)|from|mindestens|mehr als|über|ab|au moins|plus de|al menos|más de"
    r"|desde"
    r"|as of|since"
)
BEFORE = {
    name: re.compile(
        rf"\b(?:{words})(?: (?:a|an|the|of|is|are|was|total of|price of))*\s*\Z", re.IGNORECASE
    )
    for name, words in (("upper", UPPER), ("lower", LOWER), ("about", ABOUT))
}
STEP = re.compile(
    r"\b(?P<word>by|to|um|auf)(?: (?:about|some|etwa|rund))?\s[€$£]?\Z", re.IGNORECASE
)
STEPS = {"by": "by", "um": "by", "to": "to", "auf": "to"}  # rose by 40, rose to 40
ROSE = re.compile(r"\b(?:from|von|vom|de|desde)\b", re.IGNORECASE)
AFTER = {
    "upper": re.compile(
        r"\W{0,2}(?:or (?:less|fewer|below|under|younger|shorter|earlier)|max(?:imum)?\b"
        r"|at (?:the )?most"
        r"|oder weniger|ou moins|o menos|and under|and below)",
        re.IGNORECASE,
    ),
    "lower": re.compile(
        r"\W{0,2}(?:or (?:more|above|over|older|longer|later)|min(?:imum)?\b|at least"
        r"|and (?:more|over|above|up)"
        r"|upwards|oder mehr|ou plus|o más|\+)",
        re.IGNORECASE,
    ),
}
WITHIN = {
    "upper": re.compile(
        r"\b(?:max(?:imum|imal)?|limit|ceiling|cap|highest|longest|latest)\b", re.IGNORECASE
    ),
    "lower": re.compile(
        r"\b(?:min(?:imum|imal)?|lowest|shortest|smallest|earliest)\b", re.IGNORECASE
    ),
}


OPENS = re.compile(
    r"\b(?:open|opens|opened|start|starts|begin|begins|from|after|since|ab"
    r"|öffnet)\b",
    re.IGNORECASE,
)
CLOSES = re.compile(
    r"\b(?:close|closes|closed|end|ends|until|till|before|finish|schließt|bis)\b", re.IGNORECASE
)
ALLOWS = re.compile(
    r"\b(?:may|can|could|allow(?:s|ed)?|only|limit\w*|darf|dürfen|peut|puede|capacity)\b",
    re.IGNORECASE,
)
DEMANDS = re.compile(
    r"\b(?:must|need(?:s|ed)?|require[sd]?|required|muss|müssen|doit|debe)\b", re.IGNORECASE
)
BRACKETED = re.compile(r"[(\[]([^()\[\]\s]{1,5})[)\]]")  # (GB)
COLUMN = re.compile(r":\s?[€$£]?\s?\Z")  # between a head and its cell
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Amount:
    number: str  # in one spelling, with its sign: "-20", "1500", "3.5"
    unit: str  # a key of quantities.UNITS; "" if none is known
    bound: str  # "upper", "lower", "about"; "" if it is exact
    rate: str  # "month"; "" if there is none
    end: str  # "low" or "high" of a range; "" otherwise
    near: frozenset[str]  # units that its clause or cell names without a number
    clock: bool  # a time of day
    words: str  # its clause, as it is read
    head: str = ""  # of its cell, as it is read
    step: str = ""  # "by" or "to" right before it


@lru_cache(maxsize=8192)
def amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts of a text in reading order."""
    text = spelt(text)
    found = list(AMOUNT.finditer(text))
    read = [_amount(text, match) for match in found]
    for place in range(1, len(found)):
        left, right = found[place - 1], found[place]
        between = text[left.end() : right.start("number")]
        joined = TO.search(between) is not None and len(between) <= 8
        plus = re.search(r"\b(?:and|y|und|et)\b", between) is not None
        if joined and (not plus or BETWEEN.search(text[: left.start()])):
            read[place - 1 : place + 1] = _range(read[place - 1], read[place])
    return tuple(read)


def spelt(text: str) -> str:
    """Return the text with figures instead of words, "-20" for every minus, and neither dates nor
    the figures of codes."""
    return figures(quantities.uncoded(quantities.undated(quantities.normal(text))))


def signed(text: str) -> str:
    """Return the text with "-20" for "minus 20" and "20 below zero"."""
    return FROST.sub(r"-\1\2", MINUS.sub("-", text))


def figures(text: str) -> str:
    """Return the text with figures instead of words, "-20" for every minus, and "2 to 4" for every
    range."""
    text = RANGE.sub(r"\1 to ", signed(text))
    return SPELT.sub(lambda match: WORDS[match[0].lower()], ONE.sub("1", text))


def _amount(text: str, match: re.Match[str]) -> Amount:
    start, end = match.start(), match.end("number" if match["before"] else "unit")
    end = end if end > 0 and _unit(match["unit"] or "", text[end:]) else match.end("number")
    left, head = re.split(ENDS, text[:start])[-1], _head(text, start)
    right = re.split(ENDS, text[end:])[0]
    unit = match["before"] or _unit(match["unit"] or "", text[match.end() :])
    later = None if unit else LATER.match(text, end)
    if later and not STOPS.search(later[0]):
        unit = later["unit"]
    clock = ":" in match["number"] or CLOCK.match(text, end) is not None
    return Amount(
        number=(match["sign"] or "") + canonical(match["number"]),
        unit="" if clock else SPELLED.get(unit.lower(), ""),
        bound=_bound(left, right),
        rate=_rate(left, right),
        end="",
        near=_units(f"{left} {right} {head}"),
        clock=clock,
        words=f"{left} {right}",
        head=head if COLUMN.search(head) else "",
        step=_step(left),
    )


def _units(text: str) -> frozenset[str]:
    """Return the units that a text names; a short one, such as GB, only in brackets of its own."""
    words = re.findall(r"[^\W\d_]+|[€$£%]|°[CF]", text)
    long = [word for word in words if len(word) > 2 or not word.isalpha()]
    named = (*long, *BRACKETED.findall(text))
    return frozenset(SPELLED[word.lower()] for word in named if word.lower() in SPELLED)


def _unit(unit: str, behind: str) -> str:
    """Return a unit, or "" for the article "a" and for the preposition "in"."""
    return "" if unit == "a" or (unit == "in" and re.match(r" [^\W_]", behind)) else unit


def _head(text: str, start: int) -> str:
    """Return the head of a cell: the words before its colon."""
    return re.split(r"[;\n]", text[:start])[-1]


def canonical(number: str) -> str:
    """Return a number without separators of thousands and without zeros at its end."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        number = number.replace(",", "")
    return re.sub(r"(\.\d*?)0+$", r"\1", number).rstrip(".") if "." in number else number


def _bound(left: str, right: str) -> str:
    for name, pattern in AFTER.items():
        if pattern.match(right):
            return name
    for name, pattern in BEFORE.items():
        if pattern.search(left):
            return name
    return next((name for name, pattern in WITHIN.items() if pattern.search(left)), "")


def _step(left: str) -> str:
    match = STEP.search(left)
    return STEPS[match["word"].lower()] if match else ""


def _rate(left: str, right: str) -> str:
    """Return the period of a rate: close behind the number, or an adverb of its clause."""
    match = RATE.search(" ".join(right.split()[:6]))
    match = match or next((m for m in RATE.finditer(f"{left} {right}") if m["b"]), None)
    return PERIOD[(match["a"] or match["b"]).lower()] if match else ""


def _range(low: Amount, high: Amount) -> tuple[Amount, Amount]:
    rate, unit = low.rate or high.rate, low.unit or high.unit
    clock = low.clock or high.clock
    ends = zip((low, high), ("low", "high"), strict=True)
    one, two = (
        Amount(each.number, unit, "", rate, end, each.near, clock, each.words) for each, end in ends
    )
    return one, two


def disagree(claim: Iterable[Amount], place: Iterable[Amount]) -> bool:
    """Return True if an amount of the sentence has a number of the place with another sign, unit,
    bound, rate or end of a range."""
    there = tuple(place)
    for each in claim:
        same = [other for other in there if other.number.lstrip("-") == each.number.lstrip("-")]
        if same and not any(_agrees(each, other) for other in same):
            return True
        if not same and each.unit:
            return True
    return False


def _agrees(claim: Amount, place: Amount) -> bool:
    unit = (
        not claim.unit or claim.unit == place.unit or (not place.unit and claim.unit in place.near)
    )
    rate = claim.rate == place.rate or (
        bool(claim.rate) and not place.rate and _names(claim.rate, f"{place.words} {place.head}")
    )
    if {claim.step, place.step} == {"by", "to"} and not place.end:
        return False
    return claim.number == place.number and unit and rate and _bounded(claim, place)


def _names(period: str, text: str) -> bool:
    return any(PERIOD[(m["a"] or m["b"]).lower()] == period for m in RATE.finditer(text))


def _bounded(claim: Amount, place: Amount) -> bool:
    """Return True if the sentence's bound follows from the place's."""
    if place.end:
        return _ends(claim, place)
    if claim.bound == place.bound:
        return True
    if place.bound or claim.end:
        return False
    asked = {"upper": ALLOWS, "lower": DEMANDS}.get(claim.bound)
    return asked is None or asked.search(place.words) is not None


def _ends(claim: Amount, place: Amount) -> bool:
    """Return True if a sentence may state one end of the place's range in this way."""
    if claim.end or (not place.unit and YEAR.fullmatch(place.number)):
        return claim.end in ("", place.end)
    if place.clock:
        opens, closes = OPENS.search(claim.words), CLOSES.search(claim.words)
        return bool(closes if place.end == "high" else opens) or not (opens or closes)
    if claim.step == "to":  # rose from 40 to 55: it rose to 55
        return place.end == "high" and ROSE.search(place.words) is not None
    return claim.bound == {"low": "lower", "high": "upper"}[place.end]
