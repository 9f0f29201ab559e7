"""Judge whether a text is in the brand's words: a logistic regression on the embedder's vector and
the markers.

In:  Pieces of the brand and others, an embedder
Out: a Judge; its area under the ROC curve on documents that it has not seen
Run: called by tasks.evaluation.uses.style

It is trained in a second whenever it is needed, so no weights are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.errors import InhouseError
from tasks.models.embedder import Encoder
from tasks.style import markers
from tasks.style.corpus import Piece

FOLDS = 5
FEWEST = 10  # pieces of each side
REGULARISATION = 0.1  # scikit-learn's C
TOPIC = 8.0  # what a unit vector is multiplied by; the markers' standard deviations are 1


@dataclass(frozen=True, slots=True)
class Judge:
    """The fitted regression. `auc` is of documents that its folds did not see."""

    mean: NDArray[np.float64]  # of the features, (dim + n_markers,)
    spread: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float
    auc: float


def train(pieces: Sequence[Piece], embedder: Encoder) -> Judge:
    """Train on all pieces, and measure on each fold of documents. Raises InhouseError if there are
    too few pieces of a side."""
    labels = np.array([piece.brand for piece in pieces])
    if min(labels.sum(), (~labels).sum(), len({p.source for p in pieces if p.brand})) < FEWEST:
        raise InhouseError(
            f"expected {FEWEST} texts in the brand's own words, of as many documents, and {FEWEST} "
            f"others, got {labels.sum()} and {(~labels).sum()}"
        )
    rows = features([piece.text for piece in pieces], embedder)
    unseen = out_of_fold(rows, labels, [piece.source for piece in pieces])
    model, mean, spread = _fit(rows, labels)
    return Judge(mean, spread, model.coef_[0], float(model.intercept_[0]), auc(labels, unseen))


def features(texts: Sequence[str], embedder: Encoder) -> NDArray[np.float64]:
    """Return the vectors and the markers, (n_texts, dim + n_markers)."""
    vectors = embedder.encode(list(texts)).astype(np.float64)
    return np.hstack([vectors, np.array([markers.of(text) for text in texts])])


def _fit(rows: NDArray[np.float64], labels: NDArray[np.bool_]) -> tuple[Any, Any, Any]:
    from sklearn.linear_model import LogisticRegression

    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    dim = rows.shape[1] - len(markers.NAMES)
    spread[:dim] = 1 / TOPIC
    model = LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=2000)
    return model.fit((rows - mean) / spread, labels), mean, spread


def out_of_fold(
    rows: NDArray[np.float64], labels: NDArray[np.bool_], sources: Sequence[str]
) -> NDArray[np.float64]:
    """Return each row's probability by the model that saw nothing of its document."""
    from sklearn.model_selection import StratifiedGroupKFold

    found = np.zeros(len(rows))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    for seen, unseen in folds.split(rows, labels, groups=list(sources)):
        model, mean, spread = _fit(rows[seen], labels[seen])
        found[unseen] = model.predict_proba((rows[unseen] - mean) / spread)[:, 1]
    return found


def auc(labels: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))


def score(texts: Sequence[str], judge: Judge, embedder: Encoder) -> list[float]:
    """Return the probability of each text to be in the brand's words, 0 to 1; of an empty one 0."""
    rows = (features(texts, embedder) - judge.mean) / judge.spread
    likely = 1 / (1 + np.exp(-(rows @ judge.weights + judge.bias)))
    return [float(p) if text.strip() else 0.0 for p, text in zip(likely, texts, strict=True)]
