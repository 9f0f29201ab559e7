"""Recognise the places that say what does not count.

In:  a question, a candidate
Out: whether it stands below a line such as "What is not covered"

"Bearings after 16,000 hours", below "What is not covered", does not answer "How long is the
warranty on bearings?".
"""

import re

from tasks.answer import grounding
from tasks.answer.places.candidates import Candidate

EXCEPT = re.compile(
    r"\b(?:not|never|no longer|nicht|keine?|pas|no) (?:\w+ )?(?:cover\w*|includ\w*|appl\w+|part of"
    r"|eligible|allowed|permitted|reimburs\w+|abgedeckt|enthalten|couvert\w*|inclu\w*|cubre\w*)"
    r"|\b(?:exclusions?|excluded|excludes|exceptions?|ausgeschlossen|ausnahmen|exclu\w*"
    r"|excepciones)\b",
    re.IGNORECASE,
)


def excluded(question: str, one: Candidate) -> bool:
    """Return True for a place below a line that says what does not count, unless the question asks
    for that."""
    asks = EXCEPT.search(question) or grounding.words(question).negated
    return not asks and EXCEPT.search(one.below) is not None
