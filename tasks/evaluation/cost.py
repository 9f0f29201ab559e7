"""Sum up the cost of an arm: seconds, memory, tokens, and money at the prices of params.yaml."""

import json
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tasks import params, paths
from tasks.answer import arms
from tasks.evaluation.prices import Price, Usage
from tasks.models.generator import LocalGenerator


def memory_mb(model: Any, looks_up: bool, vectors: int) -> int | None:
    """Return the memory of an arm that answers: the model's weights as its engine has them, and for
    retrieval the embedder's and the index's vectors. None for an endpoint, which is elsewhere."""
    if not isinstance(model, LocalGenerator):
        return None
    folders = [model.converted, *([paths.EMBEDDER] if looks_up else [])]
    held = sum(f.stat().st_size for folder in folders for f in folder.iterdir() if f.is_file())
    return round((held + vectors * looks_up) / 2**20)


def usage(answered: Sequence[Any], about: Mapping[str, Any]) -> Usage:
    """Return the usage of the arm's answers, in the order of the questions."""

    def tokens(name: str) -> list[int]:
        return [getattr(a.generation, name) if a.generation else 0 for a in answered]

    return Usage(tokens("prompt_tokens"), tokens("answer_tokens"), about["rates"], about["lookups"])


def of(
    arm: str,
    answered: Sequence[Any],
    card: Mapping[str, Any] | None,
    about: Mapping[str, Any],
    index_seconds: float,
    prices: params.Prices,
    price: Price,
) -> dict[str, Any]:
    """Return the figures of one arm. An update is priced by its seconds on this machine, whose hour
    costs `prices.machine_hour`. `about` contains the arm's memory and the latency of single
    questions, in seconds."""
    waits = about["waits"] or [a.answer.timings["total"] for a in answered]
    generations = [a.generation for a in answered if a.generation is not None]
    prompt, said = (
        statistics.fmean([getattr(g, name) for g in generations] or [0.0])
        for name in ("prompt_tokens", "answer_tokens")
    )
    right = sum(a.row["correct"] or 0 for a in answered)
    train_s = float(card["seconds"]) if card else 0.0
    index_s = index_seconds if arms.looks_up(arm) else 0.0
    return {
        "train_seconds": train_s,
        "index_seconds": index_s,
        "an_update": round((train_s + index_s) / 3600 * prices.machine_hour, 6),
        "memory_mb": about["memory_mb"],
        "prompt_tokens": round(prompt, 1),
        "answer_tokens": round(said, 1),
        "asked_alone": len(about["waits"]),
        "p50_s": round(float(np.percentile(waits, 50)), 3),
        "p95_s": round(float(np.percentile(waits, 95)), 3),
        "per_1000_answers": round(price.mean, 4),
        "per_1000_low": round(price.low, 4),
        "per_1000_high": round(price.high, 4),
        "per_right_answer": round(price.mean / 1000 * len(answered) / right, 6) if right else None,
    }


def break_even(cost: Mapping[str, Any], rag: Mapping[str, Any], answers: float) -> float | None:
    """Return the break-even number of updates per month: up to it, an arm costs no more than
    retrieval at this many answers per month, because it saves more at answering than its updates
    cost. None if an update costs no more; 0 if it saves nothing."""
    more = cost["an_update"] - rag["an_update"]
    saved = (rag["per_1000_answers"] - cost["per_1000_answers"]) * answers / 1000
    return None if more <= 0 else round(max(0.0, saved) / more, 1)


def indexing_seconds() -> float:
    """Return the seconds of the last chunking and embedding."""
    reports = (json.loads(paths.report(step).read_text("utf-8")) for step in ("chunk", "embed"))
    return float(sum(report.get("seconds", 0) for report in reports))
