"""Show a week, or a grid of experiments, in the Prefect UI."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows import artifacts, record
from flows.artifacts import advice, notices
from tasks import params
from tasks.dataset.snapshot import Snapshot
from tasks.decision import picture
from tasks.decision.recommendation import Recommendation
from tasks.evaluation.comparison import ArmResult, Comparison
from tasks.index import night_record

PAGE = "reports/comparison.html"
MEASURES = {"search_ms": "ms per search"}  # headings of a grid


def comparison(taken: Snapshot, compared: Comparison, advised: Recommendation) -> None:
    """Show the quality and the cost of each arm on each use, as a table and as a drawing, and the
    advice."""
    for use, result in compared.every().items():
        _of_use(result, advised.of(use), "" if use == compared.use else f"-{use}")
    headlines = "\n\n".join(map(_advice, advised.every().values()))
    whole = "\n\n".join(advised.company.sentences) if advised.company else ""
    artifacts.markdown(
        f"{headlines}\n\n{whole}\n\n"
        f"Trained on a snapshot of {taken.documents} documents, taken {taken.taken}.\n\n"
        f"The whole comparison, with every answer: open `{PAGE}` in the folder of this "
        "deployment.\n",
        key="recommendation",
        description=f"Which arm for each use, and why; {PAGE} shows all of it",
    )


def _of_use(compared: Comparison, advised: Recommendation, suffix: str) -> None:
    others = ", dropped ones on fewer" if compared.dropped else ""
    artifacts.table(
        [_row(name, arm, compared, advised) for name, arm in compared.arms.items()],
        key=f"comparison{suffix}",
        description=f"{compared.use}: the arms on the same {compared.questions.n} tasks{others}; "
        f"{compared.leading} leads. {PAGE} has all measures",
        empty={"arm": "none"},
    )
    if drawing := picture.price_and_quality(compared, advised):
        artifacts.picture(
            drawing,
            key=f"price-and-quality{suffix}",
            description=f"{compared.use}: price against quality",
        )


def _advice(advised: Recommendation) -> str:
    sentences = "\n\n".join(advised.sentences)
    return f"# {advised.use}: {advised.headline}\n\n{sentences}"


def _row(
    name: str, arm: ArmResult, compared: Comparison, advised: Recommendation
) -> dict[str, Any]:
    leads = arm.measures[compared.leading]
    return {
        "arm": f"{name} (recommended)" if name == advised.recommended else name,
        compared.leading: f"{leads.mean:.0%} ({leads.low:.0%} to {leads.high:.0%})",
        "price of 1,000 answers": f"{arm.cost.per_1000_answers:.3g}",
        "p95, s": f"{arm.cost.p95_s:.2g}",
        "memory, MB": arm.cost.memory_mb,
        "training, s": round(arm.cost.train_seconds),
        "ruled out because": "; ".join([*advised.out.get(name, ()), *_dropped(name, compared)]),
    }


def _dropped(name: str, compared: Comparison) -> Iterator[str]:
    if dropped := compared.dropped.get(name):
        done = f"{dropped.questions:,} of {compared.questions.n:,} tasks"
        yield f"dropped after {done}, behind {dropped.behind}"


def refusal(reason: str) -> None:
    """Show why the champion stays."""
    artifacts.markdown(reason, key="refusal", description="Not promoted, and why")


def grid(tried: Sequence[Mapping[str, Any]], target: str) -> None:
    """Show the cells of a grid with their measures."""
    artifacts.table(
        list(map(_cell, tried)),
        key="experiments",
        description=f"{len(tried)} experiments, run to {target}. Compare: inhouse review. Use one: "
        f"inhouse run experiment --take NAME --target {target}",
        empty={"experiment": "none"},
    )


def _cell(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of the grid with each measure beside its interval, and without empty columns."""
    shown: dict[str, Any] = {}
    for name, value in row.items():
        low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
        if low is not None and high is not None:
            shown[name] = f"{value:.3f} ({low:.3f} to {high:.3f})"
        elif name.rpartition("_")[0] not in row and value != "":
            shown[MEASURES.get(name, name)] = value
    return shown


@contextlib.contextmanager
def failures() -> Iterator[None]:
    """Show the error that ends the block, if any, and what to do now."""
    try:
        yield
    except BaseException as error:
        artifacts.markdown(
            f"# This run failed\n\n> {artifacts.plain(night_record.reason(error))}\n\n"
            f"## What to do now\n\n{advice.failed(error)}\n",
            key="failure",
            description="What failed, why, and what to do now",
        )
        raise


def run(values: params.Params) -> None:
    """Show the code, data, parameters and models of this run."""
    notices.run(record.described(values))
