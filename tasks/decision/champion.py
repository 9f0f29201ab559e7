"""Read and write the champions: the arm that answers for each use, and the one before it.

In:  models/champion.json; models/champions and models/tuned, the weights that they answer with
Out: models/champion.json, replaced in one step: `app` reads it again for each question
Run: called by tasks.decision.promote, tasks.decision.withdraw and app
"""

import shutil
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ValidationError

from tasks import params, paths
from tasks.answer import arms
from tasks.answer.arms import Arm
from tasks.dataset import provenance
from tasks.errors import InhouseError, ModelError
from tasks.evaluation.comparison import Estimate
from tasks.models.weights import weights_hash
from tasks.storage import reports


def _known(name: str) -> str:
    try:
        return arms.parse(name).name
    except InhouseError as error:
        raise ValueError(str(error)) from None


class Champion(BaseModel, frozen=True):
    """An arm, with the weights that it was promoted with."""

    arm: Annotated[str, AfterValidator(_known)]
    since: str | None = None  # ISO 8601; None: it was never promoted
    weights: str | None = None  # SHA-256; None: an endpoint's, or those of models/base as they are
    folder: str | None = None  # of the copy of tuned weights
    measured: Estimate | None = None  # in the leading measure, when it was promoted
    instead_of: str | None = None  # the arm that a night withdrew, and that this one replaced
    before: Self | None = None
    uses: dict[
        str, "Champion"
    ] = {}  # of the company's other uses, by name; this one is the first's

    @property
    def parsed(self) -> Arm:
        return arms.parse(self.arm)

    @property
    def notice(self) -> str:
        """Return that a night replaced the arm; "" if none did. It names no document, because
        everybody who asks reads it."""
        if not self.instead_of:
            return ""
        return (
            f"{self.arm} answers instead of {self.instead_of}, which was withdrawn because a "
            "document of its training has left or lost readers"
        )

    def alone(self) -> "Champion":
        """Return it without the champion before, and without those of the other uses."""
        left_out = {"before", "uses"}
        return Champion.model_validate(self.model_dump(exclude_unset=True, exclude=left_out))


def read(settings: params.Generate, use: str | None = None) -> Champion:
    """Return the champion of a use, or the arm that answers until one is promoted; None: of the
    first use, with those of the others. Raises ModelError for a file that can't be read."""
    first = _first(settings)
    if use is None:
        return first
    return first.uses.get(use) or Champion(arm=arms.default_arm(settings).name)


def _first(settings: params.Generate) -> Champion:
    if not paths.CHAMPION.exists():
        return Champion(arm=arms.default_arm(settings).name)
    try:
        return Champion.model_validate_json(paths.CHAMPION.read_bytes())
    except ValidationError as error:
        raise ModelError(
            f"{paths.CHAMPION} can't be read ({reports.problem(error)}): restore it from git, or "
            "delete it to start again"
        ) from None


def write(made: Champion, settings: params.Generate, use: str | None = None) -> None:
    """Replace the champion of a use; None: of the first one. Those of the others stay."""
    first = _first(settings)
    if use is None:
        others = {"uses": first.uses} if first.uses else {}
        reports.write(paths.CHAMPION, made.model_copy(update=others))
    else:
        uses = {**first.uses, use: made}
        reports.write(paths.CHAMPION, first.model_copy(update={"uses": uses}))


def every(settings: params.Generate) -> dict[str | None, Champion]:
    """Return the champion of each use that has one; None: of the first use."""
    first = _first(settings)
    return dict[str | None, Champion]([(None, first), *first.uses.items()])


def where(made: Champion) -> Path | None:
    """Return where the champion's model lies; None for an endpoint's."""
    return Path(made.folder) if made.folder else arms.folder(made.parsed)


def weights(arm: Arm) -> str | None:
    """Return the SHA-256 of the weights that an arm has now; None for an endpoint's. Raises
    ModelError without whole ones."""
    folder = arms.folder(arm)
    return weights_hash(folder) if folder else None


def withdrawn(made: Champion) -> str | None:
    """Return why a champion must not answer any more, if it was tuned on what has left."""
    folder = where(made)
    return provenance.problem(folder) if folder and made.parsed.level else None


def version(made: Champion) -> tuple[str, tuple[tuple[str, int], ...]]:
    """Return a value that changes when the champion's weights do, and is equal for two arms of one
    model; cheap enough per question."""
    folder = where(made)
    files = sorted(folder.glob("*.safetensors")) if folder else []
    return str(folder or made.parsed.model), tuple(
        (str(file), file.stat().st_mtime_ns) for file in files
    )


def delete_other_copies(settings: params.Generate) -> None:
    """Delete the copies of tuned models that no champion, and none before one, answers with."""
    champions = every(settings).values()
    named = {each.folder for made in champions for each in (made, made.before) if each}
    for folder in paths.CHAMPIONS.glob("*"):
        if str(folder) not in named:
            shutil.rmtree(folder, ignore_errors=True)
