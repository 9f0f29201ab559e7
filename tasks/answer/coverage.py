"""Measure how much of a question's words come up in a text, word by word.

In:  a question; the number of readable passages that contain each of its words; tokens of both
Out: the share that comes up, about 0.2…1, in which a rare word weighs more

Each token of the question is matched with its nearest token of the text, both read in their context
(late interaction, Khattab & Zaharia 2020). So a synonym matches, and a misspelt word mostly does.
"""

import difflib
import math
import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tasks.answer import asking_words, grounding
from tasks.answer.grounding.english import ASKING, FILLER, MONTHS, WEEKDAYS
from tasks.index import feasts, spellings
from tasks.models.embedder import Tokens

COUNTED = 100  # passages in which a word is counted; one in more of them is common
ENGLISH = 6  # a question is English if one word of so many is filler
SHORTEST = 5  # letters of a word that may be misspelt
PART = 3  # letters of a part of a compound
ALIKE = 0.82  # of two spellings, by difflib.SequenceMatcher.ratio

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def telling(question: str) -> list[str]:
    """Return the distinct words that carry the question; all words if every one is filler."""
    every = list(dict.fromkeys(WORD.findall(question)))
    language = asking_words.language(question)
    if language != "english":
        left = [word for word in every if not asking_words.only_asks(word.lower(), language)]
    else:
        left = [word for word in every if not _is_filler(word.lower())]
    return left or every


@lru_cache(maxsize=4096)
def _is_filler(word: str) -> bool:
    """Return whether a word is filler, or a short one is filler with two letters swapped, such as
    "teh"."""
    swapped = (word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1))
    known = FILLER | ASKING
    return word in known or (2 < len(word) < SHORTEST and any(other in known for other in swapped))


def named(question: str, words: Collection[str]) -> list[str]:
    """Return the words that are names, codes or figures. A capital means nothing at the start of a
    sentence, nor in a question that has them everywhere or is not English."""
    initial = {found[1] for found in re.finditer(r"(?:^|[.?!:]\s+)\W*([^\W_]+)", question)}
    names = _names(WORD.findall(question)) - initial
    return [word for word in words if _has_digit(word) or word in names]


def _names(every: Sequence[str]) -> set[str]:
    """Return the capitalised words, without those of dates, which are written in many ways."""
    capital = {word for word in every if any(map(str.isupper, word))}  # iPhone, too
    english = sum(_is_filler(word.lower()) for word in every)
    if 2 * sum(word in capital for word in every) > len(every) or ENGLISH * english < len(every):
        return set()
    return {word for word in capital if word.lower() not in WEEKDAYS.union(MONTHS)}


def share(
    question: str,
    counts: Mapping[str, int],
    own: Tokens,
    text: Tokens,
    otherwise: Collection[str] = (),
) -> float:
    """Return the mean cosine of the question's tokens and their nearest ones in the text, each with
    the inverse document frequency of its word in `counts`. `otherwise`: words that the text
    contains in another spelling."""
    rare = rarity(counts)
    words = [match for match in WORD.finditer(question) if match[0] in rare]
    of_token = [_word(span, words) for span in own.spans]  # "" for filler
    weights = np.array([rare.get(word, 0.0) for word in of_token], np.float32)  # (n_tokens,)
    if not weights.any() or not len(text.vectors):
        return 0.0
    cosines = (own.vectors @ text.vectors.T).max(axis=1)  # (n_tokens,)
    cosines[[word in otherwise for word in of_token]] = 1.0
    return float(cosines @ weights / weights.sum())


def rarity(counts: Mapping[str, int]) -> dict[str, float]:
    """Return the inverse document frequency of each word."""
    return {w: math.log1p((COUNTED + 0.5) / (count + 0.5)) for w, count in counts.items()}


def by_word(question: str, own: Tokens, texts: Sequence[Tokens]) -> dict[str, NDArray[np.float32]]:
    """Return of each telling word of a question its cosine to the nearest token of each text,
    (n_texts,): the mean over the tokens of the word."""
    telling_ = set(telling(question))
    words = [match for match in WORD.finditer(question) if match[0] in telling_]
    of_token = np.array([_word(span, words) for span in own.spans])
    nearest = np.array(
        [
            (own.vectors @ t.vectors.T).max(axis=1) if len(t.vectors) else np.zeros(len(of_token))
            for t in texts
        ],
        np.float32,
    )  # (n_texts, n_tokens)
    return {w: nearest[:, of_token == w].mean(axis=1) for w in telling_ & set(of_token.tolist())}


def _word(span: tuple[int, int], words: Collection[re.Match[str]]) -> str:
    begin, end = span
    return next((w[0] for w in words if w.start() <= begin and end <= w.end()), "")


def otherwise(word: str, text: str) -> bool:
    """Return whether a text contains a word in another spelling: an abbreviation in full, a figure
    with commas, a code with hyphens, a month as a number, or a spelling that is nearly the same."""
    if _has_digit(word):
        return word in grounding.words(text).numbers or _is_code(word, text)
    if word.isupper() and 1 < len(word) < SHORTEST:
        initials = r"\W+".join(rf"{letter}[^\W\d_]+" for letter in word)
        return re.search(rf"\b{initials}", text, re.IGNORECASE) is not None
    lower = word.lower()
    if lower in MONTHS and re.search(rf"\b\d{{4}}-{MONTHS.index(lower) + 1:02}-\d\d\b", text):
        return True
    if re.search(r"[a-z][A-Z]", word):
        return False  # iPhone is a name, not a misspelt phone
    alike = len(word) >= SHORTEST and difflib.get_close_matches(lower, _words(text), 1, ALIKE)
    return bool(alike)


def joined(question: str, text: str) -> set[str]:
    """Return the neighbouring words of a question that a text writes as one: help desk,
    helpdesk."""
    known = _words(text)
    return {
        word
        for one, other in pairwise(WORD.findall(question))
        if one.isalpha() and other.isalpha() and min(len(one), len(other)) >= PART
        if _begins_one(f"{one}{other}".lower(), known)
        for word in (one, other)
    }


def dated(question: str, text: str) -> set[str]:
    """Return the words of a feast in a question that a text writes as a day: Christmas Day,
    25 December."""
    named = feasts.names(question)
    written = set(spellings.dates(text)) if named else set[str]()
    return {
        word
        for feast in named
        if not written.isdisjoint(feasts.days(feast))
        for word in WORD.findall(feast)
    }


def _begins_one(beginning: str, known: Sequence[str]) -> bool:
    """Return whether one of some sorted words begins so."""
    at = bisect_left(known, beginning)
    return at < len(known) and known[at].startswith(beginning)


def _is_code(word: str, text: str) -> bool:
    """Return whether a text has a code such as X20B with its letters and digits apart: X-20 B."""
    parts = re.findall(r"[^\W\d_]+|\d+", word)
    code = "[-./ ]?".join(parts)
    found = re.search(rf"(?<!\w)(?<!\w-){code}(?!-?\w)", text, re.IGNORECASE)
    return len(parts) > 1 and found is not None


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted({word.lower() for word in WORD.findall(text)}))


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)
