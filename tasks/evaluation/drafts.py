"""Let drafted questions count that nobody has checked, where that shortens the intervals.

In:  how good each arm's answers to the drafts are, by the drafted and by the approved answer
Out: DraftsCounted: an interval of each arm and of its difference to the best one, by checked drafts
     alone or with the others, and why
Run: called by tasks.evaluation.compare, with compare.drafts
"""

from collections.abc import Mapping

import numpy as np

from tasks.dataset.drafted import Drafts
from tasks.evaluation import clustered, prediction_powered
from tasks.evaluation.comparison import DraftsCounted, DraftsEstimate
from tasks.evaluation.prediction_powered import Array, Powered

Measured = Mapping[str, float]  # the leading measure of an answer, by question


def counted(drafts: Drafts, arms: Mapping[str, Measured], alpha: float) -> DraftsCounted | None:
    """Return what the drafts show of each arm; None if a person accepted none of them."""
    if not any(approved for _, approved in drafts.checked):
        return None
    documents = [q.documents for q in (*(first for first, _ in drafts.checked), *drafts.others)]
    among = clustered.labels(documents)
    rows = {name: _values(drafts, measured) for name, measured in arms.items()}
    own = {name: _mean(drafts, values, among, alpha) for name, values in rows.items()}
    best = max(own, key=lambda name: own[name].interval.mean)
    gaps = {
        name: _mean(
            drafts, tuple(a - b for a, b in zip(values, rows[best], strict=True)), among, alpha
        )
        for name, values in rows.items()
        if name != best
    }
    return DraftsCounted(
        accepted=sum(approved is not None for _, approved in drafts.checked),
        refused=sum(approved is None for _, approved in drafts.checked),
        others=len(drafts.others),
        best=best,
        arms={name: _estimate(found, 0.0) for name, found in own.items()},
        differences={name: _estimate(found, -1.0) for name, found in gaps.items()},
    )


def _values(drafts: Drafts, measured: Measured) -> tuple[Array, Array, Array]:
    """Return the truth and the prediction of the checked drafts, and the prediction of the others.
    The truth of a refused one is not used."""
    truth = [measured[approved.identity] if approved else 0.0 for _, approved in drafts.checked]
    predicted = [measured[first.identity] for first, _ in drafts.checked]
    others = [measured[question.identity] for question in drafts.others]
    return np.array(truth), np.array(predicted), np.array(others)


def _mean(drafts: Drafts, values: tuple[Array, ...], among: list[int], alpha: float) -> Powered:
    truth, predicted, others = values
    checked = len(drafts.checked)
    accepted = [float(approved is not None) for _, approved in drafts.checked]
    return prediction_powered.mean(
        truth, predicted, others, among[:checked], among[checked:], accepted, 1 - alpha
    )


def _estimate(found: Powered, least: float) -> DraftsEstimate:
    """Return the bounds within `least` and 1."""
    own, alone = found.interval, found.alone
    return DraftsEstimate(
        mean=round(min(1.0, max(least, own.mean)), 4),
        low=round(max(least, own.low), 4),
        high=round(min(1.0, own.high), 4),
        n=own.n,
        alone_low=round(max(least, alone.low), 4),
        alone_high=round(min(1.0, alone.high), 4),
        others_count=found.predicted,
        why=found.why,
    )
