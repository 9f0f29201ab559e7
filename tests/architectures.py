"""Models of many architectures in miniature, with random weights, and what works on each.

Run: python -m tests.architectures          prints the table of docs/models.md
     python -m tests.architectures --write  writes it into docs/models.md (one minute)
"""

import json
from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
COMMON: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "max_position_embeddings": 1024,
    "bos_token_id": 0,
    "eos_token_id": 2,
    "pad_token_id": 0,
}
EXPERTS: dict[str, Any] = {
    "num_experts": 4,
    "num_local_experts": 4,
    "num_experts_per_tok": 2,
    "moe_intermediate_size": 32,
    "shared_expert_intermediate_size": 64,
}
GPT: dict[str, Any] = {"n_embd": 64, "n_layer": 4, "n_head": 4, "n_inner": 128, "n_positions": 1024}
LATENT: dict[str, Any] = {
    "n_routed_experts": 4, "n_group": 1, "topk_group": 1, "q_lora_rank": 16, "kv_lora_rank": 16,
    "qk_rope_head_dim": 8, "qk_nope_head_dim": 8, "v_head_dim": 16, "num_key_value_heads": 4,
    "head_dim": 8, "first_k_dense_replace": 1,
}  # fmt: skip
# transformers' name of an architecture → what its settings need beside the common ones; where a
# default switches something off that real models have (a scale, a cap), it is on here
ARCHITECTURES: dict[str, dict[str, Any]] = {
    "llama": {},
    "llama4_text": {**EXPERTS, "intermediate_size_mlp": 128},
    "mistral": {},
    "qwen2": {},
    "qwen3": {},
    "qwen2_moe": EXPERTS,
    "qwen3_moe": EXPERTS,
    "gemma": {},
    "gemma2": {},
    "gemma3_text": {},
    "phi": {},
    "phi3": {},
    "smollm3": {},
    "granite": {"logits_scaling": 4.0, "residual_multiplier": 0.5, "embedding_multiplier": 3.0},
    "granitemoe": {**EXPERTS, "logits_scaling": 4.0},
    "olmo": {},
    "olmo2": {},
    "olmo3": {},
    "mixtral": EXPERTS,
    "deepseek_v3": EXPERTS | LATENT,
    "gpt_oss": EXPERTS,
    "gpt_neox": {},
    "gpt2": GPT,
    "gpt_bigcode": GPT,
    "gptj": {**GPT, "rotary_dim": 8},
    "falcon": {"ffn_hidden_size": 128, "alibi": False},
    "bloom": {"hidden_size": 64, "n_layer": 4, "n_head": 4},
    "opt": {"ffn_dim": 128, "word_embed_proj_dim": 64},
    "stablelm": {},
    "starcoder2": {},
    "cohere": {},
    "cohere2": {},
    "glm4": {},
    "exaone4": {},
    "ministral": {},
    "helium": {},
    "ernie4_5": {},
    "hunyuan_v1_dense": {},
    "nemotron": {},
    "seed_oss": {},
    "apertus": {},
    "arcee": {},
    "lfm2": {},
    "mamba": {},
}
QUICK = ("llama", "gemma3_text", "gpt_neox")  # that a unit test makes


def make(kind: str, folder: Path) -> Path:
    """Write a model folder of an architecture, with a tokenizer of bytes; return it."""
    import torch
    from transformers import CONFIG_MAPPING, AutoModelForCausalLM

    folder.mkdir(parents=True, exist_ok=True)
    settings = {**COMMON, "vocab_size": _tokenizer(folder)}
    if "n_layer" in ARCHITECTURES[kind]:  # its names for the common settings are others
        kept = {"vocab_size", *(name for name in COMMON if name.endswith("token_id"))}
        settings = {name: value for name, value in settings.items() if name in kept}
    if kind in {"phi", "gpt_neox", "opt", "falcon"}:  # every head has keys of its own
        del settings["num_key_value_heads"], settings["head_dim"]
    torch.manual_seed(0)
    config = CONFIG_MAPPING[kind](**{**settings, **ARCHITECTURES[kind]})
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() > 1:
                weight.mul_(3)  # or every token is as likely as any other
            elif "norm" in name or "ln" in name:
                weight.add_(torch.randn_like(weight) * 0.2)
    model.save_pretrained(folder)
    return folder


