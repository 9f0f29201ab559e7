"""Define the types that sections of params.yaml share, and what every section is."""

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(gt=0)]
Hours = Annotated[float, Field(gt=0)]
Rate = Annotated[float, Field(gt=0)]
Weight = Annotated[float, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
SEED = "seed of the run"  # not a key of any file: a section gets the one seed by this name
Seed = Annotated[int, Field(alias=SEED)]
RequestRate = Annotated[str, Field(pattern=r"^[1-9]\d{0,6}/(second|minute|hour|day)$")]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")]
ORDERS = frozenset(  # words that read like an order, and would be the name of a group
    "all any anybody anyone everybody everyone nobody none null".split()
)


def _named(group: str) -> str:
    if group in ORDERS:
        raise ValueError("expected the name of a group; public is the one that everybody is in")
    return group


Group = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=64), AfterValidator(_named)]
Groups = Annotated[list[Group], Field(min_length=1)]


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise ValueError("expected an address or a network, such as 10.0.0.0/8") from None
    return text


Network = Annotated[str, AfterValidator(_network)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
