"""Test the forecast on measurements whose laws are known, and on the shipped ones."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tasks import params
from tasks.errors import InhouseError
from tasks.scale import measurements, replacements
from tasks.scale.forecast import FILE, Forecast, crossing
from tasks.scale.replacements import Limits
from tasks.storage import disk, shards
from tests.conftest import ROOT

STEPS = ("ingest", "index")


def row(count: int) -> dict[str, Any]:
    """Return nights in which each step takes 2 s and 100 MB, and 0.1 s and 0.05 MB a document."""
    cost = {"cpu_s": 2 + 0.1 * count, "peak_mb": 100 + 0.05 * count}
    fixed = {"cpu_s": 1.0, "peak_mb": 80.0}
    files = shards.number_for(count)
    sets = ("documents", "accepted", "chunks", "vectors")
    return {
        "documents": count,
        "bytes": 3000 * count,
        "chunks": count // 100,  # too few for a graph, whose law test_index_growth.py tests
        "first": dict.fromkeys(STEPS, cost),
        "edited": dict.fromkeys(STEPS, fixed),
        "flow": {"cpu_s": 12.0, "peak_mb": 300.0},
        "quiet": fixed,
        "search": cost,
        "disk": {
            **dict.fromkeys(sets, 1000 * count + FILE * files),
            **dict.fromkeys(("index", "cache"), 1000 * count),
        },
        "shards": files,
    }


def facts() -> dict[str, Any]:
    level = {"cpu_ms_a_token": 2.0, "peak_mb": 900, "forecast_mb": 1000}
    return {
        "machine": {
            "processor": "x", "cores": 2, "memory_gb": 8, "instructions": "y", "date": "2026-01-01",
        },
        "nights": [row(1000), row(100), row(300)],
        "training": {
            "tokens_a_kb": 500, "levels": dict.fromkeys(("full", "partial", "adaptive"), level),
        },
        "answer": {"cpu_s": 0.5},
    }  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "scale.json"
    path.write_text(json.dumps(facts()))
    return path


@pytest.fixture
def forecast(file: Path) -> Forecast:
    return Forecast(measurements.load(file))


def test_a_night_is_the_sum_of_its_steps_and_the_flow_and_its_peak_the_largest(
    forecast: Forecast,
) -> None:
    first = forecast.night(forecast.first, 10_000)
    assert first.cpu_s == pytest.approx(2 * (2 + 0.1 * 10_000) + 10)
    assert first.peak_mb == pytest.approx(600)
    assert forecast.night(forecast.edited, 10_000).cpu_s == pytest.approx(12)
    assert forecast.quiet_night(10_000).cpu_s == 1


def test_a_step_is_fitted_to_the_sizes_that_have_it(tmp_path: Path) -> None:
    without = {key: value for key, value in row(4000).items() if key not in ("flow", "quiet")}
    for night in ("first", "edited"):
        without[night] = {"index": {"cpu_s": 402.0, "peak_mb": 900.0, "own_mb": 300.0}}
    path = tmp_path / "scale.json"
    path.write_text(json.dumps({**facts(), "nights": [*facts()["nights"], without]}))
    found = Forecast(measurements.load(path))
    assert found.measured.up_to == {"ingest": 1000, "index": 4000}
    assert found.first["ingest"].at(10_000).cpu_s == pytest.approx(1002)
    assert found.quiet_night(10_000).cpu_s == 1
    # its own pages count, not the files that the index maps
    assert found.edited["index"].at(4000).peak_mb == pytest.approx(300)


def test_longer_documents_count_by_their_text(file: Path, forecast: Forecast) -> None:
    longer = Forecast(measurements.load(file), 6)
    ours, theirs = (f.night(f.first, n) for f, n in ((longer, 500), (forecast, 1000)))
    assert ours == theirs
    assert longer.training_cpu_s(500, "full", 1, 1) == forecast.training_cpu_s(1000, "full", 1, 1)


def test_training_and_answers_are_proportional(forecast: Forecast) -> None:
    # 1,000 documents of 3 kB, 500 tokens per kB, a tenth of the examples twice, 2 ms per token
    assert forecast.training_cpu_s(1000, "full", 0.1, 2) == pytest.approx(600)
    assert forecast.answers_cpu_s(1000) == 500


def test_the_disk_counts_the_generation_that_a_night_writes(forecast: Forecast) -> None:
    found = forecast.disk(10_000, generations=2)
    assert found["index"] == pytest.approx(3 * 10e6)
    assert found["caches"] == pytest.approx(10e6)


@pytest.mark.parametrize("documents", [500, 2000, 10_000, 1_000_000])
def test_a_data_set_takes_its_rows_and_a_part_of_each_file(
    forecast: Forecast, documents: int
) -> None:
    found, files = forecast.disk(documents, generations=2), shards.number_for(documents)
    size = 1000 * documents + FILE * files
    assert found["data sets"] == pytest.approx(4 * size)
    assert found["DVC's cache"] == pytest.approx(3 * (size + disk.LISTED * files))


def test_the_growth_of_dvc_is_that_of_the_formula_for_real_shards(
    forecast: Forecast, tmp_path: Path
) -> None:
    number = shards.number_for(4096)
    for folder in ("documents", "chunks", "vectors"):
        made = tmp_path / "data" / folder
        made.mkdir(parents=True)
        for n in range(number):  # three blocks of the disk: 8,000 bytes of rows, and the rest
            (made / f"part-{n:02d}.parquet").write_bytes(b"x" * 12_000)
    assert forecast.growth(4096) == pytest.approx(disk.growth(tmp_path, 4096, 0.01), rel=0.02)


def test_a_limit_is_found_where_the_quantity_reaches_it() -> None:
    assert crossing(lambda n: 2 * n, 1000) == pytest.approx(500, rel=0.02)
    assert crossing(lambda _: 1, 2) is None


def test_the_part_that_reaches_a_limit_first_follows_from_the_machine(forecast: Forecast) -> None:
    values = params.load(ROOT / "params.yaml")

    def sizes(**changes: float) -> dict[str, float | None]:
        limits = Limits(**{"cores": 2, "memory_gb": 8, "disk_gb": 100, **changes})  # type: ignore[arg-type]
        return {r.limit: r.documents for r in replacements.find(forecast, limits, values)}

    usual = sizes()
    memory, first = "index needs 80% of the memory", "a first night takes 24 h"
    assert usual[memory] == pytest.approx((6400 - 100) / 0.05, rel=0.02)
    assert usual[first] == pytest.approx((24 * 7200 - 14) / 0.2, rel=0.02)
    assert usual["a night with 1 % changed takes 8 h"] is None
    assert (sizes(memory_gb=16)[memory] or 0) > 2 * (usual[memory] or 0)
    assert sizes(cores=4)[first] == pytest.approx(2 * (usual[first] or 0), rel=0.02)


def test_a_file_that_lacks_a_part_names_the_command_that_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "scale.json"
    with pytest.raises(
        InhouseError, match=r"scale.json can't be read: .* python -m bench.scale.steps"
    ):
        measurements.load(path)
    path.write_text(json.dumps({**facts(), "nights": [row(100)]}))
    with pytest.raises(InhouseError, match=r"nights: .* 2 items.* python -m bench.scale.steps"):
        measurements.load(path)


def test_the_shipped_file_is_whole_and_this_machines_own_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shipped = measurements.load(measurements.source())
    assert [night.documents for night in shipped.nights] == sorted(
        night.documents for night in shipped.nights
    )
    assert 2.5 < shipped.kilobytes < 3.5
    (tmp_path / "reports").mkdir()
    own = Path("reports/scale.json")
    own.write_text("{}")
    assert measurements.source() == own
    assert measurements.source(Path("other.json")) == Path("other.json")


def test_every_line_of_params_that_replaces_a_part_exists(forecast: Forecast) -> None:
    values = params.load(ROOT / "params.yaml")
    found = replacements.find(forecast, Limits(2, 8, 100), values)
    named = {key for each in found for key in re.findall(r"[a-z]+\.[a-z_]+", each.cure)}
    assert named == {"cluster.address", "index.keep", "keep.versions", "finetune.train_fraction"}
    for key in named:
        params.check_key(key)
