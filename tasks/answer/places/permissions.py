"""Put a denial first where a question asks for one, and a permission where it asks for that.

In:  a question, ranked places
Out: the places in their new order

"Where is smoking allowed?" is not answered by where it is not allowed, unless the documents say
nothing else. English, German, French and Spanish words are known.
"""

import re
from collections.abc import Sequence

from tasks.answer import grounding
from tasks.answer.grounding import clauses
from tasks.answer.places import denials
from tasks.answer.places.ranking import Place

NEAR = 0.2  # share of the best place's probability that the one in front needs
BESIDE = 0.02  # and that a permission needs beside the prohibition, in one passage
PERMITS = (
    r"allowed|permitted|(?-i:may)|can|darf|dürfen|erlaubt|gestattet|zulässig|permise?s?|autorisée?s?"
    r"|peut|peuvent|permitid[oa]s?|permiten?|pueden?|puedo"
)
PERMITTED = re.compile(rf"\b(?:{PERMITS})\b", re.IGNORECASE)
ASKS_PERMITTED = re.compile(  # "Where is smoking allowed?", but not "What can I do?"
    r"\b(?:which|whom?|where|when|what (?!(?:can|may)\b[^?]*\bdo\b)|welche\w*|we[rnm]|wo|wann"
    rf"|quel\w*|qui|où|quand|quién\w*|cuál\w*|dónde|cuándo)\b[^?.!]*\b(?:{PERMITS})\b",
    re.IGNORECASE,
)
NOT = re.compile(r"\b(?:not|pas|no)\b|n['’]t\b", re.IGNORECASE)


def with_fitting_first(question: str, ranked: Sequence[Place]) -> list[Place]:
    """Return the places with the first denial in front, if it is likely enough, if the question
    asks about an exception or a prohibition, and the likeliest place states the rule; the other way
    round with the first permission."""
    if not ranked:
        return []
    text, best = ranked[0].candidate.text, ranked[0].probability
    front: list[Place] = []
    if denials.allows(question, text):
        front = [p for p in ranked if denials.denies(p.candidate.text) and _likely(p, best, NEAR)]
    elif only_forbids(question, text):
        beside = [p for p in ranked if p.passage == ranked[0].passage and _likely(p, best, BESIDE)]
        others = [p for p in ranked if _likely(p, best, NEAR)]
        front = [p for p in (*beside, *others) if permits(p.candidate.text)]
    return [*front[:1], *(place for place in ranked if place not in front[:1])]


def _likely(place: Place, best: float, share: float) -> bool:
    return place.probability >= share * best


def only_forbids(question: str, text: str) -> bool:
    """Return True if a question asks where, when or to whom something is allowed, and the text says
    alone where it is not."""
    asks = ASKS_PERMITTED.search(question) and not denials.ASKS_NOT.search(question)
    return bool(asks) and not permits(text) and any(map(_forbids, clauses.segments(text)))


def permits(text: str) -> bool:
    """Return True if a clause of a text allows something."""
    return any(PERMITTED.search(c) and not _forbids(c) for c in clauses.segments(text))


def _forbids(clause: str) -> bool:
    if denials.FORBIDDEN.search(clause):
        return True
    negated = grounding.words(clause).negated or NOT.search(clause) is not None
    return negated and PERMITTED.search(clause) is not None
