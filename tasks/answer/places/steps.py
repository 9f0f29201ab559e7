"""Find the steps that a question asks for.

In:  a question, units of a passage, the passages
Out: whether it asks for steps; whether a unit instructs; the first steps of an instruction

"How do I change the seal?" is answered by "Undo the eight bolts", not by "A seal lasts for years";
and from the first step on, although a later one may be nearer to the question.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tasks.answer import coverage, grounding
from tasks.answer.passage import Passage
from tasks.answer.places.candidates import LIST_WORDS, Candidate
from tasks.answer.places.outline import ENDS, Unit, units

HERE = re.compile(r"(?:this|it)(?: [\w-]+)? (?!not\b)[a-z]+s\b", re.IGNORECASE)
SUBTITLE = 8  # words
WORDS = 150  # of an instruction that is shown
FOLLOWING = 60  # words of the sentences that go on with an instruction

_Items = tuple[int, tuple[int, ...]]  # a passage, and the numbers of a list's items

ASKS = re.compile(
    r"\bhow (?:do|can|should|must|would|shall|could) (?:i|we|you|one|someone|somebody|an? \w+)\b"
    r"|^\W*how to\b|\bwhat (?:should|must|do|shall|can) (?:i|we|you) do\b"
    r"|\bwhere (?:do|can|should|must) (?:i|we|you|one) (?:enter|set|change|configure|enable|disable"
    r"|record|add|create|edit|define|upload|adjust|turn)\b"
    r"|\bwhat (?:are the )?(?:steps|procedure)\b|\bhow is (?:it|this) done\b",
    re.IGNORECASE,
)
KNOWS = re.compile(  # these ask for a fact, not for steps
    r"\bhow (?:do|can|should|would|could) (?:i|we|you|one)"
    r" (?:know|tell|recogni[sz]e|see|find out)\b",
    re.IGNORECASE,
)
_OBJECT = (
    r"(?:the|an?|your|our|any|all|each|every|this|that|these|those|both|no|more|it|them|its|their"
    r"|him|her|us|me|to|for|with|on|in|from|at|out|off|up|down|over|away|back|through|into|as|by"
    r"|whether|if|yourself|sure|here|there|\d+)"
)
_VERBS = (  # that an instruction begins with, whatever is behind them
    r"(?:add|ask|book|call|check|choose|click|close|complete|contact|copy|create|delete|download|enter"
    r"|fill|find|follow|go|install|log|look|make|open|paste|press|remove|request|run|select|send|sign"
    r"|submit|switch|take|tap|try|turn|type|unplug|use|visit|write)"
)
_NOT_VERB = (
    r"(?:the|an?|it|this|that|these|those|there|they|he|she|we|i|you|our|your|my|his|her|its|their"
    r"|and|or|but|so|if|when|while|because|after|before|in|on|at|to|for|from|with|without|by|of|as"
    r"|all|each|every|both|some|any|many|most|more|less|no|not|none|one|two|three|four|five|who|what"
    r"|which|where|why|how|is|are|was|were|be|been|has|have|had|do|does|did|can|could|may|might|must"
    r"|shall|should|will|would|yes|only|also|even|just|up|down|out|off|over|under|about|than|then"
    r"|once|new|old|other|another|such|same|nobody|somebody|everybody|everyone|here|access|due|thanks)"
)
_LED = r"(?:(?:please|then|first|next|now|always|never|finally|again),? |do not |don['’]t )*"
ORDER = re.compile(
    rf"^\W*(?:\d+[.)] )?{_LED}(?!{_NOT_VERB}\b)(?!\w+(?:ed|ing|ly|ion|ness|ment|[^s'’]s)\b)"
    rf"(?:[a-z]+(?:,| {_OBJECT}\b| [\"“«'‘‹])|{_VERBS} \S)",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    rf"^(?:if|when|to|before|after|once|for|in|on|at|as soon as)\b[^.;:!?]*?[,:] "
    rf"{_LED}(?!{_NOT_VERB}\b)[a-z]+ {_OBJECT}\b",
    re.IGNORECASE,
)
YOU = re.compile(
    r"\b(?:you|one|it) (?:can|could|must|should|may|have to|need to|ought to|will (?:need|have) to"
    r"|'ll (?:need|have) to)\b|\byou (?:just |then |simply )?(?:add|choose|click|create|enter"
    r"|fill|go|open|press|run|select|type|use)\b|\byou just\b|\bplease \w+"
    r"|\b(?:has|have|needs?) to be \w+"
    r"|\b(?:must|should|can) be \w+(?:ed|en|nt|d)\b",
    re.IGNORECASE,
)


REACHES = re.compile(  # to ask somebody is the answer
    r"\bhow (?:do|can|should|must|would|could) (?:i|we|one) (?:\w+ly )?(?:order|buy|get|obtain"
    r"|reach|contact|book|reserve|report|request|ask|apply|register|complain|claim|return|send|cancel)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\[(?:EMAIL|PHONE)\]|\+\d\d[\d ]{6}")
ONLY = re.compile(
    r"\bonly (?:if|when|for|where|after)\b([^.;:]*)|\bunless\b([^.;:]*)", re.IGNORECASE
)


def names_address(question: str, text: str) -> bool:
    """Return True if a question is answered by whom to write to or call, and a text tells that."""
    return REACHES.search(question) is not None and ADDRESS.search(text) is not None


def only_if(question: str, text: str) -> bool:
    """Return True if a text instructs under a condition only, of which a question has no word."""
    found = ONLY.search(text)
    return found is not None and not grounding.stems(question) & grounding.stems(
        found[1] or found[2]
    )


def asks(question: str) -> bool:
    """Return True for a question for steps, in English."""
    return ASKS.search(question) is not None and KNOWS.search(question) is None


@lru_cache(maxsize=8192)
def instructs(text: str) -> bool:
    """Return True if a line or a sentence of a text tells its reader what to do."""
    return any(
        ORDER.search(line) or CLAUSE.search(line) or YOU.search(line)
        for line in re.split(r"\n|(?<=[.!?;:]) ", text)
    )


def of_the_procedure(question: str, one: Candidate, passage: Passage) -> bool:
    """Return True for a place below headings, or in a file, that name all that a question for steps
    is about: any of its steps is a part of the answer."""
    return _named(question, one.context, passage)


def _named(question: str, above: str, passage: Passage) -> bool:
    file = re.sub(r"[-_.]", " ", passage.payload.uri.rpartition("/")[2])
    asked = grounding.stems(" ".join(coverage.telling(question)))
    return bool(asked) and asked <= grounding.stems(f"{file}\n{above}\n{subtitle(passage)}")


def subtitle(passage: Passage) -> str:
    """Return the line that a document begins with, if it is one such as "Publish a package" between
    the title and the first heading; "" of another passage."""
    first, *others = units(passage.payload.text)[:2]
    short = len(first.text.split()) <= SUBTITLE and ENDS.search(first.text) is None
    heads = bool(others) and others[0].kind == "heading"
    return first.text if not passage.payload.heading and short and heads else ""


def summarises(one: Candidate, passage: Passage) -> bool:
    """Return True for the command below the subtitle of a document, and for the sentence beginning
    with "This" or "It" that describes it."""
    if not subtitle(passage) or one.listed:
        return False
    return one.unit.kind == "code" or (one.distance == 0 and HERE.match(one.text) is not None)


def with_opening(
    first_: Sequence[Passage], every: Sequence[Passage], question: str
) -> list[Passage]:
    """Return the first passages; if steps are asked for and another passage opens a document whose
    title and subtitle name all of it, with that one in place of the last."""
    if not asks(question):
        return list(first_)
    known = {passage.chunk_id for passage in first_}
    opening = [p for p in every if not p.payload.heading and subtitle(p)]
    named = [p for p in opening if _named(question, p.payload.title, p)]
    if not named or any(passage.chunk_id in known for passage in named):
        return list(first_)
    return [*first_[:-1], named[0]]


def first(question: str, number: int, passage: int, passages: Sequence[Passage]) -> list[_Items]:
    """Return the first steps of the numbered instruction that a place belongs to, as many as fit;
    none of them if the passages lack the first step. A list that begins with 7 continues one that
    ends with 6, in another passage or below another heading. A sentence belongs to the one
    instruction of its document, if that is about the same thing."""
    lists = [
        (n, items)
        for n, other in enumerate(passages)
        if other.payload.uri == passages[passage].payload.uri
        for items in _numbered(units(other.payload.text))
    ]
    begins = [each for each in lists if _step(each, 0, passages) == 1]
    found = next((each for each in lists if each[0] == passage and number in each[1]), None)
    if found is None and len(begins) == 1 and _told(question, begins[0], passage, passages):
        [found] = begins
    for _ in lists:
        if found is None or _step(found, 0, passages) == 1:
            break
        before = _step(found, 0, passages) - 1
        found = next((each for each in lists if _step(each, -1, passages) == before), None)
    if found is None or _step(found, 0, passages) != 1:
        return []
    return list(_fitting(found, lists, passages))


def paragraph(question: str, one: Candidate, passages: Sequence[Passage]) -> tuple[int, ...]:
    """Return the units of the paragraph that a sentence stands in, if a question asks for steps and
    the line above the paragraph has half of its words: "Isolate it" needs "Switch it off" before.
    Of a long paragraph, and of another one, return the sentence with those behind it that go on
    with the instruction; nothing if none does."""
    every, [number, *_] = units(passages[one.passage].payload.text), one.numbers
    if not asks(question) or one.unit.kind != "sentence" or one.listed:
        return ()
    asked = grounding.stems(" ".join(coverage.telling(question)))
    found = [n for n, unit in enumerate(every) if unit.block == every[number].block and unit.states]
    words = sum(len(every[n].text.split()) for n in found)
    whole = found == list(range(found[0], found[-1] + 1))
    named = 2 * len(asked & grounding.stems(one.below)) >= len(asked)
    if named and whole and words <= LIST_WORDS:
        return tuple(found)
    return _going_on(number, every)


def _going_on(number: int, every: Sequence[Unit]) -> tuple[int, ...]:
    """Return a sentence and those behind it in its paragraph that instruct too, as many as fit;
    none if there is only the one."""
    if not instructs(every[number].text):
        return ()
    found, words = [number], len(every[number].text.split())
    for behind in range(number + 1, len(every)):
        unit = every[behind]
        words += len(unit.text.split())
        same = unit.block == every[number].block and unit.kind == "sentence" and unit.states
        if not same or not instructs(unit.text) or words > FOLLOWING:
            break
        found.append(behind)
    return tuple(found) if len(found) > 1 else ()


def _told(question: str, items: _Items, passage: int, passages: Sequence[Passage]) -> bool:
    """Return True if a list of the document tells how to do what is asked: its headings name all of
    it, and the nearest of them some of it, unless that is the heading of the place as well."""
    above, its = _above(items, passages)
    nearest = "\n".join((*its.payload.heading[-1:], above.rpartition("\n")[2]))
    asked = grounding.stems(" ".join(coverage.telling(question)))
    beside = its.payload.heading == passages[passage].payload.heading
    return _named(question, above, its) and (beside or bool(asked & grounding.stems(nearest)))


def _above(items: _Items, passages: Sequence[Passage]) -> tuple[str, Passage]:
    """Return the headings above a list, and its passage."""
    passage, numbers = items
    payload = passages[passage].payload
    every = units(payload.text)
    lines = [every[n].text for n in every[numbers[0]].above]
    return "\n".join((payload.title, *payload.heading, *lines)), passages[passage]


def _step(items: _Items, place: int, passages: Sequence[Passage]) -> int:
    passage, numbers = items
    return units(passages[passage].payload.text)[numbers[place]].step


def _numbered(every: Sequence[Unit]) -> list[tuple[int, ...]]:
    """Return the numbered lists among units, each as the numbers of its items; one that counts from
    1 again is another."""
    found: list[list[int]] = []
    for number, unit in enumerate(every):
        last = every[found[-1][-1]] if found else None
        if unit.step and last and last.block == unit.block and unit.step >= last.step:
            found[-1].append(number)
        elif unit.step:
            found.append([number])
    return [tuple(items) for items in found]


def _fitting(
    first_: _Items, lists: Sequence[_Items], passages: Sequence[Passage]
) -> Iterator[_Items]:
    """Yield the items of a list and of those that continue it, and what stands between them, up to
    WORDS."""
    words = 0
    others = [each for each in lists if each != first_]  # each once: one may count backwards
    following: _Items | None = first_
    while following is not None:
        passage, items = following
        every, numbers = units(passages[passage].payload.text), list[int]()
        for number in range(items[0], _end(items[-1], every)):
            words += len(every[number].text.split())
            if words > WORDS and (numbers or following is not first_):
                break
            numbers.append(number)
        if numbers:
            yield passage, tuple(numbers)
        if words > WORDS:
            return
        after = _step(following, -1, passages) + 1
        following = next((each for each in others if _step(each, 0, passages) == after), None)
        others = [each for each in others if each != following]


def _end(number: int, every: Sequence[Unit]) -> int:
    """Return the number behind the last unit of a list: its last item may have a list of its
    own."""
    last = every[number]
    others = (
        n
        for n in range(number, len(every))
        if every[n].block != last.block or every[n].step not in (0, last.step)
    )
    return next(others, len(every))
