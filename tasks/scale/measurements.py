"""Read what a machine was measured to need: reports/scale.json, or else the file beside this code.

`python -m bench.scale.steps` and `python -m bench.scale.models` measure the machine that they run
on, and write reports/scale.json.
"""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from tasks import paths
from tasks.errors import InhouseError

SHIPPED = Path(__file__).parent / "measured.json"
MEASURE = "python -m bench.scale.steps && python -m bench.scale.models"


class Machine(BaseModel):
    """The machine that was measured."""

    processor: str
    cores: int
    memory_gb: int
    instructions: str
    date: str


class Cost(BaseModel):
    """What one process took; its peak is that of its largest process."""

    cpu_s: float
    peak_mb: float  # mapped files included, which the kernel can take back at any time
    own_mb: float | None = None  # of its own pages only


class Nights(BaseModel):
    """The nights over one number of documents; at some sizes without the steps that need models."""

    documents: int
    bytes: int
    chunks: int
    first: dict[str, Cost]  # by step
    edited: dict[str, Cost]  # 1 % of the documents
    flow: Cost | None = None  # the whole flow, with every shard known
    quiet: Cost | None = None  # nothing changed
    search: Cost | None = None
    disk: dict[str, int]  # bytes by kind
    shards: int  # files of each data set


class Level(BaseModel):
    cpu_ms_a_token: float
    peak_mb: float
    forecast_mb: float


class Training(BaseModel):
    tokens_a_kb: float  # of documents, all examples together
    levels: dict[str, Level]


class Answer(BaseModel):
    cpu_s: float


class Measurements(BaseModel):
    """All that the forecast rests on."""

    machine: Machine
    nights: Annotated[list[Nights], Field(min_length=2)]
    training: Training
    answer: Answer

    @property
    def up_to(self) -> dict[str, int]:
        """Return the largest number of documents at which each step was measured."""
        return {step: night.documents for night in self.nights for step in night.first}

    @property
    def points(self) -> float:
        """Return the number of points of a measured document."""
        return self.nights[-1].chunks / self.nights[-1].documents

    @property
    def kilobytes(self) -> float:
        """Return the size of a measured document."""
        return self.nights[-1].bytes / self.nights[-1].documents / 1000


def source(given: Path | None = None) -> Path:
    """Return the file to read: the given one, this folder's own, or the shipped one."""
    own = paths.report("scale")
    return given or (own if own.is_file() else SHIPPED)


def load(path: Path) -> Measurements:
    """Read a file. Raises InhouseError that names the command which makes a whole one."""
    try:
        found = Measurements.model_validate_json(path.read_text("utf-8"))
    except OSError as error:
        raise InhouseError(f"{path} can't be read: {error.strerror}. Make it: {MEASURE}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise InhouseError(
            f"{path} is not a whole measurement: {place}: {first['msg']}. Make it again: {MEASURE}"
        ) from None
    found.nights.sort(key=lambda night: night.documents)
    return found
