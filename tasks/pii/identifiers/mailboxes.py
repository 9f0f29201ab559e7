"""Find mailboxes: as programs write them, in words (jane [at] a.example), and across line ends or
cells.

Every quantifier has a limit, and each sign is looked at once, so that a text of a million @ takes
no longer than another of its length.
"""

import re
from collections.abc import Iterator, Sequence

import regex

from tasks.pii.people import name_lists
from tasks.pii.prefilter import Scan, Span

BREAK = r"[ \t]{0,20}(?:\r?\n[ \t]{0,40}(?:>[ \t]?){0,5}|\|[ \t]{0,20})"
_DOTS = "dot|\\.|punkt|punto|point|ponto|kropka|prik|piste"
_DOT = rf"(?:\.| ?[\[(\{{<] ?(?:{_DOTS}) ?[\])\}}>] ?| ?(?:\|dot\||\*dot\*|«dot») ?)"
_LABEL = r"\w{1,63}+(?:-{1,2}\w{1,63}+){0,8}+"
# Behind the @.
DOMAIN = regex.compile(rf"{_LABEL}(?:\.{_LABEL}){{1,8}}+")
HOST = regex.compile(r"\[(?:IPv6:[0-9a-fA-F:.]{2,45}|\d{1,3}(?:\.\d{1,3}){3})\]")
BROKEN_DOMAIN = regex.compile(
    rf"{_LABEL}(?:\.{_LABEL}){{0,4}}+(?:\.{BREAK}|{BREAK}\.|-{BREAK}|(?:{_DOT}| ?\. ?))"
    rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}+"
)
TOP = regex.compile(r"(?:^|[.\]\s)}>-])(?:\p{Ll}{2,24}|\p{Lu}{2,24}|xn--\w{2,59})$")
LAST = regex.compile(r"[^\W\d_][\w-]*[^\W_]")  # a label that can be a top one
VERSION = regex.compile(
    r"v?[\dx]{1,9}(?:\.[\dx][\w-]*)+", regex.IGNORECASE
)  # of a package: name@1.x
BEHIND = regex.compile(rf"(?:{BREAK}|[ \t]|%20){{0,1}}")
# Before the @, read backwards.
LOCAL = regex.compile(r"(?r)[\w!#$%&'*+/=?^`{|}~.-]{1,128}")
QUOTED = regex.compile(r'(?r)"[^"\n@]{1,64}"')
SPACED_LOCAL = regex.compile(
    rf"(?r)\w[\w.+'-]{{0,64}}(?:(?: \. |{_DOT})[\w+'-]{{1,64}}){{0,4}}(?:{BREAK}|[ \t]|%20)"
)
NAME = regex.compile(rf"(?r)(?<![\w.])[\w.-]{{0,64}}\w[._-]{BREAK}")
IN_WORDS = regex.compile(
    rf"(?<![\w.+-])\w[\w+-]{{0,63}}(?:(?:[.'] ?|{_DOT}| dot )[\w+-]{{1,63}}){{0,5}}+"
    r"(?: ?[\[(\{<] ?(?:at|ät|bei|arroba|arobase|chiocciola|apenstaartje|snabel-a|@) ?[\])\}>] ?|(?<=\w)\(a\)(?=\w)"
    r"| ?(?:\|at\||\*at\*|«at») ?)"
    rf"{_LABEL}(?:(?:{_DOT}| dot | \. ){_LABEL}){{1,6}}+",
    regex.IGNORECASE,
)
SPOKEN = regex.compile(
    r"(?<![\w.+-])\w[\w+-]{0,63}(?:(?:\.|[ _-]dot[ _-])[^\W_][\w+]{0,63}?){0,5}([ _-])at\1"
    r"\w{1,63}?(?:[.-]\w{1,63}?){0,4}(?:\1dot\1[^\W_]{2,24}){1,3}+(?!\w)",
    regex.IGNORECASE,
)
PIECE = regex.compile(r"\s*(?:\||\n[ \t]*>)[ \t>]*")
BEFORE = 200  # characters before an @ at most
CUT = regex.compile(r"[._+\d-]")


