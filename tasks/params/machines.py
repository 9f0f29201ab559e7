"""Define the section of params.yaml about machines: their readings and limits."""

from typing import Literal

from tasks.params.kinds import Section


class MachineLimit(Section):
    """A limit from a manual. A reading above it is an alarm, whatever the machine's normal is."""

    machines: str = "*"  # a pattern of names, as in a shell: *ap-130*
    sensor: str  # a pattern of names: vibration
    name: str  # warning, trip
    above: float  # in the unit of the readings


class Machines(Section):
    """Readings of machines: which files have them, and what is abnormal; docs/machines.md."""

    limits: list[MachineLimit]
    # limits that documents state: propose: `inhouse machines --limits` lists them; use: a sensor
    # without a limit above is held to them
    document_limits: Literal["propose", "use"] = "propose"
    # patterns of files, as in .gitignore, below the sources; those without readings are passed over
    files: list[str] = ["*.csv", "*.jsonl", "*.xlsx", "*.parquet"]
    # JSON lines of machines with their right diagnosis, which the arms are measured on; empty: none
    diagnosed: str
