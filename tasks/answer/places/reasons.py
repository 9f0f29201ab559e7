"""Tell whether places give the reason that a question asks for.

In:  "Why does the code expire?", ranked places
Out: the share of their probability in places that give no reason

"Codes have six digits. They expire after a year." has all words of the question, and a how-to even
more of them; neither says why.
"""

import re
from collections.abc import Sequence

from tasks.answer import grounding
from tasks.answer.places import answer_kind
from tasks.answer.places.outline import units
from tasks.answer.places.ranking import Place
from tasks.answer.retrieve import Passage

ASKS = re.compile(
    r"(?:^|[.!?,;] )\W*(?:and |but |so |und |aber )?(?:why|how come|warum|wieso|weshalb|pourquoi"
    r"|por qué)\b",
    re.IGNORECASE,
)
GIVES = re.compile(
    rf"{answer_kind.HOLDS['why']}|\b(?:why|so|as (?:it|they|the|this|we|you)"
    r"|for (?:safety|reasons?)"
    r"|to (?:prevent|protect|ensure|allow|help|make sure|reduce|save|keep|be able)|prevents?"
    r"|prevented|protects?|ensures?|helps?|lets?|allow(?:s|ed)?|risks?|danger\w*|would|could"
    r"|might|owing to|thanks to|in response|for (?:fear|their|his|her|its|our)|needed|wanted"
    r"|denn|um|darum|deshalb|daher|wegen|aufgrund|grund|sonst|schützt|verhindert|sodass"
    r"|afin|pour|puisque|grâce|raison|para|debido|ya que|razón|así)\b",
    re.IGNORECASE,
)
CERTAIN = 0.9  # share of the probability without a reason, from which none is given
BESIDE = 1  # units before and behind a place in which the reason may stand


def lacking(question: str, ranked: Sequence[Place], passages: Sequence[Passage]) -> float:
    """Return the share of the places' probability in those that give no reason, nor have one beside
    or above them; 0 unless the question asks for one."""
    total = sum(place.probability for place in ranked)
    if not ASKS.search(question) or not total:
        return 0.0
    without = (place.probability for place in ranked if not GIVES.search(_around(place, passages)))
    return sum(without) / total


def repeated(question: str, ranked: Sequence[Place], passages: Sequence[Passage]) -> bool:
    """Return True for "why", if the likeliest place only says what the question says, and no likely
    place gives a reason."""
    if not ranked or lacking(question, ranked, passages) < CERTAIN:
        return False
    said = grounding.words(ranked[0].candidate.text).stems
    return said <= grounding.words(question).stems


def _around(place: Place, passages: Sequence[Passage]) -> str:
    numbers, every = place.candidate.numbers, units(passages[place.passage].payload.text)
    beside = range(max(0, numbers[0] - BESIDE), min(len(every), numbers[-1] + BESIDE + 1))
    read = [every[n].text for n in beside if every[n].block == every[numbers[0]].block]
    return "\n".join((place.candidate.context, place.candidate.text, *read))
