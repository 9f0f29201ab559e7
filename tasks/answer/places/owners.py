"""Find the thing whose property a question asks for.

In:  a question, passages
Out: per passage, the share of the thing's words that the passage lacks, if another one has them all

"What is the maximum length of a package name?" is not answered by the maximum length of something
else, however well the place states it. English only.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from tasks.answer import grounding
from tasks.answer.passage import Passage
from tasks.answer.places import one_case

OF = re.compile(
    r"^\W*(?:what|which|how \w+)\b[^,;.?!]*? of (?:(?:an?|the|my|our|your|its|their) )?"
    r"(?P<thing>[\w'’@/-]+(?: [\w'’@/-]+){0,2})\W*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def thing(question: str) -> frozenset[str]:
    """Return the words of the thing whose property is asked for; none of another question."""
    found = OF.match(question)
    return grounding.words(found["thing"]).stems if found else frozenset()


def lacking(question: str, passages: Sequence[Passage]) -> list[float]:
    """Return for each passage the share of the thing's words that it lacks; 0 for all if none of
    them has all of the words."""
    asked = thing(question)
    shares = [
        len(asked - one_case.stems_of(each)) / len(asked) if asked else 0.0 for each in passages
    ]
    return shares if 0.0 in shares else [0.0] * len(shares)
