"""List the limits that documents state for the machines, each with its passage and its use.

In:  data/limits; machines of params.yaml
Out: rows for the terminal and for programs
"""

from collections.abc import Sequence
from typing import Any

from tasks import console, params
from tasks.machines.limits import document_limits
from tasks.machines.limits.document_limits import DocumentLimit
from tasks.machines.limits.limits import holds
from tasks.records import PUBLIC

NONE = "no document states a limit for a sensor of a machine; inhouse run machines looks for them"


def rows(machines: params.Machines) -> list[dict[str, Any]]:
    """Return a row for each limit."""
    in_use = {(each.machines, each.sensor, each.name) for each in document_limits.in_use(machines)}
    return [_row(each, machines, in_use) for each in document_limits.load()]


def _row(
    limit: DocumentLimit, machines: params.Machines, in_use: set[tuple[str, str, str]]
) -> dict[str, Any]:
    return {
        "machine": limit.machine,
        "sensor": limit.sensor,
        "name": limit.name,
        "above": limit.above,
        "unit": limit.unit,
        "state": _state(limit, machines.limits, in_use),
        "uri": limit.uri,
        "title": limit.title,
        "chunk_id": limit.chunk_id,
        "text": limit.text,
    }


def _state(
    limit: DocumentLimit,
    written: Sequence[params.MachineLimit],
    in_use: set[tuple[str, str, str]],
) -> str:
    """Return whether the limit is a rule, and if not, why."""
    ours = [each for each in written if holds(each, limit.machine, limit.sensor)]
    same = [each.above for each in ours if each.name == limit.name]
    if limit.above in same:
        return "as in params.yaml"
    if ours:
        return f"params.yaml has {', '.join(f'{each.name} {each.above:g}' for each in ours)}"
    if limit.disputed:
        return "not used: documents disagree"
    if PUBLIC not in limit.groups:
        return "not used: not everybody may read the document"
    rule = document_limits.rule(limit)
    return "in use" if (rule.machines, rule.sensor, rule.name) in in_use else "proposed"


def show(machines: params.Machines) -> None:
    """Print each limit, and below it the sentence or row that states it."""
    found = rows(machines)
    if not found:
        print(NONE)
    for row in found:
        sensor = row["sensor"].replace("_", " ")
        value = f"{row['above']:g} {row['unit']}"
        print(f"{row['machine']}  {sensor}: {row['name']} above {value}  ({row['state']})")
        print(f"    {console.line(row['uri'])}: {console.line(row['text'])}")
