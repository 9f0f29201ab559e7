"""Test the forecast of failures from a table: its columns, its quality, the rank of machines."""

import csv
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from tasks.errors import InhouseError
from tasks.machines import failure_history, failure_report
from tasks.machines.failure_history import Asked

SEED = 7
ASKED = Asked("failed", without=("row",))


def wearing(number: int, chance: np.random.Generator) -> dict[str, str]:
    """Return a row that fails if wear times load is high."""
    wear, load = chance.uniform(0, 1, 2)
    return {
        "row": str(number),
        "grade": "LMH"[number % 3],
        "wear": f"{wear:.4f}",
        "load": f"{load:.4f}",
        "failed": "yes" if wear * load > 0.6 else "no",
    }


def history(number: int = 500) -> list[dict[str, str]]:
    chance = np.random.default_rng(SEED)
    return [wearing(n, chance) for n in range(number)]


def drifting(hours: int = 900, every: int = 60) -> list[dict[str, str]]:
    """Return hourly rows of a machine that heats up for ten hours before it fails."""
    began, rows = datetime(2025, 1, 1, tzinfo=UTC), []
    chance = np.random.default_rng(SEED)
    for hour in range(hours):
        left = every - 1 - hour % every
        heat = 40 + max(0, 10 - left) * 3 + chance.normal()
        time = (began + timedelta(hours=hour)).isoformat()
        rows.append({"time": time, "heat": f"{heat:.2f}", "failed": "1" if left == 0 else "0"})
    return rows


def written(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    held = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, list(held[0]))
        lines.writeheader()
        lines.writerows(held)
    return path


def test_a_failure_that_the_columns_tell_is_forecast_far_better_than_by_chance() -> None:
    found = failure_history.quality(history(), ASKED, SEED)
    assert found.rows == 500
    assert found.precision > 0.8 > 5 * found.chance
    assert found.warned_rightly > 0.8 * found.warned > 0
    assert found.lead_h == []


def test_a_failure_that_nothing_tells_is_forecast_as_by_chance() -> None:
    chance = np.random.default_rng(SEED)
    rows = [{**row, "failed": str(int(chance.random() < 0.1))} for row in history()]
    found = failure_history.quality(rows, ASKED, SEED)
    assert found.precision < 2 * found.chance


def test_with_times_a_row_fails_if_a_failure_follows_and_the_lead_is_told() -> None:
    asked = Asked("failed", time="time", within_h=8)
    found = failure_history.quality(drifting(), asked, SEED)
    assert found.failing == 15 * 9
    assert found.precision > 0.8
    announced = [hours for hours in found.lead_h if hours]
    assert len(announced) >= 0.9 * len(found.lead_h)
    assert 5 <= float(np.median(announced)) <= 8
    said = list(failure_report.lines(found, asked, [], []))
    assert said[0] == "900 rows, of which 135 fail within 8 h."
    assert "were announced, in the median" in said[-1]


def test_the_likeliest_machine_comes_first_and_a_word_is_a_column() -> None:
    past = history()
    now = [
        {"row": "1", "grade": "L", "wear": "0.1", "load": "0.2"},
        {"row": "2", "grade": "H", "wear": "0.98", "load": "0.97"},
        {"row": "3", "grade": "new", "wear": "", "load": "0.5"},  # unknown word, missing value
    ]
    ranked = failure_history.likeliest(past, now, ASKED, SEED)
    assert ranked[0][0] == 1
    assert ranked[0][1] > 0.8 > ranked[1][1]
    assert len(ranked) == 3
    names = failure_history.columns_of(past, ASKED)
    assert names.names == ("grade", "wear", "load")
    assert names.grades == {"grade": ("H", "L", "M")}


def test_a_feature_of_two_columns_is_learnt_from() -> None:
    columns = failure_history.columns_of(history(), ASKED)
    table = failure_history.matrix(history(), columns, ["strain = wear * load"])
    assert table.shape == (500, 6)
    assert table[0, 5] == pytest.approx(table[0, 3] * table[0, 4])


@pytest.mark.parametrize(
    ("asked", "change", "message"),
    [
        (Asked("broken"), {}, "expected a column 'broken', got row, grade"),
        (ASKED, {"failed": "perhaps"}, "column 'failed': expected one of 1, .* got 'perhaps'"),
        (Asked("failed", time="wear"), {}, "expected a time such as .*, got '0"),
        (ASKED, {"failed": "no"}, "at least 10 failures"),
    ],
)
def test_a_table_that_can_not_be_learnt_from_says_what_is_wrong(
    asked: Asked, change: dict[str, str], message: str
) -> None:
    rows = [{**row, **change} for row in history(60)]
    with pytest.raises(InhouseError, match=message):
        failure_history.quality(rows, asked, SEED)


def test_rows_out_of_order_are_refused() -> None:
    with pytest.raises(InhouseError, match="in the order of 'time'"):
        failure_history.labels(drifting(200)[::-1], Asked("failed", time="time"))


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "got none"), (b"a,b\n", "got none"), (b"\xff\xfe\x00", "expected a CSV in UTF-8")],
)
def test_a_file_without_rows_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "h.csv").write_bytes(content)
    with pytest.raises(InhouseError, match=message):
        failure_history.read(tmp_path / "h.csv")


def test_the_command_ranks_the_machines_of_now(tmp_path: Path) -> None:
    past = written(tmp_path / "past.csv", history())
    now = written(tmp_path / "now.csv", history(12))
    asked = ["failures", str(past), "--failed", "failed", "--without", "row", "--now", str(now)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert "500 rows, of which" in done.output
    assert "Likeliest to fail:" in done.output
    assert done.output.count("%  row ") == 10
