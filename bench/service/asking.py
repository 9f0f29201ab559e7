"""Ask a company of the benchmark without its model: what is found, and what becomes of a question.

In:  documents, questions, the embedder
Out: Given for each question
Run: called by bench.service

The places that an answer shows are the same for every model that retrieves, so none is needed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tasks import params, paths
from tasks.answer import answer, cited_answer, handover, threshold
from tasks.answer.cited_answer import Answer
from tasks.answer.engines import Engines
from tasks.answer.prompts import HANDED_OVER
from tasks.dataset import corpus
from tasks.index import temporary_index
from tasks.models import embedder
from tasks.models.encoded_texts import EncodedTexts
from tasks.models.no_model import UNWRITTEN, NoModel
from tasks.records import Document


@dataclass(frozen=True, slots=True)
class Given:
    """What became of a question."""

    question: str
    answer: Answer
    score: float  # probability that the passages contain the answer
    margin: float  # of the best document's retrieval score over the next one's
    share: float  # of the likeliest document in the probability of all places
    intent: str  # that a person must answer; "" if none

    @property
    def verdict(self) -> str:
        """`handed over`, `declined`, or the document that answers."""
        if self.intent:
            return HANDED_OVER
        if self.answer.abstained:
            return "declined"
        return self.answer.citations[0].uri


@contextmanager
def opened(documents: list[Document], values: params.Params) -> Iterator[Engines]:
    """Index the documents, and yield engines that decline nothing for its relevance."""
    engine = EncodedTexts(embedder.configured(values.embed))
    want = corpus.desired_points(documents, values.chunk.tokens, engine)
    settings = values.answer.model_copy(update={"min_relevance": 0.0})
    person = handover.recogniser(values.handover, engine)
    with temporary_index.index(want, values.retrieve.hnsw_ef) as store:
        yield Engines(
            store, engine, NoModel(paths.BASE), values.retrieve, settings, 40, person=person
        )


def ask(question: str, engines: Engines, least: float) -> Given:
    """Ask as a reader of public documents; a score below `least` is declined."""
    prepared = answer.prepare(question, (), engines)
    person = engines.person and engines.person.recognise(question, engines.embedder)
    given = answer.finish(prepared, UNWRITTEN, engines)
    refused = not prepared.messages or prepared.confidence < least
    if refused:
        given = cited_answer.declined("silent", 0.0, prepared.passages)
    best: dict[str, float] = {}
    for passage in prepared.passages:
        best[passage.payload.uri] = max(passage.score, best.get(passage.payload.uri, 0.0))
    first, second = ([*sorted(best.values(), reverse=True), 0.0, 0.0])[:2]
    share = threshold.document_share(prepared.places, prepared.passages)
    intent = person.intent if person else ""
    return Given(question, given, prepared.confidence, first - second, share, intent)
