"""Working days and the counting of terms, by Bộ luật Dân sự 2015 (Điều 146-148) and the public holidays of Viet Nam.

The holidays are in rules/holidays.toml, drawn from the library ``holidays``; the library itself, slow to load, is asked
only for a year outside that file. Swapped days off are announced a year ahead: a year that has no announcement yet is
*unknown*. An office adds what is announced later, or is its own, in a file of its own (``read``).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import rulebook

if TYPE_CHECKING:
    from holidays import HolidayBase

_ONE_DAY = dt.timedelta(days=1)
_TERM = re.compile(r"P(?:(\d+)D|(\d+)W|(\d+)M|(\d+)Y)")


@dataclass(frozen=True)
class Calendar:
    """Which days offices work: the days off of the years ``first`` to ``last`` by name, and the weekends worked.

    ``announced`` is the last year whose swapped days off are known.
    """

    first: int
    last: int
    announced: int
    off: Mapping[dt.date, str] = field(hash=False)
    worked: frozenset[dt.date]

    def known(self, year: int) -> bool:
        """Whether the announced swaps of that year's holidays are in the table."""
        return year <= self.announced

    def holiday(self, day: dt.date) -> str | None:
        """The Vietnamese name of the public holiday (or its substitute) on that day."""
        if day in self.worked:
            return None
        name: str | None = self.off.get(day)
        return name if name or self._holds(day) else _library().get(day)

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on that day: no weekend, no holiday, or a day worked in exchange."""
        if day in self.worked:
            return True
        if day in self.off or self._holds(day):
            return day not in self.off and day.weekday() < 5
        working: bool = _library().is_working_day(day)
        return working

    def next_working(self, day: dt.date) -> dt.date:
        """That day, or the first working day after it."""
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def term_end(self, start: dt.date, duration: str, *, working_days: bool = False) -> dt.date | None:
        """The last day of a term counted from ``start``, which itself is not counted (BLDS 2015, Điều 147 khoản 2).

        ``duration`` is ISO 8601 in days, weeks, months or years; in days of work where ``working_days``. A calendar
        term that ends on a day off moves to the next working day (Điều 148 khoản 5). None for hours: they need a clock.
        """
        match = _TERM.fullmatch(duration)
        if match is None:
            return None
        days, weeks, months, years = (int(g) if g else 0 for g in match.groups())
        if working_days and days:
            end = start
            for _ in range(days):
                end = self.next_working(end + _ONE_DAY)
            return end
        end = add_months(start, months + 12 * years) + dt.timedelta(days=days + 7 * weeks)
        return self.next_working(end)

    def _holds(self, day: dt.date) -> bool:
        return self.first <= day.year <= self.last


@cache
def standard() -> Calendar:
    """The public holidays and the swaps announced by the Government (rules/holidays.toml)."""
    tables = rulebook.load("holidays").tables
    off = {dt.date.fromisoformat(day): name for day, name in tables["off"].items()}
    return Calendar(tables["first"], tables["last"], tables["announced"], off, frozenset(tables["worked"]))


@cache
def _library() -> HolidayBase:
    from holidays import country_holidays

    return country_holidays("VN", language="vi")


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last day of a month that lacks it (BLDS 2015, Điều 148 khoản 3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# ------------------------------------------------------------------ an office's own days


def read(path: Path) -> Calendar:
    """The standard calendar with an office's file over it.

    The file is TOML: ``announced``, the last year whose days off it gives in full (left out: that of the standard
    calendar); table ``[off]``, day → name of a day off; table ``[worked]``, day → why a day off is worked. Days are
    written 2027-02-05 or "05/02/2027". Raises OSError, and ValueError with words for the clerk.
    """
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError("không phải UTF-8: hãy lưu lại với bảng mã UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"sai cú pháp TOML ({error})") from error
    return amended(standard(), table)


def amended(calendar: Calendar, table: Mapping[str, Any]) -> Calendar:
    """A calendar with the days of an office's file over it. Raises ValueError for a key, a day or a name that is wrong."""
    strange = [key for key in table if key not in ("announced", "off", "worked")]
    if strange:
        raise ValueError(f"không có mục “{strange[0]}”; chỉ nhận announced, [off], [worked]")
    announced = table.get("announced", calendar.announced)
    if not isinstance(announced, int) or isinstance(announced, bool) or not 2000 <= announced <= 2100:
        raise ValueError("“announced” phải là một năm, ví dụ 2027")
    off, worked = _days(table, "off"), _days(table, "worked")
    for day in worked:
        if day in off:
            raise ValueError(f"ngày {day:%d/%m/%Y} vừa nghỉ ([off]) vừa làm ([worked])")
        if calendar.is_working(day):
            raise ValueError(f"ngày {day:%d/%m/%Y} trong [worked] vốn là ngày làm việc")
    kept = {day: name for day, name in calendar.off.items() if day not in worked}
    return replace(
        calendar,
        announced=max(announced, calendar.announced),
        off={**kept, **off},
        worked=(calendar.worked - off.keys()) | worked.keys(),
    )


def _days(table: Mapping[str, Any], key: str) -> dict[dt.date, str]:
    days = table.get(key, {})
    if not isinstance(days, dict):
        raise ValueError(f'“{key}” phải là một bảng [{key}], mỗi dòng một ngày: 2027-02-05 = "lý do"')
    found = {}
    for written, name in days.items():
        printed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", written)
        try:
            day = dt.date(*(int(n) for n in reversed(printed.groups()))) if printed else dt.date.fromisoformat(written)
        except ValueError:
            raise ValueError(f"[{key}]: “{written}” không phải là ngày, ví dụ 2027-02-05") from None
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"[{key}]: ngày {written} cần một lý do trong dấu ngoặc kép")
        found[day] = " ".join(name.split())
    return found
