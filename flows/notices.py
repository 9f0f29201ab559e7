"""Show reports in the Prefect UI: the documents read, rejected and redacted, and whether the index
equals the documents. Never a redacted value.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from prefect.artifacts import create_markdown_artifact as prefect_markdown
from prefect.artifacts import create_table_artifact as prefect_table

from flows.record import UNCHANGED, Night
from tasks import console
from tasks.dataset.snapshot import Snapshot
from tasks.decision import withdraw
from tasks.decision.recommendation import Recommendation
from tasks.evaluation.comparison import Comparison
from tasks.index import index_report
from tasks.index.index_report import IndexReport
from tasks.storage.reports import as_json

Report = Mapping[str, Any]

LISTED = 1000  # files in an artifact; inhouse rejected lists all


def create_table_artifact(table: Sequence[Report], *, key: str, description: str) -> None:
    """Show rows whose texts are harmless lines: names of files may contain commands."""
    rows = [
        {name: console.line(v) if isinstance(v, str) else v for name, v in row.items()}
        for row in table
    ]
    prefect_table(rows, key=key, description=console.line(description))


def create_markdown_artifact(text: str, *, key: str, description: str) -> None:
    prefect_markdown(console.harmless(text), key=key, description=console.line(description))


def night(shown: Night) -> None:
    """Show the record and the reports of a night, failed or not; nothing of an older one."""
    run(shown.record)
    counts(shown)
    if taken := shown.report("ingest"):
        rejections(taken, shown.report("validate"))
        redactions(taken)
        widened(taken)
    withdrawn(withdraw.read() if "withdraw" in shown.valid else None)
    certificate(index_report.read() if "index" in shown.valid else None)


def run(record: Report) -> None:
    """Show the code, the parameters, the data, the models and the champion of a run."""
    changed = record.get("params", {}).get("changed", {})
    rows = {
        "commit": record.get("commit"),
        **{f"{name} (was {before})": now for name, (before, now) in changed.items()},
        "params.yaml, SHA-256": record.get("params", {}).get("sha256"),
        "edited meanwhile": record.get("params", {}).get("edited"),
        "documents, MD5 of DVC": record.get("data"),
        **record.get("models", {}),
        "champion": record.get("champion"),
    }
    table = [{"what": name, "value": str(value)} for name, value in rows.items()]
    create_table_artifact(
        table, key="run", description="Code, parameters, data and models of this run"
    )


def counts(shown: Night) -> None:
    """Show one row per step, with its state."""
    table = [
        {
            "step": step,
            "state": state,
            # a skipped stage took no time tonight; its counts are of the same data
            "seconds": None if state == UNCHANGED else shown.report(step).get("seconds"),
            "counts": _numbers(shown.report(step)),
        }
        for step, state in shown.steps.items()
    ]
    create_table_artifact(table, key="counts", description="What each step counted")


def _numbers(report: Report) -> str:
    flat = {**report, **report.get("counts", {})}
    kept = {k: v for k, v in flat.items() if isinstance(v, int | float) and k != "seconds"}
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in kept.items())


def rejections(ingest: Report, validate: Report) -> None:
    """Show why documents were rejected, and the rejected files."""
    by_reason = dict(ingest["rejections"])
    for reason in validate.get("reasons", {}).values():
        by_reason[reason] = by_reason.get(reason, 0) + 1
    table = [{"reason": reason, "documents": n} for reason, n in sorted(by_reason.items())]
    create_table_artifact(
        table or [{"reason": "none", "documents": 0}],
        key="rejections",
        description=ingest.get("turned_away", {}).get("problem")
        or "Documents turned away, by reason; their names are in data/quarantine",
    )
    if files := ingest.get("rejected_files"):
        create_table_artifact(
            files[:LISTED],
            key="rejected-files",
            description=f"The first {LISTED} files turned away of {len(files)}"
            if len(files) > LISTED
            else "Files turned away",
        )


def redactions(ingest: Report) -> None:
    """Show the redactions in the documents of the index."""
    table = [
        {"source": source, "kind": kind, "found": n}
        for source, kinds in ingest["redactions"].items()
        for kind, n in kinds.items()
    ]
    create_table_artifact(
        table or [{"source": "all", "kind": "none", "found": 0}],
        key="redactions",
        description="Personal data replaced by placeholders, by source and kind",
    )
    create_table_artifact(
        ingest["redaction_samples"] or [{"kind": "none", "uri": "", "text": ""}],
        key="redaction-samples",
        description="Places where personal data stood, as they are now",
    )


def widened(ingest: Report) -> None:
    """Show the files that more people may read than last night."""
    create_table_artifact(
        ingest["widened"][:LISTED] or [{"path": "none", "before": "", "now": ""}],
        key="widened",
        description=ingest["wider_allowed"]
        or f"Documents that more people may read than last night: {len(ingest['widened'])}",
    )


def withdrawn(checked: withdraw.Report | None) -> None:
    """Show the tuned models that do not answer any more, or can't be promoted, and why."""
    table: list[Report] = []
    if checked:
        table += [{"model": row.arm, "why": row.reason} for row in checked.withdrawn]
        table += [{"model": name, "why": why} for name, why in checked.refused.items()]
    create_table_artifact(
        table or [{"model": "none", "why": ""}],
        key="withdrawn",
        description="Tuned models that must not answer; answering now: "
        f"{checked.champion if checked else 'not checked in this night'}",
    )


def comparison(taken: Snapshot, compared: Comparison, advice: Recommendation) -> None:
    """Show the measures and the cost of each arm, and which arm is recommended."""
    table = [
        {"arm": name, **{m: v.mean for m, v in arm.measures.items()}, **as_json(arm.cost)}
        for name, arm in compared.arms.items()
    ]
    create_table_artifact(table, key="comparison", description="The arms on the same questions")
    sentences = "\n\n".join(advice.sentences)
    create_markdown_artifact(
        f"# {advice.headline}\n\n{sentences}\n\n"
        f"{taken.documents} documents were learnt from, taken {taken.taken}.\n",
        key="recommendation",
        description="Which arm, and why; reports/comparison.html shows all of it",
    )


def refusal(reason: str) -> None:
    """Show why the champion stays."""
    create_markdown_artifact(reason, key="refusal", description="Not promoted, and why")


def certificate(index: IndexReport | None) -> None:
    """Show whether the index equals the documents; a night without a report has not checked."""
    if index is None:
        verdict = "Not reached: this night has no certificate. The index is as it was before."
    elif index.clean:
        verdict = "The index equals the documents."
    else:
        verdict = "**NOT CLEAN**"
    rows = "\n".join(
        f"| {name} | {value} |" for name, value in (as_json(index) if index else {}).items()
    )
    create_markdown_artifact(
        f"# {verdict}\n\n| | |\n|---|---|\n{rows}\n" if index else f"# {verdict}\n",
        key="certificate",
        description="Certificate of the index",
    )
