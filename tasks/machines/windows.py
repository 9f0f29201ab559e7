"""Cut the scores of a machine into windows, and name what happened in each.

In:  Frame, Scores, broken limits
Out: Alarm records
"""

import datetime
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.machines import detectors, patterns
from tasks.machines.alarms import Alarm
from tasks.machines.detectors import Scores
from tasks.machines.limits import limits
from tasks.machines.limits.limits import Broken, Run, runs
from tasks.machines.reading.frames import Frame
from tasks.machines.reading.readings import Times, Values
from tasks.machines.stuck import Stuck

SHORT = 2  # readings of a single spike, at most
KEPT = 0.7  # of the score that opens a window: below it the window ends
CLEAR = 3.0  # spreads: a reading so far away belongs to the window
NAMED = 0.25  # of the largest size: a sensor with less is not named
MOST = 0.9  # of the readings in a window are at most `size` away from normal
DAY_S, HOUR_S = 86_400.0, 3_600.0


def cut(scored: Scores, broken: Sequence[Broken]) -> list[Run]:
    """Return the stretches of abnormal readings, those close to each other as one, without what
    the smoothing adds to their ends."""
    flags = _held(scored.abnormal) | scored.far
    for each in broken:
        flags[each.first : each.last + 1] = True
    away = np.abs(scored.distance).max(axis=1)
    joined = _joined(runs(flags), scored.span + 1)
    found = [part for run in joined for part in _parts(scored, away, run)]
    return [run for run in found if _counts(scored, away, run, broken)]


