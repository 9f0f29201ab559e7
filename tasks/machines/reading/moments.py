"""Read a column of times in UTC.

Understood: ISO 8601, with a zone or without; 31.12.2025 14:00, by its points with the day first;
31/12/2025 and 12/31/2025, if one of the days settles the order; seconds or milliseconds since 1970.
A zone may stand in the name of the column: time_utc, Timestamp (Europe/London).
"""

import re
import zoneinfo
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tasks.machines.reading.readings import UNSTATED, Times

if TYPE_CHECKING:
    import pandas as pd

TIMES = frozenset(  # words that name a column of times
    "time times date dates datetime datetimes timestamp timestamps stamp ts epoch zeit datum"
    " uhrzeit zeitstempel zeitpunkt messzeit messzeitpunkt recorded logged".split()
)
BESIDE = frozenset(  # and those that stand beside them
    "and und of the at on in reading readings measurement measured sample sampled log utc gmt local"
    " s ms unix seconds milliseconds der messung".split()
)
ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$", re.IGNORECASE)
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")
POINTS = r"\d{1,2}\.\d{1,2}\.\d{4}"
EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
FORMATS = {"points": "%d.%m.%Y", "day": "%d/%m/%Y", "month": "%m/%d/%Y"}
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
SHARE = 0.9  # of the cells of a column of times are times


class AmbiguousError(Exception):
    """The column can be read in two ways."""


def is_named(column: str) -> bool:
    """Return whether a column has the name of a column of times."""
    words = set(re.findall(r"[^\W\d_]+", re.sub(r"[\[(].*", "", column.lower())))
    return not words.isdisjoint(TIMES) and words <= TIMES | BESIDE


def read(column: str, cells: Sequence[str]) -> tuple[Times, str] | None:
    """Return the times of the cells (NaT where a cell has none), and the zone they are stated in;
    None if the cells are not times. Raises AmbiguousError."""
    import pandas as pd

    texts = pd.Series([cell.strip() for cell in cells], dtype="str")
    given = texts[texts != ""]
    zoned = given.str.contains(ZONED).mean() if len(given) else 0.0
    if 0 < zoned < SHARE:
        raise AmbiguousError("some times have a zone and others do not")
    times = _parsed(texts, given)
    if times is None or times.notna().sum() < max(2, SHARE * len(given)):
        return None
    zone = "offset" if zoned else _zone_of(column)
    if zone not in ("offset", UNSTATED, "UTC"):
        local = times.dt.tz_localize(None).dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
        times = local.dt.tz_convert("UTC")
    return times.dt.tz_localize(None).to_numpy().astype("datetime64[s]"), zone


def _parsed(texts: "pd.Series[str]", given: "pd.Series[str]") -> "pd.Series | None":
    import pandas as pd

    if not len(given):
        return None
    if given.map(lambda cell: EPOCH.fullmatch(cell) is not None).mean() >= SHARE:
        digits = given.str.split(".").str[0].str.len().max()
        numbers = pd.to_numeric(texts, errors="coerce")
        return pd.to_datetime(numbers, unit="ms" if digits > 10 else "s", utc=True, errors="coerce")
    if given.str.match(POINTS).mean() >= SHARE:
        return _best(texts, FORMATS["points"])
    if given.str.match(SLASHED.pattern).mean() >= SHARE:
        return _best(texts, FORMATS[_order(given)])
    return pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")


def _best(texts: "pd.Series[str]", day: str) -> "pd.Series":
    import pandas as pd

    read = [pd.to_datetime(texts, format=day + c, utc=True, errors="coerce") for c in CLOCKS]
    return max(read, key=lambda times: int(times.notna().sum()))


def _order(given: "pd.Series[str]") -> str:
    """Return which number of 03/04/2026 is the day's. Raises AmbiguousError."""
    parts = given.str.extract(SLASHED.pattern).astype(int)
    first, second = int(parts[0].max()), int(parts[1].max())
    if (first > 12) == (second > 12):
        raise AmbiguousError("its dates can be read in two ways, such as 03/04/2026: use ISO 8601")
    return "day" if first > 12 else "month"


def _zone_of(column: str) -> str:
    """Return the zone that the name of a column states."""
    if re.search(r"(?:^|[^a-z])(?:utc|gmt)(?:$|[^a-z])", column.lower()):
        return "UTC"
    found = re.search(r"[\[(]\s*([A-Z]\w+/[A-Z][\w/]+)\s*[\])]", column)
    return found[1] if found and found[1] in zoneinfo.available_timezones() else UNSTATED
