"""Prefer the places about the days of the week that a question names.

In:  a question, candidates
Out: what is added to the score of each candidate, in logits

"It opens at 8 on weekdays" answers "When does it open on Tuesdays?", and "It opens at 10 on
Saturdays", beside it, does not. English, German, French and Spanish days are known.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tasks.answer.places.candidates import Candidate

ON_IT = 3.0  # with a day that is asked for
OTHER_DAY = -4.0  # with other days alone, in a passage that has such a place
_PART = r"(?:früh|morgens?|vormittags?|mittags?|nachmittags?|abends?)?"  # "Dienstagnachmittag"
NAMES = (
    rf"mon(?:day)?s?|montags?{_PART}|lundis?|lunes",
    rf"tue(?:s(?:day)?)?s?|dienstags?{_PART}|mardis?|martes",
    rf"wed(?:nesday)?s?|mittwochs?{_PART}|mercredis?|miércoles",
    rf"thu(?:rs(?:day)?)?s?|donnerstags?{_PART}|jeudis?|jueves",
    rf"fri(?:day)?s?|freitags?{_PART}|vendredis?|viernes",
    rf"sat(?:urday)?s?|samstags?{_PART}|sonnabends?|samedis?|sábados?",
    rf"sun(?:day)?s?|sonntags?{_PART}|dimanches?|domingos?",
)
WORKING = r"weekdays?|week days?|wochentags|werktags|en semaine|entre semana"
WEEKEND = r"weekends?|week-ends?|wochenenden?|fin(?:es)? de semana"
DAILY = r"daily|(?:every|each|all) days?|täglich|tous les jours|todos los días"
SHORT = frozenset("sun sat mon wed".split())  # are words of their own, too
DAY = re.compile(
    rf"\b(?:{'|'.join(f'(?P<d{n}>{names})' for n, names in enumerate(NAMES))}"
    rf"|(?P<working>{WORKING})|(?P<weekend>{WEEKEND})|(?P<daily>{DAILY}))\b",
    re.IGNORECASE,
)
TO = re.compile(
    r"\.?\s*(?:[-–]|to|through|until|till|bis|au|a)(?:\s+(?:the|el|le))?\s*", re.IGNORECASE
)
HOUR = re.compile(  # what a place says of a day beside its name
    r"\d|\b(?:noon|midnight|morning|afternoon|evening|closed|shut|open|off|free|geschlossen|zu"
    r"|ruhetag|offen|geöffnet|frei|mittags?|morgens?|abends?|vormittags?|nachmittags?|fermée?s?"
    r"|ouverte?s?|cerrad[oa]s?|abiert[oa]s?)\b",
    re.IGNORECASE,
)
ASKS_WHEN = re.compile(
    r"\b(?:when|what time|until|wann|wie lange|quand|heures?|cuándo|hora)\b", re.IGNORECASE
)
GROUPS = {"working": range(5), "weekend": range(5, 7), "daily": range(7)}


def added(question: str, found: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return what is added to the scores of the candidates, (n_candidates,)."""
    asked = days(question)
    scores = np.zeros(len(found))
    if not asked:
        return scores
    named = list(map(_of_place, found))
    holding = {one.passage for one, own in zip(found, named, strict=True) if own & asked}
    for number, (one, own) in enumerate(zip(found, named, strict=True)):
        if own & asked:
            scores[number] = ON_IT if tells_when(question, one.text) else 0.0
        elif own and one.passage in holding:
            scores[number] = OTHER_DAY
    return scores


def of_others(question: str, one: Candidate) -> bool:
    """Return True for a place about other days than those that a question names."""
    asked, own = days(question), _of_place(one)
    return bool(asked) and bool(own) and asked.isdisjoint(own)


def tells_when(question: str, text: str) -> bool:
    """Return True unless a question asks when on a day, and a text says nothing but the day."""
    return not ASKS_WHEN.search(question) or HOUR.search(DAY.sub("", text)) is not None


def names(question: str, cell: str) -> bool:
    """Return True for a cell that only names a day that a question names."""
    named = days(question) & days(cell)
    return bool(named) and HOUR.search(DAY.sub("", cell)) is None


def _of_place(one: Candidate) -> frozenset[int]:
    return days(one.text) or days(one.context)


@lru_cache(maxsize=8192)
def days(text: str) -> frozenset[int]:
    """Return the days of the week that a text names, Monday being 0; all days of a range."""
    found = set[int]()
    first, end = -1, 0
    for match in DAY.finditer(text):
        name = str(match.lastgroup)
        if name in GROUPS:
            found.update(GROUPS[name])
            continue
        day = int(name[1:])
        ranged = first >= 0 and TO.fullmatch(text, end, match.start())
        if match[0] in SHORT and not ranged:
            continue
        if ranged:
            found.update((first + n) % 7 for n in range((day - first) % 7 + 1))
        found.add(day)
        first, end = day, match.end()
    return frozenset(found)
