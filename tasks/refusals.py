"""Questions that no document of the company answers, to learn declining from.

In:  a number and a seed
Out: questions: half of them about things that do not exist, half about what is no company's matter
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
    """At most `number`, no two of them equal; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  nothing secret
    invented = [form.format(_name(chance)) for form in ABOUT_A_THING for _ in PLACES]
    elsewhere = [form.format(place) for form, place in product(ABOUT_THE_WORLD, PLACES)]
    chance.shuffle(invented)
    chance.shuffle(elsewhere)
    pairs = zip(dict.fromkeys(invented), elsewhere, strict=False)
    return [question for pair in pairs for question in pair][:number]


def _name(chance: random.Random) -> str:
    """Such as "Zelquo 340"."""
    return f"{''.join(chance.sample(SYLLABLES, 2)).title()} {chance.randrange(10, 100) * 10}"
