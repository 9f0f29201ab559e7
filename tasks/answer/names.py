"""Tell whether the names of a question come up in the documents.

In:  a question, passages, the likeliest place
Out: whether a text has a name; whether the place is in a document about another name
"""

import re
from collections.abc import Sequence

from tasks.answer import coverage, grounding
from tasks.answer.grounding.english import ASKING, FILLER, WEEKDAYS
from tasks.answer.passage import Passage, whole
from tasks.answer.places.ranking import Place

NAME = re.compile(r"[^\W\d_]*[a-zß-ÿ][^\W\d_]+")  # not an acronym
NO_NAMES = FILLER | ASKING | WEEKDAYS | {f"{day}s" for day in WEEKDAYS}
BEGINS = 5  # letters
PEOPLE = re.compile(r"(?:ers?|ians?|ans?|ns?|ese|ish|s)$")  # ending of a name of people
PLACE = 4  # letters of the place that they are named after


def elsewhere(question: str, passages: Sequence[Passage], place: Place) -> bool:
    """Return True if a question contains a name that the place's document lacks in all passages
    that were found, and in its title and file name: a page on Chicago does not tell the floor of
    the office in Boston."""
    words = coverage.named(question, coverage.telling(question))
    names = {name for word in words if (name := re.split("['’]", word)[0]).lower() not in NO_NAMES}
    uri = passages[place.passage].payload.uri
    texts = [whole(passage) for passage in passages if passage.payload.uri == uri]
    document = "\n".join((re.sub(r"[-_/.]", " ", uri), *texts))
    return not all(comes_up(name, document) for name in names if NAME.fullmatch(name))


def comes_up(name: str, text: str) -> bool:
    """Return True if a text has a name, in any spelling, or a word that begins as it does: India,
    Indian."""
    if grounding.words(name).stems <= grounding.words(text).stems:
        return True
    return name[:BEGINS].lower() in text.lower() or otherwise(name, text)


def otherwise(word: str, text: str) -> bool:
    """Return True if a text has a word in another spelling, or the place that people are named
    after: Yorkers, York."""
    if coverage.otherwise(word, text):
        return True
    place = PEOPLE.sub("", word) if NAME.fullmatch(word) and word[0].isupper() else ""
    return len(place) >= PLACE and re.search(rf"\b{re.escape(place)}\b", text) is not None
