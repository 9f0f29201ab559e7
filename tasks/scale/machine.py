"""Describe this machine, so that a measurement says where it holds."""

import os
from pathlib import Path

INSTRUCTIONS = ("amx_bf16", "avx512_bf16", "avx512_vnni", "avx512f", "avx2", "asimd")
CPUINFO = Path("/proc/cpuinfo")


def described() -> dict[str, int | str]:
    """Return cores, memory, and the instruction sets that the models' speed depends on."""
    import psutil

    fields = _fields(CPUINFO.read_text("utf-8")) if CPUINFO.is_file() else {}
    flags = fields.get("flags", fields.get("Features", "")).split()
    return {
        "processor": fields.get("model name", "unknown"),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "instructions": " ".join(name for name in INSTRUCTIONS if name in flags) or "unknown",
    }


def _fields(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.split("\n\n", maxsplit=1)[0].splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}
