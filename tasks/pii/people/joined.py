"""Find names in the names of files and pages: offer_for_Jane_Roe.docx, /people/jane-roe.

A list must contain one of the words, and none may be a common word behind an unknown one. Behind
/people/ two words that are not common are enough.
"""

from collections.abc import Iterator

import regex

from tasks.pii.people import name_lists
from tasks.pii.prefilter import Scan, Span, Within

SEPARATOR = r"(?:[_.-]|%20)"
# Jane_Roe where a file's kind follows; a match is empty, so that one may begin within another.
FILE = Within(
    {"."},
    lambda scan: scan.unspaced(scan.places("_", "-", "%20")),
    regex.compile(
        rf"(?<![\p{{L}}\d])(?=(\p{{Lu}}\p{{Ll}}+){SEPARATOR}(?:(?:van|von|de|der|del|la|al|bin){SEPARATOR}){{0,2}}"
        r"(\p{Lu}[\p{L}'’]+(?:-\p{Lu}\p{Ll}+)?)(?![\p{L}\d])[^\s/]*\.\p{L}{2,4}\b)"
    ),
)
ENDINGS = "pdf doc xls ppt odt png jpg jpeg md txt eml msg vcf zip".split()
# JaneRoe, and jane_roe in small letters, which both must be known names.
KNOWN = Within(
    {"."},
    lambda scan: scan.unspaced(scan.places("/~", *(f".{each}" for each in ENDINGS))),
    regex.compile(
        rf"(?<![\p{{L}}\d])(?:(\p{{Lu}}\p{{Ll}}{{2,}})(\p{{Lu}}\p{{Ll}}{{2,}})|(\p{{Ll}}{{3,}}){SEPARATOR}(\p{{Ll}}{{3,}}))"
        rf"(?![\p{{L}}])(?=[^\s/]*\.(?i:{'|'.join(ENDINGS)})x?\b)|/~(\p{{L}}{{3,}})\.(\p{{L}}{{3,}})(?=/)"
    ),
)
# Folders in a page's URL before the name of the person.
BEFORE = frozenset(
    """people person persons team staff user users profile profiles author authors member members employee
    employees contact contacts in mitarbeiter ansprechpartner equipe persona personas persone
    medewerkers u mail home by""".split()
)
# Those of which each page is a person's.
PEOPLE = frozenset(
    """people person persons staff employee employees mitarbeiter ansprechpartner personas persone
    medewerkers""".split()
)
LEAST = 3  # letters of such a name's first and last word
PAGE = Within(
    BEFORE,
    lambda scan: scan.unspaced(scan.places("/")),
    regex.compile(
        rf"/(?i:{'|'.join(sorted(BEFORE))})/(\p{{L}}{{2,}})(?:[_.+-]|%20)"
        r"((?:\p{L}+(?:[_.+-]|%20)){0,3}\p{L}{2,})(?![\p{L}\d.])"
    ),
)


def find(scan: Scan) -> Iterator[Span]:
    for match in FILE.find(scan):
        if match[1].lower() in name_lists.first_names() and _is_name(match[1], match[2]):
            yield match.start(1), match.end(2)
    for match in KNOWN.find(scan):
        first, last = (word.lower() for word in match.groups() if word)
        if _are_known(first, last):
            yield match.start(next(n for n in (1, 3, 5) if match[n])), match.end(match.lastindex)
    for match in PAGE.find(scan):
        if _is_name(match[1], match[2]) or (_has_people(match[0]) and _may_be(match[1], match[2])):
            yield match.start(1), match.end(2)


def _are_known(first: str, last: str) -> bool:
    """Return whether the words are a first name and a surname, and neither is a common word."""
    known = first in name_lists.first_names() and last in name_lists.surnames()
    return known and not {first, last} & (name_lists.common() | name_lists.things())


def _has_people(page: str) -> bool:
    return page.split("/")[1].lower() in PEOPLE


def _may_be(first: str, last: str) -> bool:
    """Return whether words that no list knows may be a name: none is common, or short."""
    words = regex.findall(r"\p{L}{2,}", f"{first} {last}".lower())
    return min(map(len, (words[0], words[-1]))) > LEAST and not any(map(name_lists.is_plain, words))


def _is_name(first: str, last: str) -> bool:
    words = regex.findall(r"\p{L}{2,}", last.lower())
    return name_lists.is_called(f"{first} {last}") and name_lists.may_be_called(
        f"{first} {words[-1]}"
    )
