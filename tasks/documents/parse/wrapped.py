"""Join the lines of hard-wrapped paragraphs, so that a sentence is one line.

Wrapped lines are recognized by their length: a line ended there because the next word did not fit.
Lists, tables, code, addresses, verses and lines of "name: value" do not look so and stay.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

NARROW, WIDE = 40, 100  # characters of a wrapped line: of a mail's quotation to a wide editor
MOST = 200  # characters of a line that belongs to a wrapped paragraph
SHORT = 25  # characters of a line that continues in lower case
ITEM = re.compile(  # a clause such as 3.2 begins with a capital: "by 3.2 metres" goes on
    r"\s*(?:(?:[-*+•·–—]|\(?\w{1,3}[.)]|\[[^\]]*\])\s+(?=\S)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=[\"“„(]?[A-ZÀ-Þ]))"
)
FIXED = (
    re.compile(  # lines that stand for themselves: tables, code, headings, quotes, fields, marks
        r"\s*(?:[|#<>=_~`{}/\\]|-{2,}|\.{2,}|\*{2,})|\t|.*\S(?:\t|   +)\S|.*[;{}=]\s*$"
        r"|\s*[A-Z][\w./-]*(?: [\w./-]+){0,3}: +\S"
    )
)
MONTHS = (  # of languages that write the day as an ordinal
    "januar jänner februar märz april mai juni juli august september oktober november dezember "
    "marts maj desember december ledna února března dubna května června července srpna září "
    "října listopadu prosince januára februára marca apríla mája júna júla augusta septembra "
    "októbra novembra decembra januarja februarja aprila maja junija julija avgusta oktobra "
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga "
    "prosinca tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta "
    "elokuuta syyskuuta lokakuuta marraskuuta joulukuuta"
)
DATED = re.compile(  # the day of a date, not the number of an item
    rf"\s*(?:[1-9]|[12]\d|3[01])\. (?:{'|'.join(MONTHS.split())})\b", re.IGNORECASE
)
PAUSE = re.compile(r"[.!?:;,][\"'”’»)\]]*\s*$")
END = re.compile(r"[.!?:;。！？][\"'”’»)\]]*\s*$")


def unwrapped(text: str) -> str:
    """Return the text with the lines of each wrapped paragraph joined."""
    paragraphs = re.split(r"(\n(?:[ \t]*\n)+)", text)
    width = _width(paragraphs[::2])
    hyphened = set(re.findall(r"\w+-\w+", text)) if "-\n" in text else set()
    fenced = False
    for number in range(0, len(paragraphs), 2):
        paragraph = paragraphs[number]
        fences = len(re.findall(r"(?m)^\s*(?:```|~~~)", paragraph))
        if not fenced and not fences and not _is_verse(paragraph):
            paragraphs[number] = "\n".join(_joined(paragraph.split("\n"), width, hyphened))
        fenced ^= bool(fences % 2)
    return "".join(paragraphs)


def _is_verse(paragraph: str) -> bool:
    lines = paragraph.strip().split("\n")
    return len(lines) > 2 and all(map(PAUSE.search, lines)) and not any(map(ITEM.match, lines))


def _width(paragraphs: Sequence[str]) -> int:
    """Return the width in characters at which the text is wrapped: the longest line of a paragraph
    of three lines or more whose lines are all filled; 0 without one."""
    found = []
    for paragraph in paragraphs:
        lines = [line for line in paragraph.split("\n") if line.strip()]
        longest = max(map(len, lines), default=0)
        filled = all(_is_full(a, b, longest) for a, b in pairwise(lines))
        if len(lines) > 2 and NARROW <= longest <= WIDE and filled and _is_prose(lines):
            found.append(longest)
    return max(found, default=0)


def _is_prose(lines: Sequence[str]) -> bool:
    """Return whether the lines are prose: they break in the middle of a sentence, those of a list
    or verse do not."""
    if any(map(FIXED.match, lines)):
        return False
    starts = sum(line.lstrip()[:1].islower() for line in lines[1:])
    ends = sum(PAUSE.search(line) is not None for line in lines[:-1])
    return 2 * starts >= len(lines) - 1 or 3 * ends <= len(lines) - 1


def _is_full(line: str, following: str, width: int) -> bool:
    """Return whether the first word of the following line did not fit on this one."""
    return len(line.rstrip()) + 1 + len(following.split(None, 1)[0]) > width


def _joined(lines: Sequence[str], width: int, hyphened: set[str]) -> Iterator[str]:
    held = [lines[0]]
    for last, line in pairwise(lines):
        if _goes_on(last, line, width):
            following = line.strip()
            held[-1] = _ended(held[-1].rstrip(), following, hyphened)
            held.append(following)
        else:
            yield "".join(held)
            held = [line]
    yield "".join(held)


def _goes_on(line: str, following: str, width: int) -> bool:
    """Return whether the following line continues the sentence, or the paragraph, of this one."""
    if not line.strip() or not following.strip() or max(len(line), len(following)) > MOST:
        return False
    if FIXED.match(line) or FIXED.match(following):
        return False
    if ITEM.match(following) and not DATED.match(following):
        return False
    indent = len(following) - len(following.lstrip())
    item = ITEM.match(line)
    if indent > (item.end() if item else len(line) - len(line.lstrip())):
        return False
    if width and len(line) <= width and _is_full(line, following, width):
        return True
    lower = following.lstrip()[0].islower() and not END.search(line)
    return lower and len(line) >= SHORT and len(line.split()) > 3 and not line.endswith("  ")


def _ended(line: str, following: str, hyphened: set[str]) -> str:
    """Return the line as the following one continues it: with a space, or with nothing if a word
    was divided; its hyphen is removed, unless the text writes the word with one elsewhere."""
    divided = re.search(r"\w{1,40}-$", line)
    if not divided or not following[:1].islower():
        return f"{line} "
    word = re.match(r"\w*", following)
    whole = f"{divided[0]}{word[0] if word else ''}"
    return line if whole in hyphened else line[:-1]
