"""Tell whether the passages name the person who holds a post, or who founded something.

In:  "Who is the director of the office?", passages
Out: whether none of them names somebody beside the word for the post

A page on the duties of directors has all words of the question, and does not say who it is.
"""

import re
from collections.abc import Iterable

from tasks.answer import grounding
from tasks.answer.places.outline import Unit, units
from tasks.pii.placeholders import PATTERN

ROLE = re.compile(
    r"\bwho(?:['’]s| is| was| are| were) (?:the|our|your|its|their|this|\w+['’]s) (?:[\w-]+ ){0,3}?"
    r"(?P<post>directors?|leaders?|heads?|chiefs?|presidents?|ceo|cto|cfo|founders?|chair(?:man"
    r"|woman|person)?|inventors?|authors?)(?= (?:of|for|at|in|here|now)\b|\W*$)"
    r"|\bwho (?P<act>founded|invented|discovered)\b",
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


def unnamed(question: str, texts: Iterable[str]) -> bool:
    """Return True for a question who holds a post if no unit of the texts names somebody who is not
    in the question, and has the word for the post in it or above it."""
    found = ROLE.search(question)
    if found is None:
        return False
    return not any(
        _names(question, unit) and _speaks(found, _above(unit, every))
        for every in map(units, texts)
        for unit in every
    )


def _speaks(asked: re.Match[str], text: str) -> bool:
    """Return True if a text has the word for the post, or for the act."""
    if act := asked["act"]:
        return WORDS[act.lower()].search(text) is not None
    return grounding.words(asked["post"]).stems <= grounding.words(text).stems


def _names(question: str, unit: Unit) -> bool:
    return any(name not in question for name in PERSON.findall(unit.text))


def _above(unit: Unit, every: tuple[Unit, ...]) -> str:
    return "\n".join((*(every[n].text for n in unit.above), unit.text))
