"""Open the engines for asking, from params.yaml. Threads may share them.

The current index and champion are looked up once for every question, so no answer mixes two. Each
model is opened once per process: one embedder, and the generators that were used last.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from threading import Lock
from typing import Any

from tasks import params
from tasks.answer import answer, arms, cited_answer, handover, retrieve, threshold
from tasks.answer.cited_answer import Answer
from tasks.answer.engines import Engines
from tasks.answer.handover import Handover, Recogniser
from tasks.answer.prompts import closed_book_prompt
from tasks.answer.retrieve import Passage
from tasks.decision import champion, withdraw
from tasks.decision.champion import Champion
from tasks.documents import ingest_report
from tasks.errors import InhouseError, ModelError, StoreError
from tasks.index import night_record, publish, reader
from tasks.index.reader import Live
from tasks.index.store import Store
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.models.encoded_texts import EncodedTexts
from tasks.models.generator import Generator
from tasks.models.opened import Opened
from tasks.storage import watch
from tasks.style import copy_prompts, copywriting

CHAMPION = "inhouse"  # the champion's model name in the API; inhouse-brand for the use brand

Turn = tuple[str, str]  # a question, and what was answered
Quoted = Callable[[Answer], None]


@dataclass(frozen=True, slots=True)
class _People:
    """The recogniser of an embedder; None: params.yaml has no intents."""

    person: Recogniser | None


class Engine:
    """Answer and search in the index that is current when the question comes.

    Raises StoreError if there is no index yet, ModelError if there are no models."""

    def __init__(self) -> None:
        self._params = params.load()
        self._reader = reader.reader(
            self._params.retrieve.hnsw_ef, server=self._params.index.server
        )
        self._embedders = Opened[EncodedTexts](1)
        self._generators = Opened[Generator](self._params.serve.open_models)
        self._people = Opened[_People](1)
        self._opening, self._open = Lock(), False

    def ask(
        self,
        question: str,
        groups: Collection[str],
        arm: str | None = None,
        turns: Sequence[Turn] = (),
        quoted: Quoted | None = None,
    ) -> Answer:
        """Answer with the champion, with that of a use, or with the arm of a name; `turns` are the
        conversation before. `quoted` is called with what the documents say, before a model writes.
        The champion of a use of the kind style writes copy for a brief. Raises ModelError if its
        weights are not for these groups, InhouseError without such an arm."""
        promoted = champion.read(self._params.generate)
        use = self._use(arm)
        work = self._write if use and use.kind == "style" else partial(self._ask, quoted=quoted)
        try:
            return work(question, groups, self._arm(arm, promoted), turns)
        except (ModelError, OSError):
            # the weights may have been deleted because another champion was promoted meanwhile
            now = champion.read(self._params.generate)
            if now == promoted:
                raise
            return work(question, groups, self._arm(arm, now), turns)

    def _ask(
        self,
        question: str,
        groups: Collection[str],
        now: Champion,
        turns: Sequence[Turn],
        quoted: Quoted | None = None,
    ) -> Answer:
        arms.check_access(now.parsed, groups, champion.where(now))
        if not now.parsed.uses_retrieval:
            recalled = self._told(self._recalled(question, now))
            return replace(recalled, withdrawn=now.notice, arm=now.arm)
        live = self._reader.live()

        def signed(found: Answer) -> Answer:
            return replace(found, generation=live.generation, withdrawn=now.notice, arm=now.arm)

        # without a model the quotes are the answer
        quote = (lambda found: quoted(signed(found))) if quoted and now.parsed.writes else None
        engines = self._engines(now, live)
        return signed(self._told(answer.ask(question, groups, engines, turns, quote)))

    def _recalled(self, question: str, now: Champion) -> Answer:
        """Answer from a model's memory, unless a person must."""
        live, model = self._reader.live(), self._generator(now)
        handed_over = answer.handed_over(question, self._engines(now, live), ())
        if handed_over:
            return cited_answer.handed_over(model.name, 0.0, handed_over)
        return answer.answer_closed_book(question, model, self._params.generate.max_tokens)

    def _told(self, answered: Answer) -> Answer:
        """Return an answer that hands a declined question over, if params.yaml wants that."""
        settings = self._params.handover
        if answered.handover or not (answered.abstained and settings.declined):
            return answered
        near = tuple({**each, "locator": "", "text": ""} for each in answered.nearest)
        return replace(answered, handover=Handover("", answered.answer, settings.contact, near))

    def _write(
        self, brief: str, groups: Collection[str], now: Champion, turns: Sequence[Turn]
    ) -> Answer:
        """Write copy for a brief. Nothing proves it: it has no sources."""
        arms.check_access(now.parsed, groups, champion.where(now))
        model, generation = self._generator(now), ""
        asked = "\n\n".join([*(earlier for earlier, _ in turns), brief])
        messages = copy_prompts.from_memory(asked)
        if now.parsed.uses_retrieval:
            live, values = self._reader.live(), self._params
            pattern = values.compare.brand_uri_pattern
            messages = copywriting.prompt(
                asked, self._engines(now, live), values.metrics.style, pattern
            )
            generation = live.generation
        [written] = model.generate([messages], copywriting.MAX_TOKENS)
        answered = answer.closed_book_answer(written, model.name)
        return replace(answered, generation=generation, withdrawn=now.notice, arm=now.arm)

    def _use(self, name: str | None) -> params.Use | None:
        """Return the use that a model's name asks for; None for an arm's name and for CHAMPION."""
        return next((u for u in self._params.uses if name == f"{CHAMPION}-{u.name}"), None)

    def _arm(self, name: str | None, promoted: Champion) -> Champion:
        """Return the champion, that of a use, or the arm of a name with the weights that it was
        trained to."""
        self._generators.touch(champion.version(promoted))  # other arms do not displace it
        if name in (None, promoted.arm):
            return promoted
        if use := self._use(name):
            if use.kind == "support":
                return promoted
            default = Champion(arm=arms.default_arm(self._params.generate).name)
            return promoted.uses.get(use.name, default)
        return Champion(arm=arms.parse(str(name)).name)

    def arms(self, groups: Collection[str]) -> dict[str, str]:
        """Return the arms whose weights these groups may use, by the names to ask them by: the
        champion is CHAMPION too, and each use has a name for its own."""
        uses = [f"{CHAMPION}-{use.name}" for use in self._params.uses]
        named = [*uses, *(arm.name for arm in arms.available(self._params.generate))]
        promoted = champion.read(self._params.generate)
        every = {CHAMPION: promoted, **{name: self._arm(name, promoted) for name in named}}
        return {name: each.arm for name, each in every.items() if _may_use(each, groups)}

    def ready(self) -> None:
        """Return once a question would be answered. The first call opens the models of the champion
        and the index, at the same time, and runs each. Raises StoreError without an index."""
        with self._opening:
            if not self._open:
                self._warm_up()
                self._open = True
        self._reader.live()

    def _warm_up(self) -> None:
        now = champion.read(self._params.generate)
        with ThreadPoolExecutor(1) as pool:
            generator = pool.submit(self._generator, now)
            self.search("warm-up", (), 1)
            self._engines(now, self._reader.live())  # fits the recogniser
            if arms.served(now.parsed, self._params.generate) is None:
                generator.result().generate([closed_book_prompt("warm-up")], 1)

    def answering(self) -> Engines:
        """Return the engines of the arm that answers before any is promoted."""
        now = Champion(arm=arms.default_arm(self._params.generate).name)
        return self._engines(now, self._reader.live())

    def _engines(self, now: Champion, live: Live) -> Engines:
        sends = arms.served(now.parsed, self._params.generate) is not None  # a local arm does not
        return Engines(
            live.store,
            self._embedder(live.embedder),
            self._generator(now),
            self._params.retrieve,
            self._params.answer,
            self._params.generate.max_tokens,
            threshold.read(),
            {source.name: source.trust for source in self._params.ingest.sources},
            self._params.generate if sends else None,
            self._people.get(live.embedder, lambda: self._recogniser(live.embedder)).person,
            self._params.handover.contact,
        )

    def _recogniser(self, fingerprint: str) -> "_People":
        settings = self._params.handover
        return _People(handover.recogniser(settings, self._embedder(fingerprint).inner))

    def search(self, question: str, groups: Collection[str], k: int) -> list[Passage]:
        store, engine = self.searching()
        return retrieve.search(question, groups, k, store, engine, self._params.retrieve)

    def searching(self) -> tuple[Store, Embedder]:
        """Return the index being served, and the embedder that made it."""
        now = self._reader.live()
        return now.store, self._embedder(now.embedder)

    def embedder(self) -> Embedder:
        """Return the embedder of the index, for texts of anybody. It remembers none: the time that
        a text takes would tell whether it was shown to somebody else."""
        return self._embedder(self._reader.live().embedder).inner

    def _generator(self, now: Champion) -> Generator:
        """Return the model of a champion or an arm."""
        return self._generators.get(
            champion.version(now),
            lambda: arms.generator(now.parsed, self._params.generate, champion.where(now)),
        )

    def _embedder(self, fingerprint: str) -> EncodedTexts:
        """Return the embedder that the index was made with, even if models/embedder is another by
        now."""
        return self._embedders.get(
            fingerprint, lambda: EncodedTexts(_made_with(fingerprint, self._params.embed))
        )


def _made_with(fingerprint: str, section: params.Embed) -> Embedder:
    """Load the embedder of an index: one that this machine has loaded before, or else the one of
    params.yaml, if it is the same. Raises ModelError."""
    try:
        return embedder.known(fingerprint, section.precision)
    except ModelError:  # a new cache
        made = embedder.configured(section)
        if made.fingerprint != fingerprint:
            raise
        return made


def _may_use(arm: Champion, groups: Collection[str]) -> bool:
    try:
        arms.check_access(arm.parsed, groups, champion.where(arm))
    except ModelError:
        return False
    return True


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
    taken = ingest_report.known()
    return {
        **indexed,
        **_champion(),
        "files": taken.files if taken and taken.documents == indexed.get("documents") else None,
        "rejected_files": taken.rejected if taken else None,
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
