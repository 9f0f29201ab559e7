"""The surroundings that give a person's name away, and where alone in a text they can stand.

Surroundings are the lines of a mail header, a title (Ms, Dr.), a greeting, a sign-off, a label, an
address or a number right behind the name. Each search says where alone its pattern can match
(scan.py), and a comment why; only a sign-off's goes beyond the end of a line.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import regex

from tasks.redact.scan import At, Scan, Within, places

WORD = r"(?:\p{Lu}['’])?\p{Lu}\p{Ll}+(?:\p{Lu}\p{Ll}+)*(?:-\p{Lu}\p{Ll}+)*"
INNER = r"(?:(?:van|von|de|del|della|der|den|di|da|dos|la|le|el|al|bin|ibn|ten|ter|zu) |\p{Lu}\.? ){0,3}"
NAME = rf"{WORD}(?: {INNER}{WORD}){{0,3}}"
FULL = rf"{WORD}(?: {INNER}{WORD}){{1,3}}"

TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Herr|Frau|Mme|Monsieur|Madame|Señora?)\b\.?"
)
MARKS = r"(?:[*_~\"'“”‘’`]|</?\w{1,6}>){0,6}"  # emphasis and quotes around a name

ROLE = (
    r"(?:engineer|technician|fitter|mechanic|electrician|operator|driver|porter|apprentice|trainee"
    r"|manager|director|head of [a-z]+|deputy|supervisor|foreman|secretary|assessor|planner|caretaker|trainer|tutor|first[- ]aider|assistant|treasurer"
    r"|nurse|doctor|teacher|lawyer|colleague|employee|neighbour|wife|husband|daughter|son|brother"
    r"|sister|mother|father|friend|customer|patient|author|accountant|consultant)"
)
LABEL = (
    r"(?:name|full name|caller|led by|trainer|tutor|minutes|author of [\w ]{2,30}|first name|last name|surname|contact|second contact|contact person|author"
    r"|owner|prepared by|written by|reported by|approved by|signed by|signed|requested by|checked by"
    r"|engineers?|technicians?|fitters?|who|employee|manager|line manager|next of kin|person|attn"
    r"|attention|questions|assignee|assigned to|reporter|interviewer|interviewee|patient|applicant)"
)
SIGN_OFF = (
    r"(?:(?:kind|best|warm|many|with kind|with best)? ?(?:regards|wishes|thanks)|sincerely"
    r"|yours(?: sincerely| faithfully| truly)?|cheers|thank you|all the best|cordially"
    r"|mit (?:freundlichen|besten|herzlichen) grüßen|viele grüße|signed for [\w ]+)"
)

# The first words of what is above, by which it is looked for.
TITLES = (
    "Mr", "Ms", "Miss", "Mx", "Dr", "Prof", "Sir", "Dame", "Herr", "Frau", "Mme", "Monsieur", "Madame",
    "Señor",
)  # fmt: skip
TITLE_WORDS = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame herr frau mme monsieur madame se".split()
)
ROLES = frozenset(
    """
    engineer technician fitter mechanic electrician operator driver porter apprentice trainee manager
    director head deputy supervisor foreman secretary assessor planner caretaker trainer tutor first
    assistant treasurer nurse doctor teacher lawyer colleague employee neighbour wife husband daughter
    son brother sister mother father friend customer patient author accountant consultant
    """.split()
)
GREETINGS = frozenset("dear hi hello hallo liebe lieber moin".split())
SIGNING_OFF = frozenset("sincerely yours cheers thank best cordially mit viele signed".split())
SAYING = frozenset("says said asks asked writes wrote explains explained adds added".split())
HEADERS = ("from", "to", "cc", "sender", "von", "an", "de", "?")  # the last one is an À
# The last words of the labels.
LABELS = (
    "name", "caller", "by", "trainer", "tutor", "minutes", "contact", "person", "author", "owner",
    "signed", "engineer", "engineers", "technician", "technicians", "fitter", "fitters", "who",
    "employee", "manager", "kin", "attn", "attention", "questions", "assignee", "to", "reporter",
    "interviewer", "interviewee", "patient", "applicant",
)  # fmt: skip
BEFORE_LABEL = 100  # characters: more than "author of", thirty more, and six marks


def _multiline(pattern: str) -> Any:
    return regex.compile(pattern, regex.MULTILINE)


def _may_be_capital(text: str, place: int) -> bool:
    """False where there is an ASCII character that is none."""
    return text[place : place + 1] > "\x7f" or "A" <= text[place : place + 1] <= "Z"


def _headers(scan: Scan) -> list[int]:
    colons = scan.places(":")
    return scan.line_starts(p for p in colons if scan.folded.endswith(HEADERS, 0, p))


def _addressees(scan: Scan) -> list[int]:
    return scan.places("@") if "<" in scan.text else []


def _roles(scan: Scan) -> list[int]:
    """A role is written in small letters and stands between characters that are no letters."""
    return places(scan.text, scan.words & ROLES)


def _before_roles(scan: Scan) -> list[int]:
    starts: list[int] = []
    for place in _roles(scan):
        if scan.folded.endswith(("our ", "my ", "his ", "her ", "the "), 0, place):
            starts += range(place - 5, place - 2)  # "your " is the longest, "my " the shortest
    return starts


def _sign_offs(scan: Scan) -> list[int]:
    """Three of the phrases may be glued to a word before them; the others' first words stand alone."""
    glued = scan.places("regards", "wishes", "thanks")
    return scan.line_starts([*glued, *scan.starts(SIGNING_OFF)])


