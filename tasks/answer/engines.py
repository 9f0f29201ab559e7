"""Define the engines for answering.

In:  the opened index, embedder and generator, with their settings
Out: Engines, which threads may share
"""

from dataclasses import dataclass, field

from tasks import params
from tasks.answer import handover
from tasks.answer.conflicts import Trust
from tasks.answer.threshold import Calibrated
from tasks.index.store import Store
from tasks.models.embedder import Embedder
from tasks.models.generator import Generator


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines for answering, opened once."""

    store: Store
    embedder: Embedder
    generator: Generator
    retrieve: params.Retrieve
    answer: params.Answer
    max_tokens: int
    calibrated: Calibrated = field(default_factory=dict)
    trust: Trust = field(default_factory=dict)  # of each source
    generate: params.Generate | None = None  # whose endpoint rewrites follow-ups; None: rules
    person: handover.Recogniser | None = None  # of questions that a person must answer
    contact: str = ""  # of that person
