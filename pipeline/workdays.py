"""Working days and the counting of terms, by Bộ luật Dân sự 2015 (Điều 146-148) and the public holidays of Viet Nam.

The holiday table is the ``holidays`` library's; it is loaded only when a day near a holiday, or a term in working
days, is asked for. Swapped days off are announced a year ahead: a year that has no announcement yet is *unknown*.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

_ONE_DAY = dt.timedelta(days=1)
_WEEKS = (
    ((1, 1), (1, 3)),
    ((1, 18), (2, 29)),
    ((4, 1), (5, 6)),
    ((8, 25), (9, 6)),
    ((11, 22), (11, 27)),
    ((12, 28), (12, 31)),
)
_TERM = re.compile(r"P(?:(\d+)D|(\d+)W|(\d+)M|(\d+)Y)")


@cache
def _table() -> HolidayBase:
    from holidays import country_holidays

    return country_holidays("VN", language="vi")


def known(year: int) -> bool:
    """Whether the announced swaps of that year's holidays are in the table."""
    announced: dict[int, object] = _table().special_public_holidays
    return year <= max(announced)


def _near_holiday(day: dt.date) -> bool:
    # Every public holiday, substitute and announced swap lies in these weeks (Bộ luật Lao động 2019, Điều 112).
    return any(first <= (day.month, day.day) <= last for first, last in _WEEKS)


def holiday(day: dt.date) -> str | None:
    """The Vietnamese name of the public holiday (or its substitute) on that day."""
    if not _near_holiday(day):
        return None
    name: str | None = _table().get(day)
    return name


def is_working(day: dt.date) -> bool:
    """Whether offices work on that day: no weekend, no holiday, or a Saturday worked in exchange."""
    working: bool = _table().is_working_day(day)
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
