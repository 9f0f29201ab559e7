"""The check of answers: what the passages say is supported, what they do not say is not."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks import ground, params, parse
from tasks.retrieve import Passage
from tasks.store import Payload

SAMPLE = Path("data/samples/aldermoor/documents")
THRESHOLD = params.load().answer.min_support


def passage(text: str, title: str = "AP-120") -> Passage:
    return Passage("id", Payload("s/a.md", title, (), text, ("public",), "e"), 1.0, 1.0)


SHOWN = [
    passage(
        "The AP-120 weighs 74 kg without its motor. It must not run dry for more than 3 minutes.\n"
        "\n| Kit | Price |\n|---|---|\n| Seal kit S2 | £86.40 |\n| Seal kit S5 | £120.00 |"
    ),
    passage("Orders above £500 are delivered free of charge.", "Delivery"),
]


@pytest.mark.parametrize(
    "said",
    [
        "The AP-120 weighs 74 kg without its motor.",
        "It weighs 74 kg without the motor.",
        "An AP-120 must not run dry for more than three minutes.",
        "The seal kit S2 costs £86.40.",
        "Delivery is free of charge for orders above £500.",
    ],
)
def test_what_a_passage_says_is_supported(said: str) -> None:
    [sentence] = ground.check(said, SHOWN, THRESHOLD)
    assert sentence.support is not None


@pytest.mark.parametrize(
    "said",
    [
        "The AP-120 weighs 74 kg.",  # without its motor
        "The AP-120 weighs 47 kg without its motor.",
        "The AP-120 weighs 74 lb without its motor.",
        "The AP-125 weighs 74 kg without its motor.",
        "The AP-120 may run dry for more than 3 minutes.",
        "The seal kit S2 costs £120.00.",
        "Orders below £500 are delivered free of charge.",
        "Orders above £500 are delivered to Germany free of charge.",
        "Pumps like this are popular with farmers.",
        "The answer is: 74.",
    ],
)
def test_what_no_passage_says_is_not(said: str) -> None:
    [sentence] = ground.check(said, SHOWN, THRESHOLD)
    assert sentence.support is None


def test_the_quote_is_the_place_and_a_row_comes_with_its_head() -> None:
    first, second = ground.check(
        "It weighs 74 kg without the motor. The seal kit S5 is £120.00.", SHOWN, THRESHOLD
    )
    assert first.support is not None
    assert second.support is not None
    assert first.support.quote == "The AP-120 weighs 74 kg without its motor."
    assert second.support.quote == "| Kit | Price | | Seal kit S5 | £120.00 |"
    assert (first.support.passage, second.support.passage) == (0, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It costs £3.50 e.g. At night.", ["It costs £3.50 e.g. At night."]),
        ("No. 5 is out", ["No. 5 is out"]),
        ("1. You can. 2. ", ["You can."]),
        ("one\ntwo\n\n---", ["one", "two"]),
        ("", []),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert ground.sentences(text) == expected


def plain_sentences() -> Iterator[tuple[str, str, str]]:
    """Yield (document, paragraph, sentence) of the sample's prose."""
    for path in sorted(SAMPLE.rglob("*.*")):
        text = parse.parse(path.name, path.read_bytes()).text
        for paragraph in text.split("\n\n"):
            if "|" not in paragraph and not paragraph.startswith("#"):
                for sentence in ground.sentences(paragraph):
                    if len(sentence.split()) >= 6:
                        yield path.name, paragraph, sentence


def planted(sentence: str, other: str, dice: random.Random) -> Iterator[str]:
    """Sentences that the paragraph does not support, made from one that it does."""
    numbers = re.findall(r"(?<![\w.,-])\d+(?![\w.,-])", sentence)
    if numbers:
        wrong = str(int(dice.choice(numbers)) + dice.randint(1, 9))
        yield re.sub(rf"(?<![\w.,-]){dice.choice(numbers)}(?![\w.,-])", wrong, sentence, count=1)
    for word, opposite in ((" is ", " is not "), (" are ", " are not "), (" must ", " need not ")):
        if word in sentence and " not " not in sentence and "n't" not in sentence:
            yield sentence.replace(word, opposite, 1)
            break
    names = re.findall(r"(?<=[a-z] )[A-Z][a-z]{3,}", sentence)
    if names:
        yield sentence.replace(dice.choice(names), "Zanzibar", 1)
    yield other


def test_planted_sentences_are_marked_and_verbatim_ones_are_not() -> None:
    dice = random.Random(0)  # noqa: S311
    found = list(plain_sentences())
    marked, kept = [], []
    for document, paragraph, sentence in found:
        elsewhere = [other for name, _, other in found if name != document]
        shown = [passage(paragraph, "")]
        kept += [s.support is not None for s in ground.check(sentence, shown, THRESHOLD)]
        for false in planted(sentence, dice.choice(elsewhere), dice):
            if false != sentence:
                marked += [s.support is None for s in ground.check(false, shown, THRESHOLD)]
    print(f"marked {sum(marked)} of {len(marked)}, kept {sum(kept)} of {len(kept)}")
    assert len(marked) >= 200
    assert sum(marked) / len(marked) >= 0.9
    assert sum(kept) / len(kept) >= 0.9
