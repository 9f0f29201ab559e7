"""The real embedder and the real generator keep what their protocols promise."""

import random
from pathlib import Path

import numpy as np
import pytest

from tasks import embedder, generate
from tasks.embedder import Embedder
from tasks.errors import ModelError
from tests.conftest import ROOT

FOLDER = ROOT / "models/embedder"
TEXTS = [f"Pump {n} runs at {n} bar. " * (1 + n % 17) for n in range(60)]


@pytest.fixture(scope="module")
def engine() -> Embedder:
    return embedder.load(FOLDER, "auto", "", "")


def test_equal_texts_have_equal_bytes_in_any_company(engine: Embedder) -> None:
    vectors = engine.encode(TEXTS)
    order = random.Random(1).sample(range(60), 60)  # noqa: S311
    assert (engine.encode([TEXTS[n] for n in order]) == vectors[order]).all()
    assert (engine.encode(TEXTS[7:8])[0] == vectors[7]).all()
    assert (engine.encode_query(TEXTS[7]) == vectors[7]).all()
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert engine.encode([]).shape == (0, engine.dim) == (0, 384)


def test_every_precision_is_close_to_the_full_one(engine: Embedder) -> None:
    full = embedder.load(FOLDER, "fp32", "", "")
    assert np.min(np.sum(full.encode(TEXTS) * engine.encode(TEXTS), axis=1)) > 0.995
    assert full.fingerprint == engine.fingerprint  # not of the machine


def test_prefixes_change_vectors_and_fingerprint(engine: Embedder) -> None:
    prefixed = embedder.load(FOLDER, "auto", "query: ", "")
    assert prefixed.fingerprint != engine.fingerprint
    assert (prefixed.encode_query("x") == engine.encode_query("query: x")).all()
    assert (prefixed.encode(["x"]) == engine.encode(["x"])).all()


def test_the_local_model_answers_the_same_each_time() -> None:
    model = generate.LocalGenerator(ROOT / "models/base")
    asked = [{"role": "user", "content": "What is the capital of France?"}]
    first, again = model.generate([asked, asked], 20)
    assert "Paris" in first.text
    assert first.text == again.text
    assert first.answer_tokens <= 20
    assert model.count("one two three") == 3


def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    loads = (
        lambda: embedder.load(tmp_path, "auto", "", ""),
        lambda: generate.LocalGenerator(tmp_path),
    )
    for load in loads:
        with pytest.raises(ModelError, match=r"run python -m tasks\.models"):
            load()
