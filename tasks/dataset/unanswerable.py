"""Make questions that no document of the company answers, to train refusals on.

In:  a number and a seed
Out: questions: a third about things that do not exist, a third about such things in the words in
     which tables and sections are asked for, a third about things outside of any company

With unanswerable questions in plain words only, a tuned model declined every question in plain
words.
"""

import random
from itertools import product

SYLLABLES = ("vor", "lin", "tas", "quo", "mer", "zel", "bra", "dun", "fy", "gor", "hex", "jal")
ABOUT_A_THING = (
    "How much does a {} cost?",
    "What is the weight of the {}?",
    "When will the {} be delivered?",
    "Who designed the {}?",
    "How do I clean the inside of a {}?",
    "Which spare parts does the {} need?",
    "Is the {} still under warranty?",
    "What is the highest temperature that a {} may have?",
    "How long does the battery of a {} last?",
    "Where can I see a {} before I buy one?",
)
AS_OF_DOCUMENTS = (  # as tasks/dataset/qa_pairs.py asks
    "What is the price of {}?",
    "What is the article of the seal kit of {}?",
    "What is the interval of the {}, as “{}” has it?",
    "What does “{}” say about delivery?",
    "Can you tell me about “{}”?",
    "Can you tell me about maintenance in “{}, data sheet”?",
    "What do our documents say about “{}”?",
    "What do our documents say about noise in “{}”?",
    "What should I know about “{}”?",
    "What should I know about storage in “{}, manual”?",
)
ABOUT_THE_WORLD = (
    "What will the weather be like in {} tomorrow?",
    "Who is the mayor of {}?",
    "Which train do I take to {}?",
    "Can you recommend a hotel in {}?",
    "How many people live in {}?",
    "What is the best restaurant in {}?",
    "Which football team of {} won last week?",
    "What do people in {} eat at New Year?",
    "How long is the flight from here to {}?",
    "Who painted the most famous view of {}?",
)
PLACES = ("Lisbon", "Kyoto", "Toledo", "Reykjavik", "Montevideo", "Tallinn", "Hobart", "Cusco")


def questions(number: int, seed: int) -> list[str]:
    """Return at most `number` questions, no two of them equal; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  nothing secret
    invented = [_of(form, chance) for form in ABOUT_A_THING for _ in PLACES]
    styled = [_of(form, chance) for form in AS_OF_DOCUMENTS for _ in PLACES]
    elsewhere = [form.format(place) for form, place in product(ABOUT_THE_WORLD, PLACES)]
    chance.shuffle(invented)
    chance.shuffle(styled)
    chance.shuffle(elsewhere)
    turns = zip(dict.fromkeys(invented), dict.fromkeys(styled), elsewhere, strict=False)
    return [question for turn in turns for question in turn][:number]


def _of(form: str, chance: random.Random) -> str:
    return form.format(*(_name(chance) for _ in range(form.count("{}"))))


def _name(chance: random.Random) -> str:
    """Invent a name such as "Zelquo 340"."""
    return f"{''.join(chance.sample(SYLLABLES, 2)).title()} {chance.randrange(10, 100) * 10}"
