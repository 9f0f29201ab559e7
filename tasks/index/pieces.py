"""Cut a text that is larger than a chunk where a reader would: between lines, sentences, words.

A full stop does not end a sentence behind an abbreviation ("max.", "z. B.", "Dipl.-Ing."), an
initial, a short number, or before a lower-case letter. Chinese and Japanese full stops end one
without a space behind them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

Count = Callable[[str], int]  # tokens of a text, without special tokens

ABBREVIATIONS = frozenset(
    "max min approx appr ca circa cf e.g i.e eg ie etc vs viz incl excl resp nr eq ed eds pg st ave"
    " rd dr mr mrs ms prof inc ltd co corp llc bros dept est ext tel mob jan feb apr jun jul aug"
    " sep sept oct nov dec mon tue tues wed thu thur fri hr hrs min wk yr yrs qty temp avg std ref"
    " rev attn bzw ggf usw evtl bspw zzgl inkl exkl vgl abs str tel mio mrd tgl jährl bzgl einschl"
    " sog allg geb stk abb bd hrsg okt dez mrz av env p.ex mme mlle janv févr sr sra srta núm pág"
    " aprox máx mín env cfr zob tj tzn np sig sigg dott ing dipl geom avv gem ggfs capt"
    " sgt".split()
)
NUMBERED = frozenset(  # words as well: abbreviations before a number only
    "no nos art fig figs par tab mar sat sun p pp vol ch chap sec mai m al kap anl ziff ust pkt rys"
    " poz rn cap apdo pag pagg blz bijl hfst afb s".split()
)
RANKS = frozenset(
    "Lt lt Gen Maj Gov Hon Sen Rep Col Fa Sté".split()
)  # words as well: before a capital only
INITIALS = frozenset("MPS")  # M. Roux; words of NUMBERED as well
END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)|[。！？｡][」』”’）]*")
MONTH = re.compile(r"Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez")
ARTICLE = re.compile(r"\b(?:der|die|das|dem|den|am|im|zum|zur|vom|bis|ab)$", re.IGNORECASE)
CLAUSE = re.compile(r"(?<=[，、：；,;:])(?=\S)|(?<=[,;:])\s+")
BLANKS = re.compile(r"\s*")
AFFIX = re.compile(r"(?<=[^\W\d_])(?:['’]|\.-)(?=[^\W\d_])")  # l'ing., Dipl.-Ing.
FOLLOWING = re.compile(r"\s*(\S)")
WORD = re.compile(r"\S+\Z")
TERMINAL = re.compile(r"[.!?;:…。！？][\"'”’»)\]]*\s*\Z")


def pieces(text: str, size: int, count: Count, by_line: bool = False) -> Iterator[str]:
    """Yield pieces of at most `size` tokens that together contain all words of `text`, cut at the
    highest boundary that suffices; `by_line` for text whose lines count, such as code."""
    if count(text) <= size:
        yield text
        return
    for split in _levels(text, by_line):
        groups = list(_fill(split(text), size, count))
        if len(groups) > 1:
            for group in groups:
                yield from pieces(group, size, count, by_line)
            return
    middle = len(text) // 2
    yield from pieces(text[:middle], size, count, by_line)
    yield from pieces(text[middle:], size, count, by_line)


def _levels(text: str, by_line: bool) -> Sequence[Callable[[str], list[str]]]:
    """Return the splitters, the coarsest first: lines come first, unless most end inside a sentence
    and so were wrapped at a margin."""
    ends = [line for line in text.split("\n")[:-1] if line.strip()]
    wrapped = 2 * sum(TERMINAL.search(line) is None for line in ends) > len(ends)
    if by_line:
        whole = [_statements, _lines, sentences]
    else:
        whole = [sentences, _lines] if wrapped else [_lines, sentences]
    return [*whole, _clauses, _words]


def _statements(text: str) -> list[str]:
    """Split code before each line that is not indented."""
    return re.split(r"(?<=\n)(?=[^\s)\]}])", text)


def _lines(text: str) -> list[str]:
    return re.split(r"(?<=\n)", text)


def sentences(text: str) -> list[str]:
    """Return the sentences with the blanks behind them."""
    found, start = [], 0
    for end in END.finditer(text):
        if not _is_inside(text, start, end):
            stop = BLANKS.match(text, end.end())
            assert stop  # it matches nothing at all as well
            found.append(text[start : stop.end()])
            start = stop.end()
    return [*found, text[start:]]


def _is_inside(text: str, start: int, end: re.Match[str]) -> bool:
    """Return whether a mark does not end a sentence."""
    if end[0][0] in "。！？｡":  # a quotation within a Japanese sentence continues with と or って
        return len(end[0]) > 1 and text[end.end() : end.end() + 1] in tuple("とっ、，")
    following = FOLLOWING.match(text, end.end())
    if following and following[1].islower():
        return True
    if end[0] != ".":
        return False
    word = WORD.search(text, max(start, end.start() - 24), end.start())
    last = AFFIX.split(word[0].lstrip("(\"'„“»["))[-1] if word else ""
    begin = end.start() - len(last)
    before, after = text[max(start, begin - 12) : begin], text[end.end() : end.end() + 12]
    return _is_abbreviation(last, before.strip(), after.strip())


def _is_abbreviation(last: str, before: str, after: str) -> bool:
    """Return whether the word before a full stop is an abbreviation there, or part of one."""
    if last in RANKS:
        return after[:1].isupper()
    if last.lower() in NUMBERED and last not in INITIALS:
        measure = len(last) == 1 and before[-1:].isdigit()  # 5 s. 12 pumps run
        return after[:1].isdigit() and not measure
    if re.fullmatch(r"\d{1,2}|[^\W\d_]", last):
        return _is_part(last, before, after)
    return last.lower() in ABBREVIATIONS or re.fullmatch(r"(?:\w\.)+\w", last) is not None


def _is_part(last: str, before: str, after: str) -> bool:
    """Return True for an initial (J. Hale), half an abbreviation (z. B.), a German ordinal (am 3.
    Mai) and the number of an item; False for 5 t. and for Dec. 9."""
    if last.isdigit():
        return not before or MONTH.match(after) is not None or ARTICLE.search(before) is not None
    if last.islower():
        return re.match(r"[^\W\d_]\.", after) is not None
    return not re.search(r"\d$", before)


def _clauses(text: str) -> list[str]:
    starts = [0, *(found.end() for found in CLAUSE.finditer(text)), len(text)]
    return [text[a:b] for a, b in pairwise(starts) if a < b]


def _words(text: str) -> list[str]:
    return re.findall(r"\s*\S+\s*", text)


def _fill(parts: Sequence[str], size: int, count: Count) -> Iterator[str]:
    """Join neighbours while they fit; a single part may be too large."""
    group: list[str] = []
    used = 0
    for part in parts:
        tokens = count(part)
        if not group and not part.strip():
            continue
        if group and used + tokens > size:
            yield _trimmed(group)
            group, used = [], 0
        group.append(part)
        used += tokens
    if group:
        yield _trimmed(group)


def _trimmed(group: Sequence[str]) -> str:
    """Join a group without blanks at the end, and with the indent of the first line."""
    return "".join(group).strip("\n").rstrip()
