"""Show a night in the Prefect UI: what changed, with why and what to do, and whether the index
equals the documents. Never a redacted value, and nothing of an older night.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flows import artifacts
from flows.artifacts import advice, findings, summary
from flows.record import UNCHANGED, Night
from tasks import params
from tasks.decision import withdraw
from tasks.documents import ingest_report
from tasks.documents.ingest_report import IngestReport
from tasks.index import index_report, nights
from tasks.index.index_report import IndexReport

Report = Mapping[str, Any]

NONE = "none"
KEEPS = "no document that it learnt has left or lost readers"
STALE = "its last good version answers for a while"
LOST, LOSING = "left: not in its folder any more", "would leave: not in its folder any more"
CHANGES = {
    "added": "new",
    "read_again": "read again, after an update of the program or its settings",
    "changed": "changed",
    "regrouped": "its readers changed",
    "stale": f"can't be read now; {STALE}",
}
SYMBOLS = {
    nights.CERTIFIED: "● ",
    nights.FAILED: "✕ ",
    nights.REDONE: "↻ ",
    nights.MISSING: "○ ",
}
LEGEND = (
    "● certified: each night that read the source ended with a certificate. ✕ failed: the last "
    "one did not. ↻ redone: one failed, and a later one succeeded. ○ missing: no night read it."
)
INTERNAL = ("seconds", "dim")  # numbers of a report that do not count anything


def night(shown: Night, values: params.Params, error: BaseException | None) -> None:
    """Show the record and the reports of a night, failed or not."""
    run(shown.record)
    counts(shown)
    if taken := _ingested(shown):
        reasons = shown.report("validate").get("reasons", {})
        changes(taken, reasons)
        rejections(taken, reasons)
        redactions(taken)
    checked = withdraw.read() if "withdraw" in shown.valid else None
    models(checked)
    index = index_report.read() if "index" in shown.valid else None
    certificate(index, shown.record, values)
    summary.night(shown, values, taken, index, checked, error)


def _ingested(shown: Night) -> IngestReport | None:
    return ingest_report.read() if "ingest" in shown.valid else None


def run(record: Report) -> None:
    """Show the code, the parameters, the data, the models and the champion of a run."""
    changed = record.get("params", {}).get("changed", {})
    commit = str(record.get("commit"))
    rows = {
        **_version(record.get("version") or {}),
        "code": commit,
        "code edited since its commit": "yes" if commit.endswith("-dirty") else "no",
        "data (MD5 of DVC)": record.get("data"),
        **{f"{name} (was {before})": now for name, (before, now) in changed.items()},
        "params.yaml (SHA-256)": record.get("params", {}).get("sha256"),
        "params.yaml edited meanwhile": "yes" if record.get("params", {}).get("edited") else "no",
        **{f"model: {name}": source for name, source in record.get("models", {}).items()},
        "answering": (record.get("champion") or {}).get("arm"),
        "sources": ", ".join(record.get("sources", ())),
        **{f"allowed this once: {what}": why for what, why in record.get("allowed", {}).items()},
    }
    artifacts.table(
        [{"what": name, "value": str(value)} for name, value in rows.items() if value is not None],
        key="run",
        description=f"Code {commit}, data {str(record.get('data'))[:8]}, parameters and models",
        empty={},
    )


def _version(made: Report) -> dict[str, str]:
    """Return the version that the run is, or why it is none."""
    if made.get("commit"):
        return {"version": f"{made['commit'][:8]}; back to it: inhouse versions take"}
    return {"version": f"none: {made['warning']}"} if made.get("warning") else {}


def counts(shown: Night) -> None:
    """Show one row per step, with its state."""
    table = [
        {
            "step": step,
            "state": state,
            # a skipped stage took no time tonight; its counts are of the same data
            "seconds": None if state == UNCHANGED else _seconds(shown.seconds.get(step)),
            "counts": _numbers(shown.report(step)),
        }
        for step, state in shown.steps.items()
    ]
    took = sum(shown.seconds.values())
    artifacts.table(
        table, key="counts", description=f"What each step counted, in {took:.0f} s", empty={}
    )


def _seconds(took: float | None) -> str:
    return "" if took is None else f"{took:.1f}"


def _numbers(report: Report) -> str:
    """Return the counts of a report; those of zero and the flags are left out."""
    flat = {**report, **report.get("counts", {})}
    return ", ".join(
        f"{value:,} {name.replace('_', ' ')}"
        if isinstance(value, int)
        else f"{name.replace('_', ' ')} {value:.3g}"
        for name, value in flat.items()
        if isinstance(value, int | float)
        and not isinstance(value, bool)
        and value
        and name not in INTERNAL
    )


def changes(ingest: IngestReport, reasons: Mapping[str, str]) -> None:
    """Show the files that came, changed, left, were opened to more people or rejected; those to
    act on first."""
    artifacts.table(
        list(_changes(ingest, reasons)),
        key="changes",
        description=findings.about_changes(ingest, reasons),
        empty={"document": NONE, "change": "", "what to do": ""},
    )


def _changes(ingest: IngestReport, reasons: Mapping[str, str]) -> Iterator[dict[str, str]]:
    away = [(row["path"], row["reason"]) for row in ingest.rejected_files]
    stale = {row["path"] for row in ingest.changed_files if row["change"] == "stale"}
    for path, reason in [*away, *reasons.items()]:
        to_do = f"{advice.rejected(reason)}{f'; {STALE}' if path in stale else ''}"
        yield {"document": path, "change": f"rejected: {reason}", "what to do": to_do}
    lost = LOSING if ingest.aborted else LOST
    for path in ingest.lost_files:
        yield {"document": path, "change": lost, "what to do": "put it back if it should answer"}
    for row in ingest.widened:
        opened = f"more people may read it: {row['now']}; before: {row['before']}"
        to_do = "correct the access rules if this is not meant"
        yield {"document": row["path"], "change": opened, "what to do": to_do}
    shown = {path for path, _ in away if path in stale}  # once, with its reason
    for change, text in reversed(CHANGES.items()):
        for row in ingest.changed_files:
            if row["change"] == change and row["path"] not in shown:
                yield {"document": row["path"], "change": text, "what to do": ""}


def rejections(ingest: IngestReport, reasons: Mapping[str, str]) -> None:
    """Show why documents were rejected, by reason; `reasons`: those of validate, by document."""
    by_reason = Counter(ingest.rejections) + Counter(reasons.values())
    artifacts.table(
        [
            {"reason": reason, "documents": n, "what to do": advice.rejected(reason)}
            for reason, n in sorted(by_reason.items())
        ],
        key="rejections",
        description=ingest.turned_away.problem
        or f"{sum(by_reason.values()):,} rejected, by reason; inhouse rejected shows their paths",
        empty={"reason": NONE, "documents": 0, "what to do": ""},
    )


def redactions(ingest: IngestReport) -> None:
    """Show the redactions in the documents of the index."""
    table = [
        {"source": source, "kind": kind.replace("_", " "), "found": n}
        for source, kinds in ingest.redactions.items()
        for kind, n in kinds.items()
    ]
    found = sum(sum(kinds.values()) for kinds in ingest.redactions.values())
    artifacts.table(
        table,
        key="redactions",
        description=f"{found:,} values replaced by placeholders, by source and kind",
        empty={"source": "all", "kind": NONE, "found": 0},
    )
    samples = [
        {"kind": each["kind"].replace("_", " "), "document": each["uri"], "now": each["text"]}
        for each in ingest.redaction_samples
    ]
    artifacts.table(
        samples,
        key="redaction-samples",
        description=f"{len(samples):,} places where personal data stood, as they are now",
        empty={"kind": NONE, "document": "", "now": ""},
    )


def models(checked: withdraw.Report | None) -> None:
    """Show the model that answers, and the tuned ones that must not, and why."""
    table: list[Report] = []
    if checked:
        why = checked.reason or KEEPS
        table.append({"model": checked.champion or NONE, "state": "answers", "why": why})
        table += [
            {"model": w.arm, "state": "withdrawn", "why": w.reason} for w in checked.withdrawn
        ]
        table += [
            {"model": name, "state": "can't be promoted", "why": why}
            for name, why in checked.refused.items()
        ]
    artifacts.table(
        table,
        key="models",
        description=f"{table[0]['model'] if table else NONE} answers; tuned models that must not",
        empty={"model": NONE, "state": "not checked in this night", "why": ""},
    )


def certificate(index: IndexReport | None, record: Report, values: params.Params) -> None:
    """Show whether the index equals the documents; a night without a report has not checked."""
    artifacts.markdown(
        "\n\n".join(findings.sentences(index, record, values)) + "\n",
        key="certificate",
        description=findings.certificate(index),
    )


def month(today: date, configured: Sequence[str]) -> None:
    """Show the last nights by day and source; called when the night has its line."""
    found = nights.lines()
    sources = nights.known(found, configured)
    table = [
        {
            name: SYMBOLS.get(text, "") + text if name in sources else text
            for name, text in row.items()
        }
        for row in nights.rows(found, sources, today)
    ]
    artifacts.markdown(
        f"# The last {nights.LISTED} days\n\nA day and a source are judged by the nights of that "
        f"day alone. {LEGEND}\n\n{artifacts.wrapped(table) or 'No night has ended yet.'}\n",
        key="nights",
        description=f"The last {nights.LISTED} days of each source: certified, failed, missing or "
        "redone",
    )
