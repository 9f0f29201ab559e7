"""Find national numbers, passports and tax numbers, by the label beside them or by shape and check
digits.

    dense digits → numbers → the words before each → a label? → plausible? → findings

The words are looked up in languages.py, so that a label counts in any case, with or without
accents, hyphens and blanks, and with "number", "Nr." or "is" behind it.
"""

from collections.abc import Iterator

import regex

from tasks.pii.identifiers import countries, languages, phones
from tasks.pii.prefilter import DENSE, MANY, Scan, Span, Within

# Between two digits stand four characters at most, as in a scan's dense digits.
_MARK = "[ ./+–-]"
_GAP = rf"(?:{_MARK}|\p{{L}}{{1,3}}|{_MARK}\p{{Lu}}{{1,2}}|\p{{Lu}}{{1,2}}{_MARK}|{_MARK}\p{{Lu}}{{1,2}}{_MARK})?"
NUMBER = regex.compile(
    rf"(?<![\p{{L}}\d_@/&%?])(?<!\d[.,-])(?:(?:\p{{Lu}}{{1,3}}[ ./-]?){{1,2}}|\p{{L}}{{1,2}}[ -]?|\p{{L}}{{6}})?"
    rf"\d(?:{_GAP}\d){{4,20}}(?:-?\p{{Ll}}{{1,2}}|[ ./-]?\p{{Lu}}{{1,2}})?(?![\p{{L}}\d_@])"
)
# A day, a range of years, and a time are not numbers of a person.
DATE = regex.compile(
    r"(?:1[5-9]|20)\d\d(?: ?[./–-] ?(?:0?[1-9]|1[0-2])(?: ?[./–-] ?[0-3]?\d)?| ?[–/-] ?(?:1[5-9]|20)\d\d)(?: [0-2]?\d)?"
    r"|[0-3]?\d[./–-][01]?\d[./–-](?:(?:19|20)\d\d)"
)
NEAR = 70  # characters before a number in which its label stands
WORDS = regex.compile(r"[\p{L}°º№]+")
DIRECT = regex.compile(r"[ \t:=#(*_\"'`„“«,>–—-]{0,8}(?:\r?\n){0,2}[ \t*_>\"'`]{0,4}")
ABBREVIATED = regex.compile(r"[.:°º]{1,2}[ \t#(*_\"'`]{0,4}")
ASIDE = regex.compile(r"\([^()\n]{1,40}\)(?=[\s:=*_]*$)")
SENTENCE = regex.compile(r"[.!?|]\s+(?=\p{Lu})|\n\s*\n|[|;]")
LEADING = regex.compile(r"(\p{L}+)([ ./-]*)")
FURTHER = regex.compile(r"[ ./-]?\n *([\p{L}\d][\p{L}\d./-]{1,13})(?![\p{L}\d])")
CLOSE = regex.compile(r"[\s.:=#()*_\"'’`/,-]{0,6}")  # between two words of a label
APARTS = regex.compile(r"[|\d%;!?]|\n\s*\n")
APART = frozenset(" \n\t([{\"'`|*:;,>„“«=")  # before a number without a label
ENDINGS = ("s", "nr", "nummer", "number", "numer", "nro")
LONGEST_LABEL = 6  # words


