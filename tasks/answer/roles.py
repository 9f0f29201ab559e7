"""Tell whether the passages name the person who holds a post, or who founded something.

In:  "Who is the director of the office?", passages
Out: whether none of them names somebody beside the word for the post

A page on the duties of directors has all words of the question, and does not say who it is.
"""

import re
from collections.abc import Iterable

from tasks.answer import grounding, kinship
from tasks.answer.places.outline import Unit, units
from tasks.pii.placeholders import PATTERN

ROLE = re.compile(
    r"\bwho(?:['’]s| is| was| are| were) (?:the|our|your|its|their|this|\w+['’]s) (?:[\w-]+ ){0,3}?"
    r"(?P<post>directors?|leaders?|heads?|chiefs?|presidents?|ceo|cto|cfo|founders?|chair(?:man"
    r"|woman|person)?|inventors?|authors?)(?= (?:of|for|at|in|here|now)\b|\W*$)"
    r"|\bwho (?P<act>founded|invented|discovered)\b",
    re.IGNORECASE,
)
_POSTS = (
    r"\w*(?:leiter|chef|beauftragte|vorsitzende|sprecher|direktor|gründer|ansprechpartner|meister"
    r"|geschäftsführer|präsident|obmann|obfrau|wart)(?:in|[rn])?"
)
GERMAN = re.compile(
    r"\bwer (?:ist|war) (?:der|die|das|unser\w*|eue?re?|ihre?) (?:[a-zäöüß]\w* ){0,2}?"
    rf"(?P<post>{_POSTS})\b|\bwer (?P<leads>leitet|führt)\b"
    r"|\bwer hat\b[^?]*\b(?P<act>gegründet|erfunden|entdeckt)\b",
    re.IGNORECASE,
)
WORDS = {  # for an act, of which the stem means something else: "the file found at …"
    "founded": re.compile(r"\b(?:co-?)?found(?:ed|ers?)\b", re.IGNORECASE),
    "invented": re.compile(r"\binvent(?:ed|ors?)\b", re.IGNORECASE),
    "discovered": re.compile(r"\bdiscover(?:ed|ers?|y)\b", re.IGNORECASE),
}
_UNIT = (  # ends the name of an organisation, not of a person
    r"(?:Team|Group|Office|Department|Board|Committee|Council|Service|Services|Agency|Project|Policy"
    r"|Guide|Center|Centre|Unit|Division|Directors?|Officers?|Managers?|Leads?|Chief|Program|System)"
)
PERSON = re.compile(
    rf"{PATTERN}|\b[\w.+-]+@[\w-]+\.\w+"
    rf"|\b(?!{_UNIT}\b)[A-Z][a-zà-ÿ’'-]+(?: [A-Z]\.)? (?!{_UNIT}\b)[A-Z][a-zà-ÿ’'-]+\b"
    rf"(?! {_UNIT}\b|:)"
    rf"|\b(?:named|called|is|was|by) (?!{_UNIT}\b)[A-Z][a-zà-ÿ]{{2,}}\b"
)


GERMAN_PERSON = re.compile(
    rf"{PATTERN}|\b[\w.+-]+@[\w-]+\.\w+|\b(?:Frau|Herrn?|Dr\.|Prof\.) [A-ZÄÖÜ]"
    r"|\b(?!(?:Der|Die|Das|Den|Dem|Ein|Eine|Im|In|Am|An|Auf|Bei|Für|Mit|Nach|Vor|Von|Zu|Zum|Zur|Wir"
    r"|Ihr|Sie|Unser|Unsere|Alle|Jede|Jeder|Kein|Keine|Wer|Wenn|Und|Als|Aus|Über|Unter|Ab|Bis)\b)"
    r"[A-ZÄÖÜ][a-zà-ÿ’'-]+ [A-ZÄÖÜ][a-zà-ÿ’'-]+\b"
)


def unnamed(question: str, texts: Iterable[str]) -> bool:
    """Return True for a question who holds a post if no unit of the texts names somebody who is not
    in the question, and has the word for the post in it or above it."""
    english, german = ROLE.search(question), GERMAN.search(question)
    if english is None and german is None:
        return False
    person = PERSON if english else GERMAN_PERSON
    return not any(
        _names(question, unit, person)
        and (_speaks(english, above) if english else _told(german, question, above))
        for every in map(units, texts)
        for unit in every
        for above in [_above(unit, every)]
    )


def _speaks(asked: re.Match[str], text: str) -> bool:
    """Return True if a text has the word for the post, or for the act."""
    if act := asked["act"]:
        return WORDS[act.lower()].search(text) is not None
    return grounding.words(asked["post"]).stems <= grounding.words(text).stems


def _told(asked: re.Match[str] | None, question: str, text: str) -> bool:
    """Return True if a text has the German word for the post, or for the act, in any form."""
    word = asked and (asked["post"] or asked["leads"] or asked["act"])
    return word in kinship.met(question, text)


def _names(question: str, unit: Unit, person: re.Pattern[str]) -> bool:
    return any(name not in question for name in person.findall(unit.text))


def _above(unit: Unit, every: tuple[Unit, ...]) -> str:
    return "\n".join((*(every[n].text for n in unit.above), unit.text))
