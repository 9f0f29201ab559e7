"""Measure the effect of training without generating: the likelihood that each model gives to the
answers of the dev examples. Facts were trained on, and are asked in other words; copy, diagnoses,
refusals, and documents in the brand's own style were held out.

In:  the examples of dev in the closed form, the documents, local models
Out: by kind the base's mean log-probability (nats per token), and the gain of each tuned model,
     with its interval
Run: called by tasks.evaluation.compare
"""

import statistics as plain
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tasks.evaluation import answer_cache, statistics
from tasks.evaluation.comparison import Gain, TrainingGain
from tasks.models.generator import Conversation, LocalGenerator
from tasks.records import Document, Example

BRAND = "brand"  # the kind of documents without questions
CHARACTERS = 2000  # of such a document
FACTS = {"question", "faq", "table", "section", "statement"}  # kinds of examples
FEWEST = 3  # texts needed for an interval


@dataclass(frozen=True, slots=True)
class ScoredText:
    """The prompt, if there is one, and the text whose likelihood is measured."""

    kind: str
    prompt: Conversation | None
    text: str


def texts_to_score(
    examples: Sequence[Example], documents: Iterable[Document], brand: str, trained: Collection[str]
) -> list[ScoredText]:
    """Return the texts of dev whose likelihood is measured. `brand`: a part of the URI of documents
    in the brand's own style; `trained`: the answers that were trained on, because the model cannot
    know a fact that was not."""
    held = [
        e
        for e in examples
        if e.split == "dev" and (e.kind not in FACTS or e.messages[-1]["content"] in trained)
    ]
    kept = {i for e in held for i in e.doc_ids} - {
        i for e in examples if e.split == "train" for i in e.doc_ids
    }
    return [
        *(ScoredText(e.kind, e.messages[:-1], e.messages[-1]["content"])
          for e in held if e.form == "closed"),
        *(ScoredText(BRAND, None, d.text[:CHARACTERS])
          for d in documents if d.doc_id in kept and brand in d.uri),
    ]  # fmt: skip


def likelihoods(model: LocalGenerator, version: str, held: Sequence[ScoredText]) -> list[float]:
    """Return the likelihood of each text, nats per token."""
    pairs = [(model.opening(e.prompt) if e.prompt else "", e.text) for e in held]
    return answer_cache.likelihoods(f"{version} {model.engine}", pairs, model.likelihoods)


def summed(
    held: Sequence[ScoredText], found: Mapping[str, Sequence[float]], seed: int, confidence: float
) -> dict[str, TrainingGain]:
    """Return the gains by kind. `found`: the likelihoods by arm; without the base's there are no
    gains."""
    if "base" not in found:
        return {}
    kinds: dict[str, list[int]] = {}
    for number, text in enumerate(held):
        kinds.setdefault(text.kind, []).append(number)
    return {
        kind: TrainingGain(
            n=len(numbers),
            base=round(plain.fmean(found["base"][n] for n in numbers), 4),
            gains={
                name: _gain(
                    [own[n] for n in numbers], [found["base"][n] for n in numbers], seed, confidence
                )
                for name, own in found.items()
                if name != "base"
            },
        )
        for kind, numbers in sorted(kinds.items())
        if len(numbers) >= FEWEST
    }


def _gain(own: Sequence[float], base: Sequence[float], seed: int, confidence: float) -> Gain:
    gain = statistics.difference(own, base, seed, confidence)
    return Gain(mean=round(gain.mean, 4), low=round(gain.low, 4), high=round(gain.high, 4))