def find(scan: Scan, kinds: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of each finding."""
    if not kinds.isdisjoint(KINDS) and DENSE in scan.signs:
        for match in SEARCH.find(scan):
            for kind, start, end in _of(scan, *match.span()):
                if kind in kinds:
                    yield kind, start, end


KINDS = ("national_id", "passport", "vat_number")
SEARCH = Within({DENSE}, lambda scan: scan.around_dense(MANY), NUMBER)


def _of(scan: Scan, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    text = scan.text
    start = _behind_words(text, start, end)
    if DATE.fullmatch(text, start, end):
        return
    window = text[max(0, start - NEAR) : start]
    kind = label_before(window)
    pieces = _pieces(text, start, end)
    right = next((piece for piece in pieces if countries.is_plausible(text[slice(*piece)])), None)
    if kind:
        yield kind, *(right or _over_the_line(text, start, end))
    elif right and (kind == "" or _stands_near(window, text[right[1] : right[1] + 30])):
        yield "national_id", *right
    elif (start == 0 or text[start - 1] in APART) and not phones.is_no_number_to_give(scan, start):
        strong = (piece for piece in pieces if countries.is_strong(text[slice(*piece)]))
        yield from (("national_id", *piece) for piece in strong)


def _behind_words(text: str, start: int, end: int) -> int:
    """Return where the number itself starts in "OIB 12345678901" and "NO. 12345678"."""
    while (word := LEADING.match(text, start, end)) and word[2]:
        said = languages.folded(word[1])
        if said not in languages.fillers() and said not in languages.labels():
            break
        start = word.end()
    return start


def _pieces(text: str, start: int, end: int) -> list[Span]:
    """Return the span of the whole number, and of the number cut at each blank, the longest
    first."""
    blanks = [n for n in range(end - 1, start, -1) if text[n] == " "]
    return [(start, last) for last in (end, *blanks)]


def _over_the_line(text: str, start: int, end: int) -> Span:
    """Extend the span over a line end if that makes it a valid number of a country."""
    further = FURTHER.match(text, end)
    if further and countries.is_plausible(text[start:end] + further[1]):
        return start, further.end()
    return start, end


def label_before(window: str) -> str | None:
    """Return the kind of the label at the end of the window, "" if it is doubtful, None without
    one."""
    if aside := ASIDE.search(window):
        inside = label_before(aside[0][1:-1])
        return inside or label_before(window[: aside.start()])
    words = list(WORDS.finditer(window))
    if not words or not _joins(window, words[-1]):
        return None
    filled = False
    for last in range(len(words), max(0, len(words) - LONGEST_LABEL), -1):
        kind = _ending(window, words[:last], filled or ":" in window[words[-1].end() :])
        if kind is not None:
            return kind
        if languages.folded(words[last - 1][0]) not in languages.fillers():
            return None
        if last > 1 and not CLOSE.fullmatch(window, words[last - 2].end(), words[last - 1].start()):
            return None
        filled = True
    return None


def _joins(window: str, word: regex.Match[str]) -> bool:
    """Return whether only punctuation stands between the word and the number."""
    gap = window[word.end() :]
    if DIRECT.fullmatch(gap):
        return True
    short = len(word[0]) <= 5 or word[0].lower().endswith(("nr", "num"))
    return short and ABBREVIATED.fullmatch(gap) is not None


def _ending(window: str, words: list[regex.Match[str]], said: bool) -> str | None:
    """Return the kind of the longest label at the end of the words; None without one."""
    for count in range(min(LONGEST_LABEL, len(words)), 0, -1):
        label = words[-count:]
        between = window[label[0].start() : label[-1].end()]
        if APARTS.search(between):
            continue
        kind = _kind("".join(word[0] for word in label), said)
        if kind is not None and (kind or not _of_a_thing(words[:-count])):
            return kind
    return None


def _of_a_thing(before: list[regex.Match[str]]) -> bool:
    return bool(before) and languages.folded(before[-1][0]) in languages.THINGS


def _kind(label: str, said: bool) -> str | None:
    """Return the kind of a label written without blanks; short labels must be in capitals, unless
    "number" or a colon follows."""
    bare = languages.folded(label)
    kind = languages.labels().get(bare)
    if kind is None:  # a plural, "Sozialversicherungs-Nr.", "Ausweisnr."
        kind = next(
            (
                languages.labels().get(bare[: -len(end)])
                for end in ENDINGS
                if bare.endswith(end) and len(bare) > 6
            ),
            None,
        )
    if kind is None:
        return "national_id" if _goes_on(bare) else None
    if bare in languages.CAPITALS and not (said or label.isupper()):
        return None
    return kind


def _goes_on(bare: str) -> bool:
    return any(bare[:-n] in languages.stems() for n in range(1, 6))


def _stands_near(before: str, after: str) -> bool:
    """Return whether a label stands before the number in its sentence, or close behind it."""
    sentence = SENTENCE.split(before)[-1]
    return _holds(sentence) or _holds(SENTENCE.split(after)[0])


def _holds(text: str) -> bool:
    words = list(WORDS.finditer(text))
    return any(_ending(text, words[:last], False) for last in range(1, len(words) + 1))


def head(cell: str) -> str | None:
    """Return the kind of number that a table column contains, from its header cell."""
    bare = regex.sub(r"\([^()]*\)", "", cell)
    return label_before(bare.strip(" *:_") + " ")
