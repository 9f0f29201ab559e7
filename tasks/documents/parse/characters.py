"""Normalise characters to one form in every document, before redaction and search.

In:  the title, author or text that a parser returned
Out: the same text in NFC, without invisible characters, with plain spaces and hyphens

An invisible character must not hide a word from a search or from the PII filter, so these are
removed: soft hyphens, zero-width spaces and joiners, direction marks, tags. Characters that only
look different become the usual ones: ligatures, full-width and mathematical letters, unit squares.

NFKC is not used, because it changes meanings: 10³ becomes 103, ½ becomes 1⁄2, ™ becomes TM.
Superscripts, fractions, circled numbers, dashes, Chinese and Japanese punctuation and emoji stay,
and so do the joiners that Persian and the scripts of India spell with.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import regex

# Ranges of characters, written as first and last.
SHAPED = "ℂℸﬠ﷽﹐ﻼ｡￮\U0001d400\U0001d7ff"  # letters of formulas, Arabic forms, ﹪, ﾊ
OLD = "ĲĳſſǄǌǱǳ℃℃℉℉Ⅰⅿ⺟⺟⻳⻳⼀⿕ﬀﬗ"  # digraphs, Ⅳ, radicals, ligatures
SQUARES = "㍱㏟"  # ㎏, ㎡, ㎞
WIDE = "！～"
KEPT = "ℹ！（），：；？［］｛｝～"  # a sign; what belongs to Chinese and Japanese sentences
SPACES = "\x1c\x1f\xa0\xa0\u1680\u1680\u2000\u200a\u202f\u202f\u205f\u205f\u3000\u3000"
INVISIBLE = (
    "\x00\x08\x0e\x1b\x7f\x7f\xad\xad\u034f\u034f\u061c\u061c\u115f\u1160\u17b4\u17b5\u180b\u180f"
    "\u200e\u200f\u202a\u202e\u2060\u2064\u2066\u206f\u3164\u3164\ufe00\ufe0e\ufeff\ufeff\uffa0\uffa0"
    "\ufff9\ufffc\ufffe\uffff\U0001d173\U0001d17a\U000e0100\U000e01ef"
)
OTHERS = {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2215": "/", "\uf0b7": "•"}

# Compatibility decompositions that only change the shape of a character (UAX 15, table 5).
SHAPES = set("<font> <narrow> <wide> <small> <initial> <medial> <final> <isolated>".split())

JOINER = {"\u200b", "\u200c", "\u200d", "\ufe0f", *map(chr, range(0xE0000, 0xE0080))}
SPELLED = "".join(  # the scripts that spell with U+200C and U+200D
    rf"\p{{{script}}}"
    for script in (
        "Arabic Syriac Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada "
        "Malayalam Sinhala Khmer Myanmar"
    ).split()
)
UNSPACED = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"  # U+200B is the space between their words
JOINERS = regex.compile(
    rf"(?<=[{SPELLED}])[\u200c\u200d](?=[{SPELLED}])(*SKIP)(*FAIL)"
    rf"|(?<=[{UNSPACED}])\u200b(?=[{UNSPACED}])(*SKIP)(*FAIL)"
    # emoji: 👩‍🔧, ❤️, 1️⃣, the flags of Scotland and Wales
    r"|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})"
    r"(*SKIP)(*FAIL)"
    r"|(?<=[0-9#*])\ufe0f(?=\u20e3)(*SKIP)(*FAIL)|(?<=[\p{Emoji}--[0-9#*]])\ufe0f(*SKIP)(*FAIL)"
    r"|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f(*SKIP)(*FAIL)"
    r"|[\u200b-\u200d\ufe0f\U000e0000-\U000e007f]",
    regex.VERSION1,  # [a--b] is a without b
)
# Windows-1252 that a program took for Latin-1: U+0093 is “. U+0085 is a line end as a rule.
WINDOWS = {
    code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0) if code != 0x85
}
LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
PARENTHESES = re.compile(r"（([0-9０-９ -]+)）")
MICRO = regex.compile(r"(?<!\p{Greek})μ(?!\p{Greek})")
MINUS = re.compile(r"\u2212(?=\d)")
UNREADABLE = "\ufffd"
LINE = 20  # characters; in a shorter text one that is lost is too many


def normal(text: str) -> str:
    """Return the text with the usual form of every character."""
    if text.isascii() and not _ascii_controls().search(text):
        return text
    seen = set(text)
    if not seen.isdisjoint(LINE_ENDS):
        text = _line_ends(text)
    if not seen.isdisjoint(map(chr, WINDOWS)):
        text = text.translate(WINDOWS)
    if not seen.isdisjoint(JOINER):
        text = JOINERS.sub("", text)
    if "μ" in seen:
        text = MICRO.sub("µ", text)
    text = MINUS.sub("-", PARENTHESES.sub(r"(\1)", text))
    if not _table().keys().isdisjoint(map(ord, seen)):
        text = text.translate(_table())
    return unicodedata.normalize("NFC", text)


def unreadable(text: str) -> int:
    """Count the characters that replace undecodable bytes; 0 if they are few.

    Few are at most one per line of text, or 1 % of the text. English that lost its quotation marks
    and apostrophes stays below 1 %. A text that lost the letters of its language (1.5 % of German
    are umlauts) is above it: its names would pass the PII filter."""
    count = text.count(UNREADABLE)
    return count if count > max(len(text) >= LINE, len(text) // 100) else 0


@cache
def _ascii_controls() -> re.Pattern[str]:
    return re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _line_ends(text: str) -> str:
    """Return line and page breaks as newlines; inside a table row, which one would end, as
    spaces."""
    lines = (
        re.sub("[\x0b\x0c\x85\u2028\u2029]", " ", line)
        if line.lstrip().startswith("|")
        else re.sub("[\x0b\x85\u2028]", "\n", re.sub("[\x0c\u2029]", "\n\n", line))
        for line in text.split("\n")
    )
    return "\n".join(lines)


@cache
def _table() -> dict[int, str]:
    """Map all characters that change to their usual form; invisible ones to nothing."""
    table = dict.fromkeys(_codes(INVISIBLE), "") | dict.fromkeys(_codes(SPACES), " ")
    table |= dict.fromkeys(range(0xD800, 0xE000), UNREADABLE)  # unpaired surrogates
    for code in _codes(WIDE, SHAPED, SQUARES, OLD):
        usual = _usual(chr(code))
        if chr(code) not in KEPT and usual != chr(code):
            table[code] = usual
    return table | {ord(old): new for old, new in OTHERS.items()}


def _codes(*ranges: str) -> Iterator[int]:
    """Yield the code points of `ranges`, each two characters: the first and the last."""
    for first, last in zip(*(iter("".join(ranges)),) * 2, strict=True):
        yield from range(ord(first), ord(last) + 1)


def _usual(character: str) -> str:
    """Return the usual character of which this one is a variant, or itself."""
    kind = unicodedata.decomposition(character).split(" ", 1)[0]
    if kind == "<square>" and SQUARES[0] <= character <= SQUARES[1]:
        usual = unicodedata.normalize("NFKC", character).replace("\u2215", "/")
        return re.sub(r"(?<=m)[23]$", lambda power: "²³"[int(power[0]) - 2], usual)
    if kind in SHAPES or (kind == "<compat>" and ord(character) in set(_codes(OLD))):
        return unicodedata.normalize("NFKC", character)
    return character
