"""What training is for, apart from questions: how likely the answers of the dev lessons are to
each model, by kind: facts that were taught, asked in other words; copy, diagnoses and refusals that
were kept from training, and documents of the brand's own words.

In:  the examples of dev in the closed form, the documents, local models
Out: by kind the base's mean log-probability (nats a token), and by how much each tuned model's is
     higher, with its interval
Run: called by tasks.evaluation.compare
"""

import statistics as plain
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tasks.evaluation import statistics
from tasks.evaluation.comparison import Gain, Taught
from tasks.models.generator import Conversation, LocalGenerator
from tasks.records import Document, Example

BRAND = "brand"  # the kind of the documents that no question leads to
CHARACTERS = 2000  # of such a document
FACTS = {"question", "faq", "table", "section", "statement"}  # kinds of examples
FEWEST = 3  # lessons that an interval is drawn from


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is asked, if anything is, and the words whose likelihood is taken."""

    kind: str
    asked: Conversation | None
    told: str


def lessons(
    examples: Sequence[Example], documents: Sequence[Document], brand: str, told: Collection[str]
) -> list[Lesson]:
    """Those of dev. `brand`: what the URI of a document of the brand's own words holds; `told`: the
    answers that were learnt, for a fact that was not is no lesson."""
    held = [
        e
        for e in examples
        if e.split == "dev" and (e.kind not in FACTS or e.messages[-1]["content"] in told)
    ]
    kept = {i for e in held for i in e.doc_ids} - {
        i for e in examples if e.split == "train" for i in e.doc_ids
    }
    return [
        *(Lesson(e.kind, e.messages[:-1], e.messages[-1]["content"])
          for e in held if e.form == "closed"),
        *(Lesson(BRAND, None, d.text[:CHARACTERS])
          for d in documents if d.doc_id in kept and brand in d.uri),
    ]  # fmt: skip


def likelihoods(model: LocalGenerator, held: Sequence[Lesson]) -> list[float]:
    """Of each lesson, nats a token."""
    return model.likelihoods([(model.opening(e.asked) if e.asked else "", e.told) for e in held])


def summed(
    held: Sequence[Lesson], found: Mapping[str, Sequence[float]], seed: int, confidence: float
) -> dict[str, Taught]:
    """Return the gains by kind. `found`: the likelihoods by arm; without the base's there are no
    gains."""
    if "base" not in found:
        return {}
    kinds: dict[str, list[int]] = {}
    for number, lesson in enumerate(held):
        kinds.setdefault(lesson.kind, []).append(number)
    return {
        kind: Taught(
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
