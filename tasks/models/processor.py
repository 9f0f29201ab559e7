"""Detect the native number formats of this machine's processor."""


def has_bf16() -> bool:
    """Return True if the CPU has native bfloat16; emulation takes hundreds of times as long."""
    import torch

    here = torch.cpu.get_capabilities()
    return bool(here.get("avx512_bf16") or here.get("amx_bf16"))
