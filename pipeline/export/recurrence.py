"""Rhythms as calendars need them: the RRULE of the last days on time (RFC 5545), with every part written out.

A deadline's RRULE gives the days that the dispatch names; "trước ngày 01 hằng tháng" is on time until the day before, the
last of the month before. A rhythm without a day of its own ("hằng quý") ends with its period, and a day that a month lacks is
the month's last (Bộ luật Dân sự 2015, Điều 148 khoản 3): both as pipeline.deadlines.rhythms reads them.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SHORTEST = 28  # days of every month


def last_days(rrule: str, *, before: bool) -> str:
    """The rule of the last days on time: the days of ``rrule``, a day earlier each where they are late themselves."""
    parts = dict(part.split("=") for part in rrule.split(";"))
    early = int(before)
    match parts["FREQ"]:
        case "DAILY":
            return "FREQ=DAILY"
        case "WEEKLY":
            days = [_earlier(day, early) for day in parts.get("BYDAY", "SU").split(",")]
            return f"FREQ=WEEKLY;BYDAY={','.join(days)}"
        case "YEARLY":
            months = _numbers(parts.get("BYMONTH", "12"))
        case _:
            # periods of the calendar: a quarter ends in March, June, September and December
            interval = int(parts.get("INTERVAL", 1))
            months = _numbers(parts.get("BYMONTH", "")) or list(range(interval, 13, interval))
    if "BYDAY" in parts:
        return _monthly(months, *_nth_weekday(parts["BYDAY"], early))
    return _month_day(int(parts.get("BYMONTHDAY", -1)), months, early)


def after(rrule: str, first: dt.date, day: dt.date) -> dt.date:
    """The first day of a rhythm after this one, at its hour where ``first``, with which it begins, has one."""
    from dateutil.rrule import rrulestr

    days = rrulestr(rrule, dtstart=dt.datetime.combine(first, dt.time()))
    found: dt.date = days.after(dt.datetime.combine(day, dt.time())).date()
    return dt.datetime.combine(found, first.timetz()) if isinstance(first, dt.datetime) else found


def ended(rrule: str, first: dt.date, last: dt.date | None) -> str:
    """The rule of a rhythm that is over: it ends on its ``last`` day, or was done once where that is not known."""
    begins = first.date() if isinstance(first, dt.datetime) else first
    if last is None or last <= begins:
        return f"{rrule};COUNT=1"
    if not isinstance(first, dt.datetime):
        return f"{rrule};UNTIL={last:%Y%m%d}"
    # of a local time the end is told in UTC (RFC 5545, 3.3.10)
    end = dt.datetime.combine(last, first.timetz()).astimezone(dt.UTC)
    return f"{rrule};UNTIL={end:%Y%m%dT%H%M%SZ}"


def _month_day(day: int, months: list[int], early: int) -> str:
    shortest = min(calendar.monthrange(2023, month)[1] for month in months)
    if day > shortest:
        # the last of these days that a month has, and then so many days back
        days = ",".join(str(each) for each in range(_SHORTEST - early, day + 1))
        return _monthly(months, f"BYMONTHDAY={days}", f"BYSETPOS={-1 - early}")
    shifted = day - early
    if day > 0 and shifted < 1:
        # the day before the first is the last of the month before
        shifted, months = shifted - 1, sorted((month - 2) % 12 + 1 for month in months)
    return _monthly(months, f"BYMONTHDAY={shifted}")


def _nth_weekday(code: str, early: int) -> tuple[str, ...]:
    """ "-1SA" as it is; the Friday before it as the Friday among the days that may lie before a last Saturday."""
    match = re.fullmatch(r"(-?\d)([A-Z]{2})", code)
    if match is None:
        raise ValueError(f"no weekday of a month: {code!r}")
    if not early:
        return (f"BYDAY={code}",)
    nth = int(match[1])
    first = 7 * (nth - 1) + 1 if nth > 0 else 7 * nth
    days = [day - early - (0 < day <= early) for day in range(first, first + 7)]
    return f"BYDAY={_earlier(match[2], early)}", f"BYMONTHDAY={','.join(str(day) for day in days if day <= 31)}"


def _monthly(months: list[int], *terms: str) -> str:
    every = len(months) == 12
    frequency = "YEARLY" if len(months) == 1 else "MONTHLY"
    named = () if every else (f"BYMONTH={','.join(map(str, months))}",)
    return ";".join((f"FREQ={frequency}", *named, *terms))


def _earlier(weekday: str, days: int) -> str:
    return _WEEKDAYS[_WEEKDAYS.index(weekday) - days]


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number]
