"""Define the sections of params.yaml about documents: models, sources, redaction, validation."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from tasks.params.kinds import Count, Group, Groups, Positive, Rate, Seconds, Section, Sha256, Share


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

    hidden: bool
    seconds: Seconds = 30.0  # per document
    memory_mb: Annotated[int, Field(ge=512)] = 1024
    characters: Positive = 5_000_000  # of a document's text


class Ingest(Section):
    sources: Annotated[list[Source], Field(min_length=1)]
    parse: Parse
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
    seed: int
    layers: Positive
    rank: Positive
    rate: Rate
    steps: Positive
    batch: Positive
    names: list[str]
    texts: list[str]


class Validate(Section):
    max_rejected: Share
    min_characters: Positive = 20  # a document with less text is quarantined
    max_characters: Positive = 2_000_000
    max_placeholder_share: Share = 0.5  # of the characters; above it a document is quarantined
    max_undecodable_share: Share = 0.01  # of the characters: � for bytes that are not text
    rejected_floor: Count = 2  # documents quarantined whatever their share, up to half of them
