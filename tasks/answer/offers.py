"""Find the words for a thing that nobody here sells, makes or repairs, or that is not there.

In:  "Do you sell swimming pool heaters?", how many readable passages contain each word
Out: the words of the thing that none contains: "heaters"

Passages about swimming pools are near, and one says what customers may not sell; but if no document
has a word for heaters, none says that they are sold.
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from tasks.answer import coverage

_VERBS = (  # of the company
    r"sell|make|manufacture|produce|build|offer|supply|stock|carry|rent(?: out)?|hire(?: out)?"
    r"|lease|lend(?: out)?|provide|deal in|distribute|repair|service|mend|fix|install"
)
_OWN = r"buy|order|rent|hire|lease|borrow"  # of the asker
_ADVERB = r"(?:\w+ly |also |still |ever |even )?"
OFFER = re.compile(  # at the start of a sentence: "How do I make …?" asks for something else
    r"(?:^\W*|[.!?:;,]\s+\W{0,9})(?:(?:(?:do|does|can|could|will|would|may) "
    r"(?:you|they|(?:your|the|our) \w+|(?-i:[A-Z])[\w-]+)"
    r"|(?:i|we) (?:would like|want|need|wish) to know (?:if|whether) you(?: can)?) "
    rf"{_ADVERB}(?:{_VERBS})|(?:do|can|could|may) (?:i|we|one) {_ADVERB}(?:{_OWN})) "
    r"(?P<thing>[^?.!,;:]+)"
    r"|(?:^\W*|[.!?:;,]\s+\W{0,9})(?:is|are) there (?:an?|any|some) (?P<there>[^?.!,;:]+?)"
    r" (?:in|at|near|on) ",
    re.IGNORECASE,
)
ENDS = re.compile(  # what stands behind the name of the thing
    r"\b(?:for|from|in|on|at|with|without|to|of|that|which|who|by|when|if|as|after|before|under|near"
    r"|over|about|than|out|up|here|too|well|instead|again|online|me|us)\b.*$",
    re.IGNORECASE,
)
MOST = 4  # words of the name of a thing; a longer text describes something else
GENERAL = frozenset(  # they leave a thing what it is: a mechanical seal is a seal
    """something anything other own new old used kind kinds sort sorts genuine original spare
    replacement extra additional further standard suitable matching single individual separate
    ordinary normal mechanical proper fresh certain specific particular""".split()
)


@lru_cache(maxsize=1024)
def thing(question: str) -> str:
    """Return the name of the thing that a question asks to be sold, made, lent, repaired or there;
    "" if it asks something else."""
    found = OFFER.search(question)
    return ENDS.sub("", found["thing"] or found["there"]).strip() if found else ""


def unnamed(question: str, counts: Mapping[str, int], known: Collection[str]) -> list[str]:
    """Return the words of the thing that no readable passage contains; `known`: words that some
    passage has in another spelling."""
    words = coverage.telling(thing(question)) if thing(question) else []
    if len(words) > MOST:
        return []
    return [
        word
        for word in words
        if counts.get(word) == 0 and word not in known and word.lower() not in GENERAL
    ]
