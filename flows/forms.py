"""Define the fields of the forms in the Prefect UI: title, help, bounds and choices of each value.

Prefect makes a form of a flow's signature when the flow is deployed, and its API refuses a value
that the form does not allow. The names of the sources are read from params.yaml where the form is
made, and again where a run begins.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from tasks import params
from tasks.errors import InhouseError, ParamsError


def described(title: str, text: str, **bounds: Any) -> Any:
    """Describe a field. Prefect replaces the title of a parameter by its name and drops the help,
    except those among the extra keys of its schema."""
    return Field(json_schema_extra={"title": title, "description": text}, **bounds)


@dataclass(frozen=True)
class OneOf:
    """Restrict a text to choices that are read when they are needed; no choices: any text."""

    choices: Callable[[], Sequence[str]]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        found = list(self.choices())
        return core_schema.literal_schema(found) if found else handler(source)


def _sources() -> list[str]:
    """Return the names of the sources; none if params.yaml can't be read: the run itself then
    reports the error."""
    try:
        return [source.name for source in params.load().ingest.sources]
    except ParamsError:
        return []


ONCE = "Write why, in at least 8 characters: the record of the night shows it. Empty: not allowed."
REASON = r"^(|.{8,500})$"

Sources = Annotated[
    Sequence[Annotated[str, OneOf(_sources)]],
    described("Sources", "Read only these; the others stay as they are. Empty: all of them."),
]
Use = Annotated[
    str | None,
    described("Use", "That the arm answers for, as params.yaml names it. Empty: the first one."),
]
AllowLoss = Annotated[
    str,
    described(
        "Allow a loss once, because",
        f"Let more documents leave than ingest.max_lost allows. {ONCE}",
        pattern=REASON,
    ),
]
AllowWider = Annotated[
    str,
    described(
        "Allow more readers once, because",
        "Let more people read more documents than ingest.max_widened allows. " + ONCE,
        pattern=REASON,
    ),
]

Level = Literal["full", "partial", "adaptive"]
Levels = Annotated[
    Sequence[Level],
    described("Levels of fine-tuning", "Train and compare only these. Empty: all three."),
]
TrainFraction = Annotated[
    Annotated[float, Field(gt=0, le=1)] | None,
    described(
        "Share of the examples",
        "More than 0 and at most 1. Empty: finetune.train_fraction of params.yaml.",
    ),
]
Force = Annotated[
    bool,
    described("Train anyway", "Even where less has changed than snapshot.min_changed."),
]
HowToPromote = Literal["as params.yaml says", "recommend only"]
PROMOTING: HowToPromote = "as params.yaml says"
Promotion = Annotated[
    HowToPromote,
    described(
        "Promotion",
        "promote.approval of params.yaml lets a person or the gates decide; recommend only "
        "changes no answer, whatever the comparison shows.",
    ),
]


def check_reason(why: str, allowed: bool) -> None:
    """Raise InhouseError for a reason that the form would refuse, or for one of nothing."""
    if why and not allowed:
        raise InhouseError("expected --allow-loss or --allow-wider beside --why, got neither")
    if not re.match(REASON, why):
        raise InhouseError(f"expected a reason of 8 to 500 characters, got {why!r}")


def require_reason(why: str, allowed: bool) -> None:
    """Raise InhouseError if a loss or more readers are to be allowed without a reason. The form
    asks for one too; `python -m flows.reindex` records that none was given."""
    if allowed and not why:
        raise InhouseError(
            'expected --why "…" beside --allow-loss or --allow-wider, got none: '
            "the record of the night shows the reason"
        )


def check_sources(names: Sequence[str]) -> None:
    """Raise InhouseError for a source that params.yaml does not have."""
    known = [source.name for source in params.load().ingest.sources] if names else []
    for name in names:
        if name not in known:
            raise InhouseError(f"expected one of the sources {', '.join(known)}, got {name!r}")


def levels(names: Sequence[str]) -> list[Level]:
    """Return the levels of these names. Raises InhouseError for a name that no level has."""
    known = get_args(Level)
    for name in names:
        if name not in known:
            raise InhouseError(f"expected one of the levels {', '.join(known)}, got {name!r}")
    return [level for level in known if level in names]
