"""Decode the tagger's word probabilities to spans, with the lists of names as a prior.

    probabilities of words → higher odds where a name is known → runs of one kind → spans

thresholds.py decides how certain a span must then be.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import regex

from tasks.pii.people import name_lists, vocabulary
from tasks.pii.placeholders import placeholders
from tasks.pii.tagger import KINDS

Span = tuple[int, int, str, float]  # start, end, kind, how sure: the mean probability of its words
Run = tuple[int, int, str, list[float]]  # the same, how sure of each word

LEAST = 0.2  # below this a span is not considered
SURE = 0.5  # above this a span is an address rather than a person
CERTAIN = 0.9  # a person with whom a list begins

# Odds in favour of a person, for a capitalised word that is not English.
PAIR = 50.0  # a known first name and the word behind it
FIRST = 8.0  # a known first name
SURNAME = 6.0  # a known surname
OTHER = 4.0  # any other
LISTED = 20.0  # a capitalised word in a list with people

PERSON, ADDRESS = (
    slice(1 + 2 * KINDS.index(k), 3 + 2 * KINDS.index(k)) for k in ("person", "address")
)
JOINERS = frozenset((",", ";", "&", "/", "and", "or"))
JUNIOR = frozenset(("Jr", "Sr", "Jnr", "Snr", "II", "III", "IV"))
NICKNAME = regex.compile(
    r"\s(?:[\"“”]\s?[\p{L} ]{1,20}\s?[\"“”]|\([\p{L} ]{1,20}\)|'[\p{L} ]{1,20}')\s"
)
TRIM = regex.compile(r"^[\s,;:|*_(<\[{\"'.-]+|(?:['’]s)?[\s,;:|*_)>\]}\"'-]+$|['’]s$")


def decoded(text: str, offsets: Sequence[tuple[int, int]], share: Any) -> Iterator[Span]:
    """Yield the candidate spans of a sentence, in whole words, without surrounding words and
    placeholders. `share` holds the label probabilities, (tokens, labels). A word gets the labels of
    its first token."""
    words = list(_words(text, offsets))
    rows = _weighed(text, [(s, e) for s, e, _ in words], share[[n for _, _, n in words]])
    spans: list[Run] = []
    before = ""  # the kind of the word before
    for (start, end, _), row in zip(words, rows, strict=True):
        by_kind = row[1:].reshape(-1, 2)  # (kinds, B and I)
        best = int(by_kind.sum(1).argmax())
        sure = float(by_kind[best].sum())
        kind = KINDS[best] if sure > row[0] else ""
        inside = by_kind[best][1] > by_kind[best][0]
        if before == "person" and text[start:end] in JUNIOR:
            kind, inside, sure = before, True, spans[-1][3][-1]
        if kind and kind == before and inside:
            first, _, _, all_sure = spans[-1]
            spans[-1] = (first, end, kind, [*all_sure, sure])
        elif kind:
            spans.append((start, end, kind, [sure]))
        before = kind
    for start, end, kind, sure_of in _joined(text, spans):
        sure = sum(sure_of) / len(sure_of)
        for first, last in _pieces(text, start, end):
            if sure >= LEAST:
                yield first, last, kind, sure


def _joined(text: str, spans: Sequence[Run]) -> list[Run]:
    """Join people with a nickname in quotes between their names: Ann "Flash" Doe."""
    joined: list[Run] = []
    for run in spans:
        for back in range(1, min(2, len(joined)) + 1):  # the nickname may be a run of its own
            first, last, kind, sure = joined[-back]
            if kind == run[2] == "person" and NICKNAME.fullmatch(text, last, run[0]):
                joined[-back:] = [(first, run[1], kind, [*sure, *run[3]])]
                break
        else:
            joined.append(run)
    return joined


def _words(text: str, offsets: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and first token of each word; each sign is a word too."""
    for token, (start, end) in enumerate(offsets):
        if start == end or (start > 0 and text[start - 1].isalnum() and text[start].isalnum()):
            continue  # a mark of the model's, or inside a word
        last = end
        while last < len(text) and text[last].isalnum() and text[last - 1].isalnum():
            last += 1
        yield start, last, token


def _weighed(text: str, places: Sequence[tuple[int, int]], rows: Any) -> Any:
    """Return the rows, (words, labels), with the odds of a person raised where a name is known, and
    then where a word stands in a list with people."""
    words = [text[start:end] for start, end in places]
    rows = _raised(rows, _odds(words))
    people = rows[:, PERSON].sum(1)
    forth = _listed(words, people >= CERTAIN)
    back = _listed(words[::-1], people[::-1] >= CERTAIN)[::-1]
    return _raised(rows, np.where(forth | back, LISTED, 1.0))


def _raised(rows: Any, odds: Any) -> Any:
    """Return the rows with the odds of a person multiplied; a word of an address keeps its row."""
    raised = rows.copy()
    raised[:, PERSON] *= np.where(rows[:, ADDRESS].sum(1) > SURE, 1.0, odds)[:, None]
    return raised / raised.sum(1, keepdims=True)


def _odds(words: Sequence[str]) -> Any:
    odds = np.ones(len(words))
    for n, word in enumerate(words):
        lower = word.lower()
        if not _is_name(word):
            continue
        odds[n] = max(odds[n], SURNAME if lower in name_lists.surnames() else OTHER)
        if lower not in name_lists.first_names():
            continue
        odds[n] = max(odds[n], FIRST)
        last = n + 1
        while last < len(words) and (
            words[last] == "." or (len(words[last]) == 1 and words[last].isupper())
        ):
            last += 1  # initials
        behind, after = (words[m] if m < len(words) else "" for m in (last, last + 1))
        if _is_name(behind) and not (after[:1].isupper() and after.lower() in name_lists.things()):
            odds[n : last + 1] = PAIR
    return odds


def _is_name(word: str) -> bool:
    """Return whether a word is capitalised and not common, or is known as a name."""
    if not word[:1].isupper() or len(word) < 2:
        return False
    lower = word.lower()
    return lower not in name_lists.common() and (
        name_lists.is_called(word) or not vocabulary.is_foreign(lower)
    )


def _listed(words: Sequence[str], is_person: Any) -> Any:
    """Return which words follow a person in a list, (words,) bool."""
    listed = np.zeros(len(words), bool)
    for n in range(2, len(words)):
        before = n - 1
        while before > 0 and words[before] in JOINERS:
            before -= 1
        joined = before < n - 1 and (is_person[before] or listed[before])
        listed[n] = words[n][:1].isupper() and (joined or listed[n - 1])
    return listed


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of the span between placeholders, trimmed; skip parts without a word."""
    position = start
    cuts = [(first, last) for first, last in placeholders(text) if start < last and first < end]
    for first, last in [*cuts, (end, end)]:
        part = text[position:first]
        head = TRIM.match(part)
        left = head.end() if head else 0
        tail = TRIM.search(part, left)
        right = tail.start() if tail and tail.end() == len(part) else len(part)
        if sum(c.isalpha() for c in part[left:right]) > 1:
            yield position + left, position + right
        position = last
