"""Tell how much of what a question says comes up in a text, word by word.

In:  a question; the number of readable passages that hold each of its words; tokens of both
Out: the share that comes up, about 0.2…1, in which a rare word weighs more

Each token of the question is matched with its nearest token of the text, both read in their
context (late interaction, Khattab & Zaharia 2020). So another word for the same matches, and a
misspelt one mostly does.
"""

import difflib
import math
import re
from collections.abc import Collection, Mapping
from functools import lru_cache

import numpy as np

from tasks.embedder import Tokens
from tasks.english import ASKING, FILLER

COUNTED = 100  # passages in which a word is counted; one in more of them is common
LETTER = 40  # words; of a longer text only its questions count
SHORTEST = 5  # letters of a word that may be misspelt
ALIKE = 0.82  # of two spellings, by difflib.SequenceMatcher.ratio

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def asked(text: str) -> str:
    """Return the questions of a long text, or the text itself."""
    if len(text.split()) <= LETTER:
        return text
    return " ".join(found.strip() for found in re.findall(r"[^.!?\n]+\?", text)) or text


def telling(question: str) -> list[str]:
    """Return the distinct words that say what is asked; all words if every one is filler."""
    every = list(dict.fromkeys(WORD.findall(question)))
    return [word for word in every if not _is_filler(word.lower())] or every


@lru_cache(maxsize=4096)
def _is_filler(word: str) -> bool:
    """Short words are often filler with two letters swapped, such as "teh"."""
    swapped = (word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1))
    known = FILLER | ASKING
    return word in known or (2 < len(word) < SHORTEST and any(other in known for other in swapped))


def named(question: str, words: Collection[str]) -> list[str]:
    """Return the words that are names, codes or figures. A capital tells nothing at the start of a
    sentence, nor in a question that has them everywhere."""
    initial = {found[1] for found in re.finditer(r"(?:^|[.?!:]\s+)\W*([^\W_]+)", question)}
    every = WORD.findall(question)
    capitals = 2 * sum(word[0].isupper() for word in every) <= len(every)
    return [
        word
        for word in words
        if _has_digit(word) or (capitals and word[0].isupper() and word not in initial)
    ]


def share(question: str, counts: Mapping[str, int], own: Tokens, text: Tokens) -> float:
    """Return the mean cosine of the question's tokens and their nearest ones in the text, each with
    the inverse document frequency of its word in `counts`."""
    rare = {w: math.log1p((COUNTED + 0.5) / (count + 0.5)) for w, count in counts.items()}
    words = [(m.start(), m.end(), rare[m[0]]) for m in WORD.finditer(question) if m[0] in rare]
    weights = np.array([_weight(span, words) for span in own.spans], np.float32)  # (n_tokens,)
    telling = weights > 0
    if not telling.any() or not len(text.vectors):
        return 0.0
    cosines = own.vectors[telling] @ text.vectors.T  # (n_telling, n_tokens)
    return float(cosines.max(axis=1) @ weights[telling] / weights.sum())


def _weight(span: tuple[int, int], words: Collection[tuple[int, int, float]]) -> float:
    begin, end = span
    return next((weight for start, stop, weight in words if start <= begin and end <= stop), 0.0)


def misspelt(word: str, text: str) -> bool:
    """Return whether a text has a word that is spelt nearly the same. A code must be exact."""
    if len(word) < SHORTEST or _has_digit(word):
        return False
    return bool(difflib.get_close_matches(word.lower(), _words(text), 1, ALIKE))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted({word.lower() for word in WORD.findall(text)}))


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)
