"""Define the arms of the comparison: a model, asked with or without passages.

    base        full       partial       adaptive       endpoint
    rag         full+rag   partial+rag   adaptive+rag   endpoint+rag
    retrieval   the places of the documents alone: no model writes anything

An arm is available once its model is: a tuned one when its level is trained, the endpoint's when
params.yaml names an endpoint. The endpoint may serve tuned models too (generate.tuned).
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from tasks import params, paths
from tasks.errors import InhouseError, ModelError
from tasks.models import no_model, tuned
from tasks.models import served as served_models
from tasks.models.card import Card
from tasks.models.generator import Generator, LocalGenerator
from tasks.models.no_model import NoModel
from tasks.pii import outgoing
from tasks.storage import reports

BASE = "base"
LEVELS = ("full", "partial", "adaptive")
ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class Arm:
    """A way to answer, by the name that params.yaml and the reports give it."""

    name: str
    model: str  # BASE, one of LEVELS, ENDPOINT, or no_model.NAME
    uses_retrieval: bool

    @property
    def level(self) -> str | None:
        """The level of fine-tuning of its model; None for the base and the endpoint."""
        return self.model if self.model in LEVELS else None

    @property
    def writes(self) -> bool:
        """Whether a model writes; else an answer only quotes."""
        return self.model != no_model.NAME


ARMS = {
    arm.name: arm
    for arm in (  # in the order of the page
        Arm(BASE, BASE, uses_retrieval=False),
        Arm("retrieval", no_model.NAME, uses_retrieval=True),
        Arm("rag", BASE, uses_retrieval=True),
        *(Arm(level, level, uses_retrieval=False) for level in LEVELS),
        *(Arm(f"{level}+rag", level, uses_retrieval=True) for level in LEVELS),
        Arm(ENDPOINT, ENDPOINT, uses_retrieval=False),
        Arm(f"{ENDPOINT}+rag", ENDPOINT, uses_retrieval=True),
    )
}


def parse(name: str) -> Arm:
    """Return the arm of this name. Raises InhouseError if there is none."""
    if name not in ARMS:
        raise InhouseError(f"expected an arm of {', '.join(ARMS)}, got {name!r}")
    return ARMS[name]


def trained(level: str) -> bool:
    """Return whether a model of this level of fine-tuning is there."""
    return (paths.tuned(level) / tuned.CARD).is_file()


def available(settings: params.Generate) -> list[Arm]:
    """Return the arms whose model is there, in the order of the page."""
    models = {BASE, no_model.NAME, *filter(trained, LEVELS)}
    if settings.endpoint:
        models.add(ENDPOINT)
    return [arm for arm in ARMS.values() if arm.model in models]


def selected(names: Collection[str] | None, settings: params.Generate) -> list[Arm]:
    """Return the available arms among the names, and the endpoint's; without names all that are
    available. Raises InhouseError for a name that no arm has."""
    wanted = None if names is None else set(map(parse, names))
    return [
        arm
        for arm in available(settings)
        if wanted is None or arm in wanted or arm.model == ENDPOINT
    ]


def default_arm(settings: params.Generate) -> Arm:
    """Return the arm that answers until another is promoted."""
    return ARMS["endpoint+rag" if settings.endpoint else "rag"]


def served(arm: Arm, settings: params.Generate) -> str | None:
    """Return the name of the arm's model at the endpoint; None if it runs on this machine."""
    if arm.model == ENDPOINT:
        return settings.model or ""
    return next((name for level, name in settings.tuned.items() if level == arm.level), None)


def folder(arm: Arm) -> Path | None:
    """Return where the arm's model lies; None for the endpoint's, and without a model."""
    if arm.model in (ENDPOINT, no_model.NAME):
        return None
    return paths.tuned(arm.level) if arm.level else paths.BASE


def card(arm: Arm, where: Path | None = None) -> Card | None:
    """Return what the arm's model was made from; None if it is not tuned. `where` it lies, if not
    where it was trained. Raises ModelError if it does not fit the base."""
    if arm.level is None:
        return None
    lies = where or paths.tuned(arm.level)
    try:
        found = reports.read(lies / tuned.CARD, Card, "inhouse run finetune")
    except (OSError, InhouseError) as error:
        raise ModelError(f"{lies} does not contain a tuned model: {error}") from None
    made_for = tuned.made_for(paths.BASE)
    wrong = [name for name, known in made_for.items() if getattr(found, name) != known]
    if wrong:
        raise ModelError(
            f"{lies} was made for another {', '.join(wrong)} than {paths.BASE} has: "
            "run inhouse run finetune"
        )
    return found


def generator(arm: Arm, settings: params.Generate, where: Path | None = None) -> Generator:
    """Return the arm's model. Raises ModelError, also for a tuned model of another base."""
    if not arm.writes:
        return NoModel(paths.BASE)
    lies = where or folder(arm)
    if lies is None:
        return outgoing.load(settings, paths.BASE)
    card(arm, where)
    name = served(arm, settings)
    if name is None:
        return LocalGenerator(lies, settings.engine)
    return outgoing.filtered(served_models.generator(settings, name, lies), settings)


def check_access(arm: Arm, groups: Collection[str], where: Path | None = None) -> None:
    """Raise ModelError if the arm's weights know a text that somebody of these groups may not read:
    an audience is the groups of which each may read all that the model was trained on."""
    about = card(arm, where)
    if about and not {"public", *groups} & set(about.audience):
        audience = ", ".join(about.audience)
        raise ModelError(
            f"{arm.name} was trained for {audience} and answers no other group: ask another arm"
        )
