"""Tell, while a model writes, whether its text can still change the answer.

In:  a question, the places that are shown, the likely places, the passages of the prompt
Out: a function of the text so far: True once the answer is settled

The text changes an answer in three ways (answer.py): it refuses; a supported sentence of it adds
something; or its sentences replace the places, if one document has them word for word. The first
shows in the first words. The second is impossible if no likely place has a word that is not shown
already; if one has, the model is heard to its end. The third ends with the first word that the
document does not have.
"""

import re
from collections.abc import Sequence

from tasks.answer import grounding, model_text
from tasks.answer.grounding.quantities import MONTH
from tasks.answer.passage import Passage
from tasks.answer.places import compose
from tasks.answer.places.compose import Part
from tasks.answer.places.outline import units
from tasks.answer.places.ranking import Place
from tasks.models.stopping import Enough

# A word of letters that the check reads as it stands, and behind which the text goes on; not one of
# a date, of "metres per second" or of "minus", which it reads as signs.
WORD = re.compile(r"(?<![\w'’])[a-z]{4,}(?=[^\w'’])", re.IGNORECASE)
SIGNS = re.compile(
    rf"(?:{'|'.join(MONTH)}|kilomet|met(?:re|er)|second|hour|minus|moins|menos|below|zero|freezing)"
)
LEADS = frozenset(
    "answer response passage text document question says states reads follows".split()
)
LEADS |= frozenset("this your that".split())  # of model_text.LEAD, which is left out
TWO = 2  # sentences at least that replace the places


def when(
    question: str,
    shown: Sequence[Part],
    likely: Sequence[Place],
    passages: Sequence[Passage],
    prompt: int,
) -> Enough | None:
    """Return the function; None if a sentence of the model may be added. The first `prompt` of the
    passages are in its prompt."""
    read = passages[:prompt]
    if not shown or compose.may_add(question, shown, likely, read):
        return None
    uris = {passages[part.passage].payload.uri for part in shown}
    own = [passage for passage in read if {passage.payload.uri} == uris]
    words = frozenset[str]().union(*map(_words, own))
    return lambda text: not model_text.may_refuse(text) and not _may_replace(text, words)


def _words(passage: Passage) -> frozenset[str]:
    every = units(passage.payload.text)
    return frozenset[str]().union(*(grounding.words(unit.text).plain for unit in every))


def _may_replace(text: str, words: frozenset[str]) -> bool:
    """Return False if the text does not become sentences that have only these words. One of the
    first two has another: it does not count if it is cut off, but then there is only one."""
    if not words:
        return False  # the places are not of one document of the prompt
    first = grounding.sentences(model_text.claims(text))[:TWO]
    return all(
        word in words or word in LEADS or SIGNS.match(word)
        for sentence in first
        if not model_text.may_refuse(sentence)
        for word in map(str.lower, WORD.findall(sentence))
    )
