"""Decide whether two texts contradict each other: the same words with another value, or a denial.

In:  two texts, the question that both may answer
Out: whether they contradict each other

The texts of two documents are compared whole and sentence by sentence. Values are figures, codes,
days and names.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from tasks.answer import grounding, variants
from tasks.answer.grounding import clauses
from tasks.answer.places import answer_kind, steps
from tasks.answer.places.outline import sentences

ALIKE = 0.5  # share of the longer one's words that two texts in like words have in common
HELD = 0.75  # or of the shorter one's, if these are FEW at least
FEW = 4
FRAME = 3  # words that two sentences have in common around the value
LONGER = 7  # words that one of them may have more
MANY = 8  # sentences of a text that are compared one by one, at most
UNSTOPPED = re.compile(r"(?<=[\w%)])\s+(?=(?:It|This|That|These|Those|They|We|There|Here) [a-z])")
YEAR = re.compile(r"(?:19|20)\d\d")


def contradict(question: str, one: str, other: str, rows: bool = False) -> bool:
    """Return True if two texts state the same with another value, or one denies what the other
    says. `rows`: both are rows of tables."""
    if differ_in_a_value(question, one, other):
        return True
    if variants.unlike(one, other):
        return False  # more than the thing differs
    if grounding.words(one).negated != grounding.words(other).negated:
        return _denied(one, other)
    if steps.asks(question) and steps.instructs(one) and steps.instructs(other):
        return False  # two ways to do it are not two claims
    return _differ(one, other, _when(question), rows)


def differ_in_a_value(question: str, one: str, other: str) -> bool:
    """Return True if the texts, or two sentences of them, are the same but for one value."""
    if len(_content(one) & _content(other)) < 1:
        return False  # most pairs
    pairs = [(one, other), *((a, b) for a in _each(one) for b in _each(other))]
    when = _when(question)
    return any(_same_but_a_value(*pair) and (when or not _times(*pair)) for pair in pairs)


def _when(question: str) -> bool:
    return "time" in answer_kind.kinds(question)


@lru_cache(maxsize=4096)
def _content(text: str) -> frozenset[str]:
    return frozenset(clauses.content(text))


@lru_cache(maxsize=4096)
def _each(text: str) -> tuple[str, ...]:
    return tuple(part for each in sentences(text) for part in _stopped(each))[:MANY]


def _stopped(sentence: str) -> list[str]:
    """Return the sentences of one in which full stops are missing: "Price: £9 It was confirmed"."""
    return [part for part in UNSTOPPED.split(sentence) if part]


def claim(question: str, text: str) -> str:
    """Return what a text states before it repeats the question: "The fee is £9 People ask: How high
    is the fee?" states the fee; "" if it does not repeat it."""
    at = text.lower().rfind(question.strip().lower())
    return _stopped(text[:at].strip())[0] if at > 0 and text[:at].strip() else ""


@lru_cache(maxsize=8192)
def _same_but_a_value(one: str, other: str) -> bool:
    """Return True for two sentences that are the same, fillers too, but for one value. One of them
    may have a few words more in front: "According to the list: …"."""
    a, b = clauses.tokens(one), clauses.tokens(other)
    if abs(len(a) - len(b)) > LONGER or len(set(a) & set(b)) < FRAME:
        return False
    changes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    same = [token for kind, i, j, *_ in changes if kind == "equal" for token in a[i:j]]
    changed = [(a[i:j], b[k:m]) for kind, i, j, k, m in changes if kind != "equal"]
    if len(changed) == 2 and not all(changed[0]) and changes[0][0] != "equal":
        del changed[0]
    if len(changed) != 1 or not set(same) - clauses.FILLED:
        return False
    [(here, there)] = changed
    framed = len(same) >= max(FRAME, len(here), len(there))
    return framed and not _values(one).isdisjoint(here) and not _values(other).isdisjoint(there)


def _times(one: str, other: str) -> bool:
    """Return True for two texts that differ in a year: they are about two times."""
    apart = set(clauses.tokens(one)) ^ set(clauses.tokens(other))
    return any(map(YEAR.fullmatch, apart))


@lru_cache(maxsize=4096)
def _differ(one: str, other: str, when: bool, rows: bool) -> bool:
    """Return True for two texts in like words that differ in one value, or in figures alone. Where
    they differ in a code or name and in another value, they are about two things; where they
    differ in a year and it is not asked "when", about two times."""
    a, b = clauses.content(one), clauses.content(other)
    if not _alike(len(set(a) & set(b)) + len(a) - len(set(a)), a, b):
        return False  # most pairs: the comparison in order is slow
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    if common < 2 or not _alike(common, a, b):
        return False
    values, other_values = _values(one), _values(other)
    replaced = [
        (frozenset(a[i:j]), frozenset(b[k:m]))
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag == "replace"
    ]
    if rows and any(not (x & values) and not (y & other_values) for x, y in replaced):
        return False
    both = ((x & values, y & other_values) for x, y in replaced)
    changed = {(left, right) for left, right in both if left and right and left != right}
    tokens = frozenset[str]().union(*(left | right for left, right in changed))
    if not when and any(map(YEAR.fullmatch, tokens)):
        return False
    return len(changed) == 1 or (len(changed) > 1 and all(map(clauses.is_number, tokens)))


def _alike(common: int, a: Sequence[str], b: Sequence[str]) -> bool:
    """Return True if this number of common words makes two texts alike."""
    shorter, longer = sorted((len(a), len(b)))
    return common >= ALIKE * longer or common >= max(FEW, HELD * shorter)


@lru_cache(maxsize=4096)
def _values(text: str) -> frozenset[str]:
    """Return the figures, codes, days and names of a text."""
    figures = (token for token in clauses.tokens(text) if clauses.FIGURE.search(token))
    return grounding.words(text).names.union(figures)


def _denied(one: str, other: str) -> bool:
    """Return True for two texts in the same words, of which the caller knows that one denies, if
    the other one says the word that is denied: a title of the same words says nothing of it."""
    a, b = grounding.words(one), grounding.words(other)
    one_holds_the_other = a.stems <= b.stems or b.stems <= a.stems  # else they are of two things
    denying, saying = (one, other) if a.negated else (other, one)
    says = _behind_not(denying) in (None, *clauses.content(saying))
    return min(len(a.stems), len(b.stems)) >= 3 and one_holds_the_other and says


def _behind_not(text: str) -> str | None:
    """Return the first word behind the first negation, or None."""
    words = [*grounding.WORD.finditer(text.lower())]
    ends = [word.end() for word in words if word[0].replace("’", "'") in grounding.NEGATIONS]
    return next(iter(clauses.content(text[ends[0] :])), None) if ends else None
