"""Show a number the way a workbook's number format shows it: 7.5%, €1,234.50, 00417, 12.0 kWh.

Follows ECMA-376 part 1, 18.8.31, with the point as decimal sign; colours and padding are dropped,
and dates are written as ISO 8601 (moments.py).
"""

import datetime
import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from tasks.documents.parse.tabular import moments

NOTHING = ";;;"  # shows no value, of whatever type
GENERAL = "General"
BUILT_IN = {  # by numFmtId; a workbook declares all others
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)', 6: '"$"#,##0_);("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)", 38: "#,##0_);(#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);(#,##0.00)",
    41: "#,##0", 42: '"$"#,##0', 43: "#,##0.00", 44: '"$"#,##0.00',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
EPOCH = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 a workbook knows no time zones
WIDE = Context(prec=400)  # digits: the largest number in a workbook has 309
LAST_DAY = 2_958_465  # serial number of 31 December 9999

TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<blank>_.)|(?P<fill>\*.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<half>AM/PM|A/P)|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+)"
    r"|(?P<digit>[0#?])|(?P<text>@)|(?P<percent>%)|(?P<point>\.)|(?P<comma>,)|(?P<slash>/)"
    r"|(?P<end>;)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")

Token = tuple[str, str]  # kind, text


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the up to four parts of a format."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None
    dates: str  # y, o (month), d, h, m (minute), s, as far as it shows them; E: elapsed


def shown(value: object, code: str) -> str:  # noqa: PLR0911
    """Show the value by the format; a value of another type as its text."""
    if code == NOTHING:
        return ""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    sections = _sections(code)
    if isinstance(value, str):
        return _text(value, sections)
    if isinstance(value, moments.Moment):
        return moments.shown(value, sections[0].dates)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return str(value)
    section, number = _chosen(sections, Decimal(repr(value)))
    if section.dates and 0 <= value <= LAST_DAY:
        elapsed = datetime.timedelta(days=value)
        return moments.shown(elapsed if "E" in section.dates else EPOCH + elapsed, section.dates)
    return _number(section.tokens, number)


def general(value: float) -> str:
    """Return a number in up to 15 digits, all that a workbook stores."""
    text = f"{value:.15g}"
    if "e" not in text:
        return text
    return f"{Decimal(text):f}" if 0 < int(text.partition("e")[2]) <= 20 else text


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[list[Token]] = [[]]
    for found in TOKEN.finditer(code):
        kind = str(found.lastgroup)
        if kind == "end":
            parts.append([])
        else:
            parts[-1].append((kind, found[kind]))
    return tuple(map(_section, parts))


def _section(tokens: list[Token]) -> _Section:
    kept: list[Token] = []
    condition = None
    for kind, text in tokens:
        if kind == "bracket" and (rule := CONDITION.fullmatch(text)):
            condition = rule[1], Decimal(rule[2])
        elif kind == "bracket" and text.startswith("$"):  # [$€-407]: a currency and a language
            kept.append(("literal", text[1:].partition("-")[0]))
        elif kind == "bracket" and re.fullmatch(r"h+|m+|s+", text, re.IGNORECASE):
            kept.append(("elapsed", text[0].lower()))
        elif kind in ("quoted", "escaped"):
            kept.append(("literal", text))
        elif kind == "blank":
            kept.append(("literal", " "))
        elif kind not in ("bracket", "fill"):
            kept.append((kind, text))
    return _Section(tuple(kept), condition, _dates(kept))


def _dates(tokens: list[Token]) -> str:
    """Return the parts of a date or time that a section shows; an m beside h or s means minutes."""
    parts = [text[0].lower() for kind, text in tokens if kind in ("date", "elapsed")]
    named = [
        "o" if part == "m" and "h" not in parts[n - 1 : n] and "s" not in parts[n + 1 : n + 2]
        and ("elapsed", "m") not in tokens else part
        for n, part in enumerate(parts)
    ]  # fmt: skip
    elapsed = "E" if any(kind == "elapsed" for kind, _ in tokens) else ""
    return "".join(dict.fromkeys(named)) + elapsed


def _text(value: str, sections: tuple[_Section, ...]) -> str:
    """Show a text by its section: formats such as "No. "@ add to it; the fourth section is for
    texts."""
    tokens = sections[3 if len(sections) > 3 else -1].tokens
    if not any(kind == "text" for kind, _ in tokens):
        return value
    return "".join(value if kind == "text" else text for kind, text in tokens)


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section, Decimal]:
    """Return the section for a number, and the number without the sign that the section itself
    shows."""
    if any(section.condition for section in sections):
        fits = (s for s in sections if s.condition is None or _holds(number, *s.condition))
        return next(fits, sections[0]), number
    if number < 0 and len(sections) > 1 and sections[1].tokens != (("text", "@"),):
        return sections[1], -number
    if number == 0 and len(sections) > 2:
        return sections[2], number
    return sections[0], number


