"""Define the arms of the comparison: a model, asked with or without passages.

    base   full   partial   adaptive   endpoint
    rag    full+rag   partial+rag   adaptive+rag   endpoint+rag

An arm exists once its model does: the tuned ones when their level is trained, the endpoint's when
params.yaml names one.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from tasks import params, paths
from tasks.errors import InhouseError, ModelError
from tasks.models import tuned
from tasks.models.generator import Generator, LocalGenerator
from tasks.pii import outgoing

LEVELS = ("full", "partial", "adaptive")
ENDPOINT = "endpoint"
MODELS = ("base", *LEVELS, ENDPOINT)


def level(arm: str) -> str | None:
    """Return the level of fine-tuning of an arm's model; None for the base or an endpoint."""
    model = arm.removesuffix("+rag")
    return model if model in LEVELS else None


def looks_up(arm: str) -> bool:
    return arm == "rag" or arm.endswith("+rag")


def available(how: params.Generate) -> list[str]:
    """Return the arms whose model exists, in the order of the page."""
    trained = [name for name in LEVELS if (paths.tuned(name) / tuned.CARD).is_file()]
    behind = [ENDPOINT, f"{ENDPOINT}+rag"] if how.endpoint else []
    return ["base", "rag", *trained, *(f"{name}+rag" for name in trained), *behind]


def asked(names: Collection[str] | None, how: params.Generate) -> list[str]:
    """Return the available arms among these names, and an endpoint's; all available ones without
    names. Raises InhouseError for an unknown name."""
    known = {*MODELS, *(f"{name}+rag" for name in MODELS if name != "base"), "rag"}
    if unknown := set(names or ()) - known:
        raise InhouseError(f"compare.arms: no arm is called {', '.join(sorted(unknown))}")
    return [
        arm for arm in available(how) if names is None or arm in names or arm.startswith(ENDPOINT)
    ]


def first(how: params.Generate) -> str:
    """Return the arm that answers until another is promoted."""
    return f"{ENDPOINT}+rag" if how.endpoint else "rag"


def folder(arm: str) -> Path:
    name = level(arm)
    return paths.tuned(name) if name else paths.BASE


def card(arm: str, where: Path | None = None) -> dict[str, Any] | None:
    """Return the card of a tuned arm's model, in `where` if not in the folder of its training.
    Raises ModelError if it does not fit."""
    return tuned.card(where or folder(arm), paths.BASE) if level(arm) else None


def generator(arm: str, how: params.Generate, where: Path | None = None) -> Generator:
    """Load the model of an arm. Raises ModelError, also for a tuned model of another base."""
    if arm.startswith(ENDPOINT):
        return outgoing.load(how, paths.BASE)
    card(arm, where)
    return LocalGenerator(where or folder(arm))


def readable(arm: str, groups: Collection[str], where: Path | None = None) -> None:
    """Raise ModelError if the arm's model was trained on documents that somebody of these groups
    may not read: an audience is the groups each of which may read all of the training documents."""
    said = card(arm, where)
    if said and not {"public", *groups} & set(said["audience"]):
        audience = ", ".join(said["audience"])
        raise ModelError(f"{arm} was trained for {audience} and answers nobody else")
