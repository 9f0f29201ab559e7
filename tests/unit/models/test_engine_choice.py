"""Test the choice of an engine for machines with and without a GPU."""

import pytest

from tasks.models import engine_choice
from tasks.models.agreement import Agreement
from tasks.models.engine_choice import Choice, Machine, Wanted, decide

PROCESSOR = Machine(gpu=False, int8=None)
TORCH = Machine(gpu=True, int8=None)
CT2 = Machine(gpu=False, int8="int8_float16")
BOTH = Machine(gpu=True, int8="int8_bfloat16")
SAME, OTHER = Agreement(0.001), Agreement(0.3)


@pytest.mark.parametrize(
    ("wanted", "machine", "found", "engine", "device", "numbers"),
    [
        ("auto", PROCESSOR, SAME, "ctranslate2", "cpu", "int8"),
        ("auto", PROCESSOR, OTHER, "transformers", "cpu", None),
        ("auto", TORCH, SAME, "transformers", "cuda", None),
        ("auto", BOTH, SAME, "transformers", "cuda", None),
        ("auto", BOTH, OTHER, "transformers", "cuda", None),
        ("auto", CT2, SAME, "ctranslate2", "cuda", "int8_float16"),
        ("auto", CT2, OTHER, "transformers", "cpu", None),
        ("ctranslate2", BOTH, SAME, "ctranslate2", "cuda", "int8_bfloat16"),
        ("ctranslate2", TORCH, SAME, "ctranslate2", "cpu", "int8"),
        ("ctranslate2", PROCESSOR, SAME, "ctranslate2", "cpu", "int8"),
        ("transformers", PROCESSOR, SAME, "transformers", "cpu", None),
        ("transformers", BOTH, OTHER, "transformers", "cuda", None),
    ],
)
def test_a_gpu_comes_first(
    wanted: Wanted, machine: Machine, found: Agreement, engine: str, device: str, numbers: str
) -> None:
    chosen = decide(wanted, machine, lambda: found)
    assert (chosen.engine, chosen.device, chosen.error) == (engine, device, False)
    assert numbers in (None, chosen.numbers)


@pytest.mark.parametrize("machine", [PROCESSOR, TORCH, CT2, BOTH])
def test_an_engine_that_does_not_agree_is_refused_where_it_is_named(machine: Machine) -> None:
    chosen = decide("ctranslate2", machine, lambda: OTHER)
    assert chosen.error
    assert "more than 0.02" in chosen.reason


def test_a_gpu_spares_the_comparison() -> None:
    def compared() -> Agreement:
        raise AssertionError

    assert decide("auto", TORCH, compared) == Choice("transformers", "there is a GPU", "cuda")
    with pytest.raises(AssertionError):
        decide("auto", PROCESSOR, compared)


def test_a_machine_without_a_device_has_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_choice, "DEVICES", ())
    assert engine_choice.here() == PROCESSOR


def test_a_device_that_no_library_computes_on_is_not_a_gpu(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine_choice, "DEVICES", ("/dev/null",))
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 0)
    assert engine_choice.here() == PROCESSOR
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert engine_choice.here() == TORCH
    # CTranslate2 sees a GPU, but the library that it needs there is missing
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(engine_choice, "CUBLAS", "libmissing.so.12")
    assert engine_choice.here() == TORCH
    monkeypatch.setattr(engine_choice, "CUBLAS", "libc.so.6")
    known = {"float32", "int8_float32", "int8_float16"}
    monkeypatch.setattr("ctranslate2.get_supported_compute_types", lambda _: known)
    assert engine_choice.here() == Machine(gpu=True, int8="int8_float16")
