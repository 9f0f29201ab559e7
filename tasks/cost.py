"""What an arm costs: seconds, memory, tokens, and money at the prices of params.yaml."""

import json
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tasks import arms, params, paths
from tasks.generate import LocalGenerator


def memory_mb(model: Any, looks_up: bool, vectors: int) -> int | None:
    """What an arm holds while it answers: the model's weights as its engine has them, and to look
    things up the embedder's and the index's vectors. None for an endpoint, which is elsewhere."""
    if not isinstance(model, LocalGenerator):
        return None
    folders = [model.converted, *([paths.EMBEDDER] if looks_up else [])]
    held = sum(f.stat().st_size for folder in folders for f in folder.iterdir() if f.is_file())
    return round((held + vectors * looks_up) / 2**20)


def of(
    arm: str,
    answered: Sequence[Any],
    card: Mapping[str, Any] | None,
    about: Mapping[str, Any],
    index_seconds: float,
    prices: params.Prices,
) -> dict[str, Any]:
    """The seconds are of this machine, whose hour has the price of `prices.machine_hour`. `about`:
    the arm's memory, and how long who asks alone waits."""
    seconds = [a.answer.timings["total"] for a in answered]
    waits = about["waits"] or seconds
    generations = [a.generation for a in answered if a.generation is not None]
    prompt, said = (
        statistics.fmean([getattr(g, name) for g in generations] or [0.0])
        for name in ("prompt_tokens", "answer_tokens")
    )
    right = sum(a.row["correct"] or 0 for a in answered)
    hourly = 0.0 if arm.startswith(arms.ENDPOINT) else prices.machine_hour
    an_answer = statistics.fmean(seconds) / 3600 * hourly
    if arm.startswith(arms.ENDPOINT):
        an_answer += (
            prompt * prices.million_prompt_tokens + said * prices.million_answer_tokens
        ) / 1e6
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
        "per_1000_answers": round(an_answer * 1000, 4),
        "per_right_answer": round(an_answer * len(answered) / right, 6) if right else None,
    }


def break_even(cost: Mapping[str, Any], rag: Mapping[str, Any], answers: float) -> float | None:
    """The updates of the documents a month up to which an arm costs no more than looking up, for so
    many answers a month: what it saves at answering pays for what an update costs more. None if an
    update costs no more; 0 if it saves nothing."""
    more = cost["an_update"] - rag["an_update"]
    saved = (rag["per_1000_answers"] - cost["per_1000_answers"]) * answers / 1000
    return None if more <= 0 else round(max(0.0, saved) / more, 1)


def indexing_seconds() -> float:
    """Those that chunking and embedding took when they last ran."""
    reports = (json.loads(paths.report(step).read_text("utf-8")) for step in ("chunk", "embed"))
    return float(sum(report.get("seconds", 0) for report in reports))
