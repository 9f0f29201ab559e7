"""Find the places that begin to instruct how to do what a question asks.

In:  a question for steps, a text, a heading
Out: whether the place begins with the purpose that is asked for; whether a heading names the action

"How do I create an invoice?" is answered by "To create an invoice, use …" and by the steps below
the heading "Invoices", not by a sentence elsewhere that has both words. English only.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from tasks.answer import coverage, grounding

ACTION = re.compile(
    r"\b(?:how|where) (?:do|can|should|must|would|shall|could)"
    r" (?:i|we|you|one|someone|somebody|an? \w+)"
    r" (?P<does>[^?.!,;]+)|^\W*how to (?P<to>[^?.!,;]+)",
    re.IGNORECASE,
)
PURPOSE = re.compile(  # what stands before the purpose of an instruction
    r"^\W*(?:\d+[.)] )?(?:(?:in order |if you (?:want|wish|need|would like) "
    r"|when you (?:want|wish|need) |one way )?to|for|the process (?:for|of)|one way of)"
    r" (?!more\b|further\b|example\b|instance\b)",
    re.IGNORECASE,
)
GENERAL = frozenset(  # verbs that a heading leaves out: "Stock splits" tells how to record one
    """add apply assign build change configure create define do edit enter establish find fix get
    handle have insert install make manage modify obtain open perform prepare put record register
    request run see set setup start track turn update use view write""".split()
)
ALIKE = (  # verbs that people use for each other
    "add create enter make open record register set setup start write",
    "adjust change correct edit modify update",
    "check find get see show view",
    "delete remove",
    "execute launch run start",
)
SPACE = 5  # words of a purpose beside those that are asked for: "a new invoice for a customer"
NAMED = 0.5  # share of the question's words, aside from the verb, that the purpose has
LONG, MOST = 3, 0.7  # words of a question, and the share of them that a heading has
BEHIND = re.compile(
    r"\b(?:for|on|of|from|in|into|to|with|at|by|after|before|when|if)\b", re.IGNORECASE
)


@lru_cache(maxsize=1024)
def action(question: str) -> tuple[str, ...]:
    """Return the telling words of the action that a question asks for, the verb first; none of
    another question."""
    found = ACTION.search(question)
    if found is None:
        return ()
    phrase = found["does"] or found["to"]
    verb = coverage.WORD.search(phrase)
    words = coverage.telling(phrase)
    return (verb[0], *(word for word in words if word != verb[0])) if verb else ()


@lru_cache(maxsize=8192)
def begins(question: str, text: str) -> bool:
    """Return True if a text begins with the purpose that is asked for: its verb, and most of the
    question's other words, stand at the start."""
    words, found = action(question), PURPOSE.match(text)
    if len(words) < 2 or found is None:
        return False
    opening = " ".join(text[found.end() :].split()[: len(words) + SPACE])
    clause = re.split(r"[,:;]", opening)[0]
    first, stems = grounding.stems(" ".join(clause.split()[:2])), grounding.stems(clause)
    things = grounding.stems(" ".join(words[1:]))
    thing = grounding.stems(_object(question, words[1:])[-1])
    whole = thing <= stems and len(things & stems) >= NAMED * len(things)
    return whole and bool(_alike(words[0]) & first)


@cache
def _alike(verb: str) -> frozenset[str]:
    """Return a verb with those that people use for it."""
    groups = [group for group in ALIKE if verb.lower() in group.split()]
    return grounding.stems(" ".join((verb, *groups)))


@lru_cache(maxsize=8192)
def names(question: str, heading: str) -> bool:
    """Return True if a heading names the action that is asked for: its object, and the verb unless
    that is one which headings leave out; or most of a longer question."""
    verb, *others = action(question) or ("",)
    stems = grounding.stems(heading)
    every = grounding.stems(" ".join((verb, *others)))
    if len(every) >= LONG and len(every & stems) >= MOST * len(every):
        return True
    things = grounding.stems(" ".join(_object(question, others)))
    has_verb = bool(grounding.stems(verb) & stems)
    acts = has_verb or bool(_general() & stems)
    whole = bool(things) and things <= stems and (has_verb or verb.lower() in GENERAL)
    return whole and (len(things) > 1 or acts)


def does(question: str, text: str) -> bool:
    """Return True if a text has most words of the action that is asked for."""
    asked = grounding.stems(" ".join(action(question)))
    return bool(asked) and len(asked & grounding.stems(text)) >= MOST * len(asked)


def _object(question: str, words: Sequence[str]) -> list[str]:
    """Return the words of an action's object, without what stands behind a preposition."""
    found = ACTION.search(question)
    phrase = (found["does"] or found["to"]) if found else ""
    first, *_ = BEHIND.split(phrase.partition(" ")[2].strip(), maxsplit=1)
    near = [word for word in words if word in coverage.WORD.findall(first)]
    return near or list(words)


@cache
def _general() -> frozenset[str]:
    return grounding.stems(" ".join(GENERAL))