def _verbs(scan: Scan) -> list[int]:
    return places(scan.text, scan.words & SAYING)


def _after_name(text: str, places: Iterable[int]) -> Iterator[int]:
    """The places, each behind a blank, that a name may stand before: its last word has a blank before
    it and none in it, and starts with a capital."""
    for place in places:
        if _may_be_capital(text, text.rfind(" ", 0, max(0, place - 1)) + 1):
            yield place


def _by_somebody(scan: Scan) -> Iterator[int]:
    """Where a capital or one of MARKS follows "by"."""
    for place in scan.places(" by "):
        after = place + len(" by ")
        if _may_be_capital(scan.text, after) or scan.text.startswith(tuple("*_~\"'`<"), after):
            yield place


def _clauses(scan: Scan) -> Iterator[int]:
    commas = scan.places(", who", ", born", ", date of birth")
    return _after_name(scan.text, (comma + 1 for comma in commas))


def _own_addresses(scan: Scan) -> Iterator[int]:
    yield from scan.places("@", "<a href=")
    yield from (place for place in scan.places("+") if scan.text[place + 1 : place + 2] >= "0")


def _own_numbers(scan: Scan) -> Iterator[int]:
    yield from scan.places("card ", "nino", "national insurance")
    for start, end in scan.numbers:  # two letters, two digits, a blank
        if end - start == 2 and scan.text.startswith(" ", end):
            yield start


def _introductions(scan: Scan) -> list[int]:
    return scan.places("my name is", "what's your", "what?s your", "whats your")


def _dashed(scan: Scan) -> list[int]:
    """The lines that start with a dash, or with a blank that may stand before it."""
    return [0, *(place + 1 for place in scan.places("\n-", "\n?", "\n ", "\n\t"))]


def _labels(scan: Scan) -> Iterator[int]:
    """The colons before which a label stands, with only MARKS between them."""
    for place in scan.places(":"):
        before = scan.folded[max(0, place - BEFORE_LABEL) : place]
        if before.rstrip("*_~\"'`?").endswith((*LABELS, ">")) or "author of " in before:
            yield place


