"""Define a limit that a document states for a sensor of a machine, and choose the limits in use.

In:  data/limits   DocumentLimit shards, written by limit_proposals.py; machines of params.yaml
Out: the proposals; the limits that an alarm is raised for
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from tasks import params, paths
from tasks.machines.limits import limits
from tasks.machines.limits.limits import holds
from tasks.records import PUBLIC
from tasks.storage import shards


@dataclass(frozen=True, slots=True)
class DocumentLimit:
    """A limit that a document states for a sensor of a machine."""

    machine: str
    sensor: str
    unit: str
    name: str  # warning, alarm, trip or maximum
    above: float
    uri: str
    title: str
    chunk_id: str
    number: int  # of the sentence or row in the passage
    text: str  # of it
    groups: tuple[str, ...]  # who may read the document
    disputed: bool  # another document states another value

    @property
    def broken(self) -> str:
        """Return how an alarm names this limit."""
        return limits.broken_text(self.sensor, self.name, self.above, self.unit)

    schema: ClassVar[pa.Schema] = pa.schema(
        [
            *((name, pa.string()) for name in ("machine", "sensor", "unit", "name")),
            ("above", pa.float64()),
            *((name, pa.string()) for name in ("uri", "title", "chunk_id")),
            ("number", pa.int64()),
            ("text", pa.string()),
            ("groups", pa.list_(pa.string())),
            ("disputed", pa.bool_()),
        ]
    )


def load() -> list[DocumentLimit]:
    """Return all proposals, by machine, sensor and value."""
    found = shards.read(paths.LIMITS, DocumentLimit)
    return sorted(found, key=lambda each: (each.machine, each.sensor, each.above, each.uri))


def in_use(machines: params.Machines) -> list[params.MachineLimit]:
    """Return the limits that an alarm is raised for: those of params.yaml, and, if it says so,
    those of documents for sensors that params.yaml has none for."""
    found = list(machines.limits)
    if machines.document_limits == "use":
        found += [rule(each) for each in load() if _counts(each, machines.limits)]
    return found


def _counts(limit: DocumentLimit, known: Sequence[params.MachineLimit]) -> bool:
    """Return whether a proposal is a rule: it is not disputed, everybody may read it, and no person
    has written a limit for the sensor."""
    ours = any(holds(each, limit.machine, limit.sensor) for each in known)
    return not limit.disputed and PUBLIC in limit.groups and not ours


def rule(limit: DocumentLimit) -> params.MachineLimit:
    """Return a proposal as params.yaml would have it."""
    exact = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in limit.machine)
    return params.MachineLimit(
        machines=exact, sensor=limit.sensor, name=limit.name, above=limit.above
    )
