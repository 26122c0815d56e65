"""Working days and the counting of terms, by Bộ luật Dân sự 2015 (Điều 146-148) and the public holidays of Viet Nam.

The holidays are in rules/holidays.toml, drawn from the library ``holidays``; the library itself, slow to load, is asked
only for a year outside that file. Swapped days off are announced a year ahead: a year that has no announcement yet is
*unknown*.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline import rulebook

if TYPE_CHECKING:
    from holidays import HolidayBase

_ONE_DAY = dt.timedelta(days=1)
_TERM = re.compile(r"P(?:(\d+)D|(\d+)W|(\d+)M|(\d+)Y)")


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The holidays of the years ``first`` to ``last`` by name, and the Saturdays worked in exchange for a day off."""

    first: int
    last: int
    announced: int
    off: dict[dt.date, str]
    worked: frozenset[dt.date]

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day.year <= self.last


@cache
def _calendar() -> _Calendar:
    tables = rulebook.load("holidays").tables
    off = {dt.date.fromisoformat(day): name for day, name in tables["off"].items()}
    return _Calendar(tables["first"], tables["last"], tables["announced"], off, frozenset(tables["worked"]))


@cache
def _library() -> HolidayBase:
    from holidays import country_holidays

    return country_holidays("VN", language="vi")


def known(year: int) -> bool:
    """Whether the announced swaps of that year's holidays are in the table."""
    return year <= _calendar().announced


def holiday(day: dt.date) -> str | None:
    """The Vietnamese name of the public holiday (or its substitute) on that day."""
    name: str | None = (_calendar().off if day in _calendar() else _library()).get(day)
    return name


def is_working(day: dt.date) -> bool:
    """Whether offices work on that day: no weekend, no holiday, or a Saturday worked in exchange."""
    table = _calendar()
    if day in table:
        return day not in table.off and (day.weekday() < 5 or day in table.worked)
    working: bool = _library().is_working_day(day)
    return working


def next_working(day: dt.date) -> dt.date:
    """That day, or the first working day after it."""
    while not is_working(day):
        day += _ONE_DAY
    return day


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last day of a month that lacks it (BLDS 2015, Điều 148 khoản 3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def term_end(start: dt.date, duration: str, *, working_days: bool = False) -> dt.date | None:
    """The last day of a term counted from ``start``, which itself is not counted (BLDS 2015, Điều 147 khoản 2).

    ``duration`` is ISO 8601 in days, weeks, months or years; in days of work where ``working_days``. A calendar term
    that ends on a day off moves to the next working day (Điều 148 khoản 5). None for hours: they need a clock.
    """
    match = _TERM.fullmatch(duration)
    if match is None:
        return None
    days, weeks, months, years = (int(g) if g else 0 for g in match.groups())
    if working_days and days:
        end = start
        for _ in range(days):
            end = next_working(end + _ONE_DAY)
        return end
    end = add_months(start, months + 12 * years) + dt.timedelta(days=days + 7 * weeks)
    return next_working(end)
