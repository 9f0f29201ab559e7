"""Say in sentences what a forecast of failures is worth, and which rows are likeliest to fail.

In:  a Quality, the ranked rows of now
Out: lines for a terminal; a record for programs
Run: inhouse failures
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from tasks import console
from tasks.machines.failure_history import ALARM, Asked, Quality, Rows

CELLS = 4  # of a row, that name it
Ranked = Sequence[tuple[int, float]]


def as_record(found: Quality, rows: Rows, ranked: Ranked) -> dict[str, Any]:
    now = [{"probability": round(p, 4), "row": rows[number]} for number, p in ranked]
    return {"quality": asdict(found), "now": now}


def lines(found: Quality, asked: Asked, rows: Rows, ranked: Ranked) -> Iterator[str]:
    """Yield the lines, the quality first: the ranks of a forecast that knows nothing mislead."""
    what = f"fail within {asked.within_h:g} h" if asked.time else "failed"
    yield f"{found.rows:,} rows, of which {found.failing:,} {what}."
    yield (
        f"On rows that it had not seen: average precision {found.precision:.2f}, "
        f"chance {found.chance:.2f}; Brier score {found.brier:.4f}."
    )
    yield _warned(found)
    if found.lead_h:
        warned = [hours for hours in found.lead_h if hours]
        early = f", in the median {statistics.median(warned):.0f} h before" if warned else ""
        yield f"Of {len(found.lead_h)} failures {len(warned)} were announced{early}."
    if ranked:
        yield ""
        yield "Likeliest to fail:"
    for number, probability in ranked:
        cells = ", ".join(f"{name} {value}" for name, value in [*rows[number].items()][:CELLS])
        yield f"  {probability:4.0%}  {console.line(cells)}"


def _warned(found: Quality) -> str:
    if not found.warned:
        return f"No row had a probability of {ALARM:.0%} or more."
    share = found.warned_rightly / found.warned
    return (
        f"{found.warned:,} rows had a probability of {ALARM:.0%} or more; {share:.0%} of them were "
        "right."
    )
