"""Print what more documents, or a larger model, would take.

In:  a file of measurements, params.yaml: finetune, levels, index.keep, compare.prices.machine_hour
Out: tables on stdout, or JSON
Run: inhouse estimate --documents 1e6
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tasks import params
from tasks.scale import large_models, measurements, replacements
from tasks.scale.forecast import Forecast, Need
from tasks.scale.machine import described
from tasks.scale.replacements import Limits

LEVELS = ("full", "partial", "adaptive")
Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user wants to know. None: as measured, or as this machine has."""

    documents: float
    kilobytes: float | None = None
    questions: float = 1000
    cores: int | None = None
    money_per_hour: float | None = None
    measured: Path | None = None


def show(values: params.Params, asked: Asked, as_json: bool) -> None:
    """Print the forecast."""
    found = facts(values, asked)
    print(json.dumps(found, indent=1) if as_json else "\n".join(_lines(found)))


def facts(values: params.Params, asked: Asked) -> dict[str, Any]:
    """Return the forecast as plain values."""
    path = measurements.source(asked.measured)
    file = "the shipped file" if path == measurements.SHIPPED else str(path)
    measured = measurements.load(path)
    forecast, limits = Forecast(measured, asked.kilobytes), limits_of(asked)
    rate = values.compare.prices.machine_hour
    rate = rate if asked.money_per_hour is None else asked.money_per_hour
    count = asked.documents
    runs = {
        "first night": forecast.night(forecast.first, count),
        "night with 1 % changed": forecast.night(forecast.edited, count),
        "night with nothing changed": forecast.quiet_night(count),
    }
    for name in LEVELS:
        seconds = forecast.training_cpu_s(
            count, name, values.finetune.train_fraction, values.levels.named(name).epochs
        )
        runs[f"training {name}"] = Need(seconds, measured.training.levels[name].forecast_mb)
    answers = f"answers to {asked.questions:,.0f} questions"
    rows = {name: _priced(need, limits.cores, rate) for name, need in runs.items()}
    rows[answers] = _priced(Need(forecast.answers_cpu_s(asked.questions), 0), limits.cores, rate)
    return {
        "documents": count,
        "kilobytes": round(forecast.kilobytes, 2),
        "measured": {**measured.machine.model_dump(), "file": file},
        "measured_documents": [night.documents for night in measured.nights],
        "measured_up_to": measured.up_to,
        "limits": asdict(limits),
        "money_per_hour": rate,
        "runs": rows,
        "steps": {s: asdict(n) for s, n in forecast.steps(forecast.first, count).items()},
        "disk": forecast.disk(count, values.index.keep),
        "dvc_growth": forecast.growth(count),
        "search_mb": forecast.search_mb(count),
        "answers_an_hour": replacements.answers_an_hour(forecast, limits),
        "replacements": [asdict(each) for each in replacements.find(forecast, limits, values)],
    }


def limits_of(asked: Asked) -> Limits:
    """Return what the asked machine has: this one's, where nothing else is said."""
    here = described()
    return Limits(
        cores=asked.cores or int(here["cores"]),
        memory_gb=float(here["memory_gb"]),
        disk_gb=round(shutil.disk_usage(Path()).free / 1e9, 1),
        processor=str(here["processor"]),
    )


def _priced(need: Need, cores: int, rate: float) -> dict[str, float]:
    hours = need.cpu_s / cores / 3600
    return {"cpu_s": need.cpu_s, "hours": hours, "peak_mb": need.peak_mb, "money": hours * rate}


def _lines(found: dict[str, Any]) -> list[str]:
    rate = found["answers_an_hour"]
    disk = [[name, size(value)] for name, value in found["disk"].items()]
    return [
        *_head(found),
        "",
        *_runs(found["runs"]),
        "",
        "At least: with every core at work on this all the time.",
        f"Money: {found['money_per_hour']:g} per hour of that.",
        f"The local model gives at most {rate:,.0f} answers an hour.",
        f"A process that searches the index takes {size(found['search_mb'] * 1e6)}.",
        "",
        *_steps(found["steps"]),
        "",
        *table(["disk", ""], disk),
        f"A night with 1 % changed adds {size(found['dvc_growth'])} to DVC's cache.",
        "",
        *_limits(found["replacements"]),
        f"More than {rate:,.0f} answers an hour: generate.endpoint",
    ]