def _tokenizer(folder: Path) -> int:
    """Write a tokenizer with one token per byte; return how many tokens it has."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    every = [*SPECIAL, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = Tokenizer(models.BPE({token: n for n, token in enumerate(every)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": SPECIAL[0],
        "eos_token": SPECIAL[2],
        "unk_token": SPECIAL[0],
        "chat_template": TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    return len(every)


LEVELS = ("full", "partial", "lora", "dora", "ia3", "blocks")
OFF = 0.02  # nats a token, between a trained model and the one that is read back


def level(name: str) -> Any:
    """Return the settings of a level, or of the adaptive level with a method."""
    from tasks import params

    every = params.load().levels
    if name == "full":
        return every.full
    if name == "partial":
        return every.partial.model_copy(update={"blocks": 2})
    return every.adaptive.model_copy(update={"method": name, "blocks": 2})


def trained(folder: Path, name: str, out: Path) -> str:
    """Train a model for a few steps, write it and read it back: "yes", or what stops it. Raises
    AssertionError if the loss is another one than transformers', does not fall, or is another one
    for the model that is read back."""
    from tasks.errors import InhouseError
    from tasks.models import tuned
    from tasks.training import attention, estimate, finetune, levels, master_weights, trainer

    attention.register()
    rows = [
        trainer.Encoded([(n * n * 7 + 3 * n * r) % 250 + 3 for n in range(24)], 5)
        for r in (1, 2, 3)
    ]
    base = _loss(_read(folder), rows)
    model = finetune.load(folder, "fp32")
    try:
        model = levels.prepare(model.eval(), level(name))
    except InhouseError:
        return "no"
    assert estimate.memory(model, 64) > estimate.PROCESS
    answered = sum(len(row.ids) - row.answer for row in rows)
    begun = trainer.loss_sum(model, rows).item() / answered
    assert abs(begun - base) < OFF, f"{name}: trains on a loss of {begun}, transformers' is {base}"
    weights = master_weights.Masters(model.train())
    for _ in range(4):
        loss = trainer.loss_sum(model, rows) / answered
        loss.backward()  # type: ignore[no-untyped-call]
        weights.step(0.005, loss)
    after = trainer.loss_sum(model.eval(), rows).item() / answered
    out.mkdir()
    tuned.write(levels.merged(model), folder, out)
    again = _loss(_read(out), rows)
    assert after < base, f"{name}: the loss rose from {base} to {after}"
    assert abs(again - after) < OFF, f"{name}: {after} when trained, {again} when read back"
    return "yes"


def engine(folder: Path) -> str:
    """Return the engine that `auto` takes, once it has answered."""
    from tasks.models.generator import LocalGenerator

    model = LocalGenerator(folder)
    [said] = model.generate([[{"role": "user", "content": "How long?"}]], 4)
    assert said.answer_tokens <= 4
    return {"ctranslate2": "CTranslate2"}.get(model.engine, model.engine)


def row(kind: str, root: Path) -> str:
    """Return an architecture's row of the table."""
    folder = make(kind, root / kind)
    levels = [trained(folder, name, root / f"{kind}-{name}") for name in LEVELS]
    return f"| {kind} | {' | '.join([engine(folder), *levels])} |"


def _read(folder: Path) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    return model.eval()


def _loss(model: Any, rows: Any) -> float:
    """Return the loss of the answers by the model's own forward pass."""
    import torch

    from tasks.training import packing, trainer

    ids, labels = trainer.collate(rows)
    with torch.no_grad():
        logits = model(ids).logits[:, :-1].float()
    wanted, at = labels[:, 1:], labels[:, 1:] != packing.IGNORED
    return float(torch.nn.functional.cross_entropy(logits[at], wanted[at]))


PAGE = Path(__file__).parent.parent / "docs/models.md"


def main() -> None:
    import os
    import sys
    import tempfile
    import traceback

    with tempfile.TemporaryDirectory() as root:
        os.environ["INHOUSE_CACHE"] = f"{root}/cache"
        rows = []
        for kind in ARCHITECTURES:
            try:
                rows.append(row(kind, Path(root)))
                print(rows[-1], flush=True)
            except Exception:  # one that fails hides no other
                traceback.print_exc(limit=-3)
                print(f"{kind} failed", flush=True)
    if "--write" in sys.argv and len(rows) == len(ARCHITECTURES):
        head = [
            f"| architecture | engine | {' | '.join(LEVELS)} |",
            "|---" * (2 + len(LEVELS)) + "|",
        ]
        before, _, rest = PAGE.read_text("utf-8").partition("<!-- table -->\n")
        _, _, after = rest.partition("<!-- end -->")
        table = "\n".join([*head, *rows])
        PAGE.write_text(f"{before}<!-- table -->\n{table}\n<!-- end -->{after}", "utf-8")


if __name__ == "__main__":
    main()
