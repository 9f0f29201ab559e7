"""Define the card of a tuned model: its data, audience, settings and losses."""

from typing import Any

from pydantic import BaseModel


class Loss(BaseModel, frozen=True):
    """Nats per token at a step; a loss that was not measured at it is absent."""

    step: int
    train: float | None = None
    dev: float | None = None


class Volume(BaseModel, frozen=True):
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
    volumes: list[Volume] = []
