"""Say which machines are likely to fail, from a table of their past.

In:  a CSV of readings, one row each, with a column that says which rows failed; another of now
Out: how good the forecast is on rows that it has not seen; the rows of now, the likeliest first
Run: inhouse failures

With a column of times, a row counts as failing if a failure follows within the horizon, and the
held-out rows are always later than those that were learnt from. Without one each row stands for
itself, and a fifth is held out five times.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tasks.errors import InhouseError
from tasks.machines import failures
from tasks.machines.failures import Flags, Times, Values

YES, NO = ("1", "1.0", "yes", "true", "failed", "ja"), ("", "0", "0.0", "no", "false", "ok", "nein")
GRADES = 10  # values of a column of words, at most; one with more is a name or a remark
FOLDS = 5
ALARM = 0.5  # probability from which a row counts as a warning


@dataclass(frozen=True, slots=True)
class Asked:
    """Which columns mean what."""

    failed: str
    time: str = ""
    within_h: float = 24.0
    features: tuple[str, ...] = ()
    without: tuple[str, ...] = ()  # columns that a forecast may not use, such as a number of a row


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the forecast was on held-out rows."""

    rows: int
    failing: int
    precision: float  # average precision
    chance: float  # that of a forecast that knows nothing
    brier: float
    warned: int  # rows at or above ALARM
    warned_rightly: int
    lead_h: list[float] = field(default_factory=list)  # of each failure; 0: no warning


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a history that a forecast uses."""

    names: tuple[str, ...]
    grades: Mapping[str, tuple[str, ...]]  # the words of a column of words


Rows = Sequence[Mapping[str, str]]


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV. Raises InhouseError if it has none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        dialect = csv.Sniffer().sniff(text[:4096], ",;\t") if text else csv.excel
        lines = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
        rows = [{name: row[name] or "" for name in lines.fieldnames or ()} for row in lines]
    except OSError as error:
        raise InhouseError(f"{path} can't be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InhouseError(f"{path}: expected a CSV in UTF-8: {error}") from None
    if not rows:
        raise InhouseError(f"{path}: expected rows below the header, got none")
    return rows


def columns_of(rows: Rows, asked: Asked) -> Columns:
    """Return the columns of numbers, and those of a few words, without the ones that are not to be
    used. Raises InhouseError for a column that is not there."""
    _require(rows, asked.without)
    left = [n for n in rows[0] if n not in (asked.failed, asked.time, *asked.without)]
    grades = {
        name: tuple(sorted({row[name] for row in rows} - {""}))
        for name in left
        if not all(_is_number(row[name]) for row in rows)
    }
    few = {name: words for name, words in grades.items() if len(words) <= GRADES}
    names = tuple(name for name in left if name not in grades or name in few)
    if not names:
        raise InhouseError("no column of numbers is left to learn from")
    return Columns(names, few)


def matrix(rows: Rows, columns: Columns, features: Sequence[str]) -> Values:
    """Return the numbers of the rows. A word becomes a column of its own: is it this one?"""
    _require(rows, columns.names)
    found: dict[str, Values] = {}
    for name in columns.names:
        if name in columns.grades:
            for word in columns.grades[name]:
                found[f"{name} = {word}"] = np.array([float(row[name] == word) for row in rows])
        else:
            found[name] = np.array([_number(row[name], name) for row in rows])
    return failures.matrix(found, features)


def labels(rows: Rows, asked: Asked) -> tuple[Flags, Times | None, Times]:
    """Return which rows fail, or fail within the horizon; the times; and those of the failures."""
    _require(rows, [asked.failed, *([asked.time] if asked.time else [])])
    failed = np.array([_flag(row[asked.failed], asked.failed) for row in rows])
    if not asked.time:
        return failed, None, np.array([], "datetime64[s]")
    times = np.array([_time(row[asked.time], asked.time) for row in rows], "datetime64[s]")
    if np.any(times[1:] < times[:-1]):
        raise InhouseError(f"expected the rows in the order of {asked.time!r}: sort the table")
    return failures.fails_within(times, times[failed], asked.within_h), times, times[failed]


def quality(rows: Rows, asked: Asked, seed: int) -> Quality:
    """Return how good the forecast is on rows that it has not seen."""
    from sklearn.metrics import average_precision_score, brier_score_loss

    failing, times, failed_at = labels(rows, asked)
    table = matrix(rows, columns_of(rows, asked), asked.features)
    seen, stated = _held_out(table, failing, times, seed)
    warned = stated >= ALARM
    lead: list[float] = []
    if times is not None:
        later = failed_at[failed_at >= times[seen][0]]
        lead = failures.lead_times_h(times[seen], warned, later, asked.within_h)
    return Quality(
        rows=len(rows),
        failing=int(failing.sum()),
        precision=float(average_precision_score(failing[seen], stated)),
        chance=float(failing[seen].mean()),
        brier=float(brier_score_loss(failing[seen], stated)),
        warned=int(warned.sum()),
        warned_rightly=int((warned & failing[seen]).sum()),
        lead_h=lead,
    )


def _held_out(
    table: Values, failing: Flags, times: Times | None, seed: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], Values]:
    """Return the rows that were held out once, in order, with the probability that was stated."""
    from sklearn.model_selection import StratifiedKFold, TimeSeriesSplit

    rows = np.arange(len(table))
    if times is None:
        folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(rows, failing))
    else:
        folds = list(TimeSeriesSplit(FOLDS).split(rows))
    stated = np.full(len(table), np.nan)
    for train, test in folds:
        if failing[train].sum() >= failures.FEWEST and not failing[train].all():
            model = failures.fit(table[train], failing[train], seed)
            stated[test] = failures.probabilities(model, table[test])
    seen = np.flatnonzero(~np.isnan(stated))
    if not seen.size or not failing[seen].any():
        raise InhouseError(
            f"expected at least {failures.FEWEST} failures to learn from and later ones to check, "
            f"got {int(failing.sum())} of {len(failing)} rows"
        )
    return seen, stated[seen]


def likeliest(history: Rows, now: Rows, asked: Asked, seed: int) -> list[tuple[int, float]]:
    """Return the rows of now with their probability to fail, the likeliest first."""
    columns = columns_of(history, asked)
    failing, _, _ = labels(history, asked)
    model = failures.fit(matrix(history, columns, asked.features), failing, seed)
    stated = failures.probabilities(model, matrix(now, columns, asked.features))
    return [(int(row), float(stated[row])) for row in np.argsort(-stated, kind="stable")]


def _require(rows: Rows, names: Sequence[str]) -> None:
    for name in names:
        if name not in rows[0]:
            raise InhouseError(f"expected a column {name!r}, got {', '.join(rows[0])}")


def _is_number(cell: str) -> bool:
    try:
        float(cell or "nan")
    except ValueError:
        return False
    return True


def _number(cell: str, name: str) -> float:
    if not _is_number(cell):
        raise InhouseError(f"column {name!r}: expected a number, got {cell!r}")
    return float(cell or "nan")


def _flag(cell: str, name: str) -> bool:
    word = cell.strip().lower()
    if word not in YES + NO:
        raise InhouseError(f"column {name!r}: expected one of {', '.join(YES[:4])}, got {cell!r}")
    return word in YES


def _time(cell: str, name: str) -> np.datetime64:
    from datetime import UTC, datetime

    try:
        found = datetime.fromisoformat(cell.strip())
    except ValueError:
        raise InhouseError(
            f"column {name!r}: expected a time such as 2026-03-01T14:00, got {cell!r}"
        ) from None
    if found.tzinfo is not None:
        found = found.astimezone(UTC).replace(tzinfo=None)
    return np.datetime64(found, "s")
