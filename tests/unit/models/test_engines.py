"""Which engine a local model runs on, on real models in miniature."""

import gc
import json
import logging
import weakref
from pathlib import Path

import pytest

from tasks import paths
from tasks.errors import ModelError, StoppedError
from tasks.models import agreement, on_transformers, stopping
from tasks.models.generator import LocalGenerator
from tasks.models.on_transformers import TransformersEngine
from tasks.models.template import Template
from tasks.models.weights import quantized
from tests import architectures

ASKED = [[{"role": "user", "content": text}] for text in ("How long?", "What for?", "Why is that?")]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("models")
    return {kind: architectures.make(kind, root / kind) for kind in architectures.QUICK}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))


def recorded() -> agreement.Agreement:
    [file] = paths.cache("ctranslate2").glob("agreement-*.json")
    return agreement.Agreement(**json.loads(file.read_text("utf-8")))


def test_a_model_that_both_calculate_equally_runs_on_ctranslate2_and_is_compared_once(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "tasks")  # another test may have begun a command
    assert LocalGenerator(folders["llama"]).engine == "ctranslate2"
    assert "runs on CTranslate2: its likelihoods differ" in caplog.text
    assert (recorded().nats or 0) < 1e-4
    monkeypatch.delattr(agreement, "_measured")
    assert LocalGenerator(folders["llama"]).engine == "ctranslate2"


def test_a_conversion_that_computes_another_model_is_refused(
    folders: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    model = LocalGenerator(folders["gemma3_text"])
    assert model.engine == "transformers"
    assert (recorded().nats or 0) > agreement.TOLERANCE
    assert "runs on transformers (cpu, " in caplog.text
    assert "because its likelihoods differ from those of transformers by 0." in caplog.text
    with pytest.raises(ModelError, match=r"not run on CTranslate2: .* generate\.engine .* auto"):
        LocalGenerator(folders["gemma3_text"], "ctranslate2")


def test_a_model_without_a_conversion_answers_with_the_same_words_in_any_company(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_transformers, "has_bf16", lambda: False)
    model = LocalGenerator(folders["gpt_neox"])
    assert model.engine == "transformers"
    assert "it does not convert the model (AttributeError" in recorded().reason
    together = model.generate([*ASKED, ASKED[0]], 12)
    assert [g.text for g in together[:3]] == [model.generate([a], 12)[0].text for a in ASKED]
    assert together[3].text == together[0].text
    assert {g.answer_tokens for g in together} <= set(range(13))
    [likely] = model.likelihoods([(model.opening(ASKED[0]), "No.")])
    assert -20 < likely < 0
    written = (folders["gpt_neox"] / "model.safetensors").stat().st_size  # in float32, too
    assert model.size == pytest.approx(written, rel=0.05)


def test_both_engines_write_the_same_tokens_and_likelihoods(
    folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ctranslate2

    monkeypatch.setattr(on_transformers, "has_bf16", lambda: False)
    folder, template = folders["llama"], Template(folders["llama"])
    quantized(folder, tmp_path / "converted", "float32")
    theirs = ctranslate2.Generator(str(tmp_path / "converted"), compute_type="float32")
    ours = TransformersEngine(folder, template.tokenizer, ["<|im_end|>"])
    for asked in ASKED:
        prompt = template.tokens(template.render(asked))
        [found] = theirs.generate_batch(
            [prompt],
            max_length=40,
            end_token=["<|im_end|>"],
            include_prompt_in_result=False,
            repetition_penalty=1.1,
        )
        [written] = ours.generate([prompt], 40)
        assert written.text == template.tokenizer.decode(found.sequences_ids[0]).strip()
        assert written.answer_tokens == len(found.sequences_ids[0])
        [scored] = theirs.score_batch([prompt], max_input_length=0)
        assert ours.log_probabilities([prompt])[0] == pytest.approx(scored.log_probs, abs=1e-3)


def test_an_answer_that_nobody_waits_for_ends(folders: dict[str, Path]) -> None:
    model = LocalGenerator(folders["gpt_neox"])
    asks: list[bool] = []

    def left() -> bool:
        asks.append(True)
        return len(asks) > 3

    with pytest.raises(StoppedError):
        stopping.call(left, lambda: model.generate(ASKED[:1], 500))
    assert len(asks) < 10


@pytest.mark.parametrize("architecture", ["llama", "gpt_neox"])  # on CTranslate2, on transformers
def test_an_answer_that_is_long_enough_ends(folders: dict[str, Path], architecture: str) -> None:
    model = LocalGenerator(folders[architecture])
    [whole] = model.generate(ASKED[:1], 30)
    seen: list[str] = []

    def enough(text: str) -> bool:
        seen.append(text)
        return len(seen) == 3

    [short] = stopping.until(enough, lambda: model.generate(ASKED[:1], 30))
    assert (short.text, short.answer_tokens) == (seen[-1], 3)
    assert whole.text.startswith(short.text)
    assert whole.answer_tokens > 3


def test_code_that_a_model_brings_is_never_run(folders: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "own"
    architectures.make("llama", folder)
    ran = tmp_path / "ran"
    code = f"open({str(ran)!r}, 'w')\nclass Config: pass\n"
    (folder / "modeling.py").write_text(code)
    settings = json.loads((folder / "config.json").read_text())
    brought = {"AutoConfig": "modeling.Config", "AutoModelForCausalLM": "modeling.Config"}
    settings |= {"model_type": "own", "auto_map": brought}
    (folder / "config.json").write_text(json.dumps(settings))
    for engine in ("auto", "transformers"):
        with pytest.raises(ModelError, match=r"architecture 'own'.* never run"):
            LocalGenerator(folder, engine)
    assert not ran.exists()


def test_a_model_that_is_dropped_is_freed_at_once(folders: dict[str, Path]) -> None:
    kind = folders["gemma3_text"]
    engine = TransformersEngine(kind, Template(kind).tokenizer, [])
    weights = weakref.ref(engine._model)
    gc.disable()  # which would hide that the engine and its batches hold each other
    try:
        del engine
        assert weights() is None
    finally:
        gc.enable()
