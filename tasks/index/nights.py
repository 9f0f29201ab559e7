"""Keep a line for each night that ended, and list the last ones by day and source.

In:  reports/night.json, when a night ends, or when the next one finds that it was killed
Out: reports/nights.jsonl   a JSON line per night, appended and never changed
     rows of a table: a day, and for each source how its documents fared in the nights of that day

Each night writes what it has certified itself, so no day is green because of another one's night.
"""

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tasks import console, paths

FILE = paths.NIGHTS
LISTED = 30  # days
REASON = 90  # characters of the reason of a failed night
KEPT = (
    "run", "state", "started", "ended", "failed", "reason", "sources", "certified", "documents",
    "commit", "data", "allowed",
)  # fmt: skip
CERTIFIED, FAILED, MISSING, REDONE = "certified", "failed", "missing", "redone"

Line = Mapping[str, Any]


def append(record: Line) -> None:
    """Add the line of a night that has ended."""
    line = {key: record[key] for key in KEPT if record.get(key) is not None}
    FILE.parent.mkdir(exist_ok=True)
    torn = FILE.is_file() and not FILE.read_bytes().endswith(b"\n")  # by a crash of the machine
    with FILE.open("a", encoding="utf-8") as file:
        file.write("\n" * torn + json.dumps(line, ensure_ascii=False) + "\n")


def lines() -> list[dict[str, Any]]:
    """Return the lines, the oldest first; without one that a crash truncated."""
    if not FILE.is_file():
        return []
    found = []
    for text in FILE.read_text("utf-8").splitlines():
        try:
            line = json.loads(text)
            datetime.fromisoformat(line["started"])
        except (ValueError, TypeError, KeyError):
            continue
        found.append(line)
    return found


def _day(line: Line) -> date:
    return datetime.fromisoformat(line["started"]).astimezone().date()


def fared(nights: Iterable[Line], source: str) -> str:
    """Describe what the nights of one day have done with a source."""
    tried = [line for line in nights if source in line.get("sources", ())]
    good = [source in line.get("certified", ()) for line in tried]
    if not tried:
        return MISSING
    if not good[-1]:
        return FAILED
    return CERTIFIED if all(good) else REDONE


def rows(found: Sequence[Line], sources: Sequence[str], today: date) -> list[dict[str, str]]:
    """Return a row per day, today first, back to the first night but at most LISTED days."""
    if not found:
        return []
    oldest = max(min(map(_day, found)), today - timedelta(days=LISTED - 1))
    table = []
    for back in range((today - oldest).days + 1):
        day = today - timedelta(days=back)
        nights = [line for line in found if _day(line) == day]
        failed = [line for line in nights if line.get("state") == FAILED]
        states = {source: fared(nights, source) for source in sources}
        table.append(
            {
                "day": day.isoformat(),
                **states,
                "nights": str(len(nights)),
                "what failed": _shortened(failed[-1]) if failed else "",
            }
        )
    return table


def _shortened(line: Line) -> str:
    """Return why a night failed; the page of its run has the rest."""
    return textwrap.shorten(str(line.get("reason") or ""), REASON, placeholder=" …")


def known(found: Iterable[Line], configured: Sequence[str]) -> list[str]:
    """Return the sources to show: those of params.yaml, then those that nights had before."""
    former = {source for line in found for source in line.get("sources", ())}
    return [*configured, *sorted(former - set(configured))]


def show(configured: Sequence[str], today: date) -> None:
    """Print the table, a line per day."""
    found = lines()
    table = rows(found, known(found, configured), today)
    if not table:
        print("No night has ended yet. Next: inhouse run reindex")
        return
    widths = {name: max(len(name), *(len(row[name]) for row in table)) for name in table[0]}
    for row in [{name: name for name in table[0]}, *table]:
        line = "  ".join(f"{row[name]:<{width}}" for name, width in widths.items())
        print(console.unbroken(line.rstrip()))
