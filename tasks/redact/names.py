"""Names of people, where their surroundings give them away, and then wherever else they stand.

Surroundings are the lines of a mail header, a title (Ms, Dr.), a greeting, a sign-off, a label or a
table column (Contact, Engineer), an address or a number right behind the name. Names in
plain prose are for a `Tagger`. Lists of names find only 9 to 80 % of them, by country; here they
only refuse what things are called.
"""

from collections.abc import Iterator

import regex

from tasks.redact import known

Span = tuple[int, int]

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

SEEDS = tuple(
    regex.compile(pattern, regex.MULTILINE)
    for pattern in (
        # From: "Jane Doe" <jane@…>, and each further one in the line
        rf"^[> ]*(?:From|To|Cc|Bcc|Sender|Reply-To|Von|An|De|À)\b: *{MARKS}(?:{TITLE} )?({FULL})(?=[^\n\w]*[<\[(\n])",
        rf"(?:[,;] *{MARKS}|^[> ]*){MARKS}(?:{TITLE} )?({FULL}){MARKS} *<[^<>\s]+@",
        rf"\b{TITLE}\s{MARKS}({NAME})",
        rf"^[> ]*(?i:dear|hi|hello|hallo|liebe|lieber|moin),? (?:{TITLE} )?({NAME}) ?[,!:]?\s*$",
        rf"^[> ]*{MARKS}(?i:{SIGN_OFF}),?{MARKS}[ \t]*\n(?:[> \t]*\n)?[> \t]*{MARKS}({NAME}){MARKS}[ \t]*$",
        rf"\b{ROLE}(?:,| is|:)? {MARKS}({FULL})",
        rf"\b{ROLE}, {MARKS}({NAME}),",
        rf"\b(?i:our|my|your|his|her|the) {ROLE} {MARKS}({NAME}){MARKS} \p{{Ll}}",
        rf"\b(?:says|said|asks|asked|writes|wrote|explains|explained|adds|added) {MARKS}({FULL})",
        rf"\b({FULL}){MARKS},? (?:says|said|asks|asked|writes|wrote|explains|explained|adds|added)\b",
        rf"\b({FULL}){MARKS}, (?:who\b|born\b|date of birth\b)",
        # a name right before an address or a number of its own
        rf"\b({FULL}){MARKS}(?:,| \(|:| -| –)? ?{MARKS}(?:[\w.+-]+@[\w-]+\.|\[[\w.+-]+@|\+\d|<a href=.(?:mailto|tel):)",
        rf"\b({FULL})(?:,| \() ?(?:card \d|NINO|national insurance|[A-Z]{{2}}\d\d [A-Z]{{4}})",
        rf"\b(?i:my name is|what(?:'|’)?s your (?:last |first )?name\?) ({NAME})",
    )
)
# Things stand here too, so one of the words must be a known name.
DOUBTFUL = tuple(
    regex.compile(pattern, regex.MULTILINE)
    for pattern in (
        rf"\b(?:name of|called|ask for) {MARKS}({FULL})",
        rf"\b(?:\p{{Ll}}+ed|[Ww]ritten|[Dd]rawn|[Kk]ept|[Ff]ound|[Tt]aken|\p{{Lu}}\p{{Ll}}+ed)(?: in \p{{Lu}}\p{{Ll}}+ \d{{4}})? by {MARKS}({FULL})",
        rf"^[ \t]*[—–-]{{1,2}} ?({FULL})[ \t]*$",
    )
)
LABELLED = regex.compile(  # Contact: Jane Doe, John Doe
    rf"(?:^|[>*;]|\. )[ \t]*(?:[-*] )?{MARKS}(?i:{LABEL}){MARKS}: *{MARKS} *([^\n|:;<(]{{2,80}})",
    regex.MULTILINE,
)
COLUMN = regex.compile(rf"^(?i:{LABEL}|{ROLE}s?)$")
CELL = regex.compile(rf"{MARKS}(?:{TITLE} )?({NAME})(?:{MARKS}| \(.*)")
EMAIL = regex.compile(r"\b([A-Za-z]+)[._-]([A-Za-z]{3,})@")
COMMON = regex.compile(r"(?<![\w.@/-])\p{Ll}+(?![\w@/-]|\.\w)")  # not those in addresses

