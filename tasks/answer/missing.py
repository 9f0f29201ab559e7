"""Find a price, number, contact, name or goods that a question asks for and the passages lack.

In:  a question, the passages that were found, the likeliest place
Out: whether something is missing, so that the question is declined
"""

import re
from collections.abc import Mapping, Sequence

from tasks.answer import contacts, coverage, grounding, kinship, offers, roles
from tasks.answer.passage import Passage, whole
from tasks.answer.places import answer_kind, measures, prices
from tasks.answer.places.outline import Unit, units
from tasks.answer.places.ranking import Place

READ = 5  # passages whose words are compared with the question's
PRICES = 3  # passages in which a price is looked for
BESIDE = 4  # words from a number to the thing that it counts
APART = re.compile(  # between them if another thing is counted: "one dog is allowed in rooms"
    r"\b(?:is|are|was|were|has|have|may|can|must|in|on|at|for|from|to|with|by|and|or|if)\b|[,;] ",
    re.IGNORECASE,
)
PAST = re.compile(r"\bwhen (?:was|were|did)\b|\bwann (?:wurden?|war(?:en)?|hat)\b", re.IGNORECASE)
LIKELY = 0.2  # share of the likeliest place's probability from which a place's count is the answer
NEAR = 200  # characters around a number in which they are looked for
HOW_MANY = re.compile(
    r"\bhow many (?:of (?:the|your|our|its|their) |more )?"
    r"((?!(?:are|is|were|was|do|did|does|can|could|may|have|has|will|would)\b)\w+(?: \w+)?)"
    r"|\bwie ?viele ((?-i:[A-ZÄÖÜ])\w+)",
    re.IGNORECASE,
)
MEASURE = re.compile(  # a unit, which is mostly written short: "74 kg", "20 %"
    r"(?:kilos?|(?:kilo|milli)?gram(?:me)?s?|tonn?e?s?|(?:kilo|centi|milli)?met(?:re|er)s?|inch(?:es)?"
    r"|feet|foot|miles?|(?:milli)?lit(?:re|er)s?|gallons?|degrees?|percent|per cent|bars?"
    r"|(?:kilo)?watts?|volts?|amps?|amperes?|decibels?|hertz|newton\w*|pounds?|pence|cents?|euros?|dollars?"
    r"|mbs?|gbs?|(?:mega|giga|tera)bytes?)\b",
    re.IGNORECASE,
)
SEEN = re.compile(  # counted without the people: "Seen 900 times"
    r"\bhow many (?:people|persons|users|visitors|readers|viewers|guests|times)\b"
    r".{0,20}\b(?:saw|seen|views?|viewed|read|watched|visited|opened|clicked|downloaded)\b",
    re.IGNORECASE,
)
TIMES = re.compile(r"\d (?:times|views|visits|clicks|downloads|readers)\b", re.IGNORECASE)
LASTS = re.compile(
    r"\bhow long (?:do|does|did|will|would) (?:an?|the|it|your|our|its)\b"
    r"|\bwie lange (?:dauer\w+|brauch\w+)|\bcombien de temps dure|\bcuánto dura",
    re.IGNORECASE,
)
OFTEN = re.compile(  # and the age of people: neither says how long something takes
    r"\b(?:daily|weekly|monthly|yearly|annually|every (?:day|week|month|year))\b|"
    r"\b(?:unter|über|ab|bis|under|over|from|aged?|above|below) \w+ (?:jahren?|years?)\b",
    re.IGNORECASE,
)
PEOPLE = grounding.words(
    "people persons participants attendees guests members pupils students children kids adults"
).stems
PEOPLED = re.compile(  # heads of a column that counts people
    r"\b(?:groups?(?: size)?|participants?|people|persons?|attendees|seats|places|capacity|pax)\b",
    re.IGNORECASE,
)
GROUP = re.compile(r"(\w+) of $", re.IGNORECASE)
NUMBER = re.compile(answer_kind.HOLDS["number"], re.IGNORECASE)


def lacking(question: str, passages: Sequence[Passage], counts: Mapping[str, int]) -> bool:
    """Return True if the passages lack the price, number, contact or name that is asked for, or no
    document names the thing that is to be sold; `counts`: the readable passages that contain each
    word."""
    return (
        unpriced(question, passages)
        or contacts.unknown(question, map(whole, passages[:READ]))
        or uncounted(question, passages)
        or measures.unmeasured(question, _lines(passages[:READ]))
        or roles.unnamed(question, (passage.payload.text for passage in passages[:READ]))
        or unsold(question, passages, counts)
    )


def _lines(passages: Sequence[Passage]) -> list[str]:
    every = (unit for passage in passages for unit in units(passage.payload.text))
    return [unit.text.replace("_", " ") for unit in every]


def likeliest_first(passages: Sequence[Passage], ranked: Sequence[Place]) -> list[Passage]:
    """Return the passages, that of the likeliest place in front: other documents cannot push it out
    of those that are read."""
    first = [passages[place.passage] for place in ranked[:1]]
    return [*first, *(passage for passage in passages if passage not in first)]


