"""Define the types, checks and defaults of params.yaml. An error is one line that names the key.

A value is either in params.yaml or a default here, never in both: params.yaml has the values that
people tune, and the ones that stages of dvc.yaml name (decision 0035). A default is changed by
writing its key into params.yaml.
"""

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tasks import keys, paths
from tasks.errors import ParamsError
from tasks.params.answers import Answer, Calibrate, Generate, Selector
from tasks.params.choice import (
    Compare,
    Evaluate,
    Limits,
    Metrics,
    Prices,
    Promote,
    Recommend,
    Style,
    StyleCheck,
    Use,
    Uses,
    Visible,
    Weights,
)
from tasks.params.documents import PINNED, Access, Ingest, Models, Redact, Source, Tagger, Validate
from tasks.params.handover import Handover, Intent
from tasks.params.index import Chunk, Embed, Index, QdrantServer, Retrieve
from tasks.params.kinds import SEED, Group, RequestRate, Section
from tasks.params.machines import MachineLimit, Machines
from tasks.params.operation import Alarm, Cluster, Keep, Proxy, Serve, Versions
from tasks.params.training import (
    Adaptive,
    Examples,
    Finetune,
    Full,
    Level,
    Levels,
    Partial,
    Snapshot,
)

__all__ = [
    "PINNED", "SEED", "Access", "Adaptive", "Alarm", "Answer", "Cluster", "Compare", "Embed",
    "Examples", "Finetune", "Full", "Generate", "Group", "Handover", "Index", "Ingest",
    "Intent", "Keep", "Level", "Levels", "Limits", "MachineLimit", "Machines", "Metrics",
    "Models", "Params", "Partial", "Prices", "Promote", "Proxy", "QdrantServer", "Recommend",
    "Redact", "RequestRate", "Retrieve", "Serve", "Source", "Style", "StyleCheck", "Tagger",
    "Use", "Validate", "Versions", "Weights", "check_key", "load", "parse", "read", "text",
    "values_of",
]  # fmt: skip


class Params(Section):
    """One section per step, in the order of the flow."""

    seed: int
    models: Models
    ingest: Ingest
    redact: Redact
    tagger: Tagger
    validate_: Annotated[Validate, Field(alias="validate")]  # BaseModel has a method of that name
    chunk: Chunk
    embed: Embed
    retrieve: Retrieve
    generate: Generate
    answer: Answer
    calibrate: Calibrate
    evaluate: Evaluate
    examples: Examples
    snapshot: Snapshot
    finetune: Finetune
    levels: Levels
    metrics: Metrics
    compare: Compare
    recommend: Recommend
    visible: Visible
    promote: Promote
    handover: Handover
    uses: Uses
    machines: Machines
    index: Index = Index()
    selector: Selector = Selector()
    serve: Serve = Serve()
    versions: Versions = Versions()
    alarm: Alarm = Alarm()
    keep: Keep = Keep()
    cluster: Cluster = Cluster()


SEEDED = ("examples", "finetune", "compare")  # sections whose steps draw by the one seed


def load(path: Path = paths.PARAMS) -> Params:
    """Read and check a file. Raises ParamsError, one line that names the key, the value and the
    values that are allowed."""
    return read(text(path))


def text(path: Path = paths.PARAMS) -> str:
    """Return the file's text; inside a run that pinned params.yaml, the text that it pinned.

    Raises ParamsError if it cannot be read."""
    if path == paths.PARAMS and (pinned := os.environ.get(paths.PARAMS_VARIABLE)):
        path = Path(pinned)
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise ParamsError(f"{path} is missing: run this from the root of the project") from None
    except ValueError as error:
        raise ParamsError(f"{path} is not YAML: {error}") from None


def read(text: str) -> Params:
    """Check the text of a params.yaml. Raises ParamsError."""
    return parse(values_of(text))


def values_of(text: str, name: str = str(paths.PARAMS)) -> Any:
    """Return the values of a YAML text, as DVC reads them (YAML 1.2: 5e-05 is a number, `on` is a
    string). Raises ParamsError, one line that begins with `name`."""
    try:
        return YAML(typ="safe").load(text)
    except (YAMLError, ValueError) as error:
        raise ParamsError(f"{name} is not YAML: {' '.join(str(error).split())}") from None


def parse(values: Any) -> Params:
    """Check the values of a params.yaml. Raises ParamsError."""
    try:
        return Params.model_validate(_seeded(values))
    except ValidationError as error:
        problems = "; ".join(keys.lines(error, Params))
        raise ParamsError(f"{paths.PARAMS}: {problems}") from None


def check_key(name: str) -> None:
    """Raise ParamsError if params.yaml can't have a key of this name, such as chunk.tokens."""
    if name not in keys.every(Params):
        raise ParamsError(f"{paths.PARAMS}: {keys.unknown(tuple(name.split('.')), Params)}")


def _seeded(values: Any) -> Any:
    """Hand the one seed to the sections whose steps draw by it."""
    if not isinstance(values, dict):
        return values
    seed = values["seed"] if isinstance(values.get("seed"), int) else 0  # which is an error above
    given = {name: values[name] for name in SEEDED if isinstance(values.get(name), dict)}
    return values | {name: {**section, SEED: seed} for name, section in given.items()}
