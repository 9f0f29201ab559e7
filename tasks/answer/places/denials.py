"""Tell whether a text denies or forbids something, where a question asks for what is not so.

In:  a question, a text
Out: whether the text denies, and whether it states the rule where an exception is asked for
"""

import re

from tasks.answer import grounding
from tasks.answer.places import answer_kind

FORBIDS = (
    r"forbid\w*|forbade|prohib\w+|banned|disallow\w*|off limits|verboten|untersagt|interdit\w*"
    r"|défendue?s?|prohibid[oa]s?"
)
FORBIDDEN = re.compile(rf"\b(?:{FORBIDS})\b", re.IGNORECASE)
ASKS_NOT = re.compile(  # "Which may not be filled?", but not "What helps if it does not start?"
    r"\b(?:which|what|whom?|where|welche\w*|we[rn]|wo|quel\w*|qui|où|qué|quién\w*|cuál\w*|dónde)\b"
    r"(?:(?!\b(?:if|when|unless|because|wenn|falls|weil|si|quand|cuando)\b)[^.?!,;])*"
    rf"\b(?:not|never|no|cannot|\w+n['’]t|nicht|nie|kein\w*|pas|nunca|ningún\w*|{FORBIDS})\b",
    re.IGNORECASE,
)


def allows(question: str, text: str) -> bool:
    """Return True if a question asks about an exception or a prohibition, and the text states the
    rule."""
    asks = ASKS_NOT.search(question) and not answer_kind.kinds(question) & {"how", "meaning"}
    return bool(asks) and not denies(text)


def denies(text: str) -> bool:
    return grounding.words(text).negated or FORBIDDEN.search(text) is not None
