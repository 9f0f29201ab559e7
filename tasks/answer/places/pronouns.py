"""Find the sentence that goes on about the thing of a place, and states the figure asked for.

In:  "For how long is the card valid?", the place "A card costs £9."
Out: the place with the next sentence: "It is valid for a year."

The place names the thing and the next sentence the figure, so only both together are the answer.
"""

import re
from collections.abc import Sequence

from tasks.answer import coverage, grounding
from tasks.answer.places import answer_kind
from tasks.answer.places.candidates import Candidate
from tasks.answer.places.outline import units
from tasks.answer.places.traits import FIGURES
from tasks.answer.retrieve import Passage

PRONOUN = re.compile(
    r"\W*(?:it|its|they|their|these|this|he|she|sie|er|es|diese[rs]?|ihre?|il|elle|ils|elles|ce(?:lui|lle)-ci"
    r"|ést[aeo]s?|ell[ao]s?)\b",
    re.IGNORECASE,
)

THE = re.compile(r"\W*(?:the|der|die|das|le|la|les|el|los|las)\b", re.IGNORECASE)


def continued(question: str, one: Candidate, passages: Sequence[Passage]) -> tuple[int, ...]:
    """Return the units of a sentence and of the next one, if that begins with a pronoun and only it
    has the figure that a question asks for, or if it has that and says more; else nothing."""
    wanted = answer_kind.kinds(question) & FIGURES
    every, number = units(passages[one.passage].payload.text), one.numbers[-1]
    if not wanted or one.listed or one.unit.kind != "sentence" or number + 1 >= len(every):
        return ()
    after = every[number + 1]
    same = after.block == one.unit.block and after.kind == "sentence" and after.states
    if not same or not _holds(question, after.text, wanted):
        return ()
    refers = PRONOUN.match(after.text) is not None and not _holds(question, one.text, wanted)
    return (number, number + 1) if refers or _says_more(question, one.text, after.text) else ()


def _says_more(question: str, text: str, after: str) -> bool:
    """Return True if a sentence begins with "the" and has a word of the question that the one
    before lacks, as that one has another: "We repaint the bow in May. The deck is closed until
    6 May", asked when the bow is closed."""
    asked = grounding.stems(" ".join(coverage.telling(question)))
    said, says = asked & grounding.stems(text), asked & grounding.stems(after)
    return THE.match(after) is not None and bool(said - says) and bool(says - said)


def _holds(question: str, text: str, wanted: frozenset[str]) -> bool:
    """Return True if a text has a figure of the most special kind that is asked for."""
    special = wanted - {"number"} or wanted
    fresh = grounding.words(text).numbers - grounding.words(question).numbers
    return bool(special & answer_kind.contained(text)) and (bool(fresh) or special != {"number"})
