"""Rhythms: the RRULE of what comes again and again (RFC 5545), and its next days."""

from __future__ import annotations

import datetime as dt
import re
from itertools import islice
from typing import Any

from pipeline.deadlines.values import number

_FREQUENCIES = {"ngày": "DAILY", "tuần": "WEEKLY", "tháng": "MONTHLY", "quý": "MONTHLY", "năm": "YEARLY"}
_UTC7 = dt.timezone(dt.timedelta(hours=7))
# How many of the coming days of a rhythm a deadline shows.
_AHEAD = 3


def rhythm(unit: str) -> str:
    """The RRULE of a unit of rhythm: "tháng", "quý", "06 tháng", "3 năm", "6 tháng đầu năm"."""
    match = re.search(r"(?:(\d+|một|hai|ba|sáu|chín)\s+)?(ngày|tuần|tháng|quý|năm)", unit.lower())
    if match is None:
        raise ValueError(f"no unit of rhythm: {unit!r}")
    count, name = number(match[1] or "1"), match[2]
    count *= 3 if name == "quý" else 1
    if name == "tháng" and count in (9, 12):
        # A report on nine months, like one on twelve, comes once a year.
        return "FREQ=YEARLY;BYMONTH=9" if count == 9 else "FREQ=YEARLY"
    return f"FREQ={_FREQUENCIES[name]}" + (f";INTERVAL={count}" if count > 1 else "")


def coming(rrule: str, after: dt.date, clock: dt.time | None = None) -> tuple[dt.date | dt.datetime, ...]:
    """The next three days of a rhythm after a day, at an hour (+07:00) where one is printed.

    A rhythm without a day of its own ("hằng quý") has the last day of each of its periods, by when it must have been
    done; a day that a month lacks is the month's last (BLDS 2015, Điều 148 khoản 3). None are given for a rhythm whose
    beginning nobody knows ("02 tuần một lần", "05 năm một lần").
    """
    parts = dict(part.split("=") for part in rrule.split(";"))
    terms = _terms(parts["FREQ"], int(parts.get("INTERVAL", 1)), parts)
    if terms is None:
        return ()
    from dateutil import rrule as recurrence

    start = dt.datetime.combine(after + dt.timedelta(days=1), dt.time())
    rule = recurrence.rrule(getattr(recurrence, parts["FREQ"]), dtstart=start, **terms)
    days = (moment.date() for moment in islice(rule, _AHEAD))
    return tuple(dt.datetime.combine(day, clock, _UTC7) if clock else day for day in days)


def _terms(frequency: str, interval: int, parts: dict[str, str]) -> dict[str, Any] | None:
    """What dateutil.rrule is asked for; None where the rhythm's beginning is not known."""
    months = [int(m) for m in parts.get("BYMONTH", "").split(",") if m]
    if frequency in ("DAILY", "WEEKLY"):
        if interval > 1:
            return None
        return {"byweekday": _weekdays(parts.get("BYDAY", "SU"))} if frequency == "WEEKLY" else {}
    if frequency == "YEARLY":
        if interval > 1:
            return None
        months = months or [12]
    elif interval > 1 and not months:
        # periods of the calendar: quarters and half-years; a day in one of their months does not say in which
        if 12 % interval or "BYMONTHDAY" in parts:
            return None
        months = list(range(interval, 13, interval))
    terms: dict[str, Any] = {"bymonth": months} if months else {}
    if "BYDAY" in parts:
        return {**terms, "byweekday": _weekdays(parts["BYDAY"])}
    day = int(parts.get("BYMONTHDAY", -1))
    if day <= 28:
        return {**terms, "bymonthday": day}
    # one rule a year would give only one of several months: the last of these days, month by month
    return {**terms, "bymonthday": range(28, day + 1), "bysetpos": -1}


def _weekdays(codes: str) -> list[Any]:
    from dateutil import rrule as recurrence

    found = [re.fullmatch(r"(-?\d)?([A-Z]{2})", code) for code in codes.split(",")]
    return [getattr(recurrence, m[2])(int(m[1])) if m[1] else getattr(recurrence, m[2]) for m in found if m]
