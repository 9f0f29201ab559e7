"""Train the place selector; a frozen DVC stage, like the tagger, because it runs only on request.

In:  tasks/training/selector/asked.txt; data/accepted and the questions of params.yaml outside the
     test split
Out: models/selector/weights.json, a weight for each trait
Run: dvc repro --force selector

The loss is the negative log-probability of all right places together, or of "none of them" where
the retriever found no passage that answers, plus an L2 term on the scaled weights.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from tasks import console, params, paths
from tasks.answer import retrieve
from tasks.answer.places import candidates, ranking
from tasks.answer.places.traits import NAMES, traits
from tasks.answer.retrieve import Passage
from tasks.dataset import accepted_answers, corpus, held_out
from tasks.dataset.held_out import Question
from tasks.index import temporary_index
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.records import Document
from tasks.storage import shards
from tasks.storage.atomic import write_json
from tasks.training.selector import pairs

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """The places of a question, and the right ones among them."""

    traits: NDArray[np.float64]  # (n_places, n_names)
    right: NDArray[np.bool_]  # (n_places,)


def run(values: params.Params) -> dict[str, Any]:
    documents, questions = gathered(values)
    engine = embedder.configured(values.embed)
    want = corpus.desired_points(documents, values.chunk.tokens, engine)
    with temporary_index.index(want, values.retrieve.hnsw_ef) as store:
        choices: list[Choice] = []
        for question in questions:
            found = retrieve.for_answer(
                question.text, question.groups, store, engine, values.retrieve, values.answer
            )
            choices += choice(question, found, engine)
    learnt = learn(choices, values.selector.l2)
    report = {
        "questions": len(choices),
        "with_a_right_place": sum(bool(one.right.any()) for one in choices),
        "first_is_right": round(_first_is_right(choices, learnt), 4),
        "weights": {name: round(float(w), 6) for name, w in zip(NAMES, learnt, strict=True)},
    }
    write_json(paths.SELECTOR, report)
    log.info("selector: %s", json.dumps({k: v for k, v in report.items() if k != "weights"}))
    return report


def gathered(values: params.Params) -> tuple[list[Document], list[Question]]:
    """Return the invented documents and the company's, if there are any, with their questions."""
    documents, questions = pairs.read(pairs.FILE.read_text("utf-8"))
    if paths.ACCEPTED.is_dir():
        documents += shards.read(paths.ACCEPTED, Document)
        every = held_out.questions(Path(values.evaluate.questions), values.evaluate.source)
        questions += [q for q in every if q.split != values.evaluate.split]
    return documents, questions


def choice(question: Question, passages: Sequence[Passage], engine: Embedder) -> Iterator[Choice]:
    """Yield the question's places, if it has any."""
    found = candidates.of(passages)
    if not found:
        return
    cosines = engine.encode([candidates.read(one) for one in found]) @ engine.encode_query(
        question.text
    )
    right = [
        passages[one.passage].payload.uri in question.documents
        and accepted_answers.contains(one.text, question.answers) > 0
        for one in found
    ]
    yield Choice(traits(question.text, found, cosines, passages), np.array(right, np.bool_))


def learn(choices: Sequence[Choice], l2: float) -> NDArray[np.float64]:
    """Return the weights (n_names,); the constant "one" is not penalised."""
    scale = np.concatenate([one.traits for one in choices]).std(axis=0)
    scale[scale == 0] = 1.0
    penalty = np.full(len(NAMES), l2)
    penalty[NAMES.index("one")] = 0.0
    scaled = [Choice(one.traits / scale, one.right) for one in choices]

    def objective(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        loss, slope = float(penalty @ weights**2) / 2, penalty * weights
        for one in scaled:
            chances = ranking.probabilities(one.traits @ weights)
            right = chances * one.right
            total = float(right.sum()) if one.right.any() else 1.0 - float(chances.sum())
            total = max(total, 1e-12)
            loss -= np.log(total)
            slope = (
                slope - (right / total - chances) @ one.traits
                if one.right.any()
                else (slope + chances @ one.traits)
            )
        return loss, slope

    found = minimize(objective, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / scale)


def _first_is_right(choices: Sequence[Choice], weights: NDArray[np.float64]) -> float:
    """Return the share of the questions with a right place whose likeliest place is right."""
    hits = [one.right[np.argmax(one.traits @ weights)] for one in choices if one.right.any()]
    return float(np.mean(hits)) if hits else 0.0


def main() -> None:
    run(params.load())


if __name__ == "__main__":
    console.run(main)
