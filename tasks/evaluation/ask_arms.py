"""Ask one arm after the other to do the tasks of all uses: one model at a time is in memory. With
compare.eliminate they are asked in rounds, and arms that can't be the best are dropped after each
(tasks/evaluation/rounds.py).

In:  the arms, the tasks of each use, the index's points, the open embedder
Out: the runs of each use, and what was measured of the models beside them
Run: called by tasks.evaluation.compare
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tasks import params, paths
from tasks import pii as redact
from tasks.answer import arms, threshold
from tasks.answer.arms import Arm
from tasks.answer.engines import Engines
from tasks.dataset.held_out import Question
from tasks.evaluation import cost, leak, prices, run_arm, training_gain
from tasks.evaluation.comparison import Knowledge
from tasks.evaluation.elimination import Race
from tasks.evaluation.rounds import Plan
from tasks.evaluation.run_arm import Answered, ArmRun
from tasks.evaluation.uses.use import UseTasks
from tasks.index import temporary_index
from tasks.index.reconcile import Wanted
from tasks.index.store import Store
from tasks.models.embedder import Embedder
from tasks.models.generator import Generator, LocalGenerator
from tasks.models.no_model import NoModel
from tasks.models.weights import weights_hash
from tasks.storage import addresses

log = logging.getLogger(__name__)

FEWER = 4  # answers of a use beside the first that are asked for alone: copy takes long


@dataclass(slots=True)
class Outcome:
    """The runs of all arms, by use; likelihoods by the arm's name."""

    runs: dict[str, list[ArmRun]] = field(default_factory=dict)
    absent: dict[str, dict[str, str]] = field(default_factory=dict)  # use → arm → why
    races: dict[str, Race] = field(default_factory=dict)  # by use; without one if none was dropped
    dev_likelihoods: dict[str, list[float]] = field(default_factory=dict)  # of ScoredText
    leak_likelihoods: dict[str, list[float]] = field(default_factory=dict)  # of leak.Sides
    index_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured of an arm's model once, and is the same for every use and round."""

    version: str  # of the answers: the weights, and the endpoint that they are asked at
    weights: str  # SHA-256, or the address and the model of an endpoint
    forgetting: Knowledge | None
    rates: prices.Rates | None
    memory_mb: int | None


@dataclass(slots=True)
class Models:
    """What was measured of models, each once: general knowledge by weights, rates by shape."""

    values: params.Params
    vectors: int  # bytes of the index's vectors
    measured: dict[str, Measured] = field(default_factory=dict)  # by arm
    knowledge: dict[str, Knowledge | None] = field(default_factory=dict)  # by version
    rates: dict[int, prices.Rates] = field(default_factory=dict)  # by size

    def of(self, arm: Arm, model: Generator) -> Measured:
        """Return what is measured of the arm's open model."""
        if arm.name not in self.measured:
            version = _version(arm, self.values)
            if version not in self.knowledge:
                probe = run_arm.general_knowledge_probe(model, self.values.compare)
                self.knowledge[version] = probe
            self.measured[arm.name] = Measured(
                version=version,
                weights=_weights(arm, self.values),
                forgetting=self.knowledge[version],
                rates=_rates(model, self.rates),
                memory_mb=cost.memory_mb(model, arm.uses_retrieval, self.vectors),
            )
        return self.measured[arm.name]


@dataclass(frozen=True, slots=True)
class Opened:
    """An arm with its open model."""

    arm: Arm
    engines: Engines
    about: Measured


def ask(
    chosen_arms: Sequence[Arm],
    uses: Mapping[str, UseTasks],
    desired: Wanted,
    scored: Sequence[training_gain.ScoredText],
    drawn: leak.Sides,
    engine: Embedder,
    redactor: redact.Redactor,
    values: params.Params,
) -> Outcome:
    """Ask one arm after the other, so that one model at a time is in memory; in rounds, if
    params.yaml asks to drop arms that can't win."""
    outcome = Outcome(absent=_absent(chosen_arms, uses, values))
    plans = {name: _plan(chosen_arms, name, uses[name], outcome, values) for name in uses}
    models = Models(values, sum(f.stat().st_size for f in paths.VECTORS.iterdir()))
    began = time.perf_counter()
    with temporary_index.index(desired, values.retrieve.hnsw_ef) as store:
        outcome.index_seconds = round(cost.indexing_seconds() + time.perf_counter() - began, 1)
        for number, arm in _turns(plans, chosen_arms):
            due = {u: asked for u, plan in plans.items() if (asked := plan.due(arm.name, number))}
            if number and not due:
                continue
            model = arms.generator(arm, values.generate)
            opened = Opened(arm, _engines(store, engine, model, values), models.of(arm, model))
            for use, asked in due.items():
                samples = _samples(use, uses, number)
                run = _run(opened, uses[use], asked, samples, redactor)
                plans[use].add(run if number else _with_drafts(run, opened, uses[use]))
            if not number and isinstance(model, LocalGenerator) and not arm.uses_retrieval:
                version = opened.about.version
                outcome.dev_likelihoods[arm.name] = training_gain.likelihoods(
                    model, version, scored
                )
                if drawn.members:
                    outcome.leak_likelihoods[arm.name] = leak.likelihoods(model, version, drawn)
            del model, opened
    outcome.runs = {name: plan.runs() for name, plan in plans.items()}
    outcome.races = {name: plan.race for name, plan in plans.items() if plan.race}
    return outcome


