"""Find the contexts that reveal a person's name, and the only positions at which they can stand.

Contexts are the lines of a mail header, a title (Ms, Dr.), a greeting, a sign-off, a label, an
address or a number right behind the name. Each search names the only positions at which its pattern
can match (prefilter.py), and a comment says why; only a sign-off's reaches beyond the end of a
line.
"""

from typing import Any

import regex

from tasks.pii.people import forms
from tasks.pii.prefilter import DIGIT, At, Scan, Span, Within, places

WORD = (
    r"(?:\p{L}['’]|(?:[Aa]l|[Ee]l|[Bb]en)-)?\p{Lu}\p{Ll}+(?:['’]?\p{Lu}\p{Ll}+)*(?:-\p{L}\p{Ll}+)*"
)
INNER = (
    r"(?:(?:van|von|vom|de|del|della|der|den|di|da|das|do|dos|du|des|la|las|los|le|el|al|bin|bint|ben|ibn"
    r"|ten|ter|zu|zum|zur|af|av|y|e|het|['’]t) |\p{Lu}\.? ){0,3}"
)
NAME = rf"{WORD}(?: {INNER}{WORD}){{0,3}}"
FULL = rf"{WORD}(?: {INNER}{WORD}){{1,3}}"

# In capitals, where a label or a table's head gives it away.
LOUD = r"\p{Lu}[\p{Lu}'’-]+(?: (?:\p{Lu}\.? )?\p{Lu}[\p{Lu}'’-]+){1,3}"

TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Herr|Frau|Mme|Mlle|Monsieur|Madame|Señora?|Sra|Srta|Dra|Dott)\b\.?"
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

