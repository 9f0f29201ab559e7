"""Leave out the places about another thing than the one that a question names.

In:  a question, ranked places
Out: the places; none if they are only about things of the same kind
"""

from collections.abc import Sequence

from tasks.answer import variants
from tasks.answer.places.candidates import read
from tasks.answer.places.ranking import Place

LIKELY = 0.1  # share of the best place's probability that a place about the thing needs


def of_the_thing(question: str, ranked: Sequence[Place]) -> list[Place]:
    """Return the places without those about another thing of the same kind: the AP-1 is not the
    AP-2 that the question names. Return none if the likeliest place is about another one, and no
    likely place names this one."""
    things = variants.asked(question)
    if not things or not ranked:
        return list(ranked)
    left = [place for place in ranked if not _of_another(things, place)]
    least = LIKELY * ranked[0].probability
    named = any(p.probability >= least and things & _things(p) for p in left)
    return left if named or not _of_another(things, ranked[0]) else []


def _of_another(things: frozenset[str], place: Place) -> bool:
    """Return True if a place has none of the things, but one that begins with the same letters."""
    own = _things(place)
    kinds = set(map(variants.kind, things)) - {""}
    return not things & own and any(variants.kind(thing) in kinds for thing in own)


def _things(place: Place) -> frozenset[str]:
    return variants.things(read(place.candidate))
