"""Sum up the cost of an arm: seconds, memory, tokens, and money at the prices of params.yaml."""

import json
import statistics

import numpy as np

from tasks import params, paths
from tasks.evaluation.comparison import Cost
from tasks.evaluation.prices import Price, Usage
from tasks.evaluation.run_arm import ArmRun
from tasks.models.card import Card
from tasks.models.generator import Generator, LocalGenerator
from tasks.models.no_model import NoModel


def memory_mb(model: Generator, looks_up: bool, vectors: int) -> int | None:
    """Return the memory that an arm takes while it answers: the model's weights as its engine has
    them, and to look things up the embedder's and the index's vectors (bytes). None for an
    endpoint, which is elsewhere."""
    if not isinstance(model, LocalGenerator | NoModel):
        return None
    weights = model.size if isinstance(model, LocalGenerator) else 0
    embedder = sum(f.stat().st_size for f in paths.EMBEDDER.iterdir() if f.is_file() and looks_up)
    return round((weights + embedder + vectors * looks_up) / 2**20)


def usage(run: ArmRun) -> Usage:
    """Return what the arm's answers took, in the order of the questions."""
    given = [a.generation for a in run.answered]
    return Usage(
        [g.prompt_tokens if g else 0 for g in given],
        [g.answer_tokens if g else 0 for g in given],
        run.rates,
        run.lookups,
    )


def of(
    run: ArmRun,
    leading: str,
    card: Card | None,
    index_seconds: float,
    prices: params.Prices,
    price: Price,
) -> Cost:
    """Return the figures of one arm, whose answers are right by the leading measure. An update is
    priced by the seconds that it took on this machine, whose hour costs `prices.machine_hour`."""
    latencies = run.latencies or [a.answer.timings["total"] for a in run.answered]
    generations = [a.generation for a in run.answered if a.generation is not None]
    right = sum(a.row[leading] or 0 for a in run.answered)
    train_s = card.seconds if card else 0.0
    index_s = index_seconds if run.arm.uses_retrieval else 0.0
    per_answer = price.mean / 1000
    return Cost(
        train_seconds=train_s,
        index_seconds=index_s,
        cost_per_update=round((train_s + index_s) / 3600 * prices.machine_hour, 6),
        memory_mb=run.memory_mb,
        prompt_tokens=round(statistics.fmean([g.prompt_tokens for g in generations] or [0]), 1),
        answer_tokens=round(statistics.fmean([g.answer_tokens for g in generations] or [0]), 1),
        asked_alone=len(run.latencies),
        p50_s=round(float(np.percentile(latencies, 50)), 3),
        p95_s=round(float(np.percentile(latencies, 95)), 3),
        per_1000_answers=round(price.mean, 4),
        per_1000_low=round(price.low, 4),
        per_1000_high=round(price.high, 4),
        per_right_answer=round(per_answer * len(run.answered) / right, 6) if right else None,
    )


def break_even(cost: Cost, rag: Cost, answers: float) -> float | None:
    """Return the updates of the documents a month up to which an arm costs no more than looking
    up, for so many answers a month: what it saves at answering pays for what an update costs more.
    None if an update costs no more; 0 if it saves nothing."""
    more = cost.cost_per_update - rag.cost_per_update
    saved = (rag.per_1000_answers - cost.per_1000_answers) * answers / 1000
    return None if more <= 0 else round(max(0.0, saved) / more, 1)


def indexing_seconds() -> float:
    """Return the seconds of the last chunking and embedding."""
    reports = (json.loads(paths.report(step).read_text("utf-8")) for step in ("chunk", "embed"))
    return float(sum(report.get("seconds", 0) for report in reports))
