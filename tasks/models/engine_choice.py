"""Decide which engine runs a local model, and where.

In:  generate.engine, what this machine has, whether the two engines agree on the model
Out: Choice
Run: called by tasks.models.local_engine

A GPU comes first: transformers in bfloat16 where torch computes on it, CTranslate2 in int8 where
only that library does, or where params.yaml names it.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tasks.models.agreement import Agreement
from tasks.models.processor import has_gpu

Wanted = Literal["auto", "ctranslate2", "transformers"]
DEVICES = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")  # of NVIDIA, AMD, and Windows' subsystem
INT8 = ("int8_bfloat16", "int8_float16", "int8_float32")  # the best first
CUBLAS = "libcublas.so.12"  # that CTranslate2's wheel loads when it first computes on a GPU


@dataclass(frozen=True, slots=True)
class Machine:
    """What a model may run on."""

    gpu: bool  # that torch can use
    int8: str | None  # CTranslate2's number format on a GPU; None: it runs on the processor only


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine, and why. `error`: the engine that params.yaml names does not run the model."""

    engine: Literal["ctranslate2", "transformers"]
    reason: str
    device: Literal["cpu", "cuda"] = "cpu"
    numbers: str = "int8"
    error: bool = False


def decide(wanted: Wanted, machine: Machine, compare: Callable[[], Agreement]) -> Choice:
    """Return the engine. `compare` is called only if it depends on that."""
    gpu: Literal["cpu", "cuda"] = "cuda" if machine.gpu else "cpu"
    if wanted == "transformers":
        return Choice("transformers", "generate.engine names it", gpu)
    if wanted == "auto" and machine.gpu:
        return Choice("transformers", "there is a GPU", gpu)
    found = compare()
    if not found.agrees:
        if wanted == "ctranslate2":
            return Choice("ctranslate2", found.reason, error=True)
        return Choice("transformers", f"not on CTranslate2, because {found.reason}", gpu)
    if machine.int8:
        return Choice("ctranslate2", found.reason, "cuda", machine.int8)
    return Choice("ctranslate2", found.reason)


def here() -> Machine:
    """Return what this machine has. It imports torch only if there may be a GPU."""
    if not any(Path(device).exists() for device in DEVICES):
        return Machine(gpu=False, int8=None)
    return Machine(gpu=has_gpu(), int8=_int8_on_gpu())


def _int8_on_gpu() -> str | None:
    from tasks.models.on_ctranslate2 import library

    ctranslate2 = library()
    if not ctranslate2.get_cuda_device_count():
        return None
    try:
        ctypes.CDLL(CUBLAS)
    except OSError:
        return None
    known = ctranslate2.get_supported_compute_types("cuda")
    return next((numbers for numbers in INT8 if numbers in known), None)