# The first words of the patterns above, for the prefilter.
TITLES = (
    "Mr", "Ms", "Miss", "Mx", "Dr", "Prof", "Sir", "Dame", "Herr", "Frau", "Mme", "Mlle", "Monsieur", "Madame",
    "Señor", "Sra", "Srta", "Dott",
)  # fmt: skip
TITLE_WORDS = frozenset(
    "mr mrs ms miss mx dr dra prof professor sir dame herr frau mme mlle monsieur madame se sra srta dott".split()
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
# The last words of the labels, and the end of a tag behind them.
LABELS = (
    "name", "caller", "by", "trainer", "tutor", "minutes", "contact", "person", "author", "owner",
    "signed", "engineer", "engineers", "technician", "technicians", "fitter", "fitters", "who",
    "employee", "manager", "kin", "attn", "attention", "questions", "assignee", "to", "reporter",
    "interviewer", "interviewee", "patient", "applicant", ">",
)  # fmt: skip
BEFORE_LABEL = 100  # characters: more than "author of", thirty more, and six marks


def _multiline(pattern: str) -> Any:
    return regex.compile(pattern, regex.MULTILINE)


def _may_be_capital(text: str, place: int) -> bool:
    """Return whether the character may be a capital; False for an ASCII character that is not
    one."""
    return text[place : place + 1] > "\x7f" or "A" <= text[place : place + 1] <= "Z"


def _headers(scan: Scan) -> list[int]:
    colons = scan.places(":")
    return scan.line_starts([place for place in colons if scan.folded.endswith(HEADERS, 0, place)])


def _around_addresses(scan: Scan) -> list[Span]:
    return scan.lines(scan.places("@")) if "@" in scan.signs else []


def _roles(scan: Scan) -> list[int]:
    return scan.starts(ROLES)


def _before_roles(scan: Scan) -> list[int]:
    starts: list[int] = []
    for place in _roles(scan):
        if scan.folded.endswith(("our ", "my ", "his ", "her ", "the "), 0, place):
            starts += range(place - 5, place - 2)  # "your " is the longest, "my " the shortest
    return starts


def _sign_offs(scan: Scan) -> list[int]:
    """Return the starts of lines with a sign-off. Three phrases may be glued to the word before
    them; the first words of the others stand alone."""
    glued = scan.places("regards", "wishes", "thanks")
    return scan.line_starts([*glued, *scan.starts(SIGNING_OFF)])


def _verbs(scan: Scan) -> list[int]:
    return scan.starts(SAYING)


def _before_verbs(scan: Scan) -> list[Span]:
    return scan.lines(_behind_names(scan.text, _verbs(scan)))


def _behind_names(text: str, places: list[int]) -> list[int]:
    """Return the places that a name may stand before: a blank before the place, another before the
    name's last word, none between them, and the word starts with a capital."""
    return [p for p in places if _may_be_capital(text, text.rfind(" ", 0, max(0, p - 1)) + 1)]


def _around_by(scan: Scan) -> list[Span]:
    """Return the lines in which a capital or one of MARKS follows " by "."""
    marks = tuple("*_~\"'`<")
    after = [place + len(" by ") for place in scan.places(" by ")]
    text = scan.text
    return scan.lines([p for p in after if _may_be_capital(text, p) or text.startswith(marks, p)])


def _before_clauses(scan: Scan) -> list[Span]:
    commas = scan.places(", who", ", born", ", date of birth")
    return scan.lines(_behind_names(scan.text, [comma + 1 for comma in commas]))


def _before_addresses(scan: Scan) -> list[Span]:
    pluses = [place for place in scan.places("+") if scan.text[place + 1 : place + 2] >= "0"]
    return scan.lines([*scan.places("@", "<a href="), *pluses])


def _before_numbers(scan: Scan) -> list[Span]:
    """Return the lines with a card number or a number that starts with two capitals and two
    digits."""
    numbers = scan.numbers
    digits = [s for s, end in numbers if end - s == 2 and scan.text[max(0, s - 2) : s].isupper()]
    return scan.lines([*scan.places("card ", "nino", "national insurance"), *digits])


def _introductions(scan: Scan) -> list[int]:
    return scan.places("my name is", "what's your", "what?s your", "whats your")


def _dashed(scan: Scan) -> list[int]:
    """Return the starts of lines that begin with a dash, or with a blank that may stand before
    one."""
    return [0, *(place + 1 for place in scan.places("\n-", "\n?", "\n ", "\n\t"))]


def _around_labels(scan: Scan) -> list[Span]:
    """Return the lines with a label before a colon, with only MARKS between them."""
    found = []
    for place in scan.places(":"):
        before = scan.folded[max(0, place - BEFORE_LABEL) : place]
        if before.rstrip("*_~\"'`? ").endswith(LABELS) or "author of " in before:
            found.append(place)
    return scan.lines(found)


SEARCHES: tuple[At | Within, ...] = (
    *forms.SEARCHES,
    # From: "Jane Doe" <jane@…>, and each further one in the line
    At(
        {":"},
        _headers,
        _multiline(
            rf"^[> ]*(?:From|To|Cc|Bcc|Sender|Reply-To|Von|An|De|À)\b: *{MARKS}(?:{TITLE} )?({FULL})(?=[^\n\w]*[<\[(\n])"
        ),
    ),
    Within(
        {"<"},
        _around_addresses,
        _multiline(rf"(?:[,;] *{MARKS}|^[> ]*){MARKS}(?:{TITLE} )?({FULL}){MARKS} *<[^<>\s]+@"),
    ),
    At(
        TITLE_WORDS,
        lambda scan: places(scan.text, TITLES),
        _multiline(
            rf"\b{TITLE}(?: {TITLE})*(?: (?:med|phil|jur|rer|nat|pol|oec|dent|vet|habil|h\. ?c)\.)*\s{MARKS}({NAME})"
        ),
    ),
    At(
        GREETINGS,
        lambda scan: scan.line_starts(scan.starts(GREETINGS)),
        _multiline(
            rf"^[> ]*(?i:dear|hi|hello|hallo|liebe|lieber|moin),? (?:{TITLE} )?({NAME}) ?[,!:]?\s*$"
        ),
    ),
    At(
        {"\n"},
        _sign_offs,
        _multiline(
            rf"^[> ]*{MARKS}(?i:{SIGN_OFF}),?{MARKS}[ \t]*\n(?:[> \t]*\n)?[> \t]*{MARKS}({NAME}){MARKS}[ \t]*$"
        ),
    ),
    At(
        ROLES,
        _roles,
        _multiline(rf"\b{ROLE}(?:,| is|:)? {MARKS}({FULL})"),
    ),
    At(
        ROLES,
        _roles,
        _multiline(rf"\b{ROLE}, {MARKS}({NAME}),"),
    ),
    At(
        ROLES,
        _before_roles,
        _multiline(rf"\b(?i:our|my|your|his|her|the) {ROLE} {MARKS}({NAME}){MARKS} \p{{Ll}}"),
    ),
    At(
        SAYING,
        _verbs,
        _multiline(
            rf"\b(?:says|said|asks|asked|writes|wrote|explains|explained|adds|added) {MARKS}({FULL})"
        ),
    ),
    Within(
        SAYING,
        _before_verbs,
        _multiline(
            rf"\b({FULL}){MARKS},? (?:says|said|asks|asked|writes|wrote|explains|explained|adds|added)\b"
        ),
    ),
    Within(
        {"who", "born", "date"},
        _before_clauses,
        _multiline(rf"\b({FULL}){MARKS}, (?:who\b|born\b|date of birth\b)"),
    ),
    # a name right before an address or a number of its own
    Within(
        {"@", "<", "+"},
        _before_addresses,
        _multiline(
            rf"\b({FULL}){MARKS}(?:,| \(|:| -| –)? ?{MARKS}(?:[\w.+-]+@[\w-]+\.|\[[\w.+-]+@|\+\d|<a href=.(?:mailto|tel):)"
        ),
    ),
    Within(
        {DIGIT, "nino", "national"},
        _before_numbers,
        _multiline(
            rf"\b({FULL})(?:,| \() ?(?:card \d|NINO|national insurance|[A-Z]{{2}}\d\d [A-Z]{{4}})"
        ),
    ),
    At(
        {"my", "what", "whats"},
        _introductions,
        _multiline(rf"\b(?i:my name is|what(?:'|’)?s your (?:last |first )?name\?) ({NAME})"),
    ),
)
# Things stand here too, so one of the words must be a known name.
DOUBTFUL: tuple[At | Within, ...] = (
    At(
        {"name", "called", "ask"},
        lambda scan: scan.places("name of", "called", "ask for"),
        _multiline(rf"\b(?:name of|called|ask for) {MARKS}({FULL})"),
    ),
    Within(
        {"by"},
        _around_by,
        _multiline(
            rf"\b(?:\p{{Ll}}+ed|[Ww]ritten|[Dd]rawn|[Kk]ept|[Ff]ound|[Tt]aken|\p{{Lu}}\p{{Ll}}+ed)(?: in \p{{Lu}}\p{{Ll}}+ \d{{4}})? by {MARKS}({FULL})"
        ),
    ),
    At(
        {"-", "?"},
        _dashed,
        _multiline(rf"^[ \t]*[—–-]{{1,2}} ?({FULL})[ \t]*$"),
    ),
)
LABELLED = Within(  # Contact: Jane Doe, John Doe
    {":"},
    _around_labels,
    _multiline(
        rf"(?:^|[>*;]|\. )[ \t]*(?:[-*] )?{MARKS}(?i:{LABEL}){MARKS}[ \u00a0]?: *{MARKS} *([^\n|:;<(]{{2,80}})"
    ),
)
