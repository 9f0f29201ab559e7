"""Draw the comparison as one page that needs no network: reports/comparison.html.

In:  reports/compare.json, reports/recommend.json, reports/answers.jsonl (if it is there)
Out: reports/comparison.html
Run: python -m tasks.decision.page, or python -m tasks.decision.recommend, which ends with it

The markup is in tasks/decision/page.html.j2; here are the figures that it draws, in percent of a
drawing's width and height, so that nothing is scaled and text keeps its size on every screen.
"""

import json
import logging
import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tasks import console, paths
from tasks.decision import rule
from tasks.errors import InhouseError
from tasks.storage.atomic import whole

log = logging.getLogger(__name__)

PAGE = "comparison.html"
MEASURES = {  # name: (heading, what it says)
    "correct": ("Right", "the answer holds an accepted one, or rightly declines"),
    "correct_faithful": (
        "Right and supported",
        "right, and the documents that answer the question support every sentence",
    ),
    "exact": ("Exact", "the answer is an accepted one, but for case, articles and punctuation"),
    "f1": ("Token F1", "words that the answer shares with an accepted one"),
    "contains": ("Contains", "an accepted answer stands in the answer"),
    "semantic": ("Meaning", "cosine of the answer and an accepted one"),
    "right_refusals": ("Right refusals", "declined, of what has no answer for this reader"),
    "wrong_refusals": ("Wrong refusals", "declined, of what has one: fewer is better"),
    "citation_precision": ("Cited rightly", "cited documents that are right"),
    "citation_recall": ("Right cited", "right documents that are cited"),
    "written": ("Own words right", "a supported sentence of the model holds an accepted answer"),
    "grounded": ("Grounded", "sentences of the model that a passage supports"),
    "style": ("Style", "the brand's rules that are kept"),
}
KINDS = {  # of lessons: what they teach
    "brand": "the brand's own words",
    "copy": "copy for a brief",
    "diagnosis": "diagnosis of readings",
    "faq": "answers of an FAQ",
    "question": "questions with answers",
    "refusal": "refusals",
    "section": "explanations",
    "statement": "facts of statements",
    "table": "values of tables",
}
SPLITS = {"by_axis": "By axis", "by_kind": "By kind of question", "by_use": "By use"}

ARM: dict[str, type] = {  # what the page reads of an arm; empty where it is absent
    **dict.fromkeys(("measures", *SPLITS, "fresh", "cost", "card", "forgetting"), dict),
    "markers": float,
}

Json = dict[str, Any]


def _harmless(value: Any) -> Any:
    return console.harmless(value) if type(value) is str else value


def page(compared: Json, advice: Json, answers: Iterable[Json]) -> str:
    """Return the whole page. Everything that comes from data is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"share": share, "figure": figure}
    environment.globals |= {"mark": mark, "KINDS": KINDS}
    arms = ranked(compared)
    leading = compared["leading"]
    return environment.get_template("page.html.j2").render(
        advice=advice,
        questions={"n": None, "axes": None, **(compared.get("questions") or {})},
        index=compared.get("index"),
        arms=arms,
        leading=leading,
        noun=label(leading),
        measures={name: MEASURES.get(name, (name, "")) for name in measured(arms)},
        splits={title: split(arms, key, leading) for key, title in SPLITS.items()},
        scatter=scatter(arms, advice, leading),
        pairs=differences(compared, advice["best"]),
        sure=f"{100 * (1 - compared.get('alpha', 0.05)):g} %",
        rates=compared.get("rates") or {},
        leak=compared.get("leak") or {},
        curves=curves(arms),
        taught=gains(compared.get("taught") or {}),
        asked=side_by_side(answers, list(arms)),
    )


def ranked(compared: Json) -> dict[str, Json]:
    """Return the arms, the best of the leading measure first, each with all of its keys."""

    def mean(arm: Json) -> float:
        return float((arm["measures"].get(compared["leading"]) or {"mean": -1})["mean"])

    arms = {
        name: {key: arm.get(key) or kind() for key, kind in ARM.items()}
        for name, arm in compared["arms"].items()
    }
    return dict(sorted(arms.items(), key=lambda item: -mean(item[1])))


def measured(arms: dict[str, Json]) -> list[str]:
    """Return the measures of any arm, in our order, then unknown ones."""
    present = dict.fromkeys(name for arm in arms.values() for name in arm["measures"])
    return [*(name for name in MEASURES if name in present), *(present.keys() - MEASURES.keys())]


def split(arms: dict[str, Json], key: str, leading: str) -> dict[str, dict[str, Json | None]]:
    """Return part of the questions → arm → its interval."""
    parts = dict.fromkeys(part for arm in arms.values() for part in arm[key])
    return {
        part: {name: (arm[key].get(part) or {}).get(leading) for name, arm in arms.items()}
        for part in parts
    }


def scatter(arms: dict[str, Json], advice: Json, leading: str) -> Json | None:
    """Return the points of price of 1,000 answers against the leading measure; None if fewer than
    two have a price."""
    found = [
        (name, float(price), best)
        for name, arm in arms.items()
        if (price := arm["cost"].get("per_1000_answers")) is not None
        and (best := arm["measures"].get(leading))
    ]
    if len(found) < 2:
        return None
    right = ceiling(max(price for _, price, _ in found))
    top = ceiling(max(best.get("high") or best["mean"] for *_, best in found))
    points = [
        {
            "name": name,
            "price": price,
            "mean": best["mean"],
            "x": 100 * price / right,
            "y": 100 - 100 * best["mean"] / top,
            "low": 100 - 100 * (best.get("low") or best["mean"]) / top,
            "high": 100 - 100 * (best.get("high") or best["mean"]) / top,
            "taken": name == advice.get("recommended"),
            "out": name in (advice.get("out") or {}),
        }
        for name, price, best in found
    ]
    return {"points": _apart(points), "right": right, "top": top}


def _apart(points: Sequence[Json]) -> list[Json]:
    """Return each point with the height of its label, so that no two labels overlap."""
    placed: list[Json] = []
    for point in sorted(points, key=lambda point: point["y"]):
        near = [other["text"] for other in placed if abs(other["x"] - point["x"]) < 60]
        placed.append({**point, "text": max([point["y"], *(height + 7 for height in near)])})
    return placed


def ceiling(value: float) -> float:
    """Return the next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
    return next(step * power for step in steps if step * power >= value * (1 - 1e-9))