def _head(found: dict[str, Any]) -> list[str]:
    had, limits, sizes = found["measured"], found["limits"], found["measured_documents"]
    machine = f"{limits['cores']} cores, {limits['memory_gb']:g} GB of memory"
    count = f"{found['documents']:,.0f} documents of {found['kilobytes']:g} kB"
    lines = [f"{count}: {machine}, {limits['disk_gb']:g} GB of free disk"]
    measured = f"{', '.join(f'{n:,}' for n in sizes)} documents on {had['date']}"
    lines.append(f"From {had['file']}: {measured}, {had['processor']}, {had['cores']} cores")
    if found["documents"] > max(sizes):
        lines.append(f"Above {max(sizes):,} documents this extrapolates (docs/scale.md)")
    if had["processor"] != limits["processor"]:
        lines.append(f"This machine has another processor, {limits['processor']}: its CPU seconds")
        lines.append(f"can be half or twice as many. Measure it: {measurements.MEASURE}")
    fewer = {name: n for name, n in found["measured_up_to"].items() if n < max(sizes)}
    for most in sorted(set(fewer.values())):
        named = ", ".join(name for name, count in fewer.items() if count == most)
        lines.append(f"Measured up to {most:,} documents only: {named}")
    return lines


def _runs(runs: dict[str, dict[str, float]]) -> list[str]:
    rows = [
        [
            name,
            span(row["cpu_s"]),
            span(row["hours"] * 3600),
            size(row["peak_mb"] * 1e6) if row["peak_mb"] else "",
            f"{row['money']:,.2f}",
        ]
        for name, row in runs.items()
    ]
    return table(["", "CPU", "at least", "memory", "money"], rows)


def _steps(steps: dict[str, dict[str, float]]) -> list[str]:
    rows = [[name, span(row["cpu_s"]), size(row["peak_mb"] * 1e6)] for name, row in steps.items()]
    return table(["first night", "CPU", "memory"], rows)


def _limits(replacements: list[dict[str, Any]]) -> list[str]:
    by_size = sorted(replacements, key=lambda row: row["documents"] or float("inf"))
    rows = [[rounded(row["documents"]), row["limit"], row["cure"]] for row in by_size]
    return table(["documents", "limit", "what replaces it"], rows)


def show_models(values: params.Params) -> None:
    """Print the memory of training large models."""
    print("\n".join(models_table(values)))


def models_table(values: params.Params) -> list[str]:
    return table(
        ["model", "level", "weights", "trained", "memory", "smallest GPU"]
        + [f"{size} GiB GPUs" for size in large_models.SIZES],
        [
            [
                row.model,
                row.level,
                f"{row.weights / 1e9:.2f} B",
                f"{row.trained / 1e9:.2f} B",
                f"{row.gib:,.0f} GiB",
                f"{row.gpu} GiB" if row.gpu else "none",
                *(str(count or "none") for count in row.gpus.values()),
            ]
            for row in large_models.rows(values)
        ],
    )


def table(head: Cells, rows: Sequence[Cells]) -> list[str]:
    """Return aligned lines; figures end at the right."""
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    return [
        "  ".join(
            cell.rjust(width) if row is not head and cell[:1].isdigit() else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in (head, *rows)
    ]


def rounded(documents: float | None) -> str:
    """Return a number with two figures; a limit is not known better."""
    if documents is None:
        return "over 1e9"
    if documents < 10:
        return "now"
    return f"{float(f'{documents:.1e}'):,.0f}"


def span(seconds: float) -> str:
    for least, unit in ((86_400 * 2, "d"), (3600, "h"), (60, "min")):
        if seconds >= least:
            return f"{seconds / {'d': 86_400, 'h': 3600, 'min': 60}[unit]:,.1f} {unit}"
    return f"{seconds:.1f} s"


def size(octets: float) -> str:
    for least, unit in ((1e12, "TB"), (1e9, "GB")):
        if octets >= least:
            return f"{octets / least:,.1f} {unit}"
    return f"{octets / 1e6:,.0f} MB"