def find(scan: Scan) -> Iterator[Span]:
    """Yield the mailboxes; one over two cells or quoted lines is two."""
    if "@" in scan.signs:
        position = 0
        for at in scan.places("@"):
            found = _at(scan.text, at, position)
            if found and found[0] < found[1]:
                position = found[1]
                yield from pieces(scan.text, *found)
    if not scan.signs.isdisjoint(AT_WORDS):
        bracketed = [match.start() for match in BRACKETED.finditer(scan.folded)]
        yield from _within(scan, IN_WORDS, bracketed)
        if "dot" in scan.signs:
            yield from _within(scan, SPOKEN, scan.places(" at ", "-at-", "_at_"))


def _within(scan: Scan, pattern: regex.Pattern[str], places: Sequence[int]) -> Iterator[Span]:
    """Yield its matches in the lines of the places."""
    for window in scan.lines(places):
        for match in pattern.finditer(scan.text, *window):
            yield match.span()


AT_WORDS = frozenset("at arroba arobase chiocciola apenstaartje bei a t snabel".split())
# Each match of IN_WORDS has one of these, in small letters, ? being ä. It starts with a set, so that a text
# without brackets is passed over.
BRACKETED = re.compile(
    r"[\[({<] ?(?:at|\?t|bei|arroba|arobase|chiocciola|apenstaartje|snabel-a|@|a\))"
    r"|(?:\||\*)at(?:\||\*)|\?at\?"
)


def pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the parts of a value that each stand in one cell or quoted line."""
    position = start
    for cut in PIECE.finditer(text, start, end):
        if position < cut.start():
            yield position, cut.start()
        position = cut.end()
    if position < end:
        yield position, end


def _at(text: str, at: int, position: int) -> Span | None:
    """Return the span of the mailbox around an @ that starts at `position` or later."""
    end = _domain(text, at + 1)
    if end is None:
        return None
    low = max(position, at - BEFORE)
    if local := LOCAL.match(text, low, at) or QUOTED.match(text, low, at):
        start = local.start()
        if local[0][0] != '"':
            while start < at and not (text[start].isalnum() or text[start] == "_"):
                start += 1
        if start < at:
            return _first_name(text, start, low), end
    spaced = SPACED_LOCAL.match(text, low, at)
    if spaced and _is_mailbox(spaced[0]):
        return spaced.start(), end
    return None


def _domain(text: str, start: int) -> int | None:
    """Return where the domain ends that starts here, or behind a blank or a break."""
    for place in dict.fromkeys((start, BEHIND.match(text, start).end())):
        if found := HOST.match(text, place):
            return int(found.end())
        if found := DOMAIN.match(text, place):
            if end := _whole_domain(text, place, found.end()):
                return end
            if VERSION.fullmatch(found[0]):
                return None
        found = BROKEN_DOMAIN.match(text, place)
        if found and TOP.search(found[0]):
            return int(found.end())
    return None


def _whole_domain(text: str, start: int, end: int) -> int | None:
    """Return where a domain ends: behind the last label that can be a top one, or an IPv4 address;
    None if no label can."""
    labels = text[start:end].split(".")
    if len(labels) == 4 and all(label.isdecimal() for label in labels):
        return end
    while len(labels) > 1 and not LAST.fullmatch(labels[-1]):
        labels.pop()
    return start + len(".".join(labels)) if len(labels) > 1 else None


def _is_mailbox(written: str) -> bool:
    """Return whether a spaced local part is more than a word: it has a sign, a digit or a first
    name."""
    bare = written.strip(" \t\r\n|>%20")
    return CUT.search(bare) is not None or bare.lower() in name_lists.first_names()


def _first_name(text: str, start: int, low: int) -> int:
    """Return where a mailbox starts if its first name stands in the line before."""
    before = NAME.match(text, low, start)
    if before is None:
        return start
    word = regex.split(r"[._-]", before[0].strip("._- \t\r\n>|"))[-1].lower()
    joined = before[0].rstrip(" \t\r\n>|")[-1] != "."
    return before.start() if joined or len(word) == 1 or word in name_lists.first_names() else start
