"""Leave out the places about another thing than the one that a question names.

In:  a question, ranked places
Out: the places; none if they are only about things of the same kind
"""

import re
from collections.abc import Sequence

from tasks.answer import grounding
from tasks.answer.places.ranking import Place, read

LIKELY = 0.1  # share of the best place's probability that a place about the thing needs


def of_the_thing(question: str, ranked: Sequence[Place]) -> list[Place]:
    """Return the places without those about another thing of the same kind: the AP-1 is not the
    AP-2 that the question names. Return none if the likeliest place is about another one, and no
    likely place names this one."""
    codes = _codes(question)
    if not codes or not ranked:
        return list(ranked)
    left = [place for place in ranked if not _of_another(codes, place)]
    least = LIKELY * ranked[0].probability
    named = any(p.probability >= least and codes & _codes(read(p.candidate)) for p in left)
    return left if named or not _of_another(codes, ranked[0]) else []


def _of_another(codes: frozenset[str], place: Place) -> bool:
    """Return True if a place has none of the codes, but one that begins with the same letters."""
    own = _codes(read(place.candidate))
    kinds = {_letters(code) for code in codes} - {""}
    return not codes & own and any(_letters(code) in kinds for code in own)


def _codes(text: str) -> frozenset[str]:
    facts = grounding.words(text).facts
    return facts.codes | facts.spaced


def _letters(code: str) -> str:
    return re.split(r"[\W\d]", code, maxsplit=1)[0]
