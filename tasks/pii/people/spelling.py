"""Judge from its letters whether a word that is in no list is rather a name or a word of a
language.

In:  the lists of names (Faker's, values.txt) and of words (words.txt), and joined German nouns
Out: spelling.json beside this file: the weight of each group of two to four letters, in tenths of
     the logarithm of the odds of a name; printed: the errors on words that were held out
Run: python -m tasks.pii.people.spelling

Logistic regression on groups of letters: -aggio, -ización and -bewerker end words, -enko and -wska
end names.
"""

import json
import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from tasks import console
from tasks.pii import tagger
from tasks.pii.people import name_lists
from tasks.storage.atomic import write_json

FILE = Path(__file__).with_name("spelling.json")
SIZES = (2, 3, 4)  # letters of a group
RARE = 5  # a group in fewer training words has no weight
COMPOUNDS = 4_000
EPOCHS, RATE, DECAY = 6, 0.3, 1e-4
TENTHS = 10
SHORT = 3  # letters; a shorter word says nothing

Word = tuple[str, bool]  # in small letters; whether it is a name


@lru_cache(maxsize=65536)
def odds(word: str) -> float:
    """Return the logarithm of the odds that a word is a name; 0 if it is too short to tell."""
    lower = word.lower()
    if len(lower) < SHORT or not lower.isalpha():
        return 0.0
    weights = _weights()
    return (weights[""] + sum(weights.get(group, 0) for group in _groups(lower))) / TENTHS


@cache
def _weights() -> Mapping[str, int]:
    weights: Mapping[str, int] = json.loads(FILE.read_text("utf-8"))
    return weights


def _groups(word: str) -> list[str]:
    marked = f"^{word}$"
    return [marked[at : at + size] for size in SIZES for at in range(len(marked) - size + 1)]


def run(seed: int = 7) -> dict[str, float]:
    """Train on nine words in ten, write the weights, and return the errors on the others."""
    rng = random.Random(seed)  # noqa: S311  nothing secret
    every = list(_examples(rng))
    rng.shuffle(every)
    held, taught = every[::10], [word for n, word in enumerate(every) if n % 10]
    weights = {group: round(weight * TENTHS) for group, weight in _trained(taught, rng).items()}
    write_json(FILE, {group: weight for group, weight in sorted(weights.items()) if weight})
    odds.cache_clear()
    _weights.cache_clear()
    return _errors(held)


def _examples(rng: random.Random) -> Iterator[Word]:
    listed = {w for words in tagger.words().values() for w in words if w.isalpha()}
    names = {n for n in name_lists.first_names() | name_lists.surnames() if n.isalpha()}
    words = {word.lower() for word in listed} - names
    nouns = sorted(word for word in tagger.words()["de"] if word[0].isupper())
    joined = {"".join(rng.choices(nouns, k=2)).lower() for _ in range(COMPOUNDS)}
    yield from ((name, True) for name in sorted(names) if len(name) >= SHORT)
    yield from ((word, False) for word in sorted(words | joined) if len(word) >= SHORT)


def _trained(taught: Sequence[Word], rng: random.Random) -> dict[str, float]:
    """Return the weights after EPOCHS of stochastic gradient descent, averaged over the last one;
    the bias is that of the empty group."""
    counts = Counter(group for word, _ in taught for group in set(_groups(word)))
    weights = {"": 0.0} | {group: 0.0 for group, times in counts.items() if times >= RARE}
    rows = [
        (["", *(g for g in _groups(word) if g in weights)], is_name) for word, is_name in taught
    ]
    average = dict.fromkeys(weights, 0.0)
    for epoch in range(EPOCHS):
        rng.shuffle(rows)
        rate = RATE / (1 + epoch) ** 2
        for groups, is_name in rows:
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(weights[g] for g in groups)))))
            step = rate * (is_name - chance) / math.sqrt(len(groups))
            for group in groups:
                weights[group] += step - rate * DECAY * weights[group]
        if epoch >= EPOCHS // 2:
            for group, weight in weights.items():
                average[group] += weight / (EPOCHS - EPOCHS // 2)
    return average


def _errors(held: Sequence[Word]) -> dict[str, float]:
    """Return the share of names below each limit, and of words not below it."""
    names = [odds(word) for word, is_name in held if is_name]
    words = [odds(word) for word, is_name in held if not is_name]
    return {
        f"{side} {limit:+d}": round(share, 3)
        for limit in (-4, -3, -2, -1, 0, 1)
        for side, share in (
            ("names lost at", sum(o < limit for o in names) / len(names)),
            ("words kept out at", sum(o < limit for o in words) / len(words)),
        )
    }


if __name__ == "__main__":
    console.run(lambda: print(json.dumps(run(), indent=1)))