# Words that make a name one of a company, a team, a product, a place or a role.
NO_PERSON = frozenset(
    """
    Accounts Admin Agency Aldermen Association Bank Board Brewery Bros Bureau Center Centre Christmas
    City Club Co College Committee Company Corp Council Customer Department Desk Director Division
    Easter Engineer Engineering Faculty Foundation Friends Fund GmbH Group Head Help Helpdesk Holdings
    Hospital Hotel House Inc Info Institute Laboratory Legal Library Limited Ltd Manager Management
    Marketing Media Ministry Museum Network Office Operations Park Partners People Plant Police Press
    Product Products Project Pump Pumps Road Sales School Service Services Shop Society Solutions Staff
    Station Street Support System Systems Team Technical The This Union University Works Workshop
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July
    August September October November December Yes No None All Any Every Everyone Nobody Sir Madam
    Colleagues Customers Sirs You Your We Our Please Not Only Name Email Phone Program Programs Guide
    Mr Mrs Ms Miss Dr Prof Professor Herr Frau How What Why When Where Who Which Lead Unit Region Policy Matrix Survey Fellows
    """.split()
)


def find(text: str) -> list[Span]:
    """Where names stand; spans may overlap."""
    small = frozenset(COMMON.findall(text))
    names = {n for n in _seeds(text) if _is_person(n) and not small.issuperset(n.lower().split())}
    return list(_everywhere(text, names, small))


def of_organisation(name: str) -> bool:
    """A word of it says that it names a company, a team, a role."""
    return not _is_person(name)


def _seeds(text: str) -> Iterator[str]:
    for pattern in SEEDS:
        yield from (match[1] for match in pattern.finditer(text))
    for pattern in DOUBTFUL:
        yield from (match[1] for match in pattern.finditer(text) if known.is_called(match[1]))
    for match in LABELLED.finditer(text):
        yield from _listed(match[1])
    yield from _tables(text)
    yield from _owners(text)


def _listed(cell: str) -> Iterator[str]:
    """The names that a cell consists of; none if it holds anything else."""
    for part in regex.split(r",| and | & |;", cell):
        match = CELL.fullmatch(part.strip())
        if match is None:
            return
        yield match[1]


def _tables(text: str) -> Iterator[str]:
    """The names in rows and columns of Markdown tables whose head says that people stand there."""
    columns: list[int] | None = None
    for line in text.splitlines():
        if not line.lstrip().startswith("|"):
            columns = None
            continue
        cells = [cell.strip(" *_\t") for cell in line.strip().strip("|").split("|")]
        if columns is None:
            columns = [n for n, cell in enumerate(cells) if COLUMN.fullmatch(cell)]
            continue
        labelled = range(1, len(cells)) if COLUMN.fullmatch(cells[0]) else ()
        for column in {*columns, *labelled}:
            if column < len(cells):
                yield from _listed(cells[column])


def _owners(text: str) -> Iterator[str]:
    """The names that addresses spell out: jane.roe@… and j.roe@… next to Jane Roe."""
    for match in EMAIL.finditer(text):
        first, last = (part.capitalize() for part in match.groups())
        full = f"{first} {last}"
        if not _is_person(full) or not (known.is_called(full) or len(first) == 1 or full in text):
            continue
        if len(first) == 1:
            yield from regex.findall(rf"\b{first}[\p{{Ll}}'’]+ {last}\b", text)
        elif len(first) > 2:
            yield first
        yield last


def _is_person(name: str) -> bool:
    return not NO_PERSON & set(regex.split(r"[ -]", name)) and known.may_be_called(name)


def _everywhere(text: str, names: set[str], small: frozenset[str]) -> Iterator[Span]:
    """Every place of the names, and of their parts where the text has none as a common word."""
    parts = {part for name in names for part in name.split(" ") if len(part) > 2}
    common = {word.capitalize() for word in small} | NO_PERSON
    wanted = {name for name in names if " " in name} | {p for p in parts - common if p[0].isupper()}
    if wanted:
        # with the surname that follows a first name, whatever it is
        pattern = regex.compile(
            rf"(?<!\w)\L<names>(?: (?!\L<common>){WORD})?(?!\w)",
            names=sorted(wanted),
            common=sorted(NO_PERSON),
        )
        yield from (match.span() for match in pattern.finditer(text))
