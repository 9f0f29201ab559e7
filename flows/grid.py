"""Describe a grid: rows of a parameter and its values, each checked before a run starts.

In:  params.yaml; dvc.yaml, for the parameters that each stage reads
Out: the rows of the form; the combinations of their values
"""

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from flows.forms import OneOf, described
from tasks import keys, params
from tasks.errors import InhouseError, ParamsError

Cell = dict[str, str]  # a parameter's value by its name

Stage = Literal[
    "evaluate", "calibrate", "examples", "finetune@full", "finetune@partial", "finetune@adaptive",
    "compare", "recommend",
]  # fmt: skip
Target = Annotated[
    Stage,
    described(
        "Run to the stage",
        "evaluate measures the retrieval. compare and recommend also train, and ask all arms all "
        "questions, which takes much longer.",
    ),
]
TARGETS: tuple[Stage, ...] = get_args(Stage)
PATTERNS = {  # of a value in the form
    "integer": r"^-?\d+$",
    "number": r"^-?\d+(\.\d+)?([eE]-?\d+)?$",
    "boolean": r"^(true|false)$",
    "null": r"^null$",
}


@cache
def _stages() -> dict[str, Any]:
    """Return the stages of dvc.yaml that a flow runs; none outside a checkout."""
    file = Path("dvc.yaml")
    found = params.values_of(file.read_text("utf-8"), str(file))["stages"] if file.is_file() else {}
    stages = {name: stage.get("do", stage) for name, stage in found.items()}
    return {name: stage for name, stage in stages.items() if not stage.get("frozen")}


@cache
def read_by(target: str) -> frozenset[str]:
    """Return the sections and keys of params.yaml that the stage and those before it read."""
    target, _, level = target.partition("@")
    stage = _stages()[target]
    before = [
        name
        for name, other in _stages().items()
        if name != target and any(_makes(other, dep) for dep in stage["deps"])
    ]
    own = {name.replace("${item}", level).strip(".") for name in stage.get("params", ())}
    return frozenset(own).union(*map(read_by, before))


def _makes(stage: Any, path: str) -> bool:
    outs = (next(iter(out)) if isinstance(out, dict) else out for out in stage["outs"])
    return any(fnmatch(path, out.replace("${item}", "*")) for out in outs)


def _reads(target: str, key: str) -> bool:
    return any(f"{key}.".startswith(f"{name}.") for name in read_by(target))


@cache
def tunable() -> tuple[str, ...]:
    """Return the keys that a stage reads: another one changes no experiment."""
    values = [
        key for key in keys.every(params.Params) if not keys.at(key.split("."), params.Params)
    ]
    named = [key for key in values if params.SEED not in key]
    return tuple(key for key in named if any(_reads(stage, key) for stage in _stages()))


def _written(key: str) -> dict[str, Any]:
    """Return the schema of a value of this key, as the form writes it: as a text."""
    *above, last = key.split(".")
    section = keys.at(above, params.Params) if above else params.Params
    assert section is not None, key
    schema = section.model_json_schema()["properties"][last]
    options = [_pattern(option) for option in schema.get("anyOf", [schema])]
    return {} if None in options else {"pattern": "|".join(sorted(filter(None, options)))}


def _pattern(schema: Mapping[str, Any]) -> str | None:
    if "enum" in schema:
        return f"^({'|'.join(re.escape(str(each)) for each in schema['enum'])})$"
    return PATTERNS.get(schema.get("type", ""))


def _refined(schema: dict[str, Any]) -> None:
    """Let the form refuse a value of the wrong type: "many" is not one of chunk.tokens."""
    by_kind: dict[str, list[str]] = {}
    for key in tunable():
        if kind := _written(key):
            by_kind.setdefault(json.dumps(kind), []).append(key)
    chain: dict[str, Any] = {}
    for written, names in by_kind.items():
        chain = {
            "if": {"properties": {"parameter": {"enum": names}}},
            "then": {"properties": {"values": {"items": json.loads(written)}}},
            **({"else": chain} if chain else {}),
        }
    schema.update(chain)


class Row(BaseModel):
    """One parameter and the values to try."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_refined)

    parameter: Annotated[
        str,
        OneOf(tunable),
        Field(title="Parameter", description="As in params.yaml: section.key."),
    ]
    values: Annotated[
        list[str],
        Field(title="Values", description="As params.yaml would have them.", min_length=1),
    ]

    @model_validator(mode="after")
    def _allowed(self) -> "Row":
        for value in self.values:
            try:
                check(self.parameter, value)
            except ParamsError as error:
                raise ValueError(str(error)) from None
        return self


Grid = Annotated[
    Sequence[Row],
    described(
        "Grid",
        "Each combination of the values runs once, in a copy of the workspace.",
        min_length=1,
    ),
]
MEASURED = (  # by evaluate; not validated where the module is imported
    Row.model_construct(parameter="retrieve.text_weight", values=["0.4", "0.8"]),
)


def check(key: str, value: str) -> None:
    """Raise ParamsError unless params.yaml may have this value, written as in YAML."""
    params.check_key(key)
    values = params.values_of(params.text())
    *above, last = key.split(".")
    section = values
    for name in above:
        section = section.setdefault(name, {})
    section[last] = params.values_of(value, f"{key}={value}")
    params.parse(values)


def rows(words: Sequence[str]) -> list[Row]:
    """Read section.key=a,b,c from the command line. Raises InhouseError for anything else, and
    ParamsError for a key or a value that params.yaml can't have."""
    return [_row(word) for word in words]


def _row(word: str) -> Row:
    name, equals, listed = word.partition("=")
    if not equals:
        raise InhouseError(f"expected section.key=a,b,c, got {word!r}")
    values = re.split(r",(?![^\[]*\])", listed)  # not within a list
    for value in values:
        check(name, value)
    if name not in tunable():
        raise ParamsError(f"{name} changes no experiment: no stage of dvc.yaml reads it")
    return Row(parameter=name, values=values)


def stage(name: str) -> Stage:
    """Return the target of this name. Raises InhouseError if there is none."""
    for target in TARGETS:
        if target == name:
            return target
    raise InhouseError(f"expected one of the stages {', '.join(TARGETS)}, got {name!r}")


def cells(grid: Sequence[Row], target: str) -> list[Cell]:
    """Return every combination of the values. Raises InhouseError for an empty grid, for one that
    names a parameter twice, and for a parameter that changes nothing up to the target."""
    if not grid:
        raise InhouseError(
            "the grid is empty: name parameters and values, such as chunk.tokens=128,160"
        )
    names = [row.parameter for row in grid]
    for name in names:
        if names.count(name) > 1:
            raise ParamsError(f"expected {name} in one row of the grid, got {names.count(name)}")
        if not _reads(target, name):
            first = next(stage for stage in TARGETS if _reads(stage, name))
            raise ParamsError(f"{name} changes nothing up to the stage {target}: run to {first}")
    return [
        dict(zip(names, values, strict=True))
        for values in itertools.product(*(row.values for row in grid))
    ]
