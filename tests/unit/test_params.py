"""params.yaml: a wrong key or value is one line that names it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tasks import params
from tasks.errors import ParamsError


def values() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path("params.yaml").read_text())
    return loaded


def test_the_file_itself_is_right() -> None:
    assert params.load().chunk.tokens == values()["chunk"]["tokens"]


@pytest.mark.parametrize(
    ("section", "key", "value", "says"),
    [
        ("chunk", "tokns", 100, r"chunk\.tokns: no such key"),
        ("chunk", "tokens", "100", r"chunk\.tokens: .*integer, not '100'"),
        ("chunk", "tokens", 5, r"chunk\.tokens: .*greater than or equal to 32, not 5"),
        ("embed", "precision", "int3", r"embed\.precision: .*'auto', 'bf16' or 'fp32', not 'int3'"),
        ("ingest", "max_rejected", 5, r"ingest\.max_rejected: .*less than or equal to 1, not 5"),
        ("ingest", "part_rows", 0, r"ingest\.part_rows: .*greater than 0, not 0"),
        ("redact", "company", "Kestrel", r"redact\.company: .*list, not 'Kestrel'"),
        ("ingest", "max_lost", 20, r"ingest\.max_lost: .*less than or equal to 1, not 20"),
        ("answer", "min_relevance", "1e-4", r"answer\.min_relevance: .*number, not '1e-4'"),
        ("ingest", "sources", [], r"ingest\.sources: .*at least 1 item"),
        ("models", "base_wheel_sha256", "abc", r"models\.base_wheel_sha256: .*not 'abc'"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_it(
    section: str, key: str, value: object, says: str
) -> None:
    wrong = values()
    wrong[section][key] = value
    with pytest.raises(ParamsError, match=says) as caught:
        params.parse(wrong)
    assert "\n" not in str(caught.value)


def test_a_missing_section_is_named() -> None:
    without = values()
    del without["retrieve"]
    with pytest.raises(ParamsError, match="retrieve: is missing"):
        params.parse(without)


@pytest.mark.parametrize("rate", ["5e-05", "0.00005", "5.0e-5"])
def test_a_small_number_is_one_however_it_is_written(tmp_path: Path, rate: str) -> None:
    changed = values()
    changed["finetune"]["levels"]["full"]["rate"] = "RATE"
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(changed).replace("RATE", rate))
    assert params.load(path).finetune.levels.full.rate == 5e-5


def test_no_file_and_no_yaml_say_so(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="run this from the root of the project"):
        params.load(tmp_path / "params.yaml")
    (tmp_path / "params.yaml").write_text("")
    with pytest.raises(ParamsError, match=r"the whole file: .*not None"):
        params.load(tmp_path / "params.yaml")
    (tmp_path / "params.yaml").write_text("chunk: [")
    with pytest.raises(ParamsError, match="is not YAML"):
        params.load(tmp_path / "params.yaml")


def test_two_sources_of_one_name_are_an_error() -> None:
    wrong = values()
    wrong["ingest"]["sources"] *= 2
    with pytest.raises(ParamsError, match=r"ingest\.sources: .*same name"):
        params.parse(wrong)


@pytest.mark.parametrize("data", [b"\xff", b"a: 2024-02-30"])
def test_bytes_that_are_no_yaml_say_so(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "params.yaml").write_bytes(data)
    with pytest.raises(ParamsError, match="is not YAML"):
        params.load(tmp_path / "params.yaml")
