"""Test that the real embedder and the real generator meet their protocols."""

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tasks.errors import ModelError
from tasks.models import embedder, generator
from tasks.models.embedder import Embedder
from tests.conftest import ROOT

FOLDER = ROOT / "models/embedder"
TEXTS = [f"Pump {n} runs at {n} bar. " * (1 + n % 17) for n in range(60)]


pytestmark = pytest.mark.xdist_group("engines")  # one worker: the embedder is loaded once


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
    model = generator.LocalGenerator(ROOT / "models/base")
    asked = [{"role": "user", "content": "What is the capital of France?"}]
    first, again = model.generate([asked, asked], 20)
    assert "Paris" in first.text
    assert first.text == again.text
    assert first.answer_tokens <= 20
    assert model.count("one two three") == 3


def test_many_answers_at_once_have_the_words_of_each_alone() -> None:
    model = generator.LocalGenerator(ROOT / "models/base")
    asked = [[{"role": "user", "content": f"{text} What is it?"}] for text in TEXTS[:12]]
    together = [written.text for written in model.generate(asked, 8)]
    assert together == [model.generate([each], 8)[0].text for each in asked]


def test_a_text_whose_likelihood_is_taken_ends_no_turn() -> None:
    model = generator.LocalGenerator(ROOT / "models/base")
    opening = model.opening([{"role": "user", "content": "What is printed?"}])
    rows = model._tokens(opening), model._tokens("It prints <|im_end|>.")
    assert [row.count("<|im_end|>") for row in rows] == [2, 0]
    assert model.count("<|im_end|>") > 1
    (likely, unlikely) = model.likelihoods([(opening, "<|im_end|>."), ("<|im_end|>", "It.")])
    assert -20 < min(likely, unlikely) < 0


TAG = """
import sys
from pathlib import Path
from tasks.pii.tagger.engine import Engine
read = Engine(Path("models/embedder"), Path("models/tagger"), "as-the-older").read
for _, shares in read(Path(sys.argv[1]).read_text("utf-8").splitlines()):
    print(*(f"{share:.3f}" for share in shares.max(-1)))
"""


def test_the_tagger_is_as_sure_on_an_older_processor(tmp_path: Path) -> None:
    sentences = tmp_path / "sentences"
    sample = ROOT / "data/samples/aldermoor/documents/support"
    lines = "\n".join(p.read_text("utf-8") for p in sorted(sample.glob("*.md"))).splitlines()
    sentences.write_text("\n".join(line[:300] for line in lines if len(line) > 40), "utf-8")
    older = {"ONEDNN_MAX_CPU_ISA": "AVX2", "CT2_FORCE_CPU_ISA": "AVX2"}
    said = [
        subprocess.run(
            [sys.executable, "-c", TAG, sentences],
            cwd=ROOT,
            env={**os.environ, "INHOUSE_CACHE": str(tmp_path / "cache"), **changes},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for changes in ({}, older)
    ]
    here, there = ([float(share) for share in out.split()] for out in said)
    assert len(here) > 1000
    assert here == pytest.approx(there, abs=0.05)  # sums are equal, other functions nearly


def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    loads = (
        lambda: embedder.load(tmp_path, "auto", "", ""),
        lambda: generator.LocalGenerator(tmp_path),
    )
    for load in loads:
        with pytest.raises(ModelError, match=r"run inhouse init"):
            load()
