"""Show reports in the Prefect UI: what came in, what was turned away, what was redacted, and
whether the index equals the documents. Never a value that the door took out."""

from collections.abc import Mapping
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

Report = Mapping[str, Any]


def counts(reports: Mapping[str, Report]) -> None:
    """One row a step."""
    table = [
        {"step": step, "seconds": report.get("seconds"), "counts": _numbers(report)}
        for step, report in reports.items()
    ]
    create_table_artifact(table, key="counts", description="What each step counted")


def _numbers(report: Report) -> str:
    flat = {**report, **report.get("counts", {})}
    kept = {k: v for k, v in flat.items() if isinstance(v, int | float) and k != "seconds"}
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in kept.items())


def rejections(ingest: Report, validate: Report) -> None:
    """Why documents were turned away."""
    by_reason = dict(ingest["rejections"])
    for reason in validate.get("reasons", {}).values():
        by_reason[reason] = by_reason.get(reason, 0) + 1
    table = [{"reason": reason, "documents": n} for reason, n in sorted(by_reason.items())]
    create_table_artifact(
        table or [{"reason": "none", "documents": 0}],
        key="rejections",
        description="Documents turned away, by reason; their names are in data/quarantine",
    )


def redactions(ingest: Report) -> None:
    """What the door took out of the documents that are in the index."""
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


def comparison(snapshot: Report, compared: Report, recommended: Report) -> None:
    """What each arm is worth, and which is recommended."""
    table = [
        {"arm": name, **{m: v["mean"] for m, v in arm["measures"].items()}, **arm["cost"]}
        for name, arm in compared["arms"].items()
    ]
    create_table_artifact(table, key="comparison", description="The arms on the same questions")
    said = "\n\n".join(recommended.get("sentences", []))
    create_markdown_artifact(
        f"# {recommended.get('headline', 'Recommendation')}\n\n{said}\n\n"
        f"{snapshot['documents']} documents were learnt from, taken {snapshot['taken']}.\n",
        key="recommendation",
        description="Which arm, and why; reports/comparison.html shows all of it",
    )


def refusal(reason: str) -> None:
    """Why the champion stays."""
    create_markdown_artifact(reason, key="refusal", description="Not promoted, and why")


def certificate(index: Report) -> None:
    """Whether the index equals the documents."""
    verdict = "The index equals the documents." if index["clean"] else "**NOT CLEAN**"
    rows = "\n".join(f"| {name} | {value} |" for name, value in index.items())
    create_markdown_artifact(
        f"# {verdict}\n\n| | |\n|---|---|\n{rows}\n",
        key="certificate",
        description="Certificate of the index",
    )
