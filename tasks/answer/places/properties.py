"""Find the places that state the property that an adjective asks for.

In:  "How long must the password be?", a text
Out: whether the text has a figure and the noun for it, such as "length"
"""

import re

from tasks.answer.places.answer_kind import HOLDS

NOUNS = {  # for what an adjective asks; "heavy" and "loud" are told by the unit (measures.EXACT)
    "long": r"length|characters?|letters?|digits?|bits?",
    "big": "size",
    "large": "size",
    "tall": "height",
    "high": "height",
    "wide": "width",
    "deep": "depth",
    "far": "distance",
    "fast": "speed",
    "old": r"age|aged",
    "hot": "temperature",
    "cold": "temperature",
    "warm": "temperature",
}
HOW = re.compile(
    rf"\bhow ({'|'.join(NOUNS)}) (?:must|should|is|are|was|were|may|can)\b"
    r"(?: (?:an?|the|your|our|my|its|their))?"
    r"(?P<thing>(?: (?!(?:of|in|on|at|for|to|be|from)\b)[\w-]+){1,3})?",
    re.IGNORECASE,
)
IS = r"(?: [\w-]+)?(?:,[^,.]{1,30},)? (?:is|are|was|were|measures?) (?:[a-z]+ ){0,2}[£$€]?\d"

ASKS_NAME = re.compile(r"\bname of\b|\b(?:is|are) .*\bcalled\b|\bwie hei(?:ß|ss)t\b", re.IGNORECASE)
NAMES = re.compile(
    r"\b(?:is|are|was) (?:called|named)\b|\bname(?: \w+)? is\b|\bhei(?:ß|ss)t\b|\bnamens\b",
    re.IGNORECASE,
)


def names(question: str, text: str) -> bool:
    """Return True if a question asks what a thing is called, and a text says what one is."""
    return bool(ASKS_NAME.search(question) and NAMES.search(text))


def states(question: str, text: str) -> bool:
    """Return True if a question asks how long or how heavy a thing is or must be, and a text has a
    figure and the noun for it, such as "length", or the adjective behind a figure; or it says what
    the thing is in a figure: "The float is £200"."""
    found = HOW.search(question)
    if found is None or not re.search(HOLDS["number"], text, re.IGNORECASE):
        return False
    adjective = found[1].lower()
    said = rf"\b(?:{NOUNS[adjective]})\b|\d ?\w{{1,6}} {adjective}\b"
    if thing := (found["thing"] or "").split():
        said += rf"|\b{re.escape(thing[-1])}{IS}"
    return re.search(said, text, re.IGNORECASE) is not None
