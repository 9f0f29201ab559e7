"""What this machine's processor calculates in."""


def has_bf16() -> bool:
    """Whether bfloat16 is calculated here, not imitated, which takes hundreds of times as long."""
    import torch

    here = torch.cpu.get_capabilities()
    return bool(here.get("avx512_bf16") or here.get("amx_bf16"))
