"""Find the places that speak of the action that a question asks to be allowed.

In:  "May I smoke after the treatment?", a text
Out: whether the text has the verb; what stands around it is in many places
"""

import re

from tasks.answer import grounding, kinship

ACTION = re.compile(  # what a person asks to be allowed: "May I smoke …?", "Darf man … rauchen?"
    r"^\W*(?:may|can|could|am i allowed to|are we allowed to) (?:i |we |you |one )?"
    r"(?P<en>[a-z]{3,})\b"
    r"|^\W*(?:darf|dürfen|kann|können) (?:ich|man|wir)\b[^?.!]*?(?P<de>[a-zäöüß]{4,}en)\W*$",
    re.IGNORECASE,
)
LOOSE = frozenset(  # verbs that tell nothing
    """get have take bring use make give the our your staff ask see find know haben bekommen nehmen
    bringen mitbringen benutzen machen gehen kommen tragen werden wear""".split()
)


def named(question: str, text: str) -> bool:
    """Return True if a text has the verb that a question asks to be allowed."""
    found = ACTION.search(question)
    verb = (found["en"] or found["de"]).lower() if found else ""
    if not verb or verb in LOOSE:
        return False
    german = any(word.lower() == verb for word in kinship.met(question, text))
    return german or bool(grounding.stems(verb) & grounding.stems(text))
