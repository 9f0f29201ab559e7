"""Recognise what a person must answer: intents such as to cancel, to complain, or an injury.

In:  a question; the intents and their examples (params.yaml: handover), an embedder
Out: Recognised: the intent, and why

A question is read whole and sentence by sentence, with its typing errors corrected. A sentence is
for a person if it has a known wording (tasks/answer/handover_words.py), or if it is like the
examples: the cosine of the nearest one, less by what an ordinary question is nearer
(tasks/answer/handover_ordinary.py), plus a ridge regression that was fitted to both when the
engines were opened. A sentence that asks for a figure, a rule or an act that needs nobody
(tasks/answer/handover_acts.py) scores less, and so do the circumstances of such a question. An
intent that a company adds is recognised by its examples alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tasks import params
from tasks.answer import (
    handover_acts,
    handover_plain,
    handover_words,
    mails,
    queries,
    retrieve,
)
from tasks.answer.handover_mails import MAILS
from tasks.answer.handover_ordinary import ORDINARY
from tasks.answer.places.answer_kind import kinds
from tasks.answer.places.traits import FIGURES
from tasks.answer.queries import Vocabulary
from tasks.index.languages import WORD
from tasks.models import kept_vectors
from tasks.models.embedder import Encoder

FORMED = ("er", "ers", "or", "ors", "able", "less", "ness", "ful")  # endings of correct words
LEAST = 0.2  # score from which a sentence is for a person; python -m bench.service intents
PART = 0.1  # off the score of a part of the question: it may only tell the circumstances
INFORMATIVE = 0.2  # off the score of a sentence that asks for a figure or a rule
ACT = 0.6  # off the score of a sentence that asks for a rule or an act that need nobody
PLAIN = 0.6  # off the score of key words, or of a fault of a machine
TELLS = 1.2  # off the score of what an asker tells before a question for a time or a figure
SERVED = 2.0  # off the score of a question of an employee about a customer
DAMAGED = 2.0  # off the score of a question about a thing that fell or broke
CIRCUMSTANCE = 0.2  # off the score of a sentence beside one that asks for a figure or a rule
RIDGE = 6.0  # of the weights; vectors have unit length
FOUND = 3  # passages that go with a hand-over
EXCERPT = 300  # characters of each

PARTS = re.compile(
    r"(?<=[.!?;])\s+|\n+|(?<![^\S\n])\s+[-–—]\s+"  # from the first blank of a run on
    r"|(?:,\s+|(?<![^\S\n])\s+)(?:and|but|also|otherwise|actually)\s+"
    r"(?=(?:i|i'm|we|you|he|she|it|they|my|our|your|the|this|that|there|can|could|would|will|do|does|did"
    r"|is|are|what|which|when|where|who|why|how|please|someone|somebody|nobody)\b)",
    re.IGNORECASE,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Handover:
    """The reply that a person must answer, with what this person gets beside the question."""

    intent: str  # of params.yaml; "" if the documents do not say
    reason: str  # a sentence for the person
    contact: str  # that the asker is told; "" if none is set
    found: tuple[dict[str, str], ...] = ()  # the nearest passages: uri, title, locator, text
    id: str = ""  # in the list of open hand-overs; "" if it is not kept


@dataclass(frozen=True, slots=True)
class Recognised:
    """The intent of a question, and the words that show it."""

    intent: str
    words: str

    @property
    def reason(self) -> str:
        return f"The question is about {self.intent!r}: {self.words}"


@dataclass(frozen=True, slots=True)
class Contrast:
    """What nobody needs to answer in person, and how to tell it from the examples."""

    ordinary: Array  # vectors, (n_ordinary, dim)
    weights: Array  # of a ridge regression, (dim + 1,): the last one is the intercept


@dataclass(frozen=True)
class Recogniser:
    """Tells the questions that a person must answer. Threads may share it."""

    names: Sequence[str]  # the intent of each example
    texts: Sequence[str]  # the examples
    vectors: Array  # of the examples, (n_examples, dim)
    question: Contrast  # to the examples, in a question
    mail: Contrast  # and in a mail

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.texts)

    def recognise(self, question: str, embedder: Encoder) -> Recognised | None:
        """Return the intent that a person must answer; None for an ordinary question."""
        sentences = parts(self._corrected(question, embedder))
        names = list(dict.fromkeys(self.names))
        for sentence in sentences[1:] or sentences:
            if name := handover_words.intent(sentence, names):
                return Recognised(name, sentence)
        vectors = np.array(embedder.encode(sentences), np.float64)
        cosines = vectors @ self.vectors.T  # (n_sentences, n_examples)
        contrast = self.mail if mails.is_mail(question) else self.question
        scores = _scores(vectors, cosines.max(axis=1), contrast)
        scores -= [INFORMATIVE * _informative(text) for text in sentences]
        scores -= [ACT * handover_acts.needs_nobody(text) for text in sentences]
        scores -= [PLAIN * handover_plain.is_plain(text) for text in sentences]
        scores -= TELLS * _told(sentences)
        scores -= SERVED * handover_acts.serves(question)
        scores -= DAMAGED * handover_acts.damages(question)
        scores[1:] -= PART
        scores -= CIRCUMSTANCE * _circumstances(sentences)
        best = int(scores.argmax())
        if scores[best] < LEAST:
            return None
        return Recognised(self.names[int(cosines[best].argmax())], sentences[best])

    def _corrected(self, question: str, embedder: Encoder) -> str:
        known = self.vocabulary.counts
        words = [word for word in queries.candidates(question) if word.lower() not in known]
        for word in words:
            if not _is_formed(word.lower(), embedder):
                right = queries.corrected(word.lower(), self.vocabulary)
                if right and right[1:] != word[1:].lower():  # "lorry" is not "sorry"
                    question = re.sub(rf"\b{re.escape(word)}\b", right, question)
        return question


def _is_formed(word: str, embedder: Encoder) -> bool:
    """Return True for a word, and for one that is formed of one: a burner is not misspelt."""
    roots = {word.removesuffix(ending) for ending in FORMED if word.endswith(ending)}
    return any(map(embedder.is_word, {word, *roots, *(f"{root}e" for root in roots)}))


def _scores(vectors: Array, nearest: Array, contrast: Contrast) -> Array:
    """Return (n_sentences,); `nearest` are the cosines of the nearest examples."""
    farther = np.maximum(0, (vectors @ contrast.ordinary.T).max(axis=1) - nearest)
    weights = contrast.weights
    scores: Array = nearest - farther + vectors @ weights[:-1] + weights[-1]
    return scores


def _informative(sentence: str) -> bool:
    asks = handover_words.INFORMATIVE.search(sentence) or handover_acts.OPEN.search(sentence)
    return asks is not None


def _circumstances(sentences: Sequence[str]) -> Array:
    """Return 1 for the statements beside a question for a figure or a rule, which tell its
    circumstances, and for the whole if nothing else is asked; else 0."""
    parts_ = sentences[1:]
    if not any(map(_asks_a_figure, parts_)):
        return np.zeros(len(sentences))
    others = any(part.endswith("?") and not _asks_a_figure(part) for part in parts_)
    return np.array([not others, *(not part.endswith("?") for part in parts_)], np.float64)


def _told(sentences: Sequence[str]) -> Array:
    """Return 1 for the sentences that only tell what the next one needs to know, and for the whole
    if every other sentence is such a question; else 0."""
    parts_ = sentences[1:]
    tell = handover_plain.tells(parts_)
    asked = [False, *tell[:-1]]
    whole = bool(parts_) and all(a or b for a, b in zip(tell, asked, strict=True))
    return np.array([whole, *tell], np.float64)


def _asks_a_figure(sentence: str) -> bool:
    return (
        _informative(sentence)
        or handover_words.WHAT.search(sentence) is not None
        or not kinds(sentence).isdisjoint(FIGURES)
    )


def parts(question: str) -> list[str]:
    """Return the question, and its sentences and clauses if there are several."""
    found = (part.strip(" ,") for part in PARTS.split(question))
    return list(dict.fromkeys([question, *(p for p in found if len(WORD.findall(p)) > 1)]))


def recogniser(how: params.Handover, embedder: Encoder) -> Recogniser | None:
    """Fit a recogniser to the examples; None if there is no intent. With vectors that were not
    kept from an earlier process, it takes a second or two."""
    names = [intent.name for intent in how.intents for _ in intent.wordings]
    texts = [text for intent in how.intents for text in intent.wordings]
    if not texts:
        return None
    others = _each_part(ORDINARY)
    around = [part for part in _each_part(MAILS) if part not in others]
    vectors = np.array(kept_vectors.encoded([*texts, *others, *around], embedder), np.float64)
    near, far, in_mails = np.split(vectors, [len(texts), len(texts) + len(others)])
    both = np.vstack([far, in_mails])
    question, mail = Contrast(far, fitted(near, far)), Contrast(both, fitted(near, both))
    return Recogniser(names, texts, near, question, mail)


def _each_part(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(part for text in texts for part in parts(text)))


def fitted(near: Array, far: Array) -> Array:
    """Return the weights of a ridge regression to 1 and -1, (dim + 1,); both sides weigh the
    same."""
    rows = np.hstack([np.vstack([near, far]), np.ones((len(near) + len(far), 1))])
    sides = np.repeat([1.0, -1.0], [len(near), len(far)])
    weighed = np.repeat([0.5 / len(near), 0.5 / len(far)], [len(near), len(far)]) * len(rows)
    ridge = RIDGE * np.eye(rows.shape[1])
    ridge[-1, -1] = 1e-6  # the intercept is free
    left = rows.T @ (weighed[:, None] * rows) + ridge
    solved: Array = np.linalg.solve(left, rows.T @ (weighed * sides))
    return solved


def of(recognised: Recognised, contact: str, passages: Sequence[retrieve.Passage]) -> Handover:
    """Return the hand-over of a question with an intent, with the passages that were found."""
    return Handover(recognised.intent, recognised.reason, contact, found(passages))


def found(passages: Sequence[retrieve.Passage]) -> tuple[dict[str, str], ...]:
    """Return what a person should see of the passages, the nearest first."""
    return tuple(
        {
            "uri": passage.payload.uri,
            "title": passage.payload.title,
            "locator": passage.locator,
            "text": passage.payload.text[:EXCERPT],
        }
        for passage in passages[:FOUND]
    )