def _absent(
    chosen_arms: Sequence[Arm], uses: Mapping[str, UseTasks], values: params.Params
) -> dict[str, dict[str, str]]:
    """Return why an arm does not do the tasks of a use, by use and arm."""
    only = {use.name: use.arms for use in values.uses if use.arms is not None}
    absent: dict[str, dict[str, str]] = {name: {} for name in uses}
    for name, tasks in uses.items():
        for arm in chosen_arms:
            if arm.name not in only.get(name, [arm.name]):
                absent[name][arm.name] = "params.yaml: uses leaves it out"
            elif reason := tasks.missing(arm):
                absent[name][arm.name] = reason
    return absent


def _plan(
    chosen_arms: Sequence[Arm], use: str, tasks: UseTasks, outcome: Outcome, values: params.Params
) -> Plan:
    names = [arm.name for arm in chosen_arms if arm.name not in outcome.absent[use]]
    smallest = values.recommend.smallest_interesting_difference
    return Plan(tasks, names, values.compare, smallest)


def _turns(plans: Mapping[str, Plan], chosen_arms: Sequence[Arm]) -> Iterator[tuple[int, Arm]]:
    """Yield each arm in each round, and settle a round when all arms have had their turn."""
    rounds = max((plan.rounds for plan in plans.values()), default=0)
    for number in range(rounds):
        for place, arm in enumerate(chosen_arms):
            log.info(
                "compare: %d of %d", number * len(chosen_arms) + place, rounds * len(chosen_arms)
            )
            yield number, arm
        for use, plan in plans.items():
            before = set(plan.race.dropped) if plan.race else set()
            plan.settle(number)
            for name in sorted(set(plan.race.dropped) - before if plan.race else ()):
                log.info("compare: %s: %s is dropped, because it can't be the best", use, name)


def _samples(use: str, uses: Mapping[str, UseTasks], number: int) -> int:
    """Return how many answers are asked for alone: in the first round only."""
    if number:
        return 0
    return run_arm.LATENCY_SAMPLES if use == next(iter(uses)) else FEWER


def _run(
    opened: Opened,
    tasks: UseTasks,
    asked: Sequence[Question],
    samples: int,
    redactor: redact.Redactor,
) -> ArmRun:
    arm, engines, about = opened.arm, opened.engines, opened.about
    given = tasks.ask(asked, arm, engines, about.version)
    return ArmRun(
        arm=arm,
        answered=given,
        weights=about.weights,
        forgetting=about.forgetting,
        latencies=run_arm.measure_latency(given, engines, samples),
        rates=about.rates,
        lookups=tasks.lookups(given, engines) if samples and arm.uses_retrieval else [],
        memory_mb=about.memory_mb,
        pii_leaks=_pii_leaks(given, redactor),
    )


def _with_drafts(run: ArmRun, opened: Opened, tasks: UseTasks) -> ArmRun:
    """Return the run with the measures of the drafts, if there are any."""
    if not tasks.beside:
        return run
    given = tasks.ask(tasks.beside, opened.arm, opened.engines, opened.about.version)
    return replace(run, beside={a.question.identity: a.row for a in given})


def _pii_leaks(given: Sequence[Answered], redactor: redact.Redactor) -> int:
    redactor.prefetch(a.answer.answer for a in given)
    return sum(len(redactor.redact(a.answer.answer)[1]) for a in given)


def _engines(store: Store, engine: Embedder, model: Generator, values: params.Params) -> Engines:
    return Engines(
        store,
        engine,
        model,
        values.retrieve,
        values.answer,
        values.generate.max_tokens,
        threshold.read(),
    )


def _rates(model: Generator, known: dict[int, prices.Rates]) -> prices.Rates | None:
    """Return the rates of a local model, calibrated once per shape; None for an endpoint."""
    if isinstance(model, NoModel):
        return prices.NO_MODEL
    if not isinstance(model, LocalGenerator):
        return None
    if model.size not in known:
        known[model.size] = prices.calibrate(model)
    return known[model.size]


def _version(arm: Arm, values: params.Params) -> str:
    """Return everything that an arm's answers depend on, beside the prompt."""
    weights, name = _weights(arm, values), arms.served(arm, values.generate)
    if name is None or arms.folder(arm) is None:
        return weights
    return f"{weights} {addresses.public(values.generate.endpoint or '')} {name}"


def _weights(arm: Arm, values: params.Params) -> str:
    """Return the SHA-256 of an arm's weights; of an endpoint's, its address and the model; without
    a model "none"."""
    folder = arms.folder(arm)
    if not arm.writes:
        return arm.model
    if folder is None:
        return f"{addresses.public(values.generate.endpoint or '')} {values.generate.model}"
    return weights_hash(folder)
