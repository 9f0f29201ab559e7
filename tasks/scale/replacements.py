"""Forecast at how many documents a part reaches this machine's limits, and what replaces it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tasks import params
from tasks.scale.forecast import Forecast, crossing

NIGHT_H = 8  # hours that a night has
FIRST_H = 24  # that a first night, or a training, may take
SPARE = 0.8  # share of memory and disk that may be used

FIRST = "cluster.address, for ingest, validate, chunk and embed"
NIGHT = "more cores"
MEMORY = "QDRANT_URL, where the engine is another machine's; more memory"
DISK = "QDRANT_URL, for the index; index.keep: 1; keep.versions and inhouse clean"
TRAINING = "a GPU, found without a setting; finetune.train_fraction"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the machine has."""

    cores: int
    memory_gb: float
    disk_gb: float
    processor: str = ""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A limit, the number of documents at which it is reached, and the cure."""

    limit: str
    documents: float | None  # None: not below a thousand million
    cure: str


def find(forecast: Forecast, limits: Limits, values: params.Params) -> Iterator[Replacement]:
    """Yield the limits of nights and trainings; documents are of the forecast's size."""
    hour = 3600 * limits.cores

    def first(documents: float) -> float:
        return forecast.night(forecast.first, documents).cpu_s

    def edited(documents: float) -> float:
        return forecast.night(forecast.edited, documents).cpu_s

    def index_mb(documents: float) -> float:
        equal = forecast.equal(documents)
        return max(laws["index"].at(equal).peak_mb for laws in (forecast.first, forecast.edited))

    def disk(documents: float) -> float:
        return sum(forecast.disk(documents, values.index.keep).values())

    for limit, of, most, cure in (
        (f"a first night takes {FIRST_H} h", first, FIRST_H * hour, FIRST),
        (f"a night with 1 % changed takes {NIGHT_H} h", edited, NIGHT_H * hour, NIGHT),
        (
            f"index needs {SPARE:.0%} of the memory",
            index_mb,
            SPARE * limits.memory_gb * 1e3,
            MEMORY,
        ),
        (f"files take {SPARE:.0%} of the free disk", disk, SPARE * limits.disk_gb * 1e9, DISK),
    ):
        yield Replacement(limit, crossing(of, most), cure)
    for level in ("full", "partial", "adaptive"):
        seconds = _training(forecast, values, level)
        limit = f"training {level} takes {FIRST_H} h"
        yield Replacement(limit, crossing(seconds, FIRST_H * hour), TRAINING)


def _training(forecast: Forecast, values: params.Params, level: str) -> Callable[[float], float]:
    share, epochs = values.finetune.train_fraction, values.levels.named(level).epochs
    return lambda documents: forecast.training_cpu_s(documents, level, share, epochs)


def answers_an_hour(forecast: Forecast, limits: Limits) -> float:
    """Return how many answers the local model gives; beyond them, generate.endpoint."""
    return 3600 * limits.cores / forecast.measured.answer.cpu_s
