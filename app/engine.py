"""Open the engines for asking, from params.yaml. The current index and champion are looked up again
for every question.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tasks import params
from tasks.answer import answer, arms, retrieve, threshold
from tasks.answer.answer import Answer, Engines
from tasks.answer.retrieve import Passage
from tasks.decision import champion, withdraw
from tasks.decision.champion import Champion
from tasks.errors import InhouseError, StoreError
from tasks.index import night_record, publish, reader
from tasks.index.store import Store
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.models.generator import Generator
from tasks.storage import watch

Turn = tuple[str, str]  # a question, and what was answered


class Engine:
    """Answers and searches in the index that is being served when the question comes.

    Raises StoreError if there is no index yet, ModelError if there are no models."""

    def __init__(self) -> None:
        self._params = params.load()
        self._reader = reader.reader(self._params.retrieve.hnsw_ef)
        self._embedders: dict[str, Embedder] = {}
        self._open: tuple[object, Generator] | None = None  # which model, and it

    def ask(
        self,
        question: str,
        groups: Collection[str],
        arm: str | None = None,
        turns: Sequence[Turn] = (),
    ) -> Answer:
        """Answer with the champion, or with the arm of a name; `turns` are the conversation before.
        Raises ModelError if its weights are not for these groups, InhouseError without such an
        arm."""
        now = self._arm(arm)
        arms.check_access(now.parsed, groups, champion.where(now))
        if now.parsed.uses_retrieval:
            answered = answer.ask(question, groups, self._answering(now), turns)
        else:
            model = self._generator(now)
            answered = answer.answer_closed_book(question, model, self._params.generate.max_tokens)
        return replace(answered, withdrawn=now.notice, arm=now.arm)

    def _arm(self, name: str | None) -> Champion:
        """Return the champion, or the arm of a name with the weights that it was trained to."""
        now = champion.read(self._params.generate)
        if name in (None, now.arm):
            return now
        return Champion(arm=arms.parse(str(name)).name)

    def answering(self) -> Engines:
        """Return the engines of the arm that answers before any is promoted."""
        return self._answering(Champion(arm=arms.default_arm(self._params.generate).name))

    def _answering(self, now: Champion) -> Engines:
        store, engine = self.searching()
        return Engines(
            store,
            engine,
            self._generator(now),
            self._params.retrieve,
            self._params.answer,
            self._params.generate.max_tokens,
            threshold.read(),
            {source.name: source.trust for source in self._params.ingest.sources},
            None if now.parsed.local else self._params.generate,  # a local arm sends nothing out
        )

    def search(self, question: str, groups: Collection[str], k: int) -> list[Passage]:
        store, engine = self.searching()
        return retrieve.search(question, groups, k, store, engine, self._params.retrieve)

    def searching(self) -> tuple[Store, Embedder]:
        """Return the index being served, and the embedder that made it."""
        now = self._reader.live()
        return now.store, self._embedder(now.embedder)

    def _generator(self, now: Champion) -> Generator:
        """Return the champion's model; load another one when the champion changes."""
        version = champion.version(now)
        if self._open is None or self._open[0] != version:
            model = arms.generator(now.parsed, self._params.generate, champion.where(now))
            self._open = (version, model)
        return self._open[1]

    def _embedder(self, fingerprint: str) -> Embedder:
        """Return the embedder that the index was made with, even if models/embedder is another by
        now."""
        if fingerprint not in self._embedders:
            how = self._params.embed.precision
            self._embedders[fingerprint] = embedder.known(fingerprint, how)
        return self._embedders[fingerprint]


def status(max_age: timedelta | None = None) -> dict[str, Any]:
    """Return the certificate, the arm that answers, the record of the last night, and its problem,
    if it has one."""
    problem = night_record.problem(max_age)
    try:
        indexed = publish.status()
    except StoreError as error:
        if problem is None:
            raise
        indexed, problem = {}, f"{error}; {problem}"
    ages = {
        "certificate_age_s": night_record.certificate_age(),
        "watcher_age_s": watch.age(watch.last()),
    }
    return {
        **indexed,
        **_champion(),
        **{name: age and round(age.total_seconds()) for name, age in ages.items()},
        "night": night_record.last(),
        "problem": problem,
    }


def _champion() -> dict[str, Any]:
    """Return the arm that answers, and why it does where a night has withdrawn another one."""
    try:
        values = params.load()
        return {
            "champion": champion.read(values.generate).arm,
            "champion_withdrawn": withdraw.notice(values) or None,
        }
    except InhouseError as error:
        return {"champion": None, "champion_withdrawn": str(error)}
