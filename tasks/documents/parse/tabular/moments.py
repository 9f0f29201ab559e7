"""Show dates, times and durations of a workbook: 2026-03-15, 07:30, 30:00.

Dates are ISO 8601 whatever their format, because 03/04/2026 is the third of April for some readers
and the fourth of March for others; the format decides which parts are shown.
"""

import datetime

Moment = datetime.datetime | datetime.date | datetime.time | datetime.timedelta


def shown(value: Moment, dates: str) -> str:
    """Show a date, a time or a duration. `dates` lists the parts to show: y, o (month), d, h, m
    (minute), s; "" shows the date."""
    if isinstance(value, datetime.timedelta):
        return _elapsed(value, dates)
    if isinstance(value, datetime.time):
        return _clock(value, dates)
    day = "" if not set(dates) & set("yod") and dates else _day(value, dates)
    if isinstance(value, datetime.datetime) and set(dates) & set("hs"):
        return f"{day} {_clock(value.time(), dates)}".strip()
    return day


def _day(value: datetime.date, dates: str) -> str:
    if dates and "d" not in dates:
        names = {"y": "%Y", "o": "%B", "yo": "%B %Y"}
        return value.strftime(names["y" * ("y" in dates) + "o" * ("o" in dates)])
    return value.strftime("%Y-%m-%d") if value.year > 999 else value.isoformat()[:10]


def _clock(value: datetime.time, dates: str) -> str:
    seconds = "s" in dates or value.second
    return value.strftime("%H:%M:%S" if seconds else "%H:%M")


def _elapsed(value: datetime.timedelta, dates: str) -> str:
    """Show a duration: 30:00 hours, 90:00 minutes, 5400 seconds."""
    total = round(abs(value).total_seconds())
    sign = "-" if value < datetime.timedelta() else ""
    hours, minutes, seconds = total // 3600, total // 60 % 60, total % 60
    if "h" in dates or not dates:
        tail = f":{seconds:02d}" if "s" in dates or seconds else ""
        return f"{sign}{hours}:{minutes:02d}{tail}"
    if "m" in dates:
        return f"{sign}{total // 60}:{seconds:02d}"
    return f"{sign}{total}"
