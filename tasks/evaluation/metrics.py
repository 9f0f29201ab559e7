"""Measure one answer: its meaning, its citations, its style. Pure functions, 0 to 1 or None.

In:  an answer, the documents cited and right, the brand's rules
Out: a number each
Run: called by tasks.evaluation.compare

tasks/dataset/accepted_answers.py compares the words of an answer with the accepted ones.
"""

import re
from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike

from tasks import params
from tasks.answer.grounding import sentences


def semantic(a: ArrayLike, b: ArrayLike) -> float:
    """Return the cosine of two vectors (dim,), -1 to 1; 0 if one of them is zero."""
    one, other = np.asarray(a, np.float64), np.asarray(b, np.float64)
    length = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / length if length else 0.0


def citation_precision_recall(
    cited_uris: Collection[str], right_uris: Collection[str]
) -> tuple[float | None, float | None]:
    """Return the share of the cited documents that are right, None if none is cited; and the share
    of the right documents that are cited, None if none is right."""
    cited, right = set(cited_uris), set(right_uris)
    both = len(cited & right)
    return both / len(cited) if cited else None, both / len(right) if right else None


def style(text: str, rules: params.Style) -> float:
    """Return the share of the brand's rules that the text follows."""
    kept = checklist(text, rules).values()
    return sum(kept) / len(kept)


def checklist(text: str, rules: params.Style) -> dict[str, bool]:
    """Return each rule, and whether the text follows it. An empty text breaks none but that of
    tone."""
    longest = max((len(sentence.split()) for sentence in sentences(text)), default=0)
    kept = {
        "sentences are short": longest <= rules.max_sentence_words,
        "no banned word": not any(_contains(text, word) for word in rules.banned_words),
    }
    if rules.tone_words:
        kept["a word of the tone"] = any(_contains(text, word) for word in rules.tone_words)
    if not rules.exclamation_marks:
        kept["no exclamation mark"] = "!" not in text
    return kept


def _contains(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None
