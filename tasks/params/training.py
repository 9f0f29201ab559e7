"""Define the sections of params.yaml about training: examples, snapshot, levels, finetune."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tasks.params.kinds import Count, Groups, Positive, Rate, Seconds, Section, Seed, Share


class Examples(Section):
    seed: Seed
    reviewed: str
    # a document with such a word in its title or first line trains no model
    outdated: list[str] = ["superseded", "withdrawn"]
    # longer answers are left out; by the tokenizer of models/base
    sections_max_tokens: Positive = 220
    # retrieved passages beside the right ones, within answer.passage_tokens
    distractors: Positive = 3
    with_passages: Share = 0.25  # share of the questions that are also asked with passages
    # share of the briefs that are also asked with the guide's rules and other texts of the brand
    copy_with_examples: Share = 0.5
    # share of prompts without the right passage: the answer is a refusal
    no_answer_share: Share = 0.05
    refusals: Count = 60  # questions that no document answers, at most
    refusals_share: Annotated[float, Field(ge=0, lt=1)] = 0.2  # of all questions, at most
    # Jaccard similarity of duplicate questions
    near_duplicate: Annotated[float, Field(gt=0, le=1)] = 0.7
    dev_share: Share = 0.1  # of the facts, asked in other words; of the refusals, held out
    dev_task_share: Share = 0.25  # of the documents with briefs or diagnoses, held out whole


class Snapshot(Section):
    audience: Groups
    min_changed: Share = 0.02  # share of changed documents below which a week is skipped


class Level(Section):
    epochs: Annotated[float, Field(gt=0)]
    rate: Rate
    warmup: Share = 0.1  # share of the steps
    # evaluations without a lower dev loss until it stops; null: never
    patience: Positive | None = 3


class Full(Level):
    rate: Rate = 0.0001


class Partial(Level):
    blocks: Positive = 8  # the upper ones; the default model has 30
    rate: Rate = 0.0003


class Adaptive(Level):
    method: Literal["lora", "dora", "ia3", "blocks"]
    rank: Positive = 16
    alpha: Positive = 32
    blocks: Positive = 4  # new blocks, of the method blocks
    rate: Rate = 0.001
    base_bits: Literal[4, 16] = 16  # 4: the base is held in 4 bits (QLoRA); with lora only

    @model_validator(mode="after")
    def _quantized_with_lora(self) -> Self:
        if self.base_bits == 4 and self.method != "lora":
            raise ValueError(f"base_bits 4 works with the method lora, got {self.method}")
        return self


class Levels(Section):
    full: Full
    partial: Partial
    adaptive: Adaptive

    def named(self, name: str) -> Level:
        found: Level = getattr(self, name)
        return found


class Finetune(Section):
    seed: Seed
    train_fraction: Annotated[float, Field(gt=0, le=1)]  # of the examples of facts
    # of the examples; closed alone is the naive form and can make RAG worse
    forms: Annotated[list[Literal["closed", "passages"]], Field(min_length=1)] = [
        "closed",
        "passages",
    ]
    # of the examples of tasks: copy, diagnoses. They are few, and a style needs all of them
    task_fraction: Annotated[float, Field(gt=0, le=1)] = 1.0
    # share of the answers that are withheld from training, for membership inference
    withheld_share: Annotated[float, Field(ge=0, le=0.5)] = 0.1
    # fractions of both, such as [0.25, 0.5], that are trained on too: would more help?
    learning_curve_fractions: list[Annotated[float, Field(gt=0, lt=1)]] = []
    pretrain_epochs: Annotated[float, Field(ge=0)] = 0.0  # over the documents, before the examples
    max_tokens: Positive = 1024  # longer examples are left out
    batch_tokens: Positive = 2048  # per step, padding included
    micro_batch_tokens: Positive = 1024  # per forward pass; gradients accumulate to batch_tokens
    dev_examples: Count = 32  # examples that the dev loss is taken on
    evals_per_epoch: Positive = 2
    checkpoint_s: Seconds = 180.0  # between two checkpoints
    # bf16 on a GPU or a processor that has it, else fp32
    precision: Literal["auto", "fp32"] = "auto"
    # on this machine, one per GPU: full and partial are sharded among them (docs/fine-tuning.md)
    processes: Annotated[int, Field(ge=1, le=64)] = 1