SEARCHES: tuple[At | Within, ...] = (
    # From: "Jane Doe" <jane@…>, and each further one in the line
    At(
        _multiline(
            rf"^[> ]*(?:From|To|Cc|Bcc|Sender|Reply-To|Von|An|De|À)\b: *{MARKS}(?:{TITLE} )?({FULL})(?=[^\n\w]*[<\[(\n])"
        ),
        _headers,
    ),
    Within(
        _multiline(rf"(?:[,;] *{MARKS}|^[> ]*){MARKS}(?:{TITLE} )?({FULL}){MARKS} *<[^<>\s]+@"),
        lambda scan: scan.lines(_addressees(scan)),
    ),
    At(
        _multiline(rf"\b{TITLE}\s{MARKS}({NAME})"),
        lambda scan: places(scan.text, TITLES),
        TITLE_WORDS,
    ),
    At(
        _multiline(
            rf"^[> ]*(?i:dear|hi|hello|hallo|liebe|lieber|moin),? (?:{TITLE} )?({NAME}) ?[,!:]?\s*$"
        ),
        lambda scan: scan.line_starts(scan.starts(GREETINGS)),
        GREETINGS,
    ),
    At(
        _multiline(
            rf"^[> ]*{MARKS}(?i:{SIGN_OFF}),?{MARKS}[ \t]*\n(?:[> \t]*\n)?[> \t]*{MARKS}({NAME}){MARKS}[ \t]*$"
        ),
        _sign_offs,
    ),
    At(
        _multiline(rf"\b{ROLE}(?:,| is|:)? {MARKS}({FULL})"),
        _roles,
        ROLES,
    ),
    At(
        _multiline(rf"\b{ROLE}, {MARKS}({NAME}),"),
        _roles,
        ROLES,
    ),
    At(
        _multiline(rf"\b(?i:our|my|your|his|her|the) {ROLE} {MARKS}({NAME}){MARKS} \p{{Ll}}"),
        _before_roles,
        ROLES,
    ),
    At(
        _multiline(
            rf"\b(?:says|said|asks|asked|writes|wrote|explains|explained|adds|added) {MARKS}({FULL})"
        ),
        _verbs,
        SAYING,
    ),
    Within(
        _multiline(
            rf"\b({FULL}){MARKS},? (?:says|said|asks|asked|writes|wrote|explains|explained|adds|added)\b"
        ),
        lambda scan: scan.lines(_after_name(scan.text, _verbs(scan))),
        SAYING,
    ),
    Within(
        _multiline(
            rf"\b(?:\p{{Ll}}+ed|[Ww]ritten|[Dd]rawn|[Kk]ept|[Ff]ound|[Tt]aken|\p{{Lu}}\p{{Ll}}+ed)(?: in \p{{Lu}}\p{{Ll}}+ \d{{4}})? by {MARKS}({FULL})"
        ),
        lambda scan: scan.lines(_by_somebody(scan)),
        frozenset(["by"]),
    ),
    Within(
        _multiline(rf"\b({FULL}){MARKS}, (?:who\b|born\b|date of birth\b)"),
        lambda scan: scan.lines(_clauses(scan)),
        frozenset(["who", "born", "date"]),
    ),
    At(
        _multiline(rf"\b(?:name of|called|ask for) {MARKS}({FULL})"),
        lambda scan: scan.places("name of", "called", "ask for"),
        frozenset(["name", "called", "ask"]),
    ),
    # a name right before an address or a number of its own
    Within(
        _multiline(
            rf"\b({FULL}){MARKS}(?:,| \(|:| -| –)? ?{MARKS}(?:[\w.+-]+@[\w-]+\.|\[[\w.+-]+@|\+\d|<a href=.(?:mailto|tel):)"
        ),
        lambda scan: scan.lines(_own_addresses(scan)),
    ),
    Within(
        _multiline(
            rf"\b({FULL})(?:,| \() ?(?:card \d|NINO|national insurance|[A-Z]{{2}}\d\d [A-Z]{{4}})"
        ),
        lambda scan: scan.lines(_own_numbers(scan)),
    ),
    At(
        _multiline(rf"\b(?i:my name is|what(?:'|’)?s your (?:last |first )?name\?) ({NAME})"),
        _introductions,
        frozenset(["my", "what", "whats"]),
    ),
    At(
        _multiline(rf"^[ \t]*[—–-]{{1,2}} ?({FULL})[ \t]*$"),
        _dashed,
    ),
)
LABELLED = Within(  # Contact: Jane Doe, John Doe
    _multiline(
        rf"(?:^|[>*;]|\. )[ \t]*(?:[-*] )?{MARKS}(?i:{LABEL}){MARKS}: *{MARKS} *([^\n|:;<(]{{2,80}})"
    ),
    lambda scan: scan.lines(_labels(scan)),
)