def differences(compared: Json, best: str | None) -> list[Json]:
    """Return the comparisons of the leading measure, the most significant first, drawn about a
    common middle; those with the best arm with the p-value that the recommendation rests on."""
    found = [p for p in compared.get("pairs") or () if p["measure"] == compared["leading"]]
    pairs = [
        {**p, "p_adjusted": rule.pair(p["a"], p["b"], compared)["p_best"]}
        if best in {p["a"], p["b"]}
        else p
        for p in found
    ]
    reach = max((abs(p[end]) for p in pairs for end in ("low", "high")), default=0) or 1
    return [
        {
            **p,
            **{f"{end}_x": 50 + 50 * p[end] / reach for end in ("low", "difference", "high")},
        }
        for p in sorted(pairs, key=lambda p: (p["p_adjusted"], -abs(p["difference"])))
    ]


def curves(arms: dict[str, Json]) -> list[Json]:
    """Return the losses of each trained arm as the points of two lines, all to one scale."""
    losses = {
        name: rows
        for name, arm in arms.items()
        if (rows := arm["card"].get("losses")) and not name.endswith("+rag")  # the same model
    }
    if not losses:
        return []
    every = [r[k] for rows in losses.values() for r in rows for k in ("train", "dev") if k in r]
    low, high = min(every), max(every)
    return [
        {
            "name": name,
            "steps": rows[-1]["step"],
            "low": low,
            "high": high,
            "train": _line(rows, "train", low, high),
            "dev": _line(rows, "dev", low, high),
            "last": rows[-1],
        }
        for name, rows in losses.items()
    ]


def gains(taught: Json) -> Json:
    """Return the kinds of dev examples, and the trained arms."""
    arms = dict.fromkeys(name for found in taught.values() for name in found["gains"])
    return {"kinds": taught if arms else {}, "arms": list(arms)}


def _line(rows: Sequence[Json], kind: str, low: float, high: float) -> str:
    """Return "x,y x,y …" in a square of 100; a step without a loss is left out."""
    first, last = rows[0]["step"], rows[-1]["step"]
    return " ".join(
        f"{100 * (row['step'] - first) / ((last - first) or 1):.2f},"
        f"{100 - 100 * (row[kind] - low) / ((high - low) or 1):.2f}"
        for row in rows
        if kind in row
    )


def side_by_side(answers: Iterable[Json], order: Sequence[str]) -> dict[str, list[Json]]:
    """Return kind → questions, each with the answers of the arms in their order."""
    rank = {name: place for place, name in enumerate(order)}
    rows = sorted(
        answers,
        key=lambda row: (
            row["question"].get("kind") or "",
            row["question"]["id"],
            rank.get(row["arm"], len(rank)),
        ),
    )
    found: dict[str, list[Json]] = {}
    for _, group in groupby(rows, key=lambda row: row["question"]["id"]):
        replies = list(group)
        question = replies[0]["question"]
        found.setdefault(question.get("kind") or "questions", []).append(
            {"question": question, "replies": replies}
        )
    return found


def share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def figure(value: float | None, unit: str = "") -> str:
    """Format three significant figures, with thousands separators."""
    if value is None:
        return "–"
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {unit}".rstrip()


def mark(reply: Json) -> tuple[str, str, str]:
    """Return the class, the sign and the word for how correct an answer is."""
    correct = reply.get("correct")
    if correct is None:
        return "", "·", "not judged"
    if correct in {0, 1}:
        return ("right", "✓", "right") if correct else ("wrong", "✗", "wrong")
    return "", "≈", f"{share(correct)} right"


def label(measure: str) -> str:
    return MEASURES.get(measure, (measure.replace("_", " "), ""))[0]


def run() -> Path:
    """Write the page and return its path."""
    compared, advice = (_read(paths.report(step)) for step in ("compare", "recommend"))
    answers = paths.REPORTS / "answers.jsonl"
    lines = answers.read_text("utf-8").split("\n") if answers.is_file() else []
    path = paths.REPORTS / PAGE
    with whole(path) as temporary:
        temporary.write_text(page(compared, advice, map(json.loads, filter(None, lines))), "utf-8")
    log.info("report: %s", path)
    return path


def _read(path: Path) -> Json:
    if not path.is_file():
        raise InhouseError(f"{path} is missing: run python -m tasks.{path.stem} first")
    found: Json = json.loads(path.read_text("utf-8"))
    return found


def main() -> None:
    run()


if __name__ == "__main__":
    console.run(main)