def _holds(number: Decimal, sign: str, bound: Decimal) -> bool:
    order = (number > bound) - (number < bound)
    return (
        order in {"<": [-1], ">": [1], "=": [0], "<=": [-1, 0], ">=": [0, 1], "<>": [-1, 1]}[sign]
    )


def _number(tokens: tuple[Token, ...], number: Decimal) -> str:
    kinds = [kind for kind, _ in tokens]
    if "general" in kinds or "text" in kinds or not tokens:
        plain = general(float(abs(number))) if tokens else ""
        body = "".join(plain if kind in ("general", "text") else text for kind, text in tokens)
    elif "digit" not in kinds:
        return "".join(text for kind, text in tokens if kind != "comma").strip()
    elif "slash" in kinds:
        body = _fraction(tokens, abs(number))
    else:
        body = _decimal(tokens, abs(number))
    signed = number < 0 and re.search(r"[1-9]", body)
    return f"{'-' if signed else ''}{' '.join(body.split())}"


def _decimal(tokens: tuple[Token, ...], number: Decimal) -> str:
    kinds = [kind for kind, _ in tokens]
    ends = kinds.index("exponent") if "exponent" in kinds else len(kinds)
    point = kinds.index("point") if "point" in kinds[:ends] else ends
    last = max((n for n in range(ends) if kinds[n] == "digit"), default=0)
    trailing = kinds[last:ends].count("comma")  # each shows thousands of the number before it
    number = number * 100 ** kinds.count("percent") / 1000**trailing
    power = 0
    if ends < len(kinds) and number:
        step = sum(kind == "digit" for kind in kinds[:point]) or 1
        power = number.adjusted() // step * step
        number = number.scaleb(-power)
    places = [text for kind, text in tokens[point:ends] if kind == "digit"]
    rounded = number.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP, WIDE)
    whole, _, after = f"{rounded:f}".partition(".")
    grouped = "comma" in kinds[: min(last, point)]
    shown_whole = _whole(tokens[:point], whole, grouped)
    shown_after = _after(tokens[point:ends], after)
    return shown_whole + shown_after + _power(tokens[ends:], power)


def _whole(tokens: tuple[Token, ...], digits: str, grouped: bool) -> str:
    """Fill the digits in from the right; the first place takes all that are left over."""
    places = [n for n, (kind, _) in enumerate(tokens) if kind == "digit"]
    least = sum(tokens[n][1] == "0" for n in places)
    digits = digits.lstrip("0").zfill(least) if least else digits.lstrip("0")
    parts = {}
    for n in reversed(places):
        cut = 0 if n == places[0] else -1
        parts[n], digits = (digits, "") if cut == 0 else (digits[-1:], digits[:-1])
    if grouped:
        together = "".join(parts[n] for n in places)
        parts = {n: f"{int(together):,}" if together and n == places[0] else "" for n in places}
        zeros = len(together) - len(together.lstrip("0"))
        if zeros and len(together) > 1:
            parts[places[0]] = together
    return "".join(
        parts[n] if kind == "digit" else "" if kind == "comma" else text
        for n, (kind, text) in enumerate(tokens)
    )


def _after(tokens: tuple[Token, ...], digits: str) -> str:
    """Return the decimals and the tokens behind them; places of # and ? lose their zeros."""
    places = [text for kind, text in tokens if kind == "digit"]
    least = max((n + 1 for n, text in enumerate(places) if text == "0"), default=0)
    kept = digits[:least] + digits[least:].rstrip("0")
    body, used = "", 0
    for kind, text in tokens:
        if kind == "digit":
            body += kept[used : used + 1]
            used += 1
        elif kind == "point":
            body += "." if kept else ""
        elif kind != "comma":
            body += text
    return body


def _power(tokens: tuple[Token, ...], power: int) -> str:
    if not tokens:
        return ""
    sign = "-" if power < 0 else "+" if tokens[0][1].endswith("+") else ""
    width = sum(kind == "digit" for kind, _ in tokens)
    rest = "".join(text for kind, text in tokens[1:] if kind not in ("digit", "comma"))
    return f"E{sign}{abs(power):0{width}d}{rest}"


def _fraction(tokens: tuple[Token, ...], number: Decimal) -> str:
    """Show a fraction as 1 1/2; a format without a place for whole numbers shows 3/2."""
    slash = [kind for kind, _ in tokens].index("slash")
    before = "".join(text if kind == "digit" else " " for kind, text in tokens[:slash])
    below = "".join(text for kind, text in tokens[slash:] if kind in ("digit", "literal")).strip()
    fixed = re.match(r"\d+", below)
    if fixed and int(fixed[0]):
        bottom = int(fixed[0])
        exact = Fraction(round(number * bottom), bottom)
        top = exact.numerator * (bottom // exact.denominator)
    else:
        exact = Fraction(number).limit_denominator(10 ** max(1, len(below)) - 1)
        top, bottom = exact.numerator, exact.denominator
    if len(before.split()) < 2:
        return f"{top}/{bottom}"
    whole, top = divmod(top, bottom)
    parts = [str(whole)] if whole or not top else []
    return " ".join([*parts, *([f"{top}/{bottom}"] if top else [])])
