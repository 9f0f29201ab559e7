"""Correct where a name begins and ends: without common words around it, with the words that belong
to it."""

import regex

from tasks.pii.people import name_lists, spelling
from tasks.pii.people.decoding import Span
from tasks.pii.people.known_things import BRANDS
from tasks.pii.people.name_lists import WORD
from tasks.pii.people.names import NO_PERSON
from tasks.pii.people.unlikely import CAMEL, CAPITAL

# A word right before a name, or behind one.
WORD_BEFORE = regex.compile(r"(?<![\p{L}\d'’.-] ?)(\p{Lu}\p{Ll}{2,}(?:-\p{Lu}\p{Ll}+)?) $")
LOUD_BEFORE = regex.compile(r"(?<![\p{L}\d'’.-] ?)(\p{Lu}{5,}(?:-\p{Lu}{3,})?) $")
PARTICLED = regex.compile(
    r" ((?:(?:van|von|vom|zu|zum|zur|der|den|dos|das|du|ten|ter|bin|ben|ibn|af|av|de la|de las|de los|della"
    r"|['’]t) )+|[dD]['’]|[aAeE]l-)(\p{Lu}[\p{L}'’-]+)"
)
# With a capital, and a name behind it that may be a common word: Mounir Bou Said.
OPEN = frozenset("Bou Abou Abu Aboul Ben Bin Ibn Ait Ould".split())
ANY_BEHIND = regex.compile(r" ()(\p{Lu}\p{Ll}+)(?![\p{L}\d-])")
WORD_BEHIND = regex.compile(r" ()(\p{Lu}\p{Ll}{2,}(?:-\p{Lu}\p{Ll}+)?)(?![\p{L}\d-])")


def trimmed(text: str, span: Span) -> Span:
    """Trim words around a known first name that are not names: Sheriff, devised."""
    start, end, kind, sure = span
    words = list(WORD.finditer(text, start, end)) if kind == "person" else []
    names = [w for w in words if w[0][0].isupper() and w[0].lower() in name_lists.first_names()]
    if len(words) < 2 or not names:
        return span
    ahead = [w[0] for w in words if w.start() < names[0].start()]
    shouts = names[0][0].isupper()
    if all(
        len(w) > 1
        and (
            w.islower()
            or (w.isupper() and not shouts)
            or w in NO_PERSON
            or name_lists.is_plain(w.lower())
        )
        for w in ahead
    ):
        start = names[0].start()
    while words[-1][0][0].islower():
        words.pop()
    if words[-1].end() < end and text[words[-1].end()] == " ":
        end = words[-1].end()
    return start, end, kind, sure


def whole(text: str, span: Span) -> Span:
    """Extend a person by the words right before and behind that belong to the name: Thea [van der
    Aa]."""
    start, end, kind, sure = span
    if kind != "person" or not CAPITAL.search(text, start, end):
        return span
    before = WORD_BEFORE.search(text, max(0, start - 40), start)
    words = WORD.findall(text, start, end)
    if before and _belongs(before[1]):
        start = before.start(1)
    elif (
        len(words) == 1
        and words[0].lower() in name_lists.first_names()
        and not words[0].isupper()
        and (loud := LOUD_BEFORE.search(text, max(0, start - 40), start))
        and _is_surname(loud[1])
    ):
        start = loud.start(1)
    if len(words) > 1 and words[-1] in OPEN and (name := ANY_BEHIND.match(text, end)):
        end = name.end()
    behind = PARTICLED.match(text, end) or WORD_BEHIND.match(text, end)
    goes_on = bool(words) and words[-1].lower() in name_lists.first_names()
    if behind and (behind[1] or (goes_on and _belongs(behind[2]))):
        end = behind.end()
    return start, end, kind, sure


def _is_surname(word: str) -> bool:
    """Return whether a word in capitals before a first name is a surname: GUICHARD Solène."""
    lower = word.lower()
    plain = name_lists.is_plain(lower) or lower in name_lists.things() or lower in BRANDS
    return not plain and spelling.odds(word) > 0


def _belongs(word: str) -> bool:
    """Return whether a word beside a name is a part of it: not a common word, a thing or an
    acronym."""
    lower = word.lower()
    short = len(word) < 4 and not name_lists.is_called(word)  # Der, Les
    common = (
        short
        or lower in name_lists.common()
        or name_lists.is_plain(lower)
        or lower in name_lists.things()
    )
    return not (common or word.isupper() or word in NO_PERSON or CAMEL.search(word))