def _counts(scored: Scores, away: Values, run: Run, broken: Sequence[Broken]) -> bool:
    """Return whether a window is more than a few readings a little way off."""
    first, last = run
    if last - first >= max(SHORT, scored.window // 2):
        return True
    if away[first : last + 1].max() > detectors.FAR:
        return True
    return any(each.first <= last and each.last >= first for each in broken)


def _held(abnormal: Values) -> NDArray[np.bool_]:
    """Return the readings of each run above KEPT that reaches 1: a window does not break where a
    score falls back a little."""
    flags = np.zeros(len(abnormal), bool)
    for first, last in runs(abnormal > KEPT):
        flags[first : last + 1] = abnormal[first : last + 1].max() > 1
    return flags


def _joined(found: Sequence[Run], gap: int) -> list[Run]:
    joined: list[Run] = []
    for first, last in found:
        if joined and first - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _parts(scored: Scores, away: Values, run: Run) -> list[Run]:
    """Return a window from its first clear reading to its last; or its short departures, if all
    else in it is no further from them than the smoothing reaches."""
    first, last = run
    inside = away[first : last + 1]
    short = [
        (first + a, first + b)
        for a, b in _joined(runs(inside > detectors.FAR / 2), scored.span + 1)
        if inside[a : b + 1].max() > detectors.FAR
    ]
    reached, reach = np.zeros(len(inside), bool), scored.window + scored.window // 2
    for a, b in short:
        reached[max(0, a - first - reach) : b - first + reach + 1] = True
    if reached.all():
        return short
    clear = np.flatnonzero(inside > CLEAR)
    return [(first + int(clear[0]), first + int(clear[-1]))] if len(clear) else [run]


def alarms(
    shown: Frame, scored: Scores, normal: int, found: Sequence[Run], broken: Sequence[Broken]
) -> list[Alarm]:
    """Return an alarm for each window; one for all windows that keep the clock."""
    short = [(a, b) for a, b in found if _seconds(shown.times, a, b) < DAY_S / 2]
    regular = [(shown.times[a], shown.times[b]) for a, b in short]
    often = len(shown.times) > 1 and _step(shown.times) <= DAY_S / 6
    if not (often and patterns.keeps_the_clock(regular)):
        wide = _joined(found, normal // detectors.WINDOW)
        return [_alarm(shown, scored, normal, [run], broken) for run in wide]
    others = [run for run in found if run not in short]
    made = [_alarm(shown, scored, normal, short, broken)]
    made += [_alarm(shown, scored, normal, [run], broken) for run in others]
    return sorted(made, key=lambda alarm: alarm.start)


def _seconds(times: Times, first: int, last: int) -> float:
    return float((times[last] - times[first]).astype("timedelta64[s]").astype(float))


def _step(times: Times) -> float:
    """Return the usual seconds from one reading to the next."""
    return float(np.median(np.diff(times).astype("timedelta64[s]").astype(float)))


def _alarm(
    shown: Frame, scored: Scores, normal: int, windows: Sequence[Run], broken: Sequence[Broken]
) -> Alarm:
    windows = windows if len(windows) > 1 else _regular(shown, scored, windows[0])
    first, last = windows[0][0], windows[-1][1]
    inside = np.concatenate([np.arange(a, b + 1) for a, b in windows])
    away = np.quantile(np.abs(scored.distance[inside]), MOST, axis=0)
    order = np.argsort(-away)
    at = [int(n) for n in order if away[n] >= max(CLEAR, NAMED * away[order[0]])] or [int(order[0])]
    pattern, alike = _pattern(shown, scored, normal, windows, at, away)
    at = [n for _, n in sorted(zip(alike, at, strict=True), key=lambda each: not each[0])]
    beyond = {each.sensor for each in broken if each.first <= last and each.last >= first}
    named = {shown.sensors[n]: n for n in at if away[n] > 0 or not beyond}
    named |= {name: shown.sensors.index(name) for name in shown.sensors if name in beyond}
    return _made(shown, normal, inside, named, pattern, away, limits.highest(broken, first, last))


def with_stuck(
    shown: Frame, scored: Scores, normal: int, found: Sequence[Stuck], others: Sequence[Alarm]
) -> list[Alarm]:
    """Return the alarms with one for each stretch in which sensors stood still. A sensor that stops
    at a value that is none of the normal ones keeps the alarm that it has: a pump that is switched
    off has no flow, which is a step. Sensors that no longer move together because one of them
    stands still are no alarm beside it."""
    made, kept = [], list(others)
    for each in found:
        inside = np.arange(each.run[0], each.run[1] + 1)
        start, end = (_moment(shown.times[n]) for n in each.run)
        names = [shown.sensors[n] for n in each.sensors]
        kept = [a for a in kept if not _comes_of(a, names, start, end)]
        told = {name for a in kept if a.start <= end and a.end >= start for name in a.sensors}
        named = {shown.sensors[n]: n for n in each.sensors if shown.sensors[n] not in told}
        if named:
            away = np.quantile(np.abs(scored.distance[inside]), MOST, axis=0)
            made.append(_made(shown, normal, inside, named, patterns.STUCK, away, ""))
    return sorted([*kept, *made], key=lambda alarm: alarm.start)


def _comes_of(
    alarm: Alarm, names: Sequence[str], start: datetime.datetime, end: datetime.datetime
) -> bool:
    """Return whether an alarm with nearly normal values is about the sensors that stood still, or
    lies in that time."""
    if alarm.limit or max(alarm.size.values()) >= detectors.FAR / 2:
        return False
    if set(alarm.sensors) <= set(names):
        return alarm.start <= end and alarm.end >= start
    return alarm.start >= start and alarm.end <= end


def _made(
    shown: Frame,
    normal: int,
    inside: NDArray[np.int_],
    named: Mapping[str, int],
    pattern: str,
    away: Values,
    limit: str,
) -> Alarm:
    """Return the alarm of some readings, and of the sensors that are named, with their columns."""
    names, at, values = list(named), list(named.values()), shown.values
    return Alarm(
        machine=shown.machine,
        start=_moment(shown.times[inside[0]]),
        end=_moment(shown.times[inside[-1]]),
        sensors=tuple(names),
        pattern=pattern,
        limit=limit,
        size=_of(names, [float(away[n]) for n in at]),
        before=_of(names, [_median(values[:normal, n], values[:, n]) for n in at]),
        within=_of(names, [_median(values[inside, n], values[:, n]) for n in at]),
        slope=_of(names, [_slope(shown.times[inside], values[inside, n]) for n in at]),
        uri=shown.uri,
        groups=shown.groups,
    )


def _median(part: Values, whole: Values) -> float:
    """Return the median of a part; of the whole where the part has no reading."""
    return float(np.nanmedian(whole if np.isnan(part).all() else part))


def _of(names: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    """Round to four digits: equal readings give equal bytes on every machine."""
    return {name: float(f"{value:.4g}") for name, value in zip(names, values, strict=True)}


def _moment(when: np.datetime64) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(
        int(when.astype("datetime64[s]").astype(int)), datetime.UTC
    )


def _pattern(
    shown: Frame,
    scored: Scores,
    normal: int,
    windows: Sequence[Run],
    sensors: Sequence[int],
    away: Values,
) -> tuple[str, list[bool]]:
    """Name the pattern, and say which sensors show it."""
    all_alike = [True] * len(sensors)
    if len(windows) > 1:
        return patterns.CLOCK, all_alike
    first, last = windows[0]
    if last - first < SHORT and last < len(shown.times) - 1:
        return patterns.SPIKE, all_alike
    lead = max(normal // 2, last - first)  # normal readings before it, to see it begin
    part = shown.values[max(0, first - lead) : last + 1]
    columns = [part[~np.isnan(part[:, n]), n] for n in sensors]
    name, alike = patterns.shape(columns, [float(away[n]) for n in sensors])
    distance = scored.distance[first : last + 1, sensors[0]]
    if name == patterns.UNNAMED and patterns.scatters(distance):
        return patterns.NOISY, alike
    return name, alike


def _regular(shown: Frame, scored: Scores, run: Run) -> list[Run]:
    """Return the departures of a window that keep the clock, else the window: the smoothing reaches
    from one departure to the next."""
    first, last = run
    away = np.abs(scored.distance[first : last + 1])
    high = np.quantile(away, MOST, axis=0)
    most = int(np.argmax(high))
    close = max(1, int(HOUR_S / _step(shown.times))) if len(shown.times) > 1 else 1
    apart = _joined(runs(away[:, most] > max(CLEAR, high[most] / 2)), close)
    found = [(first + a, first + b) for a, b in apart]
    kept = patterns.keeps_the_clock([(shown.times[a], shown.times[b]) for a, b in found])
    return found if kept else [run]


def _slope(times: Times, values: Values) -> float:
    """Return the change per day, a straight line through the window."""
    there = ~np.isnan(values)
    days = (times - times[0]).astype("timedelta64[s]").astype(float)[there] / DAY_S
    if there.sum() < 2 or days[-1] == days[0]:
        return 0.0
    return float(np.polyfit(days, values[there], 1)[0])
