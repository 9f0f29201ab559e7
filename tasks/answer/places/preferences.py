"""Prefer the places that have what a question asks for, beside what the selector has learnt.

In:  a question, candidates, their passages
Out: what is added to the score of each candidate, in logits
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.answer import editions, grounding
from tasks.answer.places import (
    actions,
    answer_kind,
    codes,
    definitions,
    exclusions,
    help_offers,
    intervals,
    measures,
    owners,
    prices,
    properties,
    purposes,
    sections,
    steps,
    weekdays,
)
from tasks.answer.places.candidates import Candidate, read
from tasks.answer.places.outline import units
from tasks.answer.places.traits import FIGURES
from tasks.answer.retrieve import Passage
from tasks.index import feasts, spellings

# Added to the score of a place, in logits
MEASURED = 4.0  # with an amount in a unit of the measure that is asked for: Nm of a torque
PROPERTY = 3.0  # with a figure and the noun for what is asked for: "how long" is the length
THAT_DAY = 4.0  # with the day or month that is asked for, in any spelling
OTHER_DAY = -4.0  # with other days alone, where a day is asked for that another place has
REPLACED = -1.2  # in a document that declares itself replaced
UNPRICED = -4.0  # without the price that is asked for
UNSAID = -0.7  # of a place without the kind of figure that is asked for, such as a period
NO_STEP = -4.0  # without an instruction, where steps are asked for
CODE = -3.0  # lines of code, where a person, a day, a price, a reason, or yes or no is asked for
NOT_OFTEN = -2.0  # without "every", "a day" or an interval, where it is asked how often
COMMAND = 2.0  # a command of the procedure with its lead-in, or the opening of its page
OF_THE_PROCEDURE = 3.0  # below headings that name all that is asked for
OF_THE_SECTION = 3.0  # or in a section whose heading names the action: "Stock splits"
PURPOSE = 2.5  # that begins with what is to be done: "To create an invoice, …"
NOT_ITS = -3.0  # in a passage without the thing whose property is asked for
HELP = -4.0  # that only offers help, where it is not asked whom to ask
EXCLUDED = -1.5  # in a list of what does not count, where a figure is asked for
ACTION = 2.0  # with the verb of what a person asks to be allowed
NOT_DENIED = -2.0  # without the "not" of a question what happens if something is not done
CODED = 6.0  # with the code that is asked for, such as E04, which only its passage has
UNCODED = -4.0  # in a passage without it
HAPPENS = re.compile(r"\bwhat happens (?:if|when)\b|\bwas passiert,? wenn\b", re.IGNORECASE)
IN_WORDS = frozenset({"yes", "why", "person", "where", "money", "period", "time"})  # no code is one
DEFINING = (
    0.0,
    1.0,
    2.5,
    4.5,
)  # that says what a thing is, where this is asked; definitions.strength
OF_THE_THING = (0.0, 0.0, 0.7, 1.4, 4.0)  # with the price of the thing itself; prices.of_the_thing


def added(
    question: str, found: Sequence[Candidate], passages: Sequence[Passage]
) -> NDArray[np.float64]:
    """Return what is added to the scores, (n_candidates,), for prices, for figures and steps that
    are asked for, and for documents that are no longer in force or about one case."""
    gone, priced = editions.replaced(passages), prices.asks(question)
    wanted = answer_kind.kinds(question) & FIGURES
    instructed, often = steps.asks(question), answer_kind.OFTEN.search(question)
    thing, lacked = definitions.thing(question), owners.lacking(question, passages)
    helped = help_offers.asks(question)
    scores = weekdays.added(question, found) + _coded(question, found, passages)
    scores += intervals.added(question, found) + _dated(question, found)
    for number, one in enumerate(found):
        older = passages[one.passage].payload
        scores[number] += NOT_ITS * lacked[one.passage] + _formed(question, one)
        if older.uri in gone and not editions.asks_past(question, older):
            scores[number] += REPLACED
        if priced:
            scores[number] += OF_THE_THING[prices.of_the_thing(question, one.unit)]
            scores[number] += 0.0 if prices.names(one.text) else UNPRICED
        elif wanted and not wanted & answer_kind.contained(one.text):
            scores[number] += UNSAID
        if often and not answer_kind.RATE.search(one.text):
            scores[number] += NOT_OFTEN
        if wanted and exclusions.excluded(question, one):
            scores[number] += EXCLUDED
        if not helped and help_offers.only(one.text):
            scores[number] += HELP
        if thing:
            scores[number] += DEFINING[definitions.strength(thing, one)]
        if instructed and not wanted:
            scores[number] += _step(question, one, passages[one.passage])
    return scores


def _dated(question: str, found: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return what is added to the scores, (n_candidates,), for the day or the month that a question
    asks for."""
    dates = spellings.dates(question)
    days = {word for word in dates if word.startswith(("d", "y"))} or set(dates)  # else a month
    if exact := {word for word in days if word.startswith("d")}:
        days = exact
    named = [set(spellings.dates(read(one))) for one in found]
    if not days or not any(days & own for own in named):
        return np.zeros(len(found))
    feast = bool(feasts.names(question))
    return np.array(
        [THAT_DAY if days & own else OTHER_DAY * (feast and bool(own)) for own in named]
    )


