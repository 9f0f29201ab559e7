"""Diagnose the machine of an alarm from the documents, without a model's words.

In:  an alarm, the machine's readings, the reader's groups, open engines
Out: Answer: the diagnosis with the passages that say so, or that no mode is known
Run: called by flows.watch and app
"""

import datetime
import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from tasks.answer.cited_answer import Answer
from tasks.answer.engines import Engines
from tasks.machines.alarms import Alarm
from tasks.machines.detectors import normal_of
from tasks.machines.diagnosis import diagnosis_answer, diagnosis_signs
from tasks.machines.diagnosis.diagnosis_answer import Machine
from tasks.machines.diagnosis.diagnosis_signs import Sign
from tasks.machines.patterns import GROWING, STRAIGHT_FALL, STRAIGHT_RISE
from tasks.machines.reading.readings import Series

MODEL = re.compile(r"(?P<site>.*?)[-_ ]*\b(?P<model>[a-z]{1,5}[-_ ]?\d{2,4}[a-z]?)", re.IGNORECASE)

DRIFTS = (GROWING, STRAIGHT_FALL, STRAIGHT_RISE)


def of(alarm: Alarm, series: Sequence[Series], groups: Collection[str], engines: Engines) -> Answer:
    """Return the diagnosis from documents that the groups may read. Raises StoreError."""
    own = [each for each in series if (each.machine, each.uri) == (alarm.machine, alarm.uri)]
    found = diagnosis_signs.of_window(own, _began(alarm, own), alarm.end)
    signs = [_drifting(sign, alarm) for sign in found]
    prepared = diagnosis_answer.prepare(
        signs, named(alarm.machine), groups, engines, alarm.end.date()
    )
    return diagnosis_answer.finish(prepared, None, engines)


def _drifting(sign: Sign, alarm: Alarm) -> Sign:
    """Return a sign with the shape of the alarm's drift, which all of its sensors show together."""
    if alarm.pattern not in DRIFTS or sign.change == "same" or sign.sensor not in alarm.sensors:
        return sign
    straight = STRAIGHT_RISE if sign.change == "up" else STRAIGHT_FALL
    return replace(sign, pattern=GROWING if alarm.pattern == GROWING else straight)


def _began(alarm: Alarm, series: Sequence[Series]) -> datetime.datetime:
    """Return when the change began. A drift is seen late: it has no beginning after the stretch
    that is the machine's normal."""
    if alarm.pattern not in DRIFTS or not series:
        return alarm.start
    times = max((each.times for each in series), key=len)
    normal: datetime.datetime = times[normal_of(len(times))].astype(datetime.datetime)
    return min(alarm.start, normal.replace(tzinfo=datetime.UTC))


def named(machine: str) -> Machine:
    """Return the model and the site in a machine's id: AP-130 and tarn house in
    tarn-house-ap-130."""
    found = MODEL.fullmatch(machine)
    if found is None:
        return Machine(site=machine)
    model = re.sub(r"[-_ ]", "-", found["model"]).upper()
    return Machine(model=model, site=re.sub(r"[-_]+", " ", found["site"]).strip())
