"""params.yaml, typed and checked: a wrong key or value is one line that names it.

The values live in params.yaml and have no second home: no field here has a default but
`Access.optional` and `Source.trust`, which people write by hand.
"""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from tasks import paths
from tasks.errors import ParamsError

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[int, Field(gt=0)]
Weight = Annotated[float, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ORDERS = frozenset(  # words that read like an order, and would be the name of a group
    "all any anybody anyone everybody everyone nobody none null".split()
)


def _named(group: str) -> str:
    if group in ORDERS:
        raise ValueError("expected the name of a group; public is the one that everybody is in")
    return group


Group = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=64), AfterValidator(_named)]
Groups = Annotated[list[Group], Field(min_length=1)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Models(Section):
    base: str
    base_wheel_sha256: Sha256 | None
    base_weights_sha256: Sha256 | None
    embedder: str
    embedder_wheel_sha256: Sha256 | None
    embedder_weights_sha256: Sha256 | None


class Access(Section):
    pattern: str
    groups: Groups
    optional: bool = False  # it may decide for no file


class Source(Section):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    folder: str
    include: Annotated[list[str], Field(min_length=1)]
    exclude: list[str]
    groups: list[Group]  # none: nobody, but for what an access rule opens
    access: list[Access]
    trust: Literal["high", "normal", "low"] = "normal"

    @property
    def closed(self) -> bool:
        """Nobody may read anything of it."""
        return not self.groups and not self.access


class Parse(Section):
    seconds: Annotated[float, Field(gt=0)]
    memory_mb: Annotated[int, Field(ge=512)]
    characters: Positive
    hidden: bool


class Ingest(Section):
    sources: Annotated[list[Source], Field(min_length=1)]
    parse: Parse
    max_bytes: Positive
    part_rows: Positive
    part_characters: Annotated[int, Field(ge=1000)]
    max_lost: Share
    lost_floor: Annotated[int, Field(ge=0)]
    max_widened: Share
    widened_floor: Annotated[int, Field(ge=0)]
    max_rejected: Share
    rejected_floor: Annotated[int, Field(ge=0)]
    stale_days: Annotated[int, Field(ge=0)]

    @field_validator("sources")
    @classmethod
    def _named_apart(cls, sources: list[Source]) -> list[Source]:
        if len({source.name for source in sources}) < len(sources):
            raise ValueError("two sources have the same name")
        return sources


class Redact(Section):
    kinds: Annotated[list[str], Field(min_length=1)]
    allow: list[str]
    company: list[str]
    seconds: Annotated[float, Field(gt=0)]
    sensitive: list[str]
    confidential: list[str]
    tagger: str | None


class Tagger(Section):
    seed: int
    layers: Positive
    rank: Positive
    rate: Annotated[float, Field(gt=0)]
    steps: Positive
    batch: Positive
    names: list[str]
    texts: list[str]


class Validate(Section):
    min_characters: Positive
    max_characters: Positive
    max_placeholder_share: Share
    max_undecodable_share: Share
    max_rejected: Share
    rejected_floor: Annotated[int, Field(ge=0)]


class Chunk(Section):
    tokens: Annotated[int, Field(ge=32)]


class Embed(Section):
    precision: Literal["auto", "bf16", "fp32"]
    query_prefix: str
    passage_prefix: str


class Index(Section):
    keep: Annotated[int, Field(ge=1)]
    batch: Positive
    lease_s: Annotated[float, Field(ge=1)]


class Retrieve(Section):
    candidates: Positive
    dense_weight: Share
    text_weight: Share
    title_weight: Share
    per_document: Positive
    hnsw_ef: Positive


class Generate(Section):
    endpoint: str | None
    model: str | None
    redact: bool
    timeout_s: Annotated[float, Field(gt=0)]
    retries: Annotated[int, Field(ge=0)]
    max_tokens: Positive


class Answer(Section):
    passages: Positive
    per_document: Positive
    passage_tokens: Positive
    min_relevance: Share
    min_support: Share
    near: Share


class Selector(Section):
    l2: Annotated[float, Field(ge=0)]


class Calibrate(Section):
    questions: Annotated[int, Field(ge=0)]


class Evaluate(Section):
    questions: str
    source: str
    split: Literal["dev", "test"]
    k: Positive


class Examples(Section):
    seed: int
    sections_max_tokens: Positive
    distractors: Positive
    with_passages: Share
    without_right: Share
    refusals: Annotated[int, Field(ge=0)]
    refusals_share: Annotated[float, Field(ge=0, lt=1)]
    near_duplicate: Annotated[float, Field(gt=0, le=1)]
    dev_share: Share
    dev_manners: Share
    outdated: list[str]


class Level(Section):
    rate: Annotated[float, Field(gt=0)]
    warmup: Share
    epochs: Annotated[float, Field(gt=0)]
    patience: Positive | None


class Full(Level):
    pass


class Partial(Level):
    blocks: Positive


class Adaptive(Level):
    method: Literal["lora", "dora", "ia3", "blocks"]
    rank: Positive
    alpha: Positive
    blocks: Positive


class Levels(Section):
    full: Full
    partial: Partial
    adaptive: Adaptive

    def named(self, name: str) -> Level:
        found: Level = getattr(self, name)
        return found


class Finetune(Section):
    audience: Groups
    min_changed: Share
    seed: int
    forms: Annotated[list[Literal["closed", "passages"]], Field(min_length=1)]
    share: Annotated[float, Field(gt=0, le=1)]
    unlearnt: Annotated[float, Field(ge=0, le=0.5)]
    volumes: list[Annotated[float, Field(gt=0, lt=1)]]
    reading: Annotated[float, Field(ge=0)]
    max_tokens: Positive
    batch_tokens: Positive
    pass_tokens: Positive
    evaluate: Annotated[int, Field(ge=0)]
    evaluations: Positive
    checkpoint_s: Annotated[float, Field(gt=0)]
    precision: Literal["auto", "fp32"]
    levels: Levels


class Style(Section):
    max_sentence_words: Positive
    banned_words: list[str]
    tone_words: list[str]
    exclamation_marks: bool


class Measures(Section):
    style: Style


class Prices(Section):
    answers_a_month: Annotated[float, Field(ge=0)]
    machine_hour: Annotated[float, Field(ge=0)]
    million_prompt_tokens: Annotated[float, Field(ge=0)]
    million_answer_tokens: Annotated[float, Field(ge=0)]


class Compare(Section):
    questions: Positive | None
    arms: Annotated[list[str], Field(min_length=1)] | None
    seed: int
    alpha: Annotated[float, Field(gt=0, lt=1)]
    power: Annotated[float, Field(gt=0.5, lt=1)]
    probe: str
    brand: str
    membership: Annotated[int, Field(ge=0)]
    prices: Prices


class Visible(Section):
    restricted: bool


class Promote(Section):
    approval: Literal["person", "gates"]
    alpha: Share
    max_forgetting: Share
    max_markers: Annotated[int, Field(ge=0)]
    max_leak: Share | None
    audience: Groups


class Weights(Section):
    accuracy: Weight
    freshness: Weight
    style: Weight
    latency: Weight
    cost: Weight


class Limits(Section):
    memory_mb: Annotated[float, Field(gt=0)] | None
    latency_p95_s: Annotated[float, Field(gt=0)] | None
    needs_citations: bool | None
    updates_a_month: Weight | None
    gpu: bool | None


class Recommend(Section):
    weights: Weights
    limits: Limits
    smallest_interesting_difference: Annotated[float, Field(gt=0, le=1)]
    alpha: Annotated[float, Field(gt=0, lt=1)]
    power: Annotated[float, Field(gt=0.5, lt=1)]
    demonstration: bool


class Params(Section):
    """One section a step, in the order of the flow."""

    models: Models
    ingest: Ingest
    redact: Redact
    tagger: Tagger
    validate_: Annotated[Validate, Field(alias="validate")]  # BaseModel has a method of that name
    chunk: Chunk
    embed: Embed
    index: Index
    retrieve: Retrieve
    generate: Generate
    answer: Answer
    selector: Selector
    calibrate: Calibrate
    evaluate: Evaluate
    examples: Examples
    finetune: Finetune
    measures: Measures
    compare: Compare
    recommend: Recommend
    visible: Visible
    promote: Promote


class _Yaml(yaml.SafeLoader):
    """Knows 5e-05 as a number, as YAML 1.2 does and DVC writes it; to YAML 1.1 it is a text."""


_Yaml.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?\d+e[-+]?\d+$", re.IGNORECASE),
    list("+-0123456789"),
)


def load(path: Path = paths.PARAMS) -> Params:
    """Raises ParamsError, one line that names the key, the value and what is allowed."""
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
    """What params.yaml would say with this text. Raises ParamsError."""
    try:
        values = _Yaml(text).get_single_data()
    except (yaml.YAMLError, ValueError) as error:
        said = " ".join(str(error).split())
        raise ParamsError(f"{paths.PARAMS} is not YAML: {said}") from None
    return parse(values)


def parse(values: Any) -> Params:
    try:
        return Params.model_validate(values)
    except ValidationError as error:
        raise ParamsError(f"params.yaml: {'; '.join(_lines(error))}") from None


def _lines(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(str(part) for part in problem['loc']) or 'the whole file'}: {_say(problem)}"
        for problem in error.errors()
    ]


def _say(problem: Any) -> str:
    if problem["type"] == "extra_forbidden":
        return "no such key"
    if problem["type"] == "missing":
        return "is missing"
    return f"{problem['msg']}, not {problem['input']!r}"
