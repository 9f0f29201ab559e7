"""Measure one answer against what was asked for: pure functions, 0 to 1, None where none applies.

In:  an answer, the accepted answers, the documents cited and right, the brand's rules
Out: a number each
Run: called by tasks.evaluation.compare

Words are compared as the official scorer of SQuAD v1.1 does (Rajpurkar et al. 2016): lower case,
no punctuation, no English articles. It sees only the words: "not 24 months" contains "24 months".
"""

import re
import string
from collections import Counter
from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import ArrayLike

from tasks import params
from tasks.answer.grounding.ground import sentences

PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    bare = text.lower().translate(PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def exact_match(answer: str, accepted: Sequence[str]) -> float:
    """1 if the answer is one of the accepted ones."""
    return _best(lambda said, right: float(said == right), answer, accepted)


def token_f1(answer: str, accepted: Sequence[str]) -> float:
    """Harmonic mean of the shares of words that the answer and the accepted one share."""
    return _best(_f1, answer, accepted)


def contains(answer: str, accepted: Sequence[str]) -> float:
    """1 if an accepted answer stands in the answer, in whole words: "3 minutes" is not in "13
    minutes"."""
    return _best(
        lambda said, right: float(bool(right) and f" {right} " in f" {said} "), answer, accepted
    )


def _best(measure: Callable[[str, str], float], answer: str, accepted: Sequence[str]) -> float:
    said = normalised(answer)
    return max((measure(said, normalised(right)) for right in accepted), default=0.0)


def _f1(said: str, right: str) -> float:
    shared = (Counter(said.split()) & Counter(right.split())).total()
    return 2 * shared / (len(said.split()) + len(right.split())) if shared else 0.0


def semantic(a: ArrayLike, b: ArrayLike) -> float:
    """Cosine of two vectors (dim,), -1 to 1; 0 if one of them is zero."""
    one, other = np.asarray(a, np.float64), np.asarray(b, np.float64)
    length = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / length if length else 0.0


def citation_precision_recall(
    cited_uris: Collection[str], right_uris: Collection[str]
) -> tuple[float | None, float | None]:
    """The share of the cited documents that are right, None if none is cited; the share of the
    right documents that are cited, None if none is right."""
    cited, right = set(cited_uris), set(right_uris)
    both = len(cited & right)
    return both / len(cited) if cited else None, both / len(right) if right else None


def right_refusal(declined: bool, answerable: bool) -> float | None:
    """1 if it declined what has no answer, or none for this reader; None if there is one."""
    return None if answerable else float(declined)


def wrong_refusal(declined: bool, answerable: bool) -> float | None:
    """1 if it declined what has an answer; None if there is none."""
    return float(declined) if answerable else None


def style(text: str, rules: params.Style) -> float:
    """The share of the brand's rules that the text keeps."""
    kept = checklist(text, rules).values()
    return sum(kept) / len(kept)


def checklist(text: str, rules: params.Style) -> dict[str, bool]:
    """Each rule, and whether the text keeps it. An empty text breaks none but that of tone."""
    longest = max((len(sentence.split()) for sentence in sentences(text)), default=0)
    kept = {
        "sentences are short": longest <= rules.max_sentence_words,
        "no banned word": not any(_says(text, word) for word in rules.banned_words),
    }
    if rules.tone_words:
        kept["a word of the tone"] = any(_says(text, word) for word in rules.tone_words)
    if not rules.exclamation_marks:
        kept["no exclamation mark"] = "!" not in text
    return kept


def _says(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None
