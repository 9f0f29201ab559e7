"""Choose answer.min_relevance, and see what the weights of tasks/relevance.py are worth.

In:  the index (python -m flows.reindex), the sample's questions
Out: a table on stdout: chosen on the dev questions, then applied once to the test questions
Run: python -m bench.thresholds
"""

from collections.abc import Sequence
from pathlib import Path

from app.engine import Engine
from tasks import heldout, params, relevance
from tasks.heldout import Question

Scored = tuple[Question, float]


def scores(questions: Sequence[Question], engine: Engine, passages: int) -> list[Scored]:
    store, embedder = engine.searching()
    scored = []
    for question in questions:
        found = engine.search(question.text, question.groups, passages)
        relevant = relevance.of(question.text, question.groups, found, store, embedder)
        scored.append((question, relevant.score))
    return scored


def declined(scored: Sequence[Scored], threshold: float) -> dict[str, str]:
    """How many of each sort of question fall below the threshold."""
    sorts = {
        "answerable": [s for q, s in scored if q.readable],
        "unanswerable": [s for q, s in scored if not q.documents],
        "not for this reader": [s for q, s in scored if q.documents and not q.readable],
    }
    return {
        sort: f"{sum(s < threshold for s in values)} of {len(values)}"
        for sort, values in sorts.items()
    }


def best(scored: Sequence[Scored]) -> float:
    """The middle of the range of thresholds at which most questions are treated rightly; wrongly
    declining an answerable one counts double, for the floor on it is twice as strict."""
    steps = [n / 1000 for n in range(1000)]
    right = [
        sum((2 if q.readable else 1) * ((s >= step) == q.readable) for q, s in scored)
        for step in steps
    ]
    top = [step for step, count in zip(steps, right, strict=True) if count == max(right)]
    return top[len(top) // 2]


def main() -> None:
    values = params.load()
    asked = heldout.questions(Path(values.evaluate.questions), values.evaluate.source)
    engine = Engine()
    dev = scores([q for q in asked if q.split == "dev"], engine, values.answer.passages)
    test = scores([q for q in asked if q.split == "test"], engine, values.answer.passages)
    print(f"best on dev: {best(dev):.3f}; params.yaml has {values.answer.min_relevance}")
    for name, scored in (("dev", dev), ("test", test)):
        print(f"{name} declined:", declined(scored, values.answer.min_relevance))


if __name__ == "__main__":
    main()