def _coded(
    question: str, found: Sequence[Candidate], passages: Sequence[Passage]
) -> NDArray[np.float64]:
    """Return what is added to the scores, (n_candidates,), where a question has one code, such as
    that of a fault, and one passage alone has it; a product is named in many."""
    holding = [
        number
        for number, one in enumerate(passages)
        if codes.held(question, "\n".join((one.payload.title, one.payload.text)))
    ]
    if len(codes.of(question)) != 1 or len(holding) != 1:
        return np.zeros(len(found))
    return np.array(
        [
            CODED * codes.held(question, read(one)) if one.passage in holding else UNCODED
            for one in found
        ]
    )


def _formed(question: str, one: Candidate) -> float:
    """Return what is added to the score of a place because it has the unit or the noun of the
    measure that a question asks for, or the action that it asks to be allowed; or because it lacks
    the "not" of a question, or is code where an answer in words is asked for."""
    stated = MEASURED * measures.states_measure(question, one.text)
    stated += PROPERTY * properties.states(question, one.text)
    stated += 2 * PROPERTY * properties.names(question, one.text)
    about = bool(stated) and codes.held(question, read(one))
    in_words = bool(answer_kind.kinds(question) & IN_WORDS)
    code = one.unit.kind == "code" and in_words and not steps.asks(question)
    undone = HAPPENS.search(question) is not None and grounding.words(question).negated
    left = NOT_DENIED * (undone and not grounding.words(one.text).negated)
    allowed = ACTION * actions.named(question, one.text)
    return stated * about + CODE * code + left + allowed


def _step(question: str, one: Candidate, passage: Passage) -> float:
    """Return what is added to the score of a place because steps are asked for."""
    if steps.names_address(question, one.text):
        return 0.0
    of_it = steps.of_the_procedure(question, one, passage)
    code = units(passage.payload.text)[one.numbers[-1]].kind == "code"
    if of_it and steps.summarises(one, passage):
        return OF_THE_PROCEDURE + COMMAND * (1 + code)
    if of_it and code and one.listed:
        return OF_THE_PROCEDURE + COMMAND
    begins = purposes.begins(question, one.text)
    told = begins or purposes.names(question, sections.heading(one, passage))
    if not steps.instructs(one.text) and not one.unit.step and not code and not begins:
        return NO_STEP / (1 + told)
    if not one.listed and not one.unit.step and steps.only_if(question, one.text):
        return NO_STEP
    more = PURPOSE * begins
    return more + (OF_THE_PROCEDURE if of_it else OF_THE_SECTION * (told and not begins))
