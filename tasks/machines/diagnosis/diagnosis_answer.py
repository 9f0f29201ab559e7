"""Diagnose a machine in words: the failure mode, evidence, what was ruled out, what to do.

In:  the signs of a machine, its names, the reader's groups, open engines
Out: Answer: every statement word for word from a passage that it cites, or that no mode is known

Retrieval and rules alone make the diagnosis. A model's sentences are added where a passage supports
them (as in tasks/answer), so a model can't add advice of its own.
"""

import datetime
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.answer import model_text
from tasks.answer.cited_answer import Answer, cited, declined, rounded
from tasks.answer.engines import Engines
from tasks.answer.grounding import Sentence
from tasks.answer.passage import Passage
from tasks.answer.places.compose import Part
from tasks.answer.prompts import fit_to_budget, prompt
from tasks.machines.diagnosis import diagnosis, diagnosis_search
from tasks.machines.diagnosis.diagnosis import Diagnosis
from tasks.machines.diagnosis.diagnosis_actions import Place
from tasks.machines.diagnosis.diagnosis_signs import Sign
from tasks.models.generator import Generation, Message

ASKED = "What is wrong with the machine that shows these signs?"  # as in tasks/dataset/qa_pairs.py
UNKNOWN = "No known failure mode: no document describes these signs."
RULED_OUT, BEFORE = "Ruled out", "Before"
LABELS = {
    "evidence": "Evidence",
    "actions": "What to do",
    "ruled_out": RULED_OUT,
    "history": BEFORE,
}
OF_CASE = {"evidence": "A like case", "actions": "Advised in a like case"}
OWN = 2  # sentences of the model that are added, at most


@dataclass(frozen=True, slots=True)
class Machine:
    """The names of a machine in the documents; "" where one is not known."""

    model: str = ""
    serial: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A diagnosis with the passages that it rests on. If `messages` is empty, no mode is known."""

    question: str
    diagnosis: Diagnosis
    passages: Sequence[Passage]
    messages: list[Message]
    shown: Sequence[Passage]  # in the prompt
    seconds: float


def question(signs: Sequence[Sign], of: Machine) -> str:
    """Return the alarm as a question, in the words that the tuned models have learnt."""
    lines = [f"{sign.text[:1].upper()}{sign.text[1:]}" for sign in signs]
    about = ", ".join(filter(None, (of.model, of.site)))
    return "\n".join([ASKED, "", *([f"Machine: {about}"] if about else []), *lines])


def prepare(
    signs: Sequence[Sign],
    of: Machine,
    groups: Collection[str],
    engines: Engines,
    until: datetime.date | None = None,
) -> Prepared:
    """Find passages, diagnose, and write the prompt if a mode is known. Nothing that was
    noted after the day `until` counts. Raises StoreError."""
    started = time.perf_counter()
    store, embedder, settings = engines.store, engines.embedder, engines.retrieve
    names = of.model, of.serial
    found = diagnosis_search.found(signs, *names, groups, store, embedder, settings)
    made = diagnosis.diagnose(signs, *names, found, until)
    if made.mode:
        more = diagnosis_search.about(
            made.mode, made.code, of.model, groups, store, embedder, settings
        )
        found = list({passage.chunk_id: passage for passage in (*found, *more)}.values())
        made = diagnosis.diagnose(signs, *names, found, until)
    asked = question(signs, of)
    messages: list[Message] = []
    shown: list[Passage] = []
    if made.mode:
        first = dict.fromkeys(p.passage for p in (*made.evidence, *made.actions))
        rests = [found[number] for number in first]
        shown = fit_to_budget(rests, engines.answer.passage_tokens, engines.generator)
        messages = prompt(asked, shown)
    return Prepared(asked, made, found, messages, shown, time.perf_counter() - started)


def finish(prepared: Prepared, generation: Generation | None, engines: Engines) -> Answer:
    """Return the diagnosis in words, with the model's sentences that a passage supports."""
    made, started = prepared.diagnosis, time.perf_counter()
    model = engines.generator.name
    if not made.mode:
        text = "\n".join([UNKNOWN, *_signs(made.signs)])
        return replace(declined(model, prepared.seconds), answer=text)
    sentences = [] if generation is None else checked(generation.text, prepared, engines)
    spent = {"retrieve": prepared.seconds, "generate": generation.seconds if generation else 0.0}
    spent["check"] = time.perf_counter() - started
    timings = rounded({**spent, "total": sum(spent.values())})
    parts = [*_parts(made), *_own(sentences, prepared)]
    return replace(cited(parts, sentences, prepared.passages, model, timings), confidence=1.0)


def checked(text: str, prepared: Prepared, engines: Engines) -> list[Sentence]:
    return model_text.checked(text, prepared.shown, engines.answer.min_support)


def _signs(signs: Sequence[Sign]) -> list[str]:
    changed = [sign.text for sign in signs if sign.pattern]
    return [f"Signs: {'; '.join(changed)}."] if changed else ["Signs: no sensor has changed."]


def _parts(made: Diagnosis) -> Iterator[Part]:
    first = made.evidence[0]
    code = f" ({made.code})" if made.code and made.code not in made.mode else ""
    yield Part(f"Failure mode: {made.mode.rstrip('.')}{code}.", first.passage, first.numbers, 1.0)
    yield Part(_signs(made.signs)[0], first.passage, first.numbers, 1.0)
    for name, label in LABELS.items():
        for place in getattr(made, name):
            yield _part(OF_CASE[name] if place.of_case else label, place)


def _part(label: str, place: Place) -> Part:
    return Part(f"{label}: {place.text}", place.passage, place.numbers, 1.0)


def _own(sentences: Sequence[Sentence], prepared: Prepared) -> Iterator[Part]:
    """Yield the model's supported sentences, each on the passage that supports it."""
    ids = [passage.chunk_id for passage in prepared.passages]
    for sentence in [s for s in sentences if s.support is not None][:OWN]:
        if sentence.support is not None:
            at = ids.index(prepared.shown[sentence.support.passage].chunk_id)
            support = sentence.support
            yield Part(sentence.text, at, support.numbers, support.score)
