r"""Convert a text to the form that a reader sees, with a map back: &#49;, １, \@, <b> and a
zero-width space hide nothing.

    text → entities, escapes, glued marks, odd characters → letters of other alphabets → shadow

The patterns find spaced text, breaks over a line end and [at] in the shadow.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

from tasks.pii.alphabets import SMALL_CAPITALS, folded

# Inline HTML tags, without attributes that could contain text.
_TAG = (
    r"/?(?:a|abbr|b|bdi|bdo|big|cite|code|em|font|i|ins|kbd|mark|nobr|s|small|span|strong|sub|sup|tt|u|var|wbr)"
    r"(?:\s{1,3}(?:class|color|dir|face|id|lang|size|style)=(?:\"[^\"<>@]{0,100}\"|'[^'<>@]{0,100}')){0,4}\s?/?>"
)
# The first character of what is read otherwise; literals of which a text with one has one, by the rarest
# of their characters (none: any character that is not ASCII); and what follows the first character.
_KINDS: tuple[tuple[str, dict[str, tuple[str, ...]], str], ...] = (
    ("&", {"&": ("&",)}, r"(?<=&)(?:(?:amp;){0,2}#(?:\d{1,7};?|[xX][0-9a-fA-F]{1,6};)|\w{2,32};)"),
    ("%", {"%": ("%40", "%2", "%5")}, r"(?<=%)(?:25){0,2}(?:40|2[BbDdEe]|5[Ff])"),
    (r"\\", {"\\": ("\\",)}, r"(?<=\\)(?:(?:u00|x)(?:40|2[BbDdEe])|[@._+:/()~-])"),
    ("<", {"<": ("<",)}, rf"(?<=<)(?:{_TAG}|br\s?/?>|(?<=\S<)!--[a-z ]{{0,60}}-->(?=\S))"),
    (
        "*`",
        {"*": ("**", "*@", "@*", "*."), "`": ("`@", "@`")},
        (
            r"(?<=[*`])(?:[*`]{0,2}(?=@)|(?<=@.)[*`]{0,2}(?=\w)|(?<=\w\*)\*{0,2}(?=\.\w)|(?<=\d \*)\*(?=\d)"
            r"|(?<=\d\*)\*(?= ?\d))"
        ),
    ),
    ("=", {"=": ("=40",)}, r"(?<=[a-z0-9]=)40(?=[A-Za-z][\w-]{0,60}\.[A-Za-z])"),
    (
        r"\[({",
        {"[": ("[.]", "[@]", "[:]"), "(": ("(.)", "(@)"), "{": ("{.}", "{@}")},
        r"(?<=\w[\[({])[.@:][\])}](?=\w)",
    ),
    ("\x80-\U0010ffff", {}, "(?<=[\x80-\U0010ffff])"),
)


@cache
def _odd(kinds: tuple[int, ...]) -> re.Pattern[str]:
    """Compile a pattern that starts with a character set, which `re` finds ten times as fast as
    alternatives."""
    firsts, behind = zip(*((_KINDS[n][0], _KINDS[n][2]) for n in kinds), strict=True)
    return re.compile(f"[{''.join(firsts)}](?:{'|'.join(behind)})")


# What all kinds start with: most lines have none of it.
_FIRST = re.compile("[&%\\\\<*`=\\[({\x80-\U0010ffff]")


def _of(text: str) -> tuple[int, ...]:
    """Return the kinds that can occur in the text."""
    if not _FIRST.search(text):
        return ()
    found = []
    for kind, (_, by_character, _) in enumerate(_KINDS):
        for character, literals in by_character.items():
            if character in text and any(literal in text for literal in literals):
                found.append(kind)
                break
    if not text.isascii():
        found.append(len(_KINDS) - 1)
    return tuple(found)


CODES = {"40": "@", "2b": "+", "2d": "-", "2e": ".", "5f": "_"}

HYPHENS = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2212"), "-"
)  # a dash divides words and years: it stays
BREAKS = {0x3002: ".", 0x2028: "\n", 0x2029: "\n"}
# Characters that are invisible, or lie over a letter, though Unicode calls them letters and marks.
UNSEEN = dict.fromkeys(
    [
        *[0x34F, 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0, *range(0x334, 0x339), *range(0x20D0, 0x2100)],
        *[*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)],
    ],
    "",
)  # fmt: skip
PLAIN = HYPHENS | BREAKS | UNSEEN | SMALL_CAPITALS


@dataclass(frozen=True, slots=True)
class Shadow:
    """The text in NFKC with plain digits and hyphens, entities and escapes decoded, without
    invisible characters and combining marks; and the list of changes."""

    text: str
    changed: tuple[tuple[int, int, int, int], ...]  # start, end in the shadow; in the original

    @classmethod
    def of(cls, text: str) -> "Shadow":
        kinds = _of(text)
        if not kinds:
            return cls(text, ())
        pieces: list[str] = []
        changed: list[tuple[int, int, int, int]] = []
        position = length = 0
        for match in _odd(kinds).finditer(text):
            seen = _seen(match[0])
            if seen == match[0]:
                continue
            pieces += [text[position : match.start()], seen]
            start = length + match.start() - position
            changed.append((start, start + len(seen), *match.span()))
            position, length = match.end(), start + len(seen)
        return cls(folded("".join([*pieces, text[position:]])), tuple(changed))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of shadow.text[start:end]; end > start."""
        return self._back(start)[0], self._back(end - 1)[1]

    def _back(self, position: int) -> tuple[int, int]:
        at = bisect_right(self.changed, position, key=lambda change: change[0]) - 1
        while at >= 0 and self.changed[at][0] == self.changed[at][1]:
            # an invisible character: the next one lies behind it
            _, end, _, last = self.changed[at]
            return last + position - end, last + position - end + 1
        if at < 0:
            return position, position + 1
        _, end, first, last = self.changed[at]
        if position < end:
            return first, last
        return last + position - end, last + position - end + 1


@lru_cache(maxsize=1024)  # a text has few odd characters, each of them often
def _seen(odd: str) -> str:
    first = odd[0]
    if first in "%=" or odd.startswith(("\\u", "\\x")):
        return CODES[odd[-2:].lower()]
    if first in "*`":
        return ""
    if first == "<":
        return "\n" if odd.startswith("<br") else ""
    if first in "\\[({":
        return odd[1]
    return "".join(map(_plain, unicodedata.normalize("NFKC", _unescaped(odd)).translate(PLAIN)))


def _unescaped(odd: str) -> str:
    """Decode entities up to three times, because an entity may encode another: &amp;#64;."""
    for _ in range(3):
        odd = html.unescape(odd)
    return odd


def _plain(character: str) -> str:
    """Replace a digit of any alphabet with the ASCII digit, and drop a format character."""
    kind = unicodedata.category(character)
    return str(unicodedata.digit(character)) if kind == "Nd" else "" if kind == "Cf" else character
