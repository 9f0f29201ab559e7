"""Recognize the phrases that the rules distinguish: subjects, people, times, quantities.

In:  parts of sentences
Out: whether a part is such a phrase, and its fact
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tasks.dataset.wording import grammar


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the words of the statement that answer it."""

    question: str
    answer: str
    kind: str  # time, number, person, place, condition, way, definition, list, rule
    worth: float  # 0…1: the share of such questions that a strict reader accepted, roughly


Rule = Callable[[str], Iterator[Asked]]

SUBJECT_WORDS = 8  # at most
FACT_WORDS = 14  # of a time, at most

UNITS = (
    r"(?:(?:business|working|calendar|consecutive) )?(?:seconds?|minutes?|hours?|days?|weeks?"
    r"|months?|quarters?|years?|pay periods?)"
)
NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty"
    r"|forty|forty-five|sixty|ninety)"
)
BOUND = (
    r"(?:up to |about |around |approximately |roughly |at least |at most |more than |no more than "
    r"|less than |between |only |a maximum of |a minimum of )?"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
_MOMENT = (
    rf"(?:{NUMBER}[ -](?:or more )?{UNITS}|(?:\d{{1,2}} )?{_MONTH}|{_DAY}|(?:1\d|20)\d\d\b|noon"
    r"|midnight|\d+ ?[ap]\.?m\b|\d{1,2}[:.]\d\d\b|(?:the )?(?:end|start) of|the beginning of|COB)"
)
_TIME = re.compile(
    r" ((?:(?:no later than|within|by|at least|no more than|up to|until|every|on|in|at|after|before"
    rf"|no earlier than|not later than) )(?:the )?(?:first |last |next |same )?{_MOMENT}\b[^;:]*)$"
)
_OFTEN = re.compile(
    rf" ((?:every (?:{NUMBER} )?{UNITS}|(?:once|twice) (?:a|per|every) {UNITS}|annually|quarterly"
    rf"|monthly|weekly|daily|yearly|biweekly|every {_DAY})\b[^;:,]*)$"
)
PEOPLE = (
    r"(?:employees?|staff|managers?|supervisors?|leads?|team members?|members?|travell?ers?"
    r"|contractors?|owners?|officers?|officials?|divisions?|offices?|departments?|agency|agencies"
    r"|directors?|engineers?|designers?|researchers?|boards?|committees?|councils?|customers?"
    r"|users?|applicants?|candidates?|partners?|vendors?|clients?|operators?|technicians?"
    r"|drivers?|visitors?|teams?|anyone|anybody|everyone|everybody|administrators?|admins?"
    r"|authors?|editors?|interviewers?|mentors?|nominees?|guests?|tenants?|landlords?|buyers?"
    r"|sellers?|suppliers?|participants?|students?|teachers?|nurses?|doctors?|patients?|fitters?"
    r"|mechanics?|electricians?|approvers?|reviewers?|specialists?|coordinators?"
    r"|representatives?|hires?|people|desk|helpdesk)"
)
_UNNAMED = re.compile(  # "the team" alone says too little of who
    r"(?:The|A|An|Our|Any|All|Each|Your)? ?"
    r"(?:teams?|people|members?|users?|partners?|boards?|leads?)",
    re.IGNORECASE,
)
_DETERMINERS = frozenset("a an the all each every any your our my no new most".split())
_NOT_FIRST = frozenset(
    """it this that these those they he she we i you there here what which who when where why how
    if as in on at by for from to with without of and or but so because since while although
    though before after during until unless once then also however please note some such one ones
    both either neither other others another many more much most few several only not even just
    yes no see use whether instead likewise similarly additionally finally first second third next
    lastly otherwise therefore thus ideally typically usually generally currently sometimes often
    always never ever let's lets using its their his her""".split()
)
_INSIDE = frozenset(
    """is are was were be been being has have had do does did can could will would shall should
    may might must it this these those they them he she we us i you that which who whom whose what
    when where why how if because since while although unless until than then but so""".split()
)
LAST = frozenset(
    """of in on at by for from to with without and or the a an as not also only then just still
    your our my both either always never often usually generally typically currently already
    now""".split()
)


_OTHER_CLAUSE = re.compile(
    r"\b(?:and|but) (?:[\w-]+ ){0,3}(?:must|may|can|should|will|is|are)\b"
    r"|\b(?:typically|usually|generally) \w+s\b"
)


def words(text: str) -> list[str]:
    return text.split()


_NO_SUBJECT = re.compile(  # marks, and a heading that ran into its sentence: "Fees The fee"
    r"[,;:()—–!?/=<>|→]| - |(?:[a-z]| )(?:The|An?|In|Our|Your)\b|\b([A-Z]\w+) (?:.* )?\1\b"
)


def is_subject(text: str) -> bool:
    """Return whether a text is a noun phrase that names its thing, as far as its words tell."""
    found = [word.strip("“”\"'‘’()*.").lower() for word in words(text)]
    if not found or len(found) > SUBJECT_WORDS or _NO_SUBJECT.search(text):
        return False
    bare = found[0] not in _DETERMINERS
    return (
        (bare or len(found) > 1)
        and found[0] not in _NOT_FIRST
        and not _INSIDE & set(found)
        and found[-1] not in LAST
        and not found[-1].endswith("ly")
        and not found[0].endswith(("ly", "ing"))
        and not (bare and len(found) > 1 and grammar.orders(text))
    )


def is_people(subject: str) -> bool:
    """Return whether a subject names people, and specifies which."""
    head = re.split(r" (?:of|in|for|on|with|at|from|to|by|who|under) ", subject)[0]
    named = re.search(rf"(?:^|\W){PEOPLE}$", head, re.IGNORECASE)
    return named is not None and _UNNAMED.fullmatch(subject) is None


def lowered(text: str) -> str:
    """Return the text with a small first letter, unless its first word looks like a name."""
    first = text.split(" ", 1)[0]
    name = re.search(r"[A-Z\d].*[A-Z\d]|^[A-Z]$", first) or re.match(r"I['’]|I$", first)
    return text if name else text[:1].lower() + text[1:]


def inside(subject: str) -> str:
    """Return a subject as it stands inside a question: small, but for a proper name."""
    first = subject.split(" ", 1)[0].lower()
    plain = first in _DETERMINERS or (re.fullmatch(PEOPLE, first) and not is_name(subject))
    return subject if not plain and is_name(subject) else subject[:1].lower() + subject[1:]


def is_name(text: str) -> bool:
    """Return whether a phrase at the start of a sentence is a proper name: its first word has
    several capitals, or the next one has a capital."""
    found = words(text)
    capitals = re.search(r"[A-Z\d].*[A-Z\d]", found[0]) is not None
    return capitals or any(word[:1].isupper() for word in found[1:2])


@lru_cache(maxsize=1000)  # every rule asks for it
def bare(text: str) -> str:
    """Return a sentence without its full stop, and without additions behind the fact."""
    text = re.sub(r"\b(?:simply|just) ", "", re.sub(r"[.!]+$", "", text.strip()))
    adds = (
        r"(?:, (?:which|so|as|since|because|where)| because| so that|;"
        r"|,? and (?:it|you|they|that|this)) .*$"
    )
    return re.sub(adds, "", text).strip()


def time_at_end(text: str) -> tuple[str, str, str] | None:
    """Return the text before the time that a sentence ends in, the time, and the question word for
    it."""
    for pattern, asks in ((_OFTEN, "How often"), (_TIME, "When")):
        found = pattern.search(text)
        if found and len(words(text[: found.start()])) >= 2 and len(words(found[1])) <= FACT_WORDS:
            long = re.match(r"(?:up to|no more than|at least) [^ ]+ [^ ]+$", found[1])
            head, asked = text[: found.start()], "How long" if long else asks
            return None if _OTHER_CLAUSE.search(text) else (head, found[1], asked)
    return None
