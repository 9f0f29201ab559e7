"""Find where a machine leaves its normal range, or breaks a limit of its manual.

In:  data/readings, data/limits; machines of params.yaml
Out: data/alarms             Alarm shards
     reports/anomalies.json  counts
Run: python -m tasks.machines.anomalies
"""

import logging
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel

from tasks import console, params, paths
from tasks.machines import detectors, stuck, windows
from tasks.machines.alarms import Alarm
from tasks.machines.detectors import Scores
from tasks.machines.limits import document_limits, limits
from tasks.machines.reading import readings
from tasks.machines.reading.frames import Frame, frame
from tasks.storage import reports, shards

log = logging.getLogger(__name__)


class AnomaliesReport(BaseModel, frozen=True):
    seconds: float
    machines: int
    short: int  # machines with too few readings to know the normal range: limits only
    alarms: int
    patterns: dict[str, int]  # alarms


def run(machines: params.Machines) -> AnomaliesReport:
    """Write the alarms of all machines."""
    started = time.perf_counter()
    frames = [frame(series) for series in readings.machines(readings.load()).values()]
    known = document_limits.in_use(machines)
    found = [alarm for each in frames for alarm in alarms(each, known)]
    shards.write(paths.ALARMS, Alarm, found, lambda row: row.machine)
    report = AnomaliesReport(
        seconds=round(time.perf_counter() - started, 3),
        machines=len(frames),
        short=sum(len(each.times) < detectors.FEWEST for each in frames),
        alarms=len(found),
        patterns=dict(sorted(Counter(alarm.pattern for alarm in found).items())),
    )
    reports.write(paths.report("anomalies"), report)
    log.info("anomalies: %d machines, %d alarms", report.machines, report.alarms)
    return report


def alarms(shown: Frame, known: Sequence[params.MachineLimit]) -> list[Alarm]:
    """Return the alarms of one machine, in order of time."""
    broken = limits.broken(shown, known)
    normal = detectors.normal_of(len(shown.times))
    if len(shown.times) < detectors.FEWEST:
        scored = _unknown(shown)
    else:
        scored = detectors.scores(shown.values, normal)
    found = windows.alarms(shown, scored, normal, windows.cut(scored, broken), broken)
    still = stuck.found(shown.values, normal) if len(shown.times) >= detectors.FEWEST else []
    return windows.with_stuck(shown, scored, normal, still, found)


def _unknown(shown: Frame) -> Scores:
    """Return the scores of a machine whose normal is not known yet: nothing is abnormal."""
    nothing = np.zeros(len(shown.times))
    return Scores(nothing, np.zeros_like(shown.values), nothing > 0, 1, 1)


def main() -> None:
    run(params.load().machines)


if __name__ == "__main__":
    console.run(main)
