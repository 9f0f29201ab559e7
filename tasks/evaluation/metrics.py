"""Measure one answer: its meaning and its citations. Pure functions, 0 to 1 or None.

In:  an answer, the documents cited and right
Out: a number each
Run: called by tasks.evaluation.compare

tasks/dataset/accepted_answers.py compares the words of an answer with the accepted ones,
tasks/style/rules.py its style with the brand's rules.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike


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