def unsold(question: str, passages: Sequence[Passage], counts: Mapping[str, int]) -> bool:
    """Return True for a question whether a thing is sold, made, lent or repaired, if no readable
    passage contains one of the words for it, in any spelling."""
    if not offers.thing(question):
        return False
    texts = [whole(passage) for passage in passages[:READ]]
    joined = [re.sub(r"[-\s]", "", text).casefold() for text in texts]  # sail-boat, sailboat
    known = {
        word
        for word in counts
        if any(coverage.otherwise(word, text) for text in texts)
        or any(word.casefold() in text for text in joined)
    }
    return bool(offers.unnamed(question, counts, known))


def unpriced(question: str, passages: Sequence[Passage]) -> bool:
    """Return True for a question for a price, if none of the best passages says an amount of money,
    a rate or that something is free."""
    if not prices.asks(question):
        return False
    read = (unit.text for passage in passages[:PRICES] for unit in units(passage.payload.text))
    return not any(map(prices.names, read))


def unstated(question: str, place: Place) -> bool:
    """Return True for a question whether a thing is free if the likeliest place, and the line above
    it, name neither that nor a price, although those that do are preferred."""
    free = answer_kind.FREE.search(question) is not None
    return free and not prices.names(f"{place.candidate.below}\n{place.candidate.text}")


def uncounted(question: str, passages: Sequence[Passage]) -> bool:
    """Return True for a question "how many …", if none of the best passages counts the thing."""
    found = HOW_MANY.search(question)
    if found is None or MEASURE.match(found[1] or found[2]):
        return False
    if SEEN.search(question) and any(TIMES.search(p.payload.text) for p in passages[:READ]):
        return False
    if found[2]:
        every = (unit for p in passages[:READ] for unit in units(p.payload.text))
        return not any(_counts_kin(found[2], question, unit) for unit in every)
    things = grounding.words(found[1]).stems
    if not things:
        return False
    asked = grounding.words(question).stems
    return not any(
        _counts(things, asked, unit)
        for passage in passages[:READ]
        for unit in units(passage.payload.text)
    )


def untimed(question: str, ranked: Sequence[Place]) -> bool:
    """Return True for a question how long something takes, or when it happened, if no likely place
    says a period or a time but the age of people."""
    if not LASTS.search(question) and not PAST.search(question):
        return False
    likely = [p for p in ranked if p.probability >= LIKELY * ranked[0].probability]
    texts = (OFTEN.sub("", f"{p.candidate.below}\n{p.candidate.text}") for p in likely)
    return not any({"period", "time"} & answer_kind.contained(text) for text in texts)


def counted_beside(question: str, ranked: Sequence[Place]) -> bool:
    """Return True for an English question "how many …" whose likeliest place does not count the
    thing, although another document or sentence counts those of something else: "The management
    board has three members" says nothing of the supervisory board's."""
    found = HOW_MANY.search(question)
    if not ranked or found is None or found[1] is None or MEASURE.match(found[1]):
        return False
    things, asked = grounding.words(found[1]).stems, grounding.words(question).stems
    likely = [p for p in ranked if p.probability >= LIKELY * ranked[0].probability]
    counts = any(
        _counts(things, asked, place.candidate.unit) or _counts_below(things, place)
        for place in likely
    )
    return bool(things) and not SEEN.search(question) and not counts


def _counts_below(things: frozenset[str], place: Place) -> bool:
    """Return True if a place has a number, and a line above it names the things; a row counts what
    its heads name."""
    if place.candidate.unit.kind == "row":
        return False
    above = f"{place.candidate.context}\n{place.candidate.below}"
    numbered = NUMBER.search(place.candidate.unit.text) is not None
    return numbered and not things.isdisjoint(grounding.words(above).stems)


def _counts_kin(thing: str, question: str, unit: Unit) -> bool:
    """Return True if a number stands before a German thing in any form, or in a row that has it."""
    if unit.kind == "row" or answer_kind.UNLIMITED.search(unit.text):
        return NUMBER.search(unit.text) is not None and thing in kinship.met(question, unit.text)
    return any(
        thing in kinship.met(question, " ".join(unit.text[at.start() :].split()[: BESIDE + 1]))
        for at in NUMBER.finditer(unit.text)
    )


def _counts(things: frozenset[str], asked: frozenset[str], unit: Unit) -> bool:
    """Return True if a number stands before one of the things, or behind a group of them, as in
    "a crew of 9"; in a row of a table anywhere. So is a thing without a limit counted."""
    if answer_kind.UNLIMITED.search(unit.text) and things & grounding.words(unit.text).stems:
        return True
    if unit.kind == "row":
        name = unit.cells[0][1]  # of the row, as in "Strokes a minute; Clara 4: 120"
        return _peopled(asked, unit) or any(
            re.search(r"\d", cell) and things & grounding.words(f"{name}\n{head}\n{cell}").stems
            for head, cell in unit.cells
        )
    for number in NUMBER.finditer(unit.text):
        at = number.start()
        behind = " ".join(unit.text[at : at + NEAR].split()[: BESIDE + 1])
        behind = APART.split(behind)[0]
        group = GROUP.search(unit.text[max(0, at - NEAR) : at])
        if things & grounding.words(behind).stems:
            return True
        if group and asked & grounding.words(group[1]).stems:
            return True
    return False


def _peopled(asked: frozenset[str], unit: Unit) -> bool:
    """Return True if people are asked for, and a row has a figure in a column that counts them."""
    counted = any(PEOPLED.search(head) and NUMBER.search(cell) for head, cell in unit.cells)
    return counted and not asked.isdisjoint(PEOPLE)
