"""Detect the native number formats of this machine's processor, and a GPU."""


def has_bf16() -> bool:
    """Return True if the CPU has native bfloat16; emulation takes hundreds of times as long."""
    import torch

    here = torch.cpu.get_capabilities()
    return bool(here.get("avx512_bf16") or here.get("amx_bf16"))


def has_gpu() -> bool:
    """Return whether torch can use a GPU here."""
    import torch

    return torch.cuda.is_available()
