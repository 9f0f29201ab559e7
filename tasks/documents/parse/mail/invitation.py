"""Read invitations in e-mails (iCalendar, RFC 5545): subject, time, place, organiser."""

import datetime
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

MOST = 50  # events of one calendar
PROPERTY = re.compile(r"([A-Za-z-]+)((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)", re.DOTALL)
TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
ESCAPED = re.compile(r"\\([nN,;\\])")
DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
Event = Mapping[str, tuple[str, str]]  # name: (parameters, value)


def markdown(calendar: str) -> str:
    """Return each event or task of a calendar as a section; "" without one."""
    cancelled = re.search(r"(?im)^METHOD:CANCEL", calendar) is not None
    sections = (_section(event, cancelled) for event in _events(calendar))
    return "\n\n".join(filter(None, sections))


def _events(calendar: str) -> Iterator[Event]:
    """Yield the properties of each event, without those of its alarms and of time zones."""
    event: dict[str, tuple[str, str]] = {}
    inside: list[str] = []
    count = 0
    for line in re.sub(r"\r?\n[ \t]", "", calendar).splitlines():
        found = PROPERTY.fullmatch(line.strip())
        if not found:
            continue
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END" and inside:
            if inside.pop() in ("VEVENT", "VTODO") and count < MOST:
                yield event
                event, count = {}, count + 1
        elif inside and inside[-1] in ("VEVENT", "VTODO"):
            event.setdefault(name, (found[2], value))


def _section(event: Event, cancelled: bool) -> str:
    cancelled = cancelled or _text(event, "STATUS").upper() == "CANCELLED"
    lines = {
        "When": _when(event),
        "Repeats": _repeats(_text(event, "RRULE")),
        "Where": _text(event, "LOCATION"),
        "Organiser": _person(event),
    }
    listed = "\n".join(
        f"- {name}: {' '.join(said.split())}" for name, said in lines.items() if said
    )
    kind = "Cancelled invitation" if cancelled else "Invitation"
    title = " ".join(_text(event, "SUMMARY").split())
    described = _text(event, "DESCRIPTION").strip()
    return "\n\n".join(filter(None, (f"## {kind}: {title}".rstrip(": "), listed, described)))


def _text(event: Event, name: str) -> str:
    value = event.get(name, ("", ""))[1]
    return ESCAPED.sub(lambda mark: "\n" if mark[1] in "nN" else mark[1], value)


def _person(event: Event) -> str:
    parameters, value = event.get("ORGANIZER", ("", ""))
    named = re.search(r"(?i);CN=(?:\"([^\"]*)\"|([^;:]*))", parameters)
    name = (named[1] or named[2] or "") if named else ""
    address = re.sub(r"(?i)^mailto:", "", value)
    return f"{name} <{address}>" if name and "@" in address and name != address else name or address


def _when(event: Event) -> str:
    """Return `2026-06-11 14:30 – 15:30 (Europe/Berlin)`; a whole day has no time."""
    start, zone = _time(event, "DTSTART")
    end, end_zone = _time(event, "DTEND")
    if start is None:
        due, due_zone = _time(event, "DUE")
        return f"due {_time_text(due)}{due_zone}" if due else ""
    end = end or _after(start, _text(event, "DURATION"))
    if end and not isinstance(start, datetime.datetime):
        end -= datetime.timedelta(days=1)  # the end of a whole day is the day after it
    if end is None or end <= start or type(end) is not type(start):
        return f"{_time_text(start)}{zone}"
    if end_zone and end_zone != zone:
        return f"{_time_text(start)}{zone} – {_time_text(end)}{end_zone}"
    same = isinstance(end, datetime.datetime) and end.date() == start.date()  # type: ignore[attr-defined]
    return f"{_time_text(start)} – {f'{end:%H:%M}' if same else _time_text(end)}{zone}"


def _time(event: Event, name: str) -> tuple[datetime.date | None, str]:
    """Return the time, or the day, and its time zone in brackets."""
    parameters, value = event.get(name, ("", ""))
    found = TIME.match(value.strip())
    if not found:
        return None, ""
    zone = re.search(r"(?i);TZID=\"?([^;:\"]+)", parameters)
    with suppress(ValueError):
        if found[4] is None:
            return datetime.date(int(found[1]), int(found[2]), int(found[3])), ""
        named = "UTC" if found[6] else zone[1].lstrip("/") if zone else ""
        time = datetime.datetime.strptime(value.strip()[:13], "%Y%m%dT%H%M")  # noqa: DTZ007 named
        return time, f" ({named})" if named else ""
    return None, ""


def _after(start: datetime.date, duration: str) -> datetime.date | None:
    found = DURATION.fullmatch(duration)
    if not found or not duration.strip("PT"):
        return None
    weeks, days, hours, minutes = (int(found[n] or 0) for n in range(1, 5))
    return start + datetime.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def _time_text(time: datetime.date) -> str:
    return f"{time:%Y-%m-%d %H:%M}" if isinstance(time, datetime.datetime) else f"{time:%Y-%m-%d}"


def _repeats(rule: str) -> str:
    """Return a recurrence rule as `weekly, BYDAY=MO,WE`."""
    parts = [part for part in rule.split(";") if part]
    often = next((part[5:].lower() for part in parts if part.startswith("FREQ=")), "")
    return ", ".join(
        filter(None, (often, *(part for part in parts if not part.startswith("FREQ="))))
    )
