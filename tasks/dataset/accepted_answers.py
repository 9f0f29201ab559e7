"""Compare the words of an answer with the accepted ones: pure functions, 0 to 1.

In:  an answer, the accepted answers
Out: a number

Words are compared as the official scorer of SQuAD v1.1 does (Rajpurkar et al. 2016): lower case,
no punctuation, no English articles. It sees only the words: "not 24 months" contains "24 months".
"""

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    bare = text.lower().translate(PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def exact_match(answer: str, accepted: Sequence[str]) -> float:
    """Return 1 if the answer is one of the accepted ones, else 0."""
    return _best(lambda given, right: float(given == right), answer, accepted)


def token_f1(answer: str, accepted: Sequence[str]) -> float:
    """Return the harmonic mean of the shares of words that the answer and the accepted one
    share."""
    return _best(_f1, answer, accepted)


def contains(answer: str, accepted: Sequence[str]) -> float:
    """Return 1 if an accepted answer stands in the answer, in whole words: "3 minutes" is not in
    "13 minutes"."""
    return _best(
        lambda given, right: float(bool(right) and f" {right} " in f" {given} "), answer, accepted
    )


def _best(measure: Callable[[str, str], float], answer: str, accepted: Sequence[str]) -> float:
    given = normalised(answer)
    return max((measure(given, normalised(right)) for right in accepted), default=0.0)


def _f1(given: str, right: str) -> float:
    shared = (Counter(given.split()) & Counter(right.split())).total()
    return 2 * shared / (len(given.split()) + len(right.split())) if shared else 0.0
