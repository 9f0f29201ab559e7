"""Define the card of a tuned model: its data, audience, settings and losses."""

from typing import Any

from pydantic import AliasChoices, BaseModel, Field


class Loss(BaseModel, frozen=True):
    """Nats per token at a step; a loss that was not measured at it is absent."""

    step: int
    train: float | None = None
    dev: float | None = None


class CurvePoint(BaseModel, frozen=True):
    """A point of the learning curve: the loss on dev after training on a part of the examples."""

    part: float  # of the examples
    examples: int
    dev: float | None  # nats per token; None without examples of dev


class Card(BaseModel, frozen=True, extra="allow"):
    """What other steps read of the card; the rest of it is kept as it is."""

    level: str
    base: str  # SHA-256 of its weights
    tokenizer: str  # SHA-256, of the base
    template: str  # hash of the base's chat template
    trainset: str  # hash of the examples
    audience: list[str]
    params: dict[str, Any]  # the settings of finetune and of the level
    seconds: float
    losses: list[Loss]
    device: str = "cpu"
    learning_curve: list[CurvePoint] = Field(
        [], validation_alias=AliasChoices("learning_curve", "volumes")
    )  # until 0.1.0 its name was volumes
