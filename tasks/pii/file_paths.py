"""Search the path of a file for names, and mask them so that the path stays stable and unique.

    hr/Reviews Jana Petrovic.md → components → words → names → hr/Reviews [PERSON]-3f2a91c0.md

In a path only two words that go together are a name: a known first name with a word beside it that
is not English, or an initial with a known surname. One word alone (Florence, churn, Boreas) is as
often a place, a product or a folder. The eight digits are a hash of the path up to there: equal for
all files of a folder, and for the same file on every night. An attacker with a list of names can
try them against the digits: the digits tell files apart, they do not protect a name.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import regex

from tasks.pii.people import name_lists
from tasks.pii.placeholders import PATTERN, placeholder
from tasks.records import digest

Span = tuple[int, int]

TAG = 8  # hex digits
ENDING = regex.compile(r"(?<=[^/])\.\w{1,8}$")
SEPARATOR = regex.compile(r"[_.+~,;-]")
HUMP = regex.compile(r"(?<=\p{Ll})(?=\p{Lu}\p{Ll})")  # JanaPetrovic
WORD = regex.compile(r"\p{L}[\p{L}'’]*")
REGISTER = regex.compile(r"\b(\p{Lu}[\p{L}'’-]+), (\p{Lu}[\p{L}'’-]+)")
MASKED = regex.compile(rf".*(?:{PATTERN}).*-([0-9a-f]{{8}})(?:\.\w{{1,8}})?")


def components(path: str) -> Iterator[Span]:
    """Yield the spans of the folders and of the file name, without the name of the source (a user
    chose it) and without the file extension."""
    start = path.find("/") + 1
    last = path.rfind("/") + 1
    while start < last:
        end = path.index("/", start)
        yield start, end
        start = end + 1
    ending = ENDING.search(path, last)
    yield last, ending.start() if ending else len(path)


def spaced(name: str) -> tuple[str, list[int]]:
    """Write a component as a line of words; also return the position of each of its characters."""
    letters, places = [], []
    humps = {match.start() for match in HUMP.finditer(name)}
    for place, letter in enumerate(name):
        if place in humps:
            letters.append(" ")
            places.append(place)
        letters.append(" " if SEPARATOR.match(letter) else letter)
        places.append(place)
    places.append(len(name))
    return "".join(letters), places


def readable(line: str, allowed: Sequence[Span]) -> str:
    """Prepare a line for the tagger: in lower case if it has only capitals, and with full stops for
    allowed values."""
    read = line.title() if line.isupper() else line
    for start, end in allowed:
        read = read[:start] + "." * (end - start) + read[end:]
    return read


def people(line: str, found: Sequence[Span]) -> Iterator[Span]:
    """Yield the people found by a tagger in a line whose words go together as a name, and the names
    that the lists contain."""
    yield from (span for span in joined(line, found) if is_name(line[slice(*span)]))
    yield from listed(line)


def joined(line: str, spans: Sequence[Span]) -> list[Span]:
    """Join spans that have nothing but blanks between them: Müller, Hans."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and not line[found[-1][1] : start].strip():
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def is_name(text: str) -> bool:
    """Return whether words that may be a person's name go together as a name."""
    words = [word.lower() for word in WORD.findall(text)]
    for number, word in enumerate(words):
        others = words[:number] + words[number + 1 :]
        if len(word) == 1 and any(other in name_lists.surnames() for other in others):
            return True
        if _plain(word) in _first_names() and any(map(_may_be_surname, others)):
            return True
    return False


def listed(line: str) -> Iterator[Span]:
    """Yield spans in which a known first name and a known surname stand side by side in lower case,
    where a tagger recognizes few names: notes tomasz krol."""
    if not line.islower():
        return
    words = list(WORD.finditer(line))
    for left, right in pairwise(words):
        pair = [_plain(word[0].lower()) for word in (left, right)]
        short = min(map(len, pair)) < 3 or line[left.end() : right.start()].strip()
        if not short and (_are_name(*pair) or _are_name(*pair[::-1])):
            yield left.start(), right.end()


def inverted(line: str) -> Iterator[Span]:
    """Yield spans in which a surname stands before a known first name, as in a register: Voss,
    Lena."""
    for match in REGISTER.finditer(line):
        last, first = (word.lower() for word in match.groups())
        if _plain(first) in _first_names() and _may_be_surname(last):
            yield match.span()


def _are_name(first: str, last: str) -> bool:
    known_too = first in _first_names() and last in _surnames()
    return known_too and not {first, last} & (name_lists.common() | name_lists.things())


def _may_be_surname(word: str) -> bool:
    if word in name_lists.surnames():
        return True
    return len(word) > 2 and word not in name_lists.things() and not name_lists.is_english(word)


@cache
def _first_names() -> frozenset[str]:
    return frozenset(map(_plain, name_lists.first_names()))


@cache
def _surnames() -> frozenset[str]:
    return frozenset(map(_plain, name_lists.surnames()))


def _plain(word: str) -> str:
    """Remove accents, as file names often do."""
    letters = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def masked(path: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Replace each span by its kind, and add a tag to each component that had one."""
    pieces, at = [], 0
    for start, end in components(path):
        inside = [span for span in spans if start <= span[0] < max(end, start + 1)]
        for first, last, kind in inside:
            pieces += [path[at:first], placeholder(kind)]
            at = last
        if inside:
            pieces += [path[at:end], f"-{tag(path[:end])}"]
            at = max(end, at)
    return "".join([*pieces, path[at:]])


def tag(path: str) -> str:
    return digest("path", path)[:TAG]


def behind_tag(path: str) -> tuple[str, str] | None:
    """Return the last tag of a masked path and the components behind it; None without a tag."""
    parts = path.split("/")
    for number in range(len(parts) - 1, 0, -1):
        if found := MASKED.fullmatch(parts[number]):
            return found[1], "/".join(parts[number + 1 :])
    return None


def tagged(path: str) -> Iterator[tuple[str, str]]:
    """Yield the strings that `behind_tag` may find in the masked form of a path."""
    for _, end in components(path):
        yield tag(path[:end]), path[end:].partition("/")[2]
