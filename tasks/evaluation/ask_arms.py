"""Ask one arm after the other to do the tasks of all uses: one model at a time is in memory.

In:  the arms, the tasks of each use, the index's points, the open embedder
Out: the runs of each use, and what was measured of the models beside them
Run: called by tasks.evaluation.compare
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tasks import params, paths
from tasks import pii as redact
from tasks.answer import arms, threshold
from tasks.answer.answer import Engines
from tasks.answer.arms import Arm
from tasks.evaluation import cost, leak, prices, run_arm, training_gain
from tasks.evaluation.comparison import Knowledge
from tasks.evaluation.run_arm import Answered, ArmRun
from tasks.evaluation.uses.use import UseTasks
from tasks.index import temporary_index
from tasks.index.reconcile import DesiredPoints
from tasks.index.store import Store
from tasks.models.embedder import Embedder
from tasks.models.generator import Generator, LocalGenerator
from tasks.models.weights import weights_hash
from tasks.storage import addresses

log = logging.getLogger(__name__)

FEWER = 4  # answers of a use beside the first that are asked for alone: copy takes long


@dataclass(slots=True)
class Outcome:
    """The runs of all arms, by use; likelihoods by the arm's name."""

    runs: dict[str, list[ArmRun]] = field(default_factory=dict)
    absent: dict[str, dict[str, str]] = field(default_factory=dict)  # use → arm → why
    dev_likelihoods: dict[str, list[float]] = field(default_factory=dict)  # of ScoredText
    leak_likelihoods: dict[str, list[float]] = field(default_factory=dict)  # of leak.Sides
    index_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Opened:
    """An arm with its open model, and what is the same of it for every use."""

    arm: Arm
    engines: Engines
    version: str
    forgetting: Knowledge | None
    rates: prices.Rates | None
    memory_mb: int | None


def ask(
    chosen_arms: Sequence[Arm],
    uses: Mapping[str, UseTasks],
    desired: DesiredPoints,
    held: Sequence[training_gain.ScoredText],
    drawn: leak.Sides,
    engine: Embedder,
    redactor: redact.Redactor,
    values: params.Params,
) -> Outcome:
    """Ask one arm after the other, so that one model at a time is in memory."""
    outcome = Outcome({name: [] for name in uses}, {name: {} for name in uses})
    knowledge: dict[str, Knowledge | None] = {}
    rates: dict[int, prices.Rates] = {}  # by size, which models of one shape share
    began = time.perf_counter()
    vectors = sum(f.stat().st_size for f in paths.VECTORS.iterdir())
    with temporary_index.index(desired, values.retrieve.hnsw_ef) as store:
        outcome.index_seconds = round(cost.indexing_seconds() + time.perf_counter() - began, 1)
        for number, arm in enumerate(chosen_arms):
            log.info("compare: %d of %d", number, len(chosen_arms))
            model = arms.generator(arm, values.generate)
            version = _version(arm, values)
            if version not in knowledge:
                knowledge[version] = run_arm.general_knowledge_probe(model, values.compare)
            opened = Opened(
                arm=arm,
                engines=_engines(store, engine, model, values),
                version=version,
                forgetting=knowledge[version],
                rates=_rates(model, rates),
                memory_mb=cost.memory_mb(model, arm.uses_retrieval, vectors),
            )
            _ask_for_uses(opened, uses, redactor, values, outcome)
            if isinstance(model, LocalGenerator) and not arm.uses_retrieval:
                outcome.dev_likelihoods[arm.name] = training_gain.likelihoods(model, held)
                outcome.leak_likelihoods[arm.name] = leak.likelihoods(model, drawn)
            del model, opened
    return outcome


def _ask_for_uses(
    opened: Opened,
    uses: Mapping[str, UseTasks],
    redactor: redact.Redactor,
    values: params.Params,
    outcome: Outcome,
) -> None:
    """Add the arm's run of each use to the outcome, or why there is none."""
    arm, first = opened.arm, next(iter(uses))
    only = {use.name: use.arms for use in values.uses if use.arms is not None}
    for name, tasks in uses.items():
        reason = tasks.missing(arm)
        if arm.name not in only.get(name, [arm.name]):
            reason = "params.yaml: uses leaves it out"
        if reason:
            outcome.absent[name][arm.name] = reason
            continue
        samples = run_arm.LATENCY_SAMPLES if name == first else FEWER
        outcome.runs[name].append(_run(opened, tasks, samples, redactor))


def _run(opened: Opened, tasks: UseTasks, samples: int, redactor: redact.Redactor) -> ArmRun:
    arm, engines = opened.arm, opened.engines
    given = tasks.ask(arm, engines, opened.version)
    return ArmRun(
        arm=arm,
        answered=given,
        weights=opened.version,
        forgetting=opened.forgetting,
        latencies=run_arm.measure_latency(given, engines, samples),
        rates=opened.rates,
        lookups=tasks.lookups(given, engines) if arm.uses_retrieval else [],
        memory_mb=opened.memory_mb,
        pii_leaks=_pii_leaks(given, redactor),
    )


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
    """Return the rates of a local model, calibrated once per shape."""
    if not isinstance(model, LocalGenerator):
        return None
    if model.size not in known:
        known[model.size] = prices.calibrate(model)
    return known[model.size]


def _version(arm: Arm, values: params.Params) -> str:
    """Return everything that an arm's answers depend on, beside the prompt."""
    folder = arms.folder(arm)
    if folder is None:
        return f"{addresses.public(values.generate.endpoint or '')} {values.generate.model}"
    return weights_hash(folder)
